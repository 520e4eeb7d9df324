"""What the description of the service has and nobody asked."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from record.question import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from record.doors import Service
    from record.question import Question

__all__ = ["gaps_of"]


def gaps_of(service: Service, chosen: Iterable[Question], spelling: Any) -> list[str]:  # noqa: ANN401
    """Name the operations and parameters of the OpenAPI description that were not asked."""
    whole = service.client.get("/openapi.json").json()
    described, shared = whole["paths"], whole["components"].get("parameters", {})
    templates = sorted(described, key=lambda one: (one.count("{"), -len(one)))
    patterns = [
        (one, re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(one)) + r"(\.[a-z]+)?"))
        for one in templates
    ]
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for request in _requests(chosen, spelling):
        path, _, query = request.path.partition("?")
        path = unquote(path)
        keys = {one.partition("=")[0] for one in query.split("&") if one}
        for template, pattern in patterns:
            if pattern.fullmatch(path):
                asked[template, request.method.lower()] |= keys | {key for key, _ in request.query}
                break
    return list(_missing(described, shared, asked))


def _requests(chosen: Iterable[Question], spelling: Any) -> Iterator[Any]:  # noqa: ANN401
    for question in chosen:
        for form in question.formats.get("http", ()):
            request = spelling.http(Asked(question, "http", form, question.langs[0]))
            if request is not None:
                yield request


def _missing(
    described: dict[str, Any], shared: dict[str, Any], asked: dict[tuple[str, str], set[str]]
) -> Iterator[str]:
    for path, operations in described.items():
        for method, operation in operations.items():
            if (path, method) not in asked:
                yield f"{method.upper()} {path}"
                continue
            given = [
                shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
                for one in operation.get("parameters", ())
            ]
            names = {one["name"] for one in given if one["in"] == "query"}
            left = sorted(names - asked[path, method] - {"lang", "format"})
            if left:
                yield f"{method.upper()} {path}: {', '.join(left)}"
