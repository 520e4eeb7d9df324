"""Plain HTML pages, rendered here and needing nothing from anywhere else."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from ecograph import __version__
from ecograph.service.middleware.headers import path_of, policy
from ecograph.service.pages.texts import text

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["Pages", "below"]

_LINK: Final = re.compile(r'\b(href|src|action)="/(?!/)')
_NO_STYLE: Final = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"  # of nothing


def below(request: Request, page: str) -> str:
    """Begin the links of a page with the prefix of a proxy."""
    prefix: str = request.scope.get("root_path", "")
    return _LINK.sub(rf'\1="{prefix}/', page) if prefix else page


class Pages:
    """The templates and their one style sheet; everything put into them is escaped."""

    def __init__(self) -> None:
        loader = PackageLoader("ecograph.service.pages", "templates")
        self._templates = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        folder = files("ecograph.service.pages") / "templates"
        self._style = (folder / "style.css").read_text(encoding="utf-8")
        digest = base64.b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
        own = f"'sha256-{digest}'"
        self._policy = policy(own)
        self._policy_of_tools = policy(f"{own} 'self' {_NO_STYLE}")

    def render(
        self,
        template: str,
        request: Request,
        lang: str,
        values: dict[str, Any],
        *,
        tool: bool = False,
    ) -> Response:
        """Write a page.

        Parameters
        ----------
        template
            File name of the template.
        request
            What is answered; the switch of language leads back to it.
        lang
            Language of the page.
        values
            What the template shows.
        tool
            Whether the page runs somebody else's script from this address, which makes its styles
            by rules in style elements that begin empty.
        """
        other = "zh" if lang == "en" else "en"
        page = self._templates.get_template(template).render(
            lang=lang,
            other=other,
            switch=request.url.include_query_params(lang=other).query,
            path=path_of(request.scope),
            style=self._style,
            version=__version__,
            t=lambda key: text(key, lang),
            **values,
        )
        page = below(request, page)
        headers = {
            "Content-Security-Policy": self._policy_of_tools if tool else self._policy,
            "Content-Language": lang,
            "Vary": "Accept, Accept-Language",
            "Cache-Control": "no-cache",
        }
        return HTMLResponse(page, headers=headers)
