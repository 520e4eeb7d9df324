"""Who is central and who is tied with whom: rankings and ties over any slice of the graph."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from ecograph.analysis import Caveat, Ranking, rank
from ecograph.answers.links import link_filter
from ecograph.answers.records import EntityRef
from ecograph.coparticipation import CO_PARTICIPATION, ListingRules, project_listings
from ecograph.model import Basis, Record
from ecograph.network import ProjectionSpec
from ecograph.projection import project
from ecograph.rules import Rules, Verdict

if TYPE_CHECKING:
    from ecograph.network import Network
    from ecograph.snapshot import Snapshot

__all__ = [
    "CentralityRequest",
    "RankedView",
    "RankingView",
    "TieView",
    "TiesRequest",
    "TiesView",
    "centrality",
    "network_for",
    "ties",
]

_WARNING = {
    "zh": "这些联系只表示出现在同一名单（奖项、计划、称号）上，不表示合作。",
    "en": "These ties say that two stand on the same list (award, programme, title), "
    "not that they collaborate.",
}


class NetworkRequest(Record):
    """Which network is meant: relation, sources, bases, kinds of organisations, region."""

    relation: Literal["collaboration", "co-participation"] = "collaboration"
    sources: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    region: str | None = None
    arms_length: bool = False
    lang: Literal["zh", "en"] = "zh"


class CentralityRequest(NetworkRequest):
    """Which ranking is meant."""

    measure: str = "degree"
    top: int | None = Field(default=20, ge=1)
    min_ties: int = Field(default=10, ge=1)
    exact: bool = False


class TiesRequest(NetworkRequest):
    """Which ties are meant."""

    top: int | None = Field(default=None, ge=1)


class RankedView(EntityRef):
    """An organisation, its value and its rank; equal values share a rank."""

    value: float
    rank: int


class RankingView(Record):
    """The answer to "who ranks how": rows, or the reason why there are none."""

    measure: str
    status: Literal["ranked", "insufficient", "not-computed"]
    reason: str
    rows: tuple[RankedView, ...]
    total: int
    nodes: int
    ties: int
    caveats: tuple[str, ...]
    made_by: dict[str, Any]


class TieView(Record):
    """Two organisations and the strength of their tie."""

    one: EntityRef
    other: EntityRef
    strength: float


class TiesView(Record):
    """All ties of a network, the strongest first."""

    relation: str
    nodes: int
    isolates: int
    count: int
    ties: tuple[TieView, ...]
    warning: str


def network_for(snapshot: Snapshot, request: NetworkRequest) -> Network:
    """Project the network that a request means; the default one comes from the build."""
    spec = _spec(request)
    if spec == snapshot.collaboration.spec:
        return snapshot.collaboration
    return snapshot.projected(spec, lambda: _project(snapshot, spec))


def _project(snapshot: Snapshot, spec: ProjectionSpec) -> Network:
    if spec.relation == "co-participation":
        return project_listings(snapshot.links, ListingRules.load(), spec)
    return project(snapshot.links, Rules.load(), spec, snapshot.chronology)


def _spec(request: NetworkRequest) -> ProjectionSpec:
    start = CO_PARTICIPATION if request.relation == "co-participation" else ProjectionSpec()
    changes: dict[str, Any] = {}
    if request.sources:
        changes["sources"] = frozenset(request.sources)
    if request.bases:
        changes["bases"] = frozenset(map(Basis, request.bases))
    if request.kinds:
        changes["kinds"] = link_filter(kinds=request.kinds).kinds
    if request.region:
        changes["region"] = request.region
    if request.arms_length:
        changes["verdicts"] = frozenset({Verdict.ARMS_LENGTH})
    return start.model_copy(update=changes)


def centrality(snapshot: Snapshot, request: CentralityRequest) -> RankingView:
    """Rank organisations by a measure, or say why nobody can be ranked.

    Raises
    ------
    NotFound
        If there is no such measure or region.
    """
    network = network_for(snapshot, request)
    found = rank(
        network,
        request.measure,
        min_ties=request.min_ties,
        top=request.top,
        caveats=_caveats(snapshot, request.sources),
        exact=request.exact,
    )
    return _view(found, request.lang)


def _caveats(snapshot: Snapshot, sources: tuple[str, ...]) -> list[Caveat]:
    """Collect the caveats of the datasets that the network is made from."""
    found = {
        Caveat(one.caveat_zh, one.caveat_en): None
        for one in snapshot.manifest.datasets
        if (not sources or one.slug in sources) and (one.caveat_zh or one.caveat_en)
    }
    return list(found)


def _view(found: Ranking, lang: str) -> RankingView:
    english = lang == "en"
    made_by = asdict(found.made_by)
    made_by["projection"] = found.made_by.projection.described()
    return RankingView(
        measure=found.measure,
        status=found.status,
        reason=found.reason.en if english else found.reason.zh,
        rows=tuple(
            RankedView(
                id=row.id,
                label=(row.label_en or row.label) if english else row.label,
                kind=row.kind,
                value=row.value,
                rank=row.rank,
            )
            for row in found.rows
        ),
        total=found.total,
        nodes=found.made_by.nodes,
        ties=found.made_by.ties,
        caveats=tuple(one.en if english else one.zh for one in found.caveats),
        made_by=made_by,
    )


def ties(snapshot: Snapshot, request: TiesRequest) -> TiesView:
    """List the ties of a network, the strongest first, then by id."""
    network = network_for(snapshot, request)
    first, second, strength = network.pairs()
    order = sorted(zip((-strength).tolist(), first.tolist(), second.tolist(), strict=True))
    shown = order if request.top is None else order[: request.top]
    return TiesView(
        relation=request.relation,
        nodes=len(network),
        isolates=network.counts.isolates,
        count=len(order),
        ties=tuple(
            TieView(
                one=_ref(network, a, request.lang),
                other=_ref(network, b, request.lang),
                strength=-negative,
            )
            for negative, a, b in shown
        ),
        warning=_WARNING[request.lang] if request.relation == "co-participation" else "",
    )


def _ref(network: Network, place: int, lang: str) -> EntityRef:
    nodes = network.nodes
    zh, en = nodes.label_zh[place], nodes.label_en[place]
    label = (en or zh) if lang == "en" else (zh or en)
    return EntityRef(id=nodes.id[place], label=label, kind=nodes.kind[place])
