"""The analysis of what each place does more than others: specialisation and complexity."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.specialisation import specialisation
from ecograph.answers.analyses.base import (
    Findings,
    Labels,
    figures,
    made_by,
    table,
    too_thin,
)
from ecograph.answers.analyses.groups import groups_of
from ecograph.answers.analyses.statements import dated, narrowed
from ecograph.answers.network import network_for
from ecograph.links.table import LinkFilter
from ecograph.model.labels import NO_TEXT, Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ecograph.analysis.specialisation import Specialisation
    from ecograph.answers.operations.communities import SpecialisationRequest
    from ecograph.answers.views.networks import AnalysisTable
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["find_specialisation"]

_OCCUPIES: Final = LinkFilter("out", predicates=frozenset({"occupies"}))


_CELLS: Final = ("place", "place_label", "field", "field_label", "count", "quotient", "special")


def find_specialisation(snapshot: Snapshot, request: SpecialisationRequest) -> Findings:
    """Find what places are specialised in."""
    network = network_for(snapshot, request)
    behind: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for place, field, one in _cells(snapshot, network, request):
        behind[place, field].append(one)
    cells = Counter({cell: len(each) for cell, each in behind.items()})
    totals = Counter[str]()
    for (place, _), count in cells.items():
        totals[place] += count
    places = sorted(one for one, total in totals.items() if one and total >= request.least)
    fields = sorted({field for place, field in cells if place in places})
    counts = np.array([[cells[place, field] for field in fields] for place in places], np.float64)
    found = specialisation(
        *(places, fields, counts), threshold=request.threshold, data_digest=network.digest
    )
    reason = NO_TEXT
    if network.counts.ties < request.min_ties:
        reason = too_thin(network, request)
    elif min(len(places), len(fields)) < 2:  # nothing to compare with
        reason = _too_few(places, fields)
    labels = Labels.of_graph(snapshot, request.lang)
    shown = not reason.en
    made = made_by(found.made, request, network)
    return Findings(
        rows=_counted(list(_rows(found, cells, labels)) if shown else [], behind),
        status="answered" if shown else "insufficient",
        reason=reason,
        tables=(*_beside(found, totals, labels),) if shown else (),
        notes=(_ON_PLACES, _ON_COMPLEXITY) if shown else (),
        made_by=made | {"projection": network.spec.described()},
    )


def _counted(
    rows: list[tuple[object, ...]], behind: Mapping[tuple[str, str], list[str]]
) -> AnalysisTable:
    """The table of cells; behind each what was counted: contexts, or organisations."""
    ids = [sorted(set(behind[str(row[0]), str(row[2])])) for row in rows]
    return table("cells", (*_CELLS, "density"), rows, ids)


def _cells(
    snapshot: Snapshot, network: Network, request: SpecialisationRequest
) -> Iterator[tuple[str, str, str]]:
    """Place and field of everything that counts once, and its id."""
    places = groups_of(network, request.places)
    if request.fields == "kind":
        yield from zip(places, network.nodes.kind, network.nodes.id, strict=True)
    elif request.fields == "context":
        found = network.incidence.tocoo()
        for event, one in zip(found.row.tolist(), found.col.tolist(), strict=True):
            yield places[one], network.events.kind[event], network.events.id[event]
    else:
        links = dated(snapshot, narrowed(snapshot, request), request)
        for place, identifier in zip(places, network.nodes.id, strict=True):
            _, nodes, _ = links.around(links.index(identifier), _OCCUPIES)
            yield from ((place, links.nodes.id[node], identifier) for node in nodes.tolist())


def _rows(
    found: Specialisation, cells: Mapping[tuple[str, str], int], labels: Labels
) -> Iterator[tuple[object, ...]]:
    """Every cell that holds anything, place by place, the most special first."""
    for a, place in enumerate(found.places):
        for b in np.argsort(-found.quotient[a], kind="stable").tolist():
            field = found.fields[b]
            if cells[place, field]:
                yield (
                    *(place, labels.label(place), field, labels.label(field)),
                    *(cells[place, field], found.quotient[a, b], found.special[a, b]),
                    found.density[a, b],
                )


def _beside(
    found: Specialisation, totals: Mapping[str, int], labels: Labels
) -> Iterator[AnalysisTable]:
    """Complexity of places and fields, and what is near to a place and no speciality of it."""
    score = found.complexity
    places = zip(found.places, score.places, strict=True)
    fields = zip(found.fields, score.fields, strict=True)
    rows = [(one, labels.label(one), totals[one], value) for one, value in places]
    yield table("places", ("place", "label", "total", "eci"), rows)
    yield table("fields", ("field", "label", "kci"), [(f, labels.label(f), v) for f, v in fields])
    near = [
        (-float(found.density[a, b]), place, field)
        for a, place in enumerate(found.places)
        for b, field in enumerate(found.fields)
        if not found.special[a, b] and found.density[a, b] > 0
    ]
    columns = ("place", "place_label", "field", "field_label", "density")
    ends = [
        (place, labels.label(place), field, labels.label(field), -density)
        for density, place, field in sorted(near)
    ]
    yield table("related", columns, ends)
    summary = [("places", len(found.places)), ("fields", len(found.fields))]
    yield figures("summary", [*summary, ("parts", score.parts), ("complexity", score.defined)])


def _too_few(places: list[str], fields: list[str]) -> Bilingual:
    return Bilingual(
        f"资料不足：可比的地方 {len(places)} 个、领域 {len(fields)} 个，各至少需要 2 个",
        f"Insufficient: {len(places)} places and {len(fields)} fields can be compared, at least "
        "2 of each are needed",
    )


_ON_PLACES: Final = Bilingual(
    "未载明地方的单位不计；quotient 为区位商，density 为相关密度",
    "Organisations without a stated place are left out; quotient is the location quotient, "
    "density the relatedness density",
)
_ON_COMPLEXITY: Final = Bilingual(
    "eci、kci 只在最大连通部分内有意义，符号取与多样性正相关",
    "eci and kci mean something within the largest connected part only; their sign follows "
    "diversity",
)
