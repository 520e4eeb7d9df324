"""The explorer as it was built from `explorer/`: its page, and the files that the page loads."""

from __future__ import annotations

import gzip
import mimetypes
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse, Response

from ecograph.errors import NotFound
from ecograph.service.middleware.compression import takes_gzip
from ecograph.service.middleware.headers import policy
from ecograph.service.pages import below

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["explorer_file", "explorer_page", "is_built"]

_BUILT: Final = files("ecograph.service.pages") / "built"
_TEXT: Final = ("text/javascript", "text/css", "text/markdown")
_POLICY: Final = policy("'self'", "connect-src 'self'", "worker-src 'self'", "font-src 'self'")
_WHOLE: Final = 20_000  # entities, as `explorer/src/data.ts` has it
_NETWORK: Final = "api/v1/networks/collaboration?lang=zh"  # what the first picture waits for

_FRAMED: Final = _POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def is_built() -> bool:
    """Whether the page came with the package."""
    return (_BUILT / "index.html").is_file()


def explorer_page(request: Request, entities: int = 0) -> Response | None:
    """The page, or None where it is not built; with `embed` it may stand in a page elsewhere.

    How many entities there are stands in the page: it asks otherwise of a graph that is too large
    to be loaded whole, and need not wait to be told; of one that is not, the network is loaded
    beside the script.
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
    head = f'<head><meta name="entities" content="{entities}">'
    if 0 < entities <= _WHOLE:
        head += f'<link rel="preload" as="fetch" crossorigin href="/{_NETWORK}">'
    text = text.replace("<head>", head)
    return HTMLResponse(below(request, text), headers=headers)


@cache
def _read(name: str, *, compressed: bool) -> bytes:
    file = _BUILT / "explorer" / name
    if "/" in name or name.startswith(".") or not file.is_file():
        raise NotFound(f"The explorer has no file {name!r}.", "Open GET / again.")
    content = file.read_bytes()
    return gzip.compress(content, mtime=0) if compressed else content


def explorer_file(request: Request, name: str) -> Response:
    """A file of the page; its name changes with its content, so it may be kept for a year.

    It is compressed once: a first picture would wait for it otherwise.

    Raises
    ------
    NotFound
        If the explorer has no file of that name.
    """
    compressed = takes_gzip(request.headers.get("accept-encoding", ""))
    content = _read(name, compressed=compressed)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if media_type in _TEXT:
        media_type += "; charset=utf-8"
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": media_type}
    if compressed:
        headers["Content-Encoding"] = "gzip"
    return Response(content, headers=headers)
