"""What the index of names is told: every entity with all its names and identifiers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ecograph.links.columns import NO_DAY, day_text
from ecograph.links.labels import labels_at
from ecograph.model.namespaces import ECO, GRAPH_ENTITIES
from ecograph.model.nquads import eco, language, lexical, name
from ecograph.model.ontology import load
from ecograph.network.rollup import places_in
from ecograph.search.write import SearchEntry, build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ecograph.links.table import Links
    from ecograph.model.quad_scan import Take
    from ecograph.pipeline.kept import Memo

__all__ = ["NameColumns", "entries", "index_names"]

_ENTITIES = f"<{GRAPH_ENTITIES}>"
_EVENTS = frozenset({"CollaborationEvent", "Event"})
_NEVER = int(np.iinfo(np.int32).max)
_PART_OF_INDEX = frozenset({"Indicator"})


class NameColumns:
    """Collects the names and identifiers of all entities from quads."""

    def __init__(self) -> None:
        self._forms: dict[str, tuple[str, str]] = {}
        self._roles: defaultdict[str, list[str]] = defaultdict(list)
        self._named: list[tuple[str, str]] = []
        self._identified: list[tuple[str, str]] = []
        self._schemes: dict[str, str] = {}
        self._notations: dict[str, str] = {}

    @property
    def takes(self) -> Mapping[str, Take]:
        """What is taken, by property."""
        return {
            eco("form"): self._form,
            eco("nameRole"): self._role,
            eco("nameOf"): lambda node, entity, _: self._named.append((node, entity)),
            name("adms:identifier"): self._identifier,
            eco("scheme"): lambda node, value, _: _keep(self._schemes, node, value),
            name("skos:notation"): self._notation,
        }

    def _form(self, node: str, value: str, _: str) -> None:
        self._forms[node] = (lexical(value), language(value))

    def _role(self, node: str, value: str, _: str) -> None:
        self._roles[node].append(value[len(ECO) + 1 : -1])

    def _identifier(self, entity: str, node: str, graph: str) -> None:
        if graph == _ENTITIES:
            self._identified.append((entity, node))

    def _notation(self, node: str, value: str, graph: str) -> None:
        if graph == _ENTITIES:
            _keep(self._notations, node, value)

    def names(self) -> dict[str, list[tuple[str, str, str]]]:
        """Text, language and role of the names of each IRI, by role and text."""
        found: defaultdict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for node, entity in self._named:
            text, language = self._forms[node]
            found[entity[1:-1]].update((role, text, language) for role in self._roles[node])
        return {
            entity: [(text, language, role) for role, text, language in sorted(each)]
            for entity, each in found.items()
        }

    def identifiers(self) -> dict[str, list[str]]:
        """The identifiers of each IRI, each after its scheme, sorted."""
        found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for entity, node in self._identified:
            found[entity[1:-1]].add((self._schemes[node], self._notations[node]))
        return {
            entity: [f"{scheme}:{value}" for scheme, value in sorted(each)]
            for entity, each in found.items()
        }


def _keep(column: dict[str, str], node: str, value: str) -> None:
    column[node] = lexical(value)


def index_names(path: Path, columns: NameColumns, links: Links, base: str, memo: Memo) -> int:
    """Write the index of all entities; returns how many. The memo has how they are spelt."""
    return build(path, entries(columns, links, base), memo.value)


def entries(columns: NameColumns, links: Links, base: str) -> Iterator[SearchEntry]:
    """Gather what the index needs of each entity, in the order of the node table."""
    ontology = load()
    names, identifiers = columns.names(), columns.identifiers()
    nodes = links.nodes
    regions, years = _regions(links), _years(links)
    for number, identifier in enumerate(nodes.id):
        kind = links.kind_of(number)
        known = ontology.kinds.get(kind)
        if known is None or kind in _PART_OF_INDEX:
            continue
        place = int(nodes.place[number])
        labels = {tag: text for text, tag in labels_at(nodes, number)}
        other = (
            (text, tag, "preferred") for tag, text in labels.items() if tag not in ("zh", "en")
        )
        datasets = nodes.source_sets[int(nodes.sources[number])]
        yield SearchEntry(
            id=identifier,
            kind=kind,
            kinds_all=(kind, *ontology.ancestors(kind)),
            label_zh=labels.get("zh", ""),
            label_en=labels.get("en", ""),
            names=(*other, *names.get(base + identifier, ())),
            external_ids=tuple(identifiers.get(base + identifier, ())),
            sources=tuple(datasets.split()),
            regions=tuple(regions.get(number, regions.get(place, ()))),
            weight=float(links.adjacency.degree[number]),
            kind_zh=known.label.zh,
            kind_en=known.label.en,
            place_zh=nodes.label_zh[place] if place >= 0 else "",
            place_en=nodes.label_en[place] if place >= 0 else "",
            year=years[number],
        )


def _years(links: Links) -> list[str]:
    """For every entity the year in which it was founded; of an event, that of its first link."""
    nodes, ontology = links.nodes, load()
    event = [
        one in ontology.kinds and not _EVENTS.isdisjoint((one, *ontology.ancestors(one)))
        for one in nodes.kinds
    ]
    first = np.full(len(nodes.id), _NEVER)
    of_event = np.array(event, dtype=np.bool_)[nodes.kind[links.rows.object]]
    dated = of_event & (links.rows.since != NO_DAY)
    np.minimum.at(first, links.rows.object[dated], links.rows.since[dated])
    first = np.where(nodes.founded != NO_DAY, nodes.founded, first)
    return ["" if day == _NEVER else day_text(day, 1) for day in first.tolist()]


def _regions(links: Links) -> dict[int, list[str]]:
    """For every place, the regions in which it lies, itself among them; nothing for others."""
    found: dict[int, list[str]] = defaultdict(list)
    nodes = links.nodes
    outer = {*nodes.place[nodes.place >= 0].tolist()}
    outer |= {row for row in range(len(nodes.id)) if links.kind_of(row) == "Region"}
    for region in sorted(outer):
        for row in np.flatnonzero(places_in(links, region)).tolist():
            found[row].append(nodes.id[region])
    return found
