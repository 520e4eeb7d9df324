"""The folder that `ecograph new` writes: a dataset that passes every check and can be built."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import BadRequest
from ecograph.model.records import SLUG
from ecograph.sources.datapackage import TABLES

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["EXAMPLES", "check_name", "package_text", "write"]

_NOTE: Final = "example row, to be replaced"
_SAID: Final = {"sources": "example-source"}

EXAMPLES: Final[dict[str, tuple[dict[str, str], ...]]] = {
    "sources": (
        {
            "id": "example-source",
            "kind": "page",
            "title_zh": "示例来源（请替换）",
            "title_en": "Example source (to be replaced)",
            "copy": "no address",
            "confidence": "1.0",
        },
    ),
    "entities": (
        {
            "id": "example-city",
            "kind": "Region",
            "name_zh": "示例市",
            "name_en": "Example City",
            "note": _NOTE,
            **_SAID,
        },
        {
            "id": "example-university",
            "kind": "University",
            "name_zh": "示例大学",
            "name_en": "Example University",
            "place": "example-city",
            "founded": "1949",
            "note": _NOTE,
            **_SAID,
        },
        {
            "id": "example-company",
            "kind": "Enterprise",
            "name_zh": "示例公司",
            "name_en": "Example Company",
            "place": "example-city",
            "note": _NOTE,
            **_SAID,
        },
        {
            "id": "example-project",
            "kind": "Project",
            "name_zh": "示例项目",
            "name_en": "Example project",
            "note": _NOTE,
            **_SAID,
        },
    ),
    "names": (
        {
            "entity": "example-university",
            "name": "示大",
            "lang": "zh",
            "role": "short",
            **_SAID,
        },
    ),
    "relators": (
        {
            "id": "example-lead",
            "subject": "example-university",
            "predicate": "participatesIn",
            "object": "example-project",
            "basis": "stated",
            "role": "lead",
            "from": "2024",
            "until": "2025",
            "note": _NOTE,
            **_SAID,
        },
        {
            "id": "example-partner",
            "subject": "example-company",
            "predicate": "participatesIn",
            "object": "example-project",
            "basis": "stated",
            "role": "partner",
            "from": "2024",
            "until": "2025",
            "note": _NOTE,
            **_SAID,
        },
    ),
}

_README: Final = """\
# {name}

A dataset for ecograph: what is known of a region, written down as tables, each row with the place
where it is said.

{examples}
1. `datapackage.json`: title, licence, and under `ecograph` the region (`home_region`), a caveat
   that is shown with every ranking, and `invented` (true while the rows are made up).
2. `sources.csv`: where things are said (pages, documents, records, files, tables).
3. `entities.csv`: organisations, places, projects, awards; `ecograph info --kinds` lists the kinds.
4. `relators.csv`: who does what with whom; `ecograph info --predicates` and `ecograph info --roles`
   list the words. Organisations that take part in one project, centre or alliance have a row
   `participatesIn` each with the same object: that is what makes a collaboration.
5. The other tables may stay empty: `names.csv` (what else something is called), `passages.csv` (the
   exact place in a document), `indicators.csv` and `observations.csv` (figures), `changes.csv`
   (mergers, renames), `gaps.csv` (what a source leaves open), `verbs.csv` (the source's own verbs),
   `mappings.csv` (one thing in two datasets).

Ids are made of a–z, 0–9, dot, dash and underscore. Dates are 2015, 2015-04 or 2015-04-03. An empty
cell means "not stated". Every entity, relator and figure names a source or a passage.
In a spreadsheet, save as "CSV UTF-8".

    ecograph check {name}                 # everything that is wrong, with file, row and field
    ecograph build --source {name}        # a graph of this dataset alone
    ecograph serve                        # look at it
"""
_EXAMPLES_SAY: Final = """\
The rows whose ids begin with `example-` show how it is done; replace them, then set `invented` in
`datapackage.json` to false.
"""


def write(name: str, parent: Path, *, examples: bool = True) -> tuple[Path, ...]:
    """Write the folder of a new dataset.

    Parameters
    ----------
    name
        Its slug; the folder is called so.
    parent
        Where the folder is written.
    examples
        Whether the tables have example rows, or their headers only.

    Returns
    -------
    tuple of Path
        The files written, in the order in which one reads them.

    Raises
    ------
    BadRequest
        If the name is no slug, or there is something of that name already.
    """
    check_name(name)
    folder = parent / name
    if folder.exists():
        raise BadRequest(f"{folder} is there already.", "Choose another name, or another --dir.")
    folder.mkdir(parents=True)
    texts = {
        "README.md": _README.format(name=name, examples=_EXAMPLES_SAY if examples else ""),
        "datapackage.json": _package(name, examples=examples),
    }
    for table, spec in TABLES.items():
        rows = EXAMPLES.get(table, ()) if examples else ()
        texts[spec.file] = _table(spec.required + spec.optional, rows)
    for file, text in texts.items():
        (folder / file).write_bytes(text.encode())
    return tuple(folder / file for file in texts)


def check_name(name: str) -> None:
    """Refuse a name that a dataset cannot have.

    Raises
    ------
    BadRequest
        If it is no slug.
    """
    if not re.fullmatch(SLUG, name):
        way_out = "Use a-z, 0-9, dot, dash and underscore, beginning with a letter or digit."
        raise BadRequest(f"{name!r} is no name for a dataset.", way_out)


def _package(name: str, *, examples: bool) -> str:
    own = {
        "title_zh": "",
        "languages": ["zh", "en"],
        "invented": examples,
        "caveat_zh": "示例数据，请替换。" if examples else "",
        "caveat_en": "Example rows, to be replaced." if examples else "",
        "home_region": "example-city" if examples else "",
    }
    return package_text(name, name, tuple(TABLES), own)


def package_text(name: str, title: str, tables: tuple[str, ...], own: dict[str, Any]) -> str:
    """Write the ``datapackage.json`` of a folder with these tables.

    `own` are ecograph's keys; `description` and `licence` among them are those of the package.
    """
    licence = own.get("licence", "")
    rest = {name: value for name, value in own.items() if name not in {"description", "licence"}}
    resources = [
        {
            "name": table,
            "path": TABLES[table].file,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
        }
        for table in tables
    ]
    package = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": own.get("description", ""),
        "licenses": [{"name": licence}] if licence else [],
        "resources": resources,
        "ecograph": rest,
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _table(columns: tuple[str, ...], rows: tuple[dict[str, str], ...]) -> str:
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()
