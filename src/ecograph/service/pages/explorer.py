"""The explorer as it was built from `explorer/`: its page, and the files that the page loads."""

from __future__ import annotations

import mimetypes
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse, Response

from ecograph.errors import NotFound
from ecograph.service.middleware.headers import policy
from ecograph.service.pages import below

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["explorer_file", "explorer_page", "is_built"]

_BUILT: Final = files("ecograph.service.pages") / "built"
_TEXT: Final = ("text/javascript", "text/css", "text/markdown")
_POLICY: Final = policy("'self'", "connect-src 'self'", "worker-src 'self'", "font-src 'self'")

_FRAMED: Final = _POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def is_built() -> bool:
    """Whether the page came with the package."""
    return (_BUILT / "index.html").is_file()


def explorer_page(request: Request, entities: int = 0) -> Response | None:
    """The page, or None where it is not built; with `embed` it may stand in a page elsewhere.

    How many entities there are stands in the page: it asks otherwise of a graph that is too large
    to be loaded whole, and need not wait to be told.
    """
    if not is_built():
        return None
    page = _BUILT / "index.html"
    embedded = "embed" in request.query_params
    headers = {
        "Content-Security-Policy": _FRAMED if embedded else _POLICY,
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-cache",
    }
    text = page.read_text(encoding="utf-8").replace('="./', '="/')
    text = text.replace("<head>", f'<head><meta name="entities" content="{entities}">')
    return HTMLResponse(below(request, text), headers=headers)


@cache
def _read(name: str) -> bytes:
    file = _BUILT / "explorer" / name
    if "/" in name or name.startswith(".") or not file.is_file():
        raise NotFound(f"The explorer has no file {name!r}.", "Open GET / again.")
    return file.read_bytes()


def explorer_file(name: str) -> Response:
    """A file of the page; its name changes with its content, so it may be kept for a year.

    Raises
    ------
    NotFound
        If the explorer has no file of that name.
    """
    content = _read(name)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if media_type in _TEXT:
        media_type += "; charset=utf-8"
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": media_type}
    return Response(content, headers=headers)
