"""Where an entity stands by the measures that the build has stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from ecograph.answers.store_reader import Reader
from ecograph.answers.views.entity import StandingView
from ecograph.model.implied import RELATION
from ecograph.model.labels import NO_TEXT, label_or_id
from ecograph.model.namespaces import ECO, GRAPH_METRICS, PREFIXES
from ecograph.model.ontology import load

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["standing"]

_VALUE: Final = PREFIXES["sdmx-measure"] + "obsValue"
_RUN: Final = PREFIXES["prov"] + "wasGeneratedBy"
_ABOUT: Final = ox.NamedNode(ECO + "aboutEntity")
_METRICS: Final = ox.NamedNode(GRAPH_METRICS)


def standing(snapshot: Snapshot, identifier: str, *, lang: str = "zh") -> tuple[StandingView, ...]:
    """List the stored measures of an entity, by name; none where it is in no network."""
    reader, metrics = Reader(snapshot, lang), load().metrics
    node = ox.NamedNode(reader.iri(identifier))
    found = []
    for quad in snapshot.store.quads(None, _ABOUT, node, _METRICS):
        values = reader.values(cast("ox.NamedNode", quad.subject).value)
        run, measure = values[_RUN][0].value, reader.text(values, "metric")
        known = metrics.get(measure)
        names = NO_TEXT if known is None else known.label
        label, tag = label_or_id(names.zh, names.en, measure, lang)
        found.append(
            StandingView(
                measure=measure,
                label=label,
                lang=tag,
                value=float(values[_VALUE][0].value),
                rank=int(reader.text(values, "rank")),
                nodes=int(reader.text(reader.values(run), "nodeCount")),
                projection=RELATION,
                run=reader.id(run),
            )
        )
    return tuple(sorted(found, key=lambda one: one.measure))
