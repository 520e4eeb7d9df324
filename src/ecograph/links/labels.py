"""The labels of things in a table, each with its language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ecograph.model.labels import choose_label

if TYPE_CHECKING:
    from ecograph.links.columns import Strings

__all__ = ["Labelled", "label_at", "labels_at"]


class Labelled(Protocol):
    """A table of things with labels.

    A thing with neither a Chinese nor an English name has another one in `label_en`; `label_tag`
    says its language, and is None where there is no such thing.
    """

    @property
    def id(self) -> Strings:
        """Ids, which stand for labels where there are none."""

    @property
    def label_zh(self) -> Strings:
        """Chinese names."""

    @property
    def label_en(self) -> Strings:
        """English names, and those in other languages."""

    @property
    def label_tag(self) -> Strings | None:
        """The languages of those."""


def labels_at(table: Labelled, row: int) -> tuple[tuple[str, str], ...]:
    """The labels of a thing, each with its language."""
    tag = (table.label_tag[row] if table.label_tag else "") or "en"
    pairs = (table.label_zh[row], "zh"), (table.label_en[row], tag)
    return tuple(pair for pair in pairs if pair[0])


def label_at(table: Labelled, row: int, language: str) -> tuple[str, str]:
    """The label of a thing as an answer shows it, with its language; else its id, without one."""
    text, tag = choose_label(labels_at(table, row), language)
    return text or table.id[row], tag
