"""The values of an entity's properties, as the Reconciliation API writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.links.columns import NO_DAY, day_text
from ecograph.links.table import LinkFilter
from ecograph.model.namespaces import ECO, PREFIXES
from ecograph.model.ontology import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ecograph.answers.store_reader import Reader

    Values = Callable[[Reader, int], Iterable["Value"]]

__all__ = [
    "Value",
    "alias",
    "datasets",
    "day",
    "identifiers",
    "kind",
    "label",
    "link_count",
    "linked",
    "partner_count",
    "partners",
    "region",
    "scheme",
    "strength",
    "strength_rank",
]

Value = dict[str, str | int | float]
"""One value: ``{"str": …}``, ``{"int": …}``, ``{"float": …}`` or ``{"id": …, "name": …}``."""

_ADMS: Final = PREFIXES["adms"] + "identifier"
_NOTATION: Final = PREFIXES["skos"] + "notation"


def _shown(reader: Reader, row: int) -> Value:
    ref = reader.ref(reader.iri(reader.snapshot.links.nodes.id[row]))
    return {"id": ref.id, "name": ref.label}


def region(reader: Reader, row: int) -> Iterator[Value]:
    """Give the place where it is."""
    place = int(reader.snapshot.links.nodes.place[row])
    if place >= 0:
        yield _shown(reader, place)


def kind(reader: Reader, row: int) -> Iterator[Value]:
    """Give its kind in words."""
    known = load().kinds.get(reader.snapshot.links.kind_of(row))
    if known is not None:
        yield {"str": known.label.text(reader.lang)}


def day(column: str) -> Values:
    """Make what gives a date (`founded`, `ended`), as finely as it is known."""

    def values(reader: Reader, row: int) -> Iterator[Value]:
        nodes = reader.snapshot.links.nodes
        day = int(getattr(nodes, column)[row])
        if day != NO_DAY:
            yield {"str": day_text(day, int(getattr(nodes, f"{column}_precision")[row]))}

    return values


def label(lang: str) -> Values:
    """Make what gives the label in a language."""

    def values(reader: Reader, row: int) -> Iterator[Value]:
        text = getattr(reader.snapshot.links.nodes, f"label_{lang}")[row]
        if text:
            yield {"str": text}

    return values


def alias(reader: Reader, row: int) -> Iterator[Value]:
    """Give its names besides the labels."""
    nodes = reader.snapshot.links.nodes
    known = {nodes.label_zh[row], nodes.label_en[row]}
    found = reader.each("nameOf", reader.iri(nodes.id[row]))
    texts = {values[ECO + "form"][0].value for _, values in found} - known
    for text in sorted(texts):
        yield {"str": text}


def _identifiers(reader: Reader, row: int) -> Iterator[tuple[str, str]]:
    """Scheme and value of every identifier in another register."""
    values = reader.values(reader.iri(reader.snapshot.links.nodes.id[row]))
    for node in values.get(_ADMS, ()):
        inner = reader.values(node.value)
        yield reader.text(inner, "scheme"), inner[_NOTATION][0].value


def identifiers(reader: Reader, row: int) -> Iterator[Value]:
    """Give its identifiers in all registers, with their schemes."""
    found = sorted(_identifiers(reader, row))
    for register, value in found:
        yield {"str": f"{register}:{value}"}


def scheme(name: str) -> Values:
    """Make what gives the identifiers in one register."""

    def values(reader: Reader, row: int) -> Iterator[Value]:
        for scheme, value in sorted(_identifiers(reader, row)):
            if scheme.casefold() == name.casefold():
                yield {"str": value}

    return values


def _partner_rows(reader: Reader, row: int) -> list[str]:
    """The ids of those it collaborates with, the strongest ties first."""
    network = reader.snapshot.collaboration
    place = network.nodes.id.find(reader.snapshot.links.nodes.id[row])
    if place < 0:
        return []
    cut = slice(network.strength.indptr[place], network.strength.indptr[place + 1])
    ties = zip(network.strength.data[cut], network.strength.indices[cut], strict=True)
    return [network.nodes.id[int(other)] for _, other in sorted((-s, o) for s, o in ties)]


def partners(reader: Reader, row: int) -> Iterator[Value]:
    """Give those it collaborates with, the strongest ties first."""
    for identifier in _partner_rows(reader, row):
        ref = reader.ref(reader.iri(identifier))
        yield {"id": ref.id, "name": ref.label}


def partner_count(reader: Reader, row: int) -> Iterator[Value]:
    """Count those it collaborates with; nothing outside the collaboration network."""
    if reader.snapshot.collaboration.nodes.id.find(reader.snapshot.links.nodes.id[row]) >= 0:
        yield {"int": len(_partner_rows(reader, row))}


def strength(reader: Reader, row: int) -> Iterator[Value]:
    """Add up the strengths of its ties of collaboration."""
    if (strength := float(reader.snapshot.roster.strength[row])) > 0:
        yield {"float": strength}


def strength_rank(reader: Reader, row: int) -> Iterator[Value]:
    """Give its place by strength of collaboration; equals share a place."""
    strengths = reader.snapshot.roster.strength
    if strengths[row] > 0:
        yield {"int": int((strengths > strengths[row]).sum()) + 1}


def link_count(reader: Reader, row: int) -> Iterator[Value]:
    """Count its public links."""
    yield {"int": int(reader.snapshot.links.adjacency.degree[row])}


def datasets(reader: Reader, row: int) -> Iterator[Value]:
    """Give the datasets that name it."""
    nodes = reader.snapshot.links.nodes
    for slug in nodes.source_sets[int(nodes.sources[row])].split():
        yield {"str": slug}


def linked(predicate: str, *, inverse: bool) -> Values:
    """Make what gives the entities at the far end of a link, each once, the best linked first."""
    where = LinkFilter(direction="in" if inverse else "out", predicates=frozenset({predicate}))

    def values(reader: Reader, row: int) -> Iterator[Value]:
        _, others, _ = reader.snapshot.links.incident(row, where)
        _, first = np.unique(others, return_index=True)
        yield from (_shown(reader, int(others[place])) for place in sorted(first.tolist()))

    return values
