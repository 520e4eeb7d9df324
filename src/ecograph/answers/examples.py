"""What can be asked of a graph with a good answer: an entity, a tie, figures, each question."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from ecograph.answers.questions import catalog
from ecograph.errors import BadRequest
from ecograph.links.table import LinkFilter
from ecograph.model.labels import Bilingual
from ecograph.model.namespaces import ECO, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.answers.questions.catalog import Parameter, Question
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["Examples", "examples_of"]

_FIGURES: Final = 200  # figures looked at


@dataclass(frozen=True, slots=True)
class Examples:
    """Ids and labels to show; empty where the graph has none.

    Attributes
    ----------
    entity, partner, event
        An organisation of many ties, the one it is most tied to, something it takes part in.
    labels
        (zh, en) of those ids.
    figures
        Two figures of one unit.
    questions
        Parameters for each named question.
    """

    entity: str = ""
    partner: str = ""
    event: str = ""
    labels: dict[str, Bilingual] = field(default_factory=dict)
    figures: tuple[str, ...] = ()
    questions: dict[str, dict[str, str]] = field(default_factory=dict)

    def label(self, identifier: str, lang: str) -> str:
        """Label one of the ids."""
        known = self.labels.get(identifier)
        return (known.either(lang) if known else "") or identifier


def examples_of(snapshot: Snapshot) -> Examples:
    """Choose examples from a graph, the same ones each time."""
    entity, partner = _tie(snapshot)
    event = _event(snapshot, entity)
    figures = _figures(snapshot)
    nodes = snapshot.links.nodes
    rows = {one: nodes.id.find(one) for one in (entity, partner, event) if one}
    values = {"entity": entity, "whole": event, "predicate": "participatesIn"}
    values |= dict(zip(("figure", "numerator", "denominator"), figures[:1] + figures, strict=False))
    return Examples(
        entity=entity,
        partner=partner,
        event=event,
        labels={
            one: Bilingual(nodes.label_zh[row], nodes.label_en[row]) for one, row in rows.items()
        },
        figures=figures,
        questions={
            name: {key: values[key] if key in values else values["entity"] for key in keys}
            for name, one in catalog.questions().items()
            for keys in [[parameter.name for parameter in _shown(one)]]
            if all(values.get(key, entity) for key in keys)
        },
    )


def _shown(asked: Question) -> Iterator[Parameter]:
    """Choose the parameters of an example: the required ones, or the first that is an entity."""
    required = [one for one in asked.parameters if one.required]
    entities = (one for one in asked.parameters if one.type == "entity")
    yield from required or islice(entities, 1)


def _tie(snapshot: Snapshot) -> tuple[str, str]:
    """Find the organisation that collaborates most, and its closest partner."""
    network = snapshot.collaboration
    if not len(network) or not network.strength.nnz:
        return _best_linked(snapshot), ""
    row = int(network.strength.sum(axis=1).argmax())
    cells = slice(network.strength.indptr[row], network.strength.indptr[row + 1])
    column = network.strength.indices[cells][network.strength.data[cells].argmax()]
    return network.nodes.id[row], network.nodes.id[int(column)]


def _best_linked(snapshot: Snapshot) -> str:
    nodes = snapshot.links.nodes.id
    return nodes[int(snapshot.links.adjacency.degree.argmax())] if len(nodes) else ""


def _event(snapshot: Snapshot, entity: str) -> str:
    if not entity:
        return ""
    where = LinkFilter(direction="out", predicates=frozenset({"participatesIn"}))
    found = snapshot.links.links_of(entity, where, limit=1)
    return found[0].other if found else ""


def _figures(snapshot: Snapshot) -> tuple[str, ...]:
    store, base = snapshot.store, snapshot.manifest.base
    kind = (ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(ECO + "IndicatorObservation"))
    unit = ox.NamedNode(PREFIXES["sdmx-attribute"] + "unitMeasure")
    by_unit: dict[str, list[str]] = defaultdict(list)
    found = list(islice(store.quads(None, *kind), _FIGURES))
    store.read_ahead(cast("ox.NamedNode", quad.subject) for quad in found)
    for quad in found:
        for measured in store.quads(quad.subject, unit, None):
            figure = cast("ox.NamedNode", quad.subject).value.removeprefix(base)
            by_unit[cast("ox.Literal", measured.object).value].append(figure)
    pairs = sorted((not unit.endswith("元"), sorted(found)) for unit, found in by_unit.items())
    several = (pair for _, found in pairs for pair in combinations(found, 2))  # money first
    return next((pair for pair in several if _is_ratio(snapshot, pair)), ())


def _is_ratio(snapshot: Snapshot, pair: tuple[str, str]) -> bool:
    """Whether one figure may be divided by the other."""
    from ecograph.answers.questions.arithmetic import caveats

    try:
        caveats(snapshot, [[one] for one in pair], "zh")
    except BadRequest:
        return False
    return True
