"""Who is central and who is tied with whom: rankings, ties and files of any network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ecograph import __version__
from ecograph.analysis.effort import Effort
from ecograph.analysis.engines import engine_named
from ecograph.analysis.ranking import Ranking, rank
from ecograph.analysis.registry import MEASURES
from ecograph.analysis.tie_evidence import tie_known
from ecograph.answers.filters import link_filter, time_chosen
from ecograph.answers.paging import cursor_after, offset_of
from ecograph.answers.row_evidence import row_evidence
from ecograph.answers.views.base import EntityRef
from ecograph.answers.views.networks import NetworkView, RankedView, RankingView, TiesView, TieView
from ecograph.errors import BadRequest
from ecograph.links.labels import label_at
from ecograph.links.read import BASES
from ecograph.links.table import LinkFilter
from ecograph.model.labels import Bilingual
from ecograph.model.records import Basis
from ecograph.network.coparticipation import (
    CO_PARTICIPATION,
    ListingRules,
    project_listings,
)
from ecograph.network.projection import project
from ecograph.network.rules import Rules, Verdict
from ecograph.network.spec import SHARED_LISTS, ProjectionSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ecograph.answers.operations.networks import FileRequest, RankRequest, TiesRequest
    from ecograph.answers.requests import NetworkRequest
    from ecograph.model.records import Dataset
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "caveats_of",
    "datasets_of",
    "described",
    "list_ties",
    "network_for",
    "projected",
    "rank_organisations",
    "spec_of",
]


def network_for(snapshot: Snapshot, request: NetworkRequest) -> Network:
    """Project the network that a request means; the default one comes from the build."""
    return projected(snapshot, spec_of(request))


def projected(snapshot: Snapshot, spec: ProjectionSpec) -> Network:
    """Project a network, or take the one that was projected before."""
    if spec == snapshot.collaboration.spec:
        return snapshot.collaboration
    return snapshot.projected(spec, lambda: _project(snapshot, spec))


def _project(snapshot: Snapshot, spec: ProjectionSpec) -> Network:
    if spec.relation == "co-participation":
        return project_listings(snapshot.links, ListingRules.load(), spec, snapshot.chronology)
    return project(snapshot.links, Rules.load(), spec, snapshot.chronology)


def spec_of(request: NetworkRequest) -> ProjectionSpec:
    """Write the projection that a request means.

    Raises
    ------
    BadRequest
        If the time is none, or lists are asked for by role or
        predicate, which their own table tells.
    """
    start = CO_PARTICIPATION if request.relation == "co-participation" else ProjectionSpec()
    changes: dict[str, Any] = {}
    if request.dataset:
        changes["sources"] = frozenset(request.dataset)
    if request.basis:
        changes["bases"] = frozenset(map(Basis, request.basis))
    if request.kind:
        changes["kinds"] = link_filter(kinds=request.kind).kinds
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
    if (time := time_chosen(request)) is not None:
        changes["time"] = time
    return start.model_copy(update=changes)


def _taking_part(request: NetworkRequest) -> dict[str, frozenset[str]]:
    """In what, as what and by which predicate one takes part, as far as a request says so."""
    chosen = {
        f"{name}s": frozenset(values)
        for name in ("context", "role", "predicate")
        if (values := getattr(request, name))
    }
    for name in ("role", "predicate"):
        if request.relation == "co-participation" and f"{name}s" in chosen:
            message = f"Co-participation has no {name}: a table of its own says who is on a list."
            raise BadRequest(message, f"Leave {name} out, or choose relation=collaboration.")
    if "contexts" in chosen:
        chosen["contexts"] = link_filter(kinds=request.context).kinds or frozenset()
    return chosen


def rank_organisations(snapshot: Snapshot, request: RankRequest) -> RankingView:
    """Rank organisations by a measure, or say why nobody can be ranked."""
    engine = engine_named(request.engine, request.master, request.shared_folder)
    network = network_for(snapshot, request)
    offset = offset_of(snapshot, request)
    end = None if request.rows is None else offset + request.rows
    found = rank(
        network,
        request.measure,
        min_ties=request.min_ties,
        top=end,
        caveats=caveats_of(datasets_of(snapshot, network)),
        effort=Effort(
            request.exact, request.samples, request.seed, request.exact_limit, engine=engine
        ),
    )
    view = _ranking(found, request.lang, network, offset)
    following = cursor_after(snapshot, request, offset + len(view.rows), found.total)
    why = row_evidence(snapshot, request.why, request, network) if request.why else None
    return view.model_copy(update={"next": following if view.rows else None, "why": why})


def datasets_of(snapshot: Snapshot, network: Network) -> list[Dataset]:
    """The datasets that say who took part in the events of a network; all where it has none."""
    links, spec = snapshot.links, network.spec
    place = {name: row for row, name in enumerate(links.nodes.id)}
    events = [place[one] for one in network.events.id if one in place]
    predicates = spec.predicates if spec.relation == "collaboration" else None
    where = LinkFilter(predicates=predicates, bases=spec.bases, sources=spec.sources)
    passed = links.passing(slice(None), where)
    used = passed & np.isin(links.rows.object, events)
    named = {links.rows.sources[code] for code in np.unique(links.rows.source[used]).tolist()}
    return [one for one in snapshot.manifest.datasets if not named or one.slug in named]


def caveats_of(datasets: Sequence[Dataset]) -> list[Bilingual]:
    """Collect the caveats of the datasets that an answer is made from, of several each by name."""
    return list(
        dict.fromkeys(
            Bilingual(f"{one.title.zh}：{one.caveat.zh}", f"{one.title.en}: {one.caveat.en}")
            if len(datasets) > 1
            else one.caveat
            for one in datasets
            if one.caveat
        )
    )


def _ranking(found: Ranking, lang: str, network: Network, offset: int) -> RankingView:
    return RankingView(
        measure=found.measure,
        title=MEASURES[found.measure].title.text(lang),
        status=found.status,
        reason=found.reason.text(lang),
        rows=tuple(
            RankedView(**dict(_ref(network, place, lang)), value=row.value, rank=row.rank)
            for row in found.rows[offset:]
            if (place := network.index(row.id)) >= 0
        ),
        total=found.total,
        nodes=found.made_by.nodes,
        ties=found.made_by.ties,
        caveats=tuple(one.text(lang) for one in found.caveats),
        made_by=found.made_by.described(),
        left_out=network.counts.left_out,
        rolled_up=_rolled_up(network),
    )


def _rolled_up(network: Network) -> dict[str, float]:
    return {} if network.rolled is None else network.rolled.described()


def list_ties(snapshot: Snapshot, request: TiesRequest) -> TiesView:
    """List the ties of a network, the strongest first, then by id."""
    network = network_for(snapshot, request)
    first, second, strength = network.pairs()
    if request.entity is not None:
        place = network.nodes.id.find(request.entity)
        own = (first == place) | (second == place)
        first, second, strength = first[own], second[own], strength[own]
    order = sorted(zip((-strength).tolist(), first.tolist(), second.tolist(), strict=True))
    offset = offset_of(snapshot, request)
    shown = order[offset : None if request.rows is None else offset + request.rows]
    sure = _known_ties(snapshot, network)
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
                basis=(known := sure(a, b))[0],
                weakest=known[1],
            )
            for negative, a, b in shown
        ),
        warning=SHARED_LISTS.text(request.lang) if request.relation == "co-participation" else "",
        left_out=network.counts.left_out,
        rolled_up=_rolled_up(network),
        made_by=_made_by(network, network.counts.ties),
        why=row_evidence(snapshot, request.why, request, network) if request.why else None,
        next=cursor_after(snapshot, request, offset + len(shown), len(order)) if shown else None,
    )


def _known_ties(snapshot: Snapshot, network: Network) -> Callable[[int, int], tuple[str, str]]:
    """How the surest event of a tie is known, and by which statement; none where lists tie.

    A tie is stated where a network of stated participations has it too.
    """
    links, spec = snapshot.links, network.spec
    used = links.passing(
        slice(None),
        LinkFilter(predicates=spec.predicates, bases=spec.bases, sources=spec.sources),
    )
    codes = np.unique(links.rows.basis[used]).tolist()
    if spec.relation != "collaboration" or not codes:
        return lambda _, __: ("", "")
    surest = BASES[codes[0]]
    whole = network
    if len(codes) > 1:
        whole = projected(snapshot, spec.model_copy(update={"bases": frozenset({surest})}))

    def known(one: int, other: int) -> tuple[str, str]:
        ends = network.nodes.id[one], network.nodes.id[other]
        places = [whole.nodes.id.find(end) for end in ends]
        if min(places) >= 0 and whole.strength[places[0], places[1]]:
            return surest, ""
        return tie_known(links, network, *ends)

    return known


def described(snapshot: Snapshot, request: FileRequest) -> NetworkView:
    """Say how large a network is, which its files hold."""
    network = network_for(snapshot, request)
    return NetworkView(
        relation=request.relation,
        nodes=len(network),
        ties=network.counts.ties,
        made_by=_made_by(network, network.counts.ties),
    )


def _made_by(network: Network, ties: int) -> dict[str, Any]:
    return {
        "projection": network.spec.described(),
        "data_digest": network.digest,
        "code_version": __version__,
        "nodes": len(network),
        "ties": ties,
    }


def _ref(network: Network, place: int, lang: str) -> EntityRef:
    nodes = network.nodes
    label, tag = label_at(nodes, place, lang)
    return EntityRef(id=nodes.id[place], label=label, lang=tag, kind=nodes.kind[place])
