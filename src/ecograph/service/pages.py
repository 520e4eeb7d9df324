"""Plain HTML pages, rendered here and needing nothing from anywhere else."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from ecograph.service.headers import policy
from ecograph.service.words import text
from ecograph.version import VERSION

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["Pages"]


class Pages:
    """The templates and their one style sheet; everything put into them is escaped."""

    def __init__(self) -> None:
        loader = PackageLoader("ecograph.service", "templates")
        self._templates = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        folder = files("ecograph.service") / "templates"
        self._style = (folder / "style.css").read_text(encoding="utf-8")
        digest = base64.b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
        self._policy = policy(f"'sha256-{digest}'")

    def render(
        self, template: str, request: Request, lang: str, values: dict[str, Any]
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
        """
        other = "zh" if lang == "en" else "en"
        page = self._templates.get_template(template).render(
            lang=lang,
            other=other,
            switch=request.url.include_query_params(lang=other).query,
            path=request.url.path,
            style=self._style,
            version=VERSION,
            t=lambda key: text(key, lang),
            **values,
        )
        headers = {
            "Content-Security-Policy": self._policy,
            "Content-Language": lang,
            "Vary": "Accept, Accept-Language",
            "Cache-Control": "no-cache",
        }
        return HTMLResponse(page, headers=headers)
