"""Property and value pairs that many records share, and the lines they become."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ecograph.model.namespaces import DATASET, GRAPH_CONJECTURAL, source_graph
from ecograph.model.nquads import eco, literal, xsd_date
from ecograph.model.records import Basis, Bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ecograph.model.records import Evidence, Moment

__all__ = ["BOUNDS", "Ids", "Labels", "Pairs", "bilingual", "graph_of", "lines", "texts", "when"]

Pairs = list[tuple[str, str]]


BOUNDS: Final = {
    Bound.EXACT: eco("exact"),
    Bound.AT_LEAST: eco("atLeast"),
    Bound.MORE_THAN: eco("moreThan"),
    Bound.NEARLY: eco("nearly"),
    Bound.ABOUT: eco("approximately"),
}


@dataclass(frozen=True, slots=True)
class Labels:
    """What wording needs: labels of entities, and of verbs by (dataset, verb)."""

    entities: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    verbs: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)


class Ids:
    """Ids, evidence and datasets as terms, below one base."""

    def __init__(self, base: str) -> None:
        self.base = base

    def node(self, identifier: str) -> str:
        """Write the IRI of an id."""
        return f"<{self.base}{identifier}>"

    def ground(self, dataset: str, evidence: Evidence) -> Pairs:
        """Say of which dataset something is, and on what evidence."""
        found = [(eco("source"), f"<{DATASET}{dataset}>")]
        found += [(eco("evidence"), self.node(one)) for one in evidence.passages + evidence.sources]
        if evidence.row:
            found.append((eco("evidence"), self.node(evidence.row)))
        return found


def when(**moments: Moment | None) -> Pairs:
    """Write dates, each with its precision, by the local name of their property."""
    found: Pairs = []
    for local, moment in moments.items():
        if moment is not None:
            found.append((eco(local), xsd_date(moment.day)))
            found.append((eco(local + "Precision"), eco(moment.precision.value)))
    return found


def texts(**given: str) -> Pairs:
    """Write plain literals, those that are not empty, by the local name of their property."""
    return [(eco(local), literal(text)) for local, text in given.items() if text]


def bilingual(predicate: str, zh: str, en: str) -> Pairs:
    """Write a text in zh and en, as far as it is there."""
    found = [(predicate, literal(zh, "zh"))] if zh else []
    return [*found, (predicate, literal(en, "en"))] if en else found


def lines(subject: str, pairs: Pairs, graph: str) -> Iterator[str]:
    """Write one line a pair."""
    return (f"{subject} {predicate} {value} <{graph}> ." for predicate, value in pairs)


def graph_of(dataset: str, basis: Basis) -> str:
    """The graph of a statement: that of its source, unless it is a conjecture."""
    return GRAPH_CONJECTURAL if basis is Basis.CONJECTURAL else source_graph(dataset)
