"""Networks as files: the same bytes as `ecograph export` writes."""

from __future__ import annotations

from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from ecograph.answers import export
from ecograph.answers.network import GraphRequest, TiesRequest, network_for, spec_of, ties
from ecograph.answers.observations_rdf import RDF_FORMATS, ties_observations
from ecograph.answers.requests import parameters_in, request_from
from ecograph.errors import BadRequest, NotFound, ResultTooLarge
from ecograph.network.formats import FORMATS
from ecograph.network.network import Network
from ecograph.service.dependencies import Graph, Served
from ecograph.service.negotiation import Representation, accepted
from ecograph.service.openapi import bodies, example
from ecograph.service.routes.analyses import Given, given_in, language_of, schema_of

__all__ = ["LIMIT", "router"]

LIMIT: Final = 100_000
"""Nodes and ties of a network that is sent, together."""
LINKED: Final = 20_000
"""Nodes and ties of a network that is sent as linked data, which has a dozen triples a tie."""

router = APIRouter(prefix="/api/v1", tags=["Analysis"])
_RELATIONS: Final = get_args(GraphRequest.model_fields["relation"].annotation)
_MEDIA: Final = {
    **{name: one.media_type.partition(";")[0] for name, one in FORMATS.items()},
    **RDF_FORMATS,
}
_BY_ACCEPT: Final = {
    name: _MEDIA[name] for name in ("json", "graphml", "gexf", "csv", *RDF_FORMATS)
}


def _documented() -> dict[str, Any]:
    """What OpenAPI says of the parameters, and an example."""
    own = [schema_of(one) for one in parameters_in(GraphRequest) if one.name != "relation"]
    chosen = {"format": tuple(_MEDIA), "lang": ("zh", "en")}
    plain = [
        {"name": name, "in": "query", "schema": {"type": "string", "enum": list(words)}}
        for name, words in chosen.items()
    ]
    address = "/api/v1/networks/collaboration?format=graphml&kind=University"
    return {**example(address), "parameters": [*own, *plain]}


@router.get(
    "/networks/{relation}",
    summary="A network as a file",
    response_class=Response,
    responses=bodies("The network", *dict.fromkeys(_MEDIA.values())),
    openapi_extra=_documented(),
)
async def network(
    request: Request,
    served: Served,
    graph: Graph,
    relation: Annotated[str, Path(description="What makes a tie", examples=["collaboration"])],
) -> Response:
    """Nodes and ties with their years; `format`, a suffix such as `.graphml`, or Accept says how.

    The bytes are those of `ecograph export`. At most 100,000 nodes and ties are sent (413 beyond).
    As linked data (ttl, jsonld, nq) each tie is an observation, of at most 20,000 nodes and ties.
    `mode=two`: organisations and the events that they took part in.
    """
    given = given_in(request)
    relation, chosen = _format(request, relation, given)
    lang = language_of(request, given)  # in files names are there in every language
    asked = {**given, "relation": [relation]}
    wanted = request_from(graph, GraphRequest, asked, of=f"The network {relation}")
    spec_of(wanted)
    linked = chosen in RDF_FORMATS
    if linked and wanted.mode == "two":
        raise BadRequest("Ties are of organisations.", "Leave out mode, or ask for graphml.")
    representation = Representation.of(graph, lang if linked else "", media_type=_MEDIA[chosen])
    if representation.held_by(request):
        return representation.unchanged()

    def work() -> bytes:
        found = network_for(graph, wanted)
        _check_size(found, wanted.mode, LINKED if linked else LIMIT)
        if linked:
            listed = TiesRequest(**wanted.model_dump(exclude={"mode", "lang"}), lang=lang)
            return ties_observations(
                ties(graph, listed), chosen, lang=lang, base=graph.manifest.base
            )
        return export.network_bytes(graph, chosen, found, wanted.mode)

    body = await served.compute(work)
    if linked:
        return representation.reply(body)
    name = f'attachment; filename="{relation}{FORMATS[chosen].suffix}"'
    return representation.reply(body, **{"Content-Disposition": name})


def _format(request: Request, relation: str, given: Given) -> tuple[str, str]:
    """The relation, and the format that a suffix, `format` or the Accept header asks for."""
    plain, _, suffix = relation.partition(".")
    if plain not in _RELATIONS or (suffix and suffix not in _MEDIA):
        raise NotFound(f"There is no network {relation!r}.", f"Known: {', '.join(_RELATIONS)}.")
    asked = next(filter(None, given.pop("format", [])), suffix)
    chosen = asked or accepted(request, _BY_ACCEPT)
    if chosen not in _MEDIA:
        raise BadRequest(f"Unknown format {chosen!r}.", f"Known: {', '.join(_MEDIA)}.")
    return plain, chosen


def _check_size(found: Network, mode: export.Mode, most: int) -> None:
    """Refuse what is too large to be made while a caller waits."""
    two = mode == "two"
    nodes = len(found) + (len(found.events.id) if two else 0)
    lines = found.incidence.nnz if two else found.counts.ties
    if nodes + lines > most:
        message = f"The network has {nodes} nodes and {lines} ties; {most} of both are sent."
        raise ResultTooLarge(message, "Narrow it (kind, region, since), or run `ecograph export`.")
