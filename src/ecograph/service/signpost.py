"""The way to a route by the beginning of an address, so that not every route is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from starlette.routing import BaseRoute, Match, NoMatchFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Receive, Scope, Send

__all__ = ["Signpost", "beginning"]

_API: Final = "/api/v1/"
_WAY: Final = "ecograph.way"  # of the scope: the route that was found


def beginning(path: str) -> str:
    """Cut an address, or the template of one, after its first telling part.

    Examples
    --------
    >>> beginning("/api/v1/entities/{dataset}/{slug}"), beginning("/id/{dataset}/{slug}")
    ('/api/v1/entities', '/id')
    """
    start = len(_API) if path.startswith(_API) else 1
    end = path.find("/", start)
    return path if end < 0 else path[:end]


class Signpost(BaseRoute):
    """Asks only the routes whose addresses begin as a request's does, in their order.

    It stands before them all. What it finds none for goes on to every route, as if it were not
    there: it changes how soon a route is found, and never which.

    Parameters
    ----------
    ways
        The routes and routers of the application, in their order.
    """

    def __init__(self, ways: Iterable[BaseRoute]) -> None:
        known = [(way, {beginning(path) for path in _paths(way)}) for way in ways]
        anywhere = [way for way, begun in known if any("{" in one for one in begun)]
        every = {one for _, begun in known for one in begun}
        self._ways = {
            one: [way for way, begun in known if one in begun or way in anywhere] for one in every
        }

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Find the first route that matches, or the first that would by another method."""
        if scope["type"] != "http" or scope.get("root_path"):
            return Match.NONE, {}
        partial: tuple[Match, Scope] = Match.NONE, {}
        for way in self._ways.get(beginning(scope["path"]), ()):
            match, child = way.matches(scope)
            if match is Match.FULL:
                return match, {**child, _WAY: way}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = match, {**child, _WAY: way}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go the way that was found."""
        way: BaseRoute = scope.pop(_WAY)
        await way.handle(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> NoReturn:
        """Know no addresses of its own."""
        raise NoMatchFound(name, path_params)


def _paths(way: BaseRoute) -> list[str]:
    """The templates of a route or router; one that does not tell may be anywhere."""
    inner = getattr(way, "effective_route_contexts", None)  # of FastAPI's included routers
    routes = [way] if inner is None else list(inner())
    return [getattr(one, "path", "/{anywhere}") for one in routes]
