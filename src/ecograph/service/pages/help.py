"""The documentation as Sphinx built it from `docs/`, at ``/help/``."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from ecograph.errors import NotFound
from ecograph.service.middleware.headers import policy

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["help_page"]

_HELP: Final = Path(__file__).with_name("help")
_FILES: Final = StaticFiles(directory=_HELP, html=True, check_dir=False)


async def help_page(request: Request, path: str) -> Response:
    """Give a page or file of the documentation.

    Raises
    ------
    NotFound
        If there is none, or the documentation was left out of this installation.
    """
    if not (_HELP / "index.html").is_file():
        message = "The documentation is not part of this installation."
        raise NotFound(message, "Install ecograph again without ECOGRAPH_HELP=0, or read docs/.")
    try:
        response = await _FILES.get_response(path or "index.html", request.scope)
    except HTTPException as error:
        message = f"The documentation has no page {path!r}."
        raise NotFound(message, "GET /help/ lists its pages.") from error
    response.headers["Content-Security-Policy"] = _policy()
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _policy() -> str:
    """Let the theme's own inline script run, by its digest, and styles in its pictures."""
    page = (_HELP / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (b64encode(sha256(one.encode()).digest()).decode() for one in scripts)
    script = " ".join(("'self'", *(f"'sha256-{one}'" for one in digests)))
    return policy("'self' 'unsafe-inline'", script=script)
