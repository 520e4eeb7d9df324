"""Who is central and who is tied with whom: rankings and ties over any slice of the graph."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError

from ecograph import __version__
from ecograph.analysis.effort import Effort
from ecograph.analysis.measure import LARGE
from ecograph.analysis.ranking import Caveat, Ranking, rank
from ecograph.answers.links import link_filter
from ecograph.answers.views import EntityRef
from ecograph.errors import BadRequest
from ecograph.links.time_slice import TimeSlice
from ecograph.model.labels import label_or_id
from ecograph.model.ontology import load
from ecograph.model.records import Basis, Record
from ecograph.network.coparticipation import (
    CO_PARTICIPATION,
    WARNING,
    ListingRules,
    project_listings,
)
from ecograph.network.counting import Counting
from ecograph.network.network import ProjectionSpec
from ecograph.network.projection import project
from ecograph.network.rules import Rules, Verdict
from ecograph.network.spec import RollUpTo

if TYPE_CHECKING:
    from collections.abc import Collection

    import networkx as nx

    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "CentralityRequest",
    "GraphRequest",
    "Named",
    "NetworkRequest",
    "RankedView",
    "RankingView",
    "StatementsRequest",
    "TieView",
    "TiesRequest",
    "TiesView",
    "caveats_of",
    "centrality",
    "graph_for",
    "network_for",
    "projected",
    "spec_of",
    "ties",
    "time_of",
]


@dataclass(frozen=True, slots=True)
class Named:
    """Marks a field that holds ids of entities, which people give by name."""


class StatementsRequest(Record):
    """Which statements count: of which sources, known how, and of which day or window.

    `as_of` is a day; `since` and `until` are the ends of a window. Without any of the three all
    years count together; with one of them `undated` says whether what has no date is let in.
    """

    sources: tuple[str, ...] = Field((), description="Only what these datasets say")
    bases: tuple[str, ...] = Field((), description="How it is known; default: all but conjectural")
    as_of: str | None = Field(None, description="As of this day: 2015, 2015-04 or 2015-04-03")
    since: str | None = Field(None, description="From this day on")
    until: str | None = Field(None, description="Up to this day")
    undated: Literal["exclude", "include"] = Field(
        "exclude", description="What has no date, when a day or window is asked for"
    )
    lang: Literal["zh", "en"] = "zh"


class NetworkRequest(StatementsRequest):
    """Which network is meant: relation, statements, kinds of organisations, region."""

    relation: Literal["collaboration", "co-participation"] = Field(
        "collaboration", description="What ties two organisations"
    )
    kinds: tuple[str, ...] = Field((), description="Only organisations of these kinds")
    region: Annotated[str | None, Named()] = Field(
        None, description="Only organisations of this region"
    )
    arms_length: bool = Field(False, description="Orders, sales and licences instead")
    contexts: tuple[str, ...] = Field(
        (), description="Only contexts of these kinds: Project, Alliance, CoPatent …"
    )
    roles: tuple[str, ...] = Field((), description="Only who took part in these roles")
    predicates: tuple[str, ...] = Field(
        (), description="How one takes part; default: participatesIn. memberOf: members too"
    )
    collectives: bool = Field(False, description="Let collectives (39 institutes) take part")
    counting: Counting | None = Field(
        None, description="What shared events make of a tie; default: newman, of lists full"
    )
    roll_up: RollUpTo = Field(
        "none", description="A node stands for itself, for what it is a unit of, or for its region"
    )


class CentralityRequest(NetworkRequest):
    """Which ranking is meant."""

    measure: str = "degree"
    top: int | None = Field(default=20, ge=1)
    min_ties: int = Field(default=10, ge=1)
    exact: bool = False
    samples: int | None = Field(None, ge=2, description="Estimate betweenness from so many sources")
    seed: int = Field(0, ge=0, description="Of the choice of sources")
    exact_limit: int = Field(LARGE, ge=1, description="Estimate betweenness above so many nodes")


class TiesRequest(NetworkRequest):
    """Which ties are meant."""

    top: int | None = Field(default=None, ge=1)


class GraphRequest(NetworkRequest):
    """Which network is meant, and whether events are nodes of it."""

    mode: Literal["one", "two"] = Field("one", description="two: organisations and their events")


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
    left_out: dict[str, int] = Field(default_factory=dict)
    rolled_up: dict[str, float] = Field(default_factory=dict)


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
    left_out: dict[str, int] = Field(default_factory=dict)
    rolled_up: dict[str, float] = Field(default_factory=dict)
    made_by: dict[str, Any] = Field(default_factory=dict)


def network_for(snapshot: Snapshot, request: NetworkRequest) -> Network:
    """Project the network that a request means; the default one comes from the build."""
    return projected(snapshot, spec_of(request))


def graph_for(snapshot: Snapshot, request: GraphRequest) -> nx.Graph[str]:
    """Make the network that a request means for NetworkX, of one mode or of two."""
    network = network_for(snapshot, request)
    return network.to_bipartite() if request.mode == "two" else network.to_networkx()


def projected(snapshot: Snapshot, spec: ProjectionSpec) -> Network:
    """Project a network, or take the one that was projected before."""
    if spec == snapshot.collaboration.spec:
        return snapshot.collaboration
    return snapshot.projected(spec, lambda: _project(snapshot, spec))


def _project(snapshot: Snapshot, spec: ProjectionSpec) -> Network:
    if spec.relation == "co-participation":
        return project_listings(snapshot.links, ListingRules.load(), spec, snapshot.chronology)
    return project(snapshot.links, Rules.load(), spec, snapshot.chronology)


def time_of(request: StatementsRequest) -> TimeSlice | None:
    """The day or window that a request means; none: all years.

    Raises
    ------
    BadRequest
        If a date is none, both a day and a window are given, or the window ends before it begins.
    """
    dates = {"as_of": request.as_of, "since": request.since, "until": request.until}
    if not any(dates.values()):
        return None
    try:
        return TimeSlice.model_validate({**dates, "undated": request.undated})
    except ValidationError as error:
        fault = error.errors()[0]["msg"].removeprefix("Value error, ")
        way_out = "Dates are written 2015, 2015-04 or 2015-04-03."
        raise BadRequest(f"The time does not hold: {fault}.", way_out) from error


def spec_of(request: NetworkRequest) -> ProjectionSpec:
    """Write the projection that a request means.

    Raises
    ------
    BadRequest
        If a role or predicate is unknown, the time is none, or lists are asked for by role or
        predicate, which their own table tells.
    """
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
    changes |= _taking_part(request)
    if request.collectives:
        changes["collectives"] = True
    if request.counting is not None:
        changes["counting"] = request.counting
    changes["roll_up"] = request.roll_up
    if request.arms_length:
        changes["verdicts"] = frozenset({Verdict.ARMS_LENGTH})
    if (time := time_of(request)) is not None:
        changes["time"] = time
    return start.model_copy(update=changes)


def _taking_part(request: NetworkRequest) -> dict[str, frozenset[str]]:
    """In what, as what and by which predicate one takes part, as far as a request says so."""
    words = load()
    known: dict[str, Collection[str]] = {
        "contexts": words.classes,
        "roles": words.roles,
        "predicates": words.predicates,
    }
    chosen = {name: frozenset(values) for name in known if (values := getattr(request, name))}
    for name, values in chosen.items():
        if request.relation == "co-participation" and name != "contexts":
            message = f"Who stands on a list is told by a table of its own, not by {name}."
            raise BadRequest(message, f"Leave {name} out, or ask for collaboration.")
        if unknown := sorted(values.difference(known[name])):
            listed = ", ".join(sorted(known[name]))
            noun = name.removesuffix("s")
            raise BadRequest(f"Unknown {noun} {unknown[0]!r}.", f"Known: {listed}.")
    if "contexts" in chosen:
        chosen["contexts"] = link_filter(kinds=request.contexts).kinds or frozenset()
    return chosen


def centrality(snapshot: Snapshot, request: CentralityRequest) -> RankingView:
    """Rank organisations by a measure, or say why nobody can be ranked.

    Raises
    ------
    BadRequest
        If there is no such measure.
    NotFound
        If there is no such region.
    """
    network = network_for(snapshot, request)
    found = rank(
        network,
        request.measure,
        min_ties=request.min_ties,
        top=request.top,
        caveats=caveats_of(snapshot, request.sources),
        effort=Effort(request.exact, request.samples, request.seed, request.exact_limit),
    )
    return _view(found, request.lang, network)


def caveats_of(snapshot: Snapshot, sources: tuple[str, ...]) -> list[Caveat]:
    """Collect the caveats of the datasets that the network is made from."""
    found = {
        Caveat(one.caveat_zh, one.caveat_en): None
        for one in snapshot.manifest.datasets
        if (not sources or one.slug in sources) and (one.caveat_zh or one.caveat_en)
    }
    return list(found)


def _view(found: Ranking, lang: str, network: Network) -> RankingView:
    english = lang == "en"
    made_by = asdict(found.made_by)
    made_by["projection"] = found.made_by.projection.described()
    return RankingView(
        measure=found.measure,
        status=found.status,
        reason=found.reason.en if english else found.reason.zh,
        rows=tuple(
            RankedView(**dict(_ref(network, place, lang)), value=row.value, rank=row.rank)
            for row in found.rows
            if (place := network.index(row.id)) >= 0
        ),
        total=found.total,
        nodes=found.made_by.nodes,
        ties=found.made_by.ties,
        caveats=tuple(one.en if english else one.zh for one in found.caveats),
        made_by=made_by,
        left_out=network.counts.left_out,
        rolled_up=_rolled_up(network),
    )


def _rolled_up(network: Network) -> dict[str, float]:
    return {} if network.rolled is None else network.rolled.described()


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
        warning=WARNING[request.lang] if request.relation == "co-participation" else "",
        left_out=network.counts.left_out,
        rolled_up=_rolled_up(network),
        made_by={
            "projection": network.spec.described(),
            "data_digest": network.digest,
            "code_version": __version__,
            "nodes": len(network),
            "ties": len(order),
        },
    )


def _ref(network: Network, place: int, lang: str) -> EntityRef:
    nodes = network.nodes
    zh, en, name = nodes.label_zh[place], nodes.label_en[place], nodes.id[place]
    label, tag = label_or_id(zh, en, name, lang)
    return EntityRef(id=name, label=label, lang=tag, kind=nodes.kind[place])
