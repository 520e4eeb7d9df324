"""What the index of names is told: every entity of a store with all its names and identifiers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ecograph.links.columns import NO_DAY, day_text, labels_at
from ecograph.model.namespaces import ECO, GRAPH_ENTITIES
from ecograph.model.ontology import load
from ecograph.network.rollup import places_in
from ecograph.search.write import SearchEntry, build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ecograph.links.table import Links
    from ecograph.store.oxigraph import GraphStore

__all__ = ["entries", "index_names"]

_NAMES = """SELECT ?entity ?form ?role {
  ?n eco:nameOf ?entity ; eco:form ?form ; eco:nameRole ?role }
ORDER BY ?entity ?role ?form"""
_IDENTIFIERS = """SELECT ?entity ?scheme ?value {
  ?entity adms:identifier ?i . ?i eco:scheme ?scheme ; skos:notation ?value }
ORDER BY ?entity ?scheme ?value"""
_EVENTS = frozenset({"CollaborationEvent", "Event"})
_NEVER = int(np.iinfo(np.int32).max)
_PART_OF_INDEX = frozenset({"Indicator"})


def index_names(path: Path, store: GraphStore, links: Links, base: str) -> int:
    """Write the index of all entities; returns how many."""
    return build(path, entries(store, links, base))


def entries(store: GraphStore, links: Links, base: str) -> Iterator[SearchEntry]:
    """Gather what the index needs of each entity, in the order of the node table."""
    ontology = load()
    names: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in store.select(_NAMES, graphs=[GRAPH_ENTITIES]):
        form = row["form"]
        role = row["role"].value.removeprefix(ECO)
        names[row["entity"].value].append((form.value, form.language or "", role))
    identifiers: dict[str, list[str]] = defaultdict(list)
    for row in store.select(_IDENTIFIERS, graphs=[GRAPH_ENTITIES]):
        identifiers[row["entity"].value].append(f"{row['scheme'].value}:{row['value'].value}")
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
