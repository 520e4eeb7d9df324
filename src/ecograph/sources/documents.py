"""The documents at hand: every passage held against its digest, and quoted."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ecograph.errors import DocumentMismatch
from ecograph.model.records import Passage, Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ecograph.model.record import Record

__all__ = ["quote_passages", "read_document"]


def read_document(file: Path) -> str:
    """Read a document as its passages count it: UTF-8, newlines untouched."""
    return file.read_bytes().decode("utf-8")


def quote_passages(records: Sequence[Record], folder: Path) -> tuple[list[Record], tuple[str, ...]]:
    """Add quotations to the passages whose documents lie in `folder`.

    Returns
    -------
    records, documents
        The records, and the sha256 of each document that was at hand.

    Raises
    ------
    DocumentMismatch
        If `folder` does not exist, a document is another one than the passages point into, or a
        passage is not there.
    """
    if not folder.is_dir():
        raise DocumentMismatch(f"There is no folder {folder}.", "Name one with --documents.")
    texts: dict[str, str] = {}
    digests: list[str] = []
    for record in records:
        if isinstance(record, Source) and record.file and (folder / record.file).is_file():
            file = folder / record.file
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            if record.sha256 and digest != record.sha256:
                message = f"{file} has sha256 {digest}, the dataset was made from {record.sha256}."
                raise DocumentMismatch(message, "Use the very same file, or leave it out.")
            texts[record.id] = read_document(file)
            digests.append(digest)
    return [_quoted(record, texts) for record in records], tuple(sorted(digests))


def _quoted(record: Record, texts: dict[str, str]) -> Record:
    if not isinstance(record, Passage) or record.source not in texts:
        return record
    quote = texts[record.source][record.start : record.end]
    if hashlib.sha256(quote.encode()).hexdigest() != record.sha256:
        message = f"Passage {record.id} is not at {record.start}–{record.end} of its document."
        raise DocumentMismatch(message, "Correct start, end or sha256 in passages.csv.")
    return record.model_copy(update={"quote": quote})
