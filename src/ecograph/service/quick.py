"""A route whose plain requests reach its function without being resolved one by one."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, get_args, get_origin

from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from ecograph.pipeline.snapshot import Snapshot
from ecograph.service.served_graph import Live

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from starlette.responses import Response

__all__ = ["Quick"]


class Quick(APIRoute):
    """Calls an ``async def`` with what it asks for: request, graph, parts of the path, parameters.

    The description is the same, and so is every answer: a request whose parameters do not fit is
    handed to the ordinary way, which says what is wrong with it.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give a function that takes the short way where it can."""
        careful, endpoint = super().get_route_handler(), self.endpoint
        wanted = {name: _kind(one) for name, one in _annotations(endpoint).items()}

        async def handle(request: Request) -> Response:
            given: dict[str, Any] = {}
            for name, kind in wanted.items():
                if kind is Request:
                    given[name] = request
                elif kind is Live:
                    given[name] = request.app.state.live
                elif kind is Snapshot:
                    given[name] = request.app.state.live.snapshot
                elif kind is str:
                    given[name] = request.path_params[name]
                else:
                    parameters = _read(kind, request)
                    if parameters is None:
                        return await careful(request)
                    given[name] = parameters
            answer: Response = await endpoint(**given)
            return answer

        return handle


def _annotations(endpoint: Callable[..., Any]) -> dict[str, Any]:
    signature = inspect.signature(endpoint, eval_str=True)
    return {name: one.annotation for name, one in signature.parameters.items()}


def _kind(annotation: Any) -> type[Any]:  # noqa: ANN401
    """What a parameter of a function is, besides how FastAPI comes by it."""
    kind = annotation if isinstance(annotation, type) else get_args(annotation)[0]
    if kind not in (Request, Live, Snapshot, str) and not issubclass(kind, BaseModel):
        raise TypeError(f"{kind!r} is not known here.")
    return kind


def _read(model: type[BaseModel], request: Request) -> BaseModel | None:
    """Read the parameters of an address; None where they do not fit."""
    given: dict[str, Any] = {}
    if request.scope["query_string"]:
        query, lists = request.query_params, _lists(model)
        for name in query:
            if name not in lists:
                return None
            given[name] = query.getlist(name) if lists[name] else query[name]
    try:
        return model.model_validate(given)
    except ValidationError:
        return None


def _lists(model: type[BaseModel]) -> dict[str, bool]:
    """The parameters that there are, and which of them may be given several times."""
    return {
        field.alias or name: get_origin(field.annotation) is list
        for name, field in model.model_fields.items()
    }
