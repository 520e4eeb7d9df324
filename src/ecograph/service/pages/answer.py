"""The answer of an operation as a page: its tables, its picture, what is said beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ecograph.answers.citations import Citations
from ecograph.answers.rendering import cell
from ecograph.answers.texts import cited
from ecograph.answers.words import for_people, heading, word

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ecograph.answers.operation import Operation
    from ecograph.answers.views.base import EvidenceView
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["answer_page"]


def answer_page(
    request: Request, graph: Snapshot, operation: Operation[..., Any, Any], body: bytes, lang: str
) -> Response:
    """Show an answer, given as JSON, to a person."""
    view = operation.answer.model_validate_json(body)

    citations = Citations()
    citations.read(view)

    def shown(value: object) -> list[dict[str, str]]:
        text = f"{value:.4g}" if isinstance(value, float) else cell(value)
        if cites := citations.ids.get(text):
            return [_opening(citations.views[one], lang) for one in cites]
        address = text if text.startswith(("http://", "https://")) else ""
        if graph.links.nodes.id.find(text) >= 0:
            address = f"/entity/{text}?lang={lang}"
        return [{"text": text, "address": address}]

    tables = []
    for table in operation.tables(view):
        heads, rows = for_people(table, lang)
        cells = [[shown(one) for one in row] for row in rows]
        tables.append({"name": heading(table.name, lang), "heads": heads, "rows": cells})
    values = {
        "name": operation.title.text(lang),
        "heading": word(operation.heading(view), lang),
        "tables": tables,
        "notes": list(operation.said(view, lang)),
        "picture": _address(request, format="svg") if getattr(view, "picture", "") else "",
        "next": _address(request, cursor=view.next) if getattr(view, "next", None) else "",
        "formats": {name: _address(request, format=name) for name in operation.formats},
    }
    page: Response = request.app.state.pages.render("answer.html", request, lang, values)
    return page


def _opening(one: EvidenceView, lang: str) -> dict[str, str]:
    """What is cited, and the page at which it opens; the row of a table is named alone."""
    address = f"/sources/{one.id}?lang={lang}" if one.source else ""
    return {"text": cited((one,)), "address": address}


def _address(request: Request, **changes: str) -> str:
    """The address of the answer, relative, with other choices."""
    kept = [one for one in request.query_params.multi_items() if one[0] not in changes]
    return "?" + urlencode([*kept, *changes.items()])
