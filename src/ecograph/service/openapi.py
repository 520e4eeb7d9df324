"""What the OpenAPI description says of many operations alike."""

from __future__ import annotations

from typing import Any, Final

from ecograph.service.problem_details import MEDIA_TYPE, ProblemDetail

__all__ = ["DESCRIPTION", "PROBLEMS", "TAGS", "bodies", "example"]

DESCRIPTION: Final = """\
Who works with whom in an innovation ecosystem, who holds it together, and how we know.

Every statement carries its basis and its evidence. Entity ids are `{dataset}/{slug}`; every
reading endpoint takes `source=` (one dataset) and `lang=` (zh, en). Errors are problem details
(RFC 9457) whose `detail` names the way out. Keys may be added to answers, never removed.
"""
_PROBLEM: Final[dict[str, Any]] = {
    "model": ProblemDetail,
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetail"}}},
}
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {**_PROBLEM, "description": "The request cannot be answered, and why"},
    "5XX": {**_PROBLEM, "description": "The service cannot answer now, and why"},
}
TAGS: Final[list[dict[str, Any]]] = [
    {"name": "SPARQL", "description": "The whole graph, read-only, by SPARQL 1.1"},
    {"name": "Entities", "description": "Organisations, policies, projects … and their links"},
    {"name": "Search", "description": "Find an entity by what people type"},
    {"name": "Evidence", "description": "What a tie rests on, and how two entities hang together"},
    {"name": "Analysis", "description": "Rankings by measures, and the named analyses"},
    {"name": "Indicators", "description": "Figures with unit, area and time, and their conflicts"},
    {"name": "Questions", "description": "Named questions with parameters"},
    {"name": "Operation", "description": "What is served, and whether it is"},
]


def example(path: str) -> dict[str, Any]:
    """Name an address of this operation that answers in the default graph."""
    return {"x-example": path}


def bodies(description: str, *media_types: str) -> dict[int | str, dict[str, Any]]:
    """Describe a successful answer that comes in several formats."""
    text: dict[str, Any] = {"schema": {"type": "string"}}
    content = {one: {} if "json" in one else text for one in media_types}
    return {200: {"description": description, "content": content}}
