"""The official CORDIS tables as a dataset folder, which can be read, corrected and cited."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from ecograph.errors import BadRequest
from ecograph.model.records import Entity, Name, Relator, Source
from ecograph.sources.cordis import open_cordis
from ecograph.sources.folder_writer import TOGETHER, FolderWriter, quoted
from ecograph.sources.imported import DEFAULTS, Imported, ImportOptions, Ledger, seldom_collected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ecograph.model.record import Record
    from ecograph.model.records import Evidence

__all__ = ["import_cordis"]

_MORE: Final = {"sources": ("publisher", "address"), "relators": ("amount", "unit")}
_NOT_SLUG: Final = re.compile("[^a-z0-9]+")
_UNNAMED: Final = "The source gives no name."


def import_cordis(
    inputs: Sequence[Path], folder: Path, options: ImportOptions = DEFAULTS
) -> Imported:
    """Write the dataset folder of one framework programme.

    Parameters
    ----------
    inputs
        The folder or zip of the download; one only, since each programme is a dataset.
    folder
        The folder to write; its name is that of the dataset.
    options
        What every import can be told.

    Raises
    ------
    SourceError
        If a table is missing, damaged or of several programmes, or too many rows are rejected.
    BadRequest
        If there are several inputs, or the folder is there already.
    """
    if len(inputs) > 1:
        way_out = "Import each programme by itself."
        raise BadRequest("A folder or zip of CORDIS is one dataset.", way_out)
    source = open_cordis(inputs[0], options.most_rejected)
    said, ledger = source.dataset, Ledger()
    writing = FolderWriter(folder, said.title_en, replace=options.overwrite, more=_MORE)
    with seldom_collected(), writing as writer:
        rows = _Rows(writer, said.slug)
        for number, record in enumerate(source.records(), 1):
            rows.write(record)
            if number % 10_000 == 0:
                options.advance(10_000)
        ledger.rows = source.rows
        for table, rejected in source.left_out.items():
            for row, problem in sorted(rejected.items()):
                ledger.reject(table, row, [], problem)
        ledger.write_rejects(writer, ())
        of = ("title_zh", "description", "description_zh", "licence", "caveat_zh", "caveat_en")
        writer.describe(**said.model_dump(include=set(of)), languages=said.languages)
    return ledger.report(writer, source.warnings)


class _Rows:
    """Writes records as rows; ids lose the name of the dataset, which is that of the folder."""

    def __init__(self, writer: FolderWriter, dataset: str) -> None:
        self._writer = writer
        self._relators = writer.lines("relators")
        self._local = itemgetter(slice(len(dataset) + 1, None))
        self._sources: dict[tuple[str, ...], str] = {}

    def write(self, record: Record) -> None:
        """Write one record."""
        if isinstance(record, Relator):  # nearly all of them are
            self._relator(record)
        elif isinstance(record, Entity):
            self._entity(record)
        elif isinstance(record, Name):
            cells = (self._local(record.entity), record.text, record.lang, record.role.value)
            self._writer.name((*cells, *self._ground(record.evidence)))
        elif isinstance(record, Source):
            about = (record.title_zh, record.title_en, record.copied, record.file, record.sha256)
            slug, whose = self._slugs((record.id,)), (record.publisher, record.address)
            self._writer.source((slug, record.kind, *about, *whose))

    def _entity(self, one: Entity) -> None:
        external = ";".join(map(":".join, one.external_ids))
        note = "; ".join(filter(None, (one.note, _UNNAMED if one.unnamed else "")))
        named = (one.name_zh, one.name_en, self._local(one.place or ""))
        cells = (*named, one.founded or "", one.ended or "", external, note)
        self._writer.entity((self._local(one.id), one.kind, *cells, *self._ground(one.evidence)))

    def _relator(self, one: Relator) -> None:
        local, (source, row) = self._local, self._ground(one.evidence)
        ends = f"{local(one.id)},{local(one.subject)},{one.predicate},{local(one.object)}"
        said = f"{one.role},{one.ordinal or ''},{one.since or ''},{one.until or ''},{one.basis}"
        paid = "" if one.amount is None else one.amount
        note = f"{'true' if one.open_list else ''},{one.note and quoted(one.note)}"
        self._relators.append(f"{ends},{said},{note},{source},{row},{paid},{one.unit}\n")
        if len(self._relators) > TOGETHER:
            self._writer.flush()

    def _ground(self, evidence: Evidence) -> tuple[str, str]:
        """The source and the row of an evidence, which ends with ``#row=65``."""
        return self._slugs(evidence.sources), evidence.row.rpartition("=")[2]

    def _slugs(self, sources: tuple[str, ...]) -> str:
        if (found := self._sources.get(sources)) is None:
            slugs = (_NOT_SLUG.sub("-", self._local(one).lower()) for one in sources)
            found = self._sources[sources] = ";".join(slugs)
        return found
