"""What can be analysed, and who ranks how in a network."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ecograph.analysis.registry import MEASURES
from ecograph.answers.network import CentralityRequest, RankingView, centrality, spec_of
from ecograph.answers.observations_rdf import RDF_FORMATS, ranking_observations
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service import dependencies
from ecograph.service.dependencies import Graph, Served
from ecograph.service.negotiation import JSON, Representation, accepted, encode, language
from ecograph.service.openapi import bodies, example
from ecograph.service.parameters import CentralityParameters, NoParameters
from ecograph.service.routes.analyses import described
from ecograph.service.schemas import MeasuresPage, MeasureView, Meta

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/analysis", tags=["Analysis"])
_FORMATS: Final = {"json": JSON, **RDF_FORMATS}


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
    responses=bodies("The ranking, or the same as linked data", *_FORMATS.values()),
    openapi_extra=example("/api/v1/analysis/collaboration/centrality?measure=strength&top=10"),
)
async def ranking(
    request: Request, served: Served, graph: Graph, asked: Annotated[CentralityParameters, Query()]
) -> Response:
    """Rank organisations by one measure, with the projection that the ranking was made from.

    Equal values share a rank. A network with too few ties has no ranking: status `insufficient`,
    with the reason. `format`, or Accept, gives it as linked data.
    """
    lang = language(request, asked.lang)
    source = dependencies.check_source(graph, asked.source)
    dependencies.check_kinds(asked.kind)
    region = dependencies.meaning(graph, asked.region, source) if asked.region else None
    wanted = CentralityRequest(
        measure=asked.measure,
        top=asked.top,
        min_ties=asked.min_ties,
        samples=asked.samples,
        seed=asked.seed,
        relation=asked.relation,
        sources=(source,) if source else (),
        bases=tuple(asked.basis),
        kinds=tuple(asked.kind),
        region=region,
        as_of=asked.as_of,
        since=asked.since,
        until=asked.until,
        undated=asked.undated,
        counting=asked.counting,
        roll_up=asked.roll_up,
        contexts=tuple(asked.context),
        roles=tuple(asked.role),
        predicates=tuple(asked.predicate),
        collectives=asked.collectives,
        lang=lang,
    )
    spec_of(wanted)
    chosen = asked.format or accepted(request, _FORMATS)
    representation = Representation.of(graph, lang, _FORMATS[chosen])
    if asked.measure in MEASURES and representation.held_by(request):
        return representation.unchanged()
    return representation.reply(await served.compute(lambda: _ranked(graph, wanted, chosen)))


def _ranked(graph: Snapshot, wanted: CentralityRequest, chosen: str) -> bytes:
    """The ranking in the format asked for."""
    found = centrality(graph, wanted)
    if chosen in RDF_FORMATS:
        return ranking_observations(found, chosen, lang=wanted.lang, base=graph.manifest.base)
    return encode(found)
