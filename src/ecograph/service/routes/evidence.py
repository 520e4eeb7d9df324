"""What a tie of two entities rests on, and how two entities hang together."""

from __future__ import annotations

from itertools import accumulate
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ecograph.answers.links import link_filter
from ecograph.answers.network import TiesRequest, spec_of
from ecograph.answers.paths import PathsView, between
from ecograph.answers.tie_evidence import TieView, tie
from ecograph.errors import BadRequest, EcographError
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service import dependencies
from ecograph.service.dependencies import Graph, Served
from ecograph.service.negotiation import Representation, language
from ecograph.service.openapi import example
from ecograph.service.parameters import EvidenceParameters, PathsParameters

__all__ = ["ends_of", "router"]

router = APIRouter(prefix="/api/v1", tags=["Evidence"])


@router.get(
    "/evidence",
    summary="What ties two entities",
    response_model=TieView,
    openapi_extra=example(
        "/api/v1/evidence?edge=dalian-2015/univ-dut,dalian-collaborations/ent-shengu"
    ),
)
async def evidence(
    request: Request, served: Served, graph: Graph, asked: Annotated[EvidenceParameters, Query()]
) -> Response:
    """Shared events with their shares, direct links, and things both are linked with.

    The shares of the events add up to the strength of the tie in the collaboration network that
    is asked for, of all times or of a day or window; `counted` says how they come about. Where
    organisations are rolled up, `met` names the units that met.
    """
    lang = language(request, asked.lang)
    source = dependencies.check_source(graph, asked.source)
    wanted = TiesRequest(
        sources=(source,) if source else (),
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
    )
    spec = spec_of(wanted)

    def work() -> Response:
        ends = ends_of(graph, asked.edge, source)
        representation = Representation.of(graph, lang)
        if representation.held_by(request):
            return representation.unchanged()
        return representation.reply(tie(graph, ends, lang=lang, spec=spec))

    return await served.compute(work)


def ends_of(graph: Snapshot, edge: str, source: str | None) -> tuple[str, str]:
    """Find the two entities of ``a,b``; names may have commas of their own.

    Raises
    ------
    BadRequest
        If the text has no comma.
    NotFound
        If a part names nothing.
    """
    parts = edge.split(",")
    heads = list(accumulate(parts, "{},{}".format))[:-1]
    if not heads:
        raise BadRequest(f"{edge!r} is no edge.", "Give two ids or names, with a comma between.")
    error: EcographError | None = None
    for head in heads[:20]:
        try:
            start = dependencies.meaning(graph, head.strip(), source)
            return start, dependencies.meaning(graph, edge[len(head) + 1 :].strip(), source)
        except EcographError as found:
            error = error or found
    raise error or BadRequest("The edge has too many commas.", "Give ids.")


@router.get(
    "/paths",
    summary="The shortest paths between two entities",
    response_model=PathsView,
    openapi_extra=example(
        "/api/v1/paths?from=dalian-2015/univ-dut&to=dalian-collaborations/ent-shengu"
    ),
)
async def paths(
    request: Request, served: Served, graph: Graph, asked: Annotated[PathsParameters, Query()]
) -> Response:
    """All links of each step, with words and evidence; status `none` when there is no path."""
    lang = language(request, asked.lang)
    source = dependencies.check_source(graph, asked.source)
    where = link_filter(bases=asked.basis, sources=[source] if source else ())

    def work() -> Response:
        ends = (
            dependencies.meaning(graph, asked.start, source),
            dependencies.meaning(graph, asked.end, source),
        )
        representation = Representation.of(graph, lang)
        if representation.held_by(request):
            return representation.unchanged()
        view = between(
            graph, ends, where, max_length=asked.max_length, limit=asked.limit, lang=lang
        )
        return representation.reply(view)

    return await served.compute(work)
