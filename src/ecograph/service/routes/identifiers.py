"""Entities by an identifier of another register, or by an exact name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Path, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Match

from ecograph.errors import NotFound
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service import dependencies
from ecograph.service.dependencies import Graph
from ecograph.service.negotiation import split_suffix
from ecograph.service.openapi import example
from ecograph.service.parameters import EntityParameters

if TYPE_CHECKING:
    from starlette.types import Scope

__all__ = ["router"]

_ENTITIES: Final = "/api/v1/entities"
_PARTS: Final = ("links", "link-counts", "neighborhood", "evidence")
Name = Annotated[str, Path(description="External id or exact name", examples=["ror:023hj5876"])]
Part = Annotated[str, Path(description=", ".join(_PARTS), examples=["links"])]


class _Part(APIRoute):
    """Matches a part of an entity behind an external id; datasets have no colon in their names."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match only what has a colon, and only the parts that there are."""
        match, found = super().matches(scope)
        given = found.get("path_params", {})
        ours = ":" in given.get("name", "") and given.get("part") in _PARTS
        return (match, found) if ours else (Match.NONE, {})


_parts = APIRouter(route_class=_Part)


@_parts.get(
    _ENTITIES + "/{name}/{part}",
    summary="Links, counts, surroundings or evidence of an entity by external id",
    status_code=303,
    response_class=RedirectResponse,
    openapi_extra=example(_ENTITIES + "/ror:023hj5876/links?limit=5"),
)
def part_by_name(request: Request, graph: Graph, name: Name, part: Part) -> RedirectResponse:
    """Redirect to a part of the entity that an identifier of another register means."""
    return _to(request, graph, name, f"/{part}")


router = APIRouter(tags=["Entities"])
router.include_router(_parts)


@router.get(
    _ENTITIES + "/{name}",
    summary="An entity by external id or exact name",
    status_code=303,
    response_class=RedirectResponse,
    openapi_extra=example(_ENTITIES + "/ror:023hj5876"),
)
def by_name(
    request: Request, graph: Graph, name: Name, _: Annotated[EntityParameters, Query()]
) -> RedirectResponse:
    """Redirect to the entity that an identifier of another register, or a name, means.

    A suffix such as `.ttl` is kept, and so are parameters.
    """
    return _to(request, graph, name)


def _to(request: Request, graph: Snapshot, name: str, part: str = "") -> RedirectResponse:
    identifier, ending = _meant(graph, name)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{_ENTITIES}/{identifier}{ending}{part}{query}", 303)


def _meant(graph: Snapshot, name: str) -> tuple[str, str]:
    """The entity that a text means, and the suffix behind it if it is none of the text."""
    plain, suffix = split_suffix(name)
    try:
        return dependencies.meaning(graph, name, None), ""
    except NotFound:
        if suffix is None:
            raise
        return dependencies.meaning(graph, plain, None), f".{suffix}"
