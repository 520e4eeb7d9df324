"""Every error as a problem detail (RFC 9457), with the way out in its words."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from ecograph.answers.messages import message_in
from ecograph.errors import EcographError, SourceError
from ecograph.model.namespaces import ROOT
from ecograph.model.record import Record
from ecograph.service.logs import REQUEST_ID
from ecograph.service.middleware.headers import ALWAYS, path_of
from ecograph.service.negotiation import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import FastAPI
    from starlette.requests import Request

__all__ = ["MEDIA_TYPE", "Moved", "ParameterProblem", "ProblemDetail", "install", "problem"]

MEDIA_TYPE: Final = "application/problem+json"
_TYPES: Final = ROOT + "problem/"
_SHOWN: Final = 100
_LONGEST: Final = 10_000
_RETRY_AFTER: Final = {503: "2", 429: "2"}
_WAYS_OUT: Final = {
    404: "GET / and GET /openapi.json list what is here.",
    405: "The Allow header lists the methods that are.",
}


class ParameterProblem(Record):
    """What is wrong with one parameter."""

    parameter: str
    message: str
    value: str = ""


class ProblemDetail(Record):
    """What went wrong and what to do about it (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str = ""
    errors: tuple[ParameterProblem, ...] = ()


class Moved(Exception):
    """The thing asked for was merged into another one."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(old)
        self.old = old
        self.new = new


def problem(
    request: Request,
    status: int,
    detail: str,
    *,
    slug: str = "",
    errors: Sequence[ParameterProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Make the response for an error, in Chinese where that was chosen."""
    accepted = request.headers.get("accept-language", "")
    lang = request.query_params.get("lang") or (spoken(accepted) if accepted else "en")
    detail = message_in(detail, lang)
    errors = [one.model_copy(update={"message": message_in(one.message, lang)}) for one in errors]
    phrase = HTTPStatus(status).phrase
    body = ProblemDetail(
        type=_TYPES + (slug or phrase.lower().replace(" ", "-")),
        title=phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
        request_id=REQUEST_ID.get(),
        errors=tuple(errors),
    )
    fields = {"Cache-Control": "no-store", **(headers or {})}
    if "lang" not in request.query_params:
        fields["Vary"] = ", ".join(filter(None, (fields.get("Vary"), "Accept-Language")))
    if status in _RETRY_AFTER:
        fields.setdefault("Retry-After", _RETRY_AFTER[status])
    content = orjson.dumps(body.model_dump(exclude_defaults=not errors))
    return Response(content, status, fields, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Have every error of an application answered as a problem detail."""
    app.add_exception_handler(EcographError, _known)
    app.add_exception_handler(Moved, _moved)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _protocol)
    app.add_exception_handler(Exception, _unforeseen)


async def _known(request: Request, error: Exception) -> Response:
    if not isinstance(error, EcographError):
        raise error
    found = error.problems if isinstance(error, SourceError) else ()
    errors = [
        ParameterProblem(parameter=one.file, message=one.message, value=one.value)
        for one in found[:_SHOWN]
    ]
    said, headers = str(error)[:_LONGEST], {"Vary": "Accept"} if error.status == 406 else None
    return problem(request, error.status, said, slug=error.slug, errors=errors, headers=headers)


async def _moved(request: Request, error: Exception) -> Response:
    if not isinstance(error, Moved):
        raise error
    path = path_of(request.scope).replace(f"/{error.old}", f"/{error.new}", 1)
    query = request.url.query
    return RedirectResponse(f"{path}?{query}" if query else path, 308)


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = [
        ParameterProblem(
            parameter=".".join(str(part) for part in one["loc"][1:]),
            message=str(one["msg"]),
            value=str(one.get("input", ""))[:200],
        )
        for one in error.errors()
    ]
    detail = " ".join(f"{one.parameter}: {one.message}." for one in found)
    return problem(request, 400, detail, slug="bad-request", errors=found)


async def _protocol(request: Request, error: Exception) -> Response:
    """Answer what the framework itself refuses: unknown paths, wrong methods, bad bodies."""
    if not isinstance(error, HTTPException):
        raise error
    status = error.status_code
    said = "" if error.detail == HTTPStatus(status).phrase else error.detail
    what = said or f"{request.method} {request.url.path}: {HTTPStatus(status).phrase.lower()}."
    detail = f"{what} {_WAYS_OUT.get(status, '')}".strip()
    headers = {"Allow": _allowed(request)} if status == 405 else error.headers
    return problem(request, status, detail, headers=headers)


def _allowed(request: Request) -> str:
    """Every method of a path, which several routes may have between them."""
    found = {"OPTIONS"}
    for route in request.app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return ", ".join(sorted(found | ({"HEAD"} if "GET" in found else set())))


async def _unforeseen(request: Request, _: Exception) -> Response:
    """Say so; the server that runs the application logs the error itself."""
    detail = "The service made a mistake; it is in its log. Please report it."
    headers = {**ALWAYS, "X-Request-ID": REQUEST_ID.get()}
    return problem(request, 500, detail, slug="internal-error", headers=headers)
