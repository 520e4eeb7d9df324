"""The dataset folder as a source: `datapackage.json` and CSV tables into checked records."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from ecograph.errors import Problem, SourceError
from ecograph.model.ontology import load
from ecograph.model.records import Dataset
from ecograph.sources.cells import fault_of
from ecograph.sources.csv_reader import TableSpec, read_table
from ecograph.sources.datapackage_checks import check_records, twins
from ecograph.sources.datapackage_rows import RowReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ecograph.model.record import Record
    from ecograph.sources.csv_reader import Row

__all__ = ["TABLES", "TableFolder", "open_folder"]

_GROUND: Final = ("passages", "sources")
TABLES: Final[dict[str, TableSpec]] = {
    spec.file.removesuffix(".csv"): spec
    for spec in (
        TableSpec(
            "sources.csv",
            ("id", "kind"),
            ("title_zh", "title_en", "publisher", "address", "copy", "confidence", "file", "sha256")
            + ("published",),
        ),
        TableSpec(
            "passages.csv", ("id", "source", "section", "start", "end", "sha256"), mandatory=False
        ),
        TableSpec(
            "entities.csv",
            ("id", "kind"),
            ("name_zh", "name_en", "place", "founded", "ended", "external_ids", "member_type")
            + ("count", "bound", "strength", "note", *_GROUND, "row"),
        ),
        TableSpec(
            "names.csv", ("entity", "name", "lang", "role"), (*_GROUND, "row"), mandatory=False
        ),
        TableSpec(
            "relators.csv",
            ("id", "subject", "predicate", "object", "basis"),
            ("verb", "role", "ordinal", "giver", "from", "until", "started_by", "period")
            + ("open_list", "intended", "confidence", "amount", "unit", "note", *_GROUND, "row"),
        ),
        TableSpec(
            "verbs.csv",
            ("verb", "predicate"),
            ("inverse", "role", "label_zh", "label_en"),
            mandatory=False,
        ),
        TableSpec(
            "indicators.csv", ("id",), ("name_zh", "name_en", "unit", "note"), mandatory=False
        ),
        TableSpec(
            "observations.csv",
            ("id", "indicator", "value", "basis"),
            ("unit", "bound", "qualifier", "status", "area", "about", "from", "until", "period")
            + ("note", *_GROUND),
            mandatory=False,
        ),
        TableSpec(
            "changes.csv",
            ("id", "kind", "date"),
            ("before", "after", "name", "note", "basis", *_GROUND),
            mandatory=False,
        ),
        TableSpec(
            "gaps.csv",
            ("id", "about", "aspect"),
            ("note_zh", "note_en", *_GROUND),
            mandatory=False,
        ),
        TableSpec("mappings.csv", ("from", "to", "relation"), ("reason",), mandatory=False),
    )
}


_TRANSLATIONS: Final = TableSpec(
    "translations.csv", ("text", "lang", "translation"), mandatory=False
)
"""Notes in the other language, by the text that stands in the tables."""


@dataclass(frozen=True, slots=True)
class TableFolder:
    """A sound dataset folder: its dataset record and all its records, in table order."""

    folder: Path
    dataset: Dataset
    content: tuple[Record, ...] = field(repr=False)
    warnings: tuple[str, ...] = ()

    def records(self) -> Iterator[Record]:
        """Every record of the folder."""
        return iter(self.content)


def open_folder(folder: Path) -> TableFolder:
    """Read and check a dataset folder.

    Raises
    ------
    SourceError
        With all the problems of the folder together, each with file, row, field, value, way out.
    """
    problems: list[Problem] = []
    warnings: list[str] = []
    dataset = _dataset(folder, problems)
    if not folder.is_dir():
        raise SourceError(problems)
    translated = {
        row["text"]: (row["lang"], row["translation"])
        for row in read_table(folder, _TRANSLATIONS, problems, warnings)
    }
    reader = RowReader(dataset.slug if dataset else folder.name.lower(), problems, translated)
    rows: dict[str, list[Row]] = {}
    unread: set[str] = set()  # tables of which some rows could not be read: ids may be in them
    for name, spec in TABLES.items():
        before = len(problems)
        rows[name] = read_table(folder, spec, problems, warnings)
        if len(problems) > before:
            unread.add(name)
    placed: list[tuple[Row, Record]] = []
    named: set[str] = set()
    for name, table in rows.items():
        for row in table:
            named.add(f"{reader.slug}/{row['id']}")
            if (record := reader.read(name, row)) is not None:
                placed.append((row, record))
    problems.extend(check_records(reader.slug, placed, load(), frozenset(named), unread))
    if problems or dataset is None:
        raise SourceError(problems)
    warnings += [*reader.remarks(), *twins(placed), *_not_read(folder)]
    return TableFolder(folder, dataset, tuple(record for _, record in placed), tuple(warnings))


def _not_read(folder: Path) -> Iterator[str]:
    """Name tables that nothing reads: a misspelt name loses a whole table."""
    known = {*(one.file for one in TABLES.values()), _TRANSLATIONS.file, "rejected.csv"}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (".csv", ".tsv", ".xlsx") and path.name not in known:
            near = get_close_matches(path.name.lower(), known, n=1)
            meant = f"; did you mean {near[0]}?" if near else "."
            yield f"{path.name}: nothing reads this file{meant}"


def _dataset(folder: Path, problems: list[Problem]) -> Dataset | None:
    file = "datapackage.json"

    def fault(field: str, value: object, message: str, way_out: str) -> None:
        problems.append(Problem(file, 0, field, str(value)[:80], message, way_out))

    if not folder.is_dir():
        fault("", folder, "there is no such folder", "`ecograph new NAME` writes one.")
        return None
    try:
        package = json.loads((folder / file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        fault("", "", "the file is missing", "`ecograph new NAME` writes one.")
        return None
    except ValueError as error:
        fault("", "", f"not JSON in UTF-8: {error}", "Correct it at that place.")
        return None
    if not isinstance(package, dict):
        fault("", "", "not a JSON object", "`ecograph new NAME` writes one.")
        return None
    try:
        dataset = _dataset_of(package)
    except (ValidationError, TypeError, AttributeError, KeyError) as error:
        fault("name", package.get("name"), f"not a dataset description: {error}", "See the docs.")
        return None
    texts = ("title_zh", "title_en", "description", "description_zh", "caveat_zh", "caveat_en")
    for name in (*texts, "licence"):
        text = getattr(dataset, name)
        if found := fault_of("", text):
            fault(name, text, *found)
    if dataset.slug != folder.resolve().name:
        fault("name", dataset.slug, f"the folder is called {folder.name}", "Make the two equal.")
    return dataset


def _dataset_of(package: dict[str, Any]) -> Dataset:
    own = package.get("ecograph", {})
    slug = package.get("name", "")
    region = own.get("home_region") or None
    if region and "/" not in region:
        region = f"{slug}/{region}"
    licences = [licence.get("name", "") for licence in package.get("licenses", [])]
    return Dataset(
        slug=slug,
        title_zh=own.get("title_zh", ""),
        title_en=package.get("title", ""),
        description=package.get("description", ""),
        description_zh=own.get("description_zh", ""),
        licence=", ".join(licences),
        invented=own.get("invented", False),
        caveat_zh=own.get("caveat_zh", ""),
        caveat_en=own.get("caveat_en", ""),
        home_region=region,
        languages=tuple(own.get("languages", ())),
    )
