"""What can be analysed, and who ranks how in a network."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ecograph.analysis.registry import MEASURES
from ecograph.answers.network import CentralityRequest, RankingView, centrality, time_of
from ecograph.service import deps
from ecograph.service.deps import Graph, Served
from ecograph.service.envelopes import MeasuresPage, MeasureView, Meta
from ecograph.service.negotiate import Representation, language
from ecograph.service.openapi import example
from ecograph.service.parameters import CentralityParameters, NoParameters
from ecograph.service.routes.analyses import described

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/analysis", tags=["Analysis"])


@router.get(
    "",
    summary="The measures and the named analyses",
    response_model=MeasuresPage,
    openapi_extra=example("/api/v1/analysis"),
)
async def measures(request: Request, graph: Graph, _: Annotated[NoParameters, Query()]) -> Response:
    """Each measure with definition, formula and reference; each analysis with its parameters."""
    representation = Representation.of(graph)
    if representation.held_by(request):
        return representation.unchanged()
    found = tuple(
        MeasureView(**{name: getattr(one, name) for name in MeasureView.model_fields})
        for one in MEASURES.values()
    )
    meta = Meta.of(graph, len(found))
    return representation.reply(MeasuresPage(meta=meta, results=found, analyses=described()))


@router.get(
    "/collaboration/centrality",
    summary="Who ranks how in the collaboration network",
    response_model=RankingView,
    openapi_extra=example("/api/v1/analysis/collaboration/centrality?measure=strength&top=10"),
)
async def ranking(
    request: Request, served: Served, graph: Graph, asked: Annotated[CentralityParameters, Query()]
) -> Response:
    """Rank organisations by one measure, with the projection that the ranking was made from.

    Equal values share a rank. A network with too few ties has no ranking: status `insufficient`,
    with the reason.
    """
    lang = language(request, asked.lang)
    source = deps.check_source(graph, asked.source)
    deps.check_kinds(asked.kind)
    region = deps.meaning(graph, asked.region, source) if asked.region else None
    wanted = CentralityRequest(
        measure=asked.measure,
        top=asked.top,
        min_ties=asked.min_ties,
        relation=asked.relation,
        sources=(source,) if source else (),
        bases=tuple(asked.basis),
        kinds=tuple(asked.kind),
        region=region,
        as_of=asked.as_of,
        since=asked.since,
        until=asked.until,
        undated=asked.undated,
        lang=lang,
    )
    time_of(wanted)
    representation = Representation.of(graph, lang)
    if asked.measure in MEASURES and representation.held_by(request):
        return representation.unchanged()
    return representation.reply(await served.compute(lambda: centrality(graph, wanted)))
