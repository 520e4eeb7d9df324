"""What the OpenAPI description says of many operations alike."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from ecograph.service.problem_details import MEDIA_TYPE, ProblemDetail

__all__ = ["DESCRIPTION", "PROBLEMS", "TAGS", "bodies", "example", "shared_once"]

DESCRIPTION: Final = """\
Who works with whom in an innovation ecosystem, who holds it together, and how we know.

Every statement carries its basis and its evidence. Entity ids are `{dataset}/{slug}`; every
answer takes `dataset=` and `lang=` (zh, en). Errors are problem details
(RFC 9457) whose `detail` names the way out. Keys may be added to answers, never removed.
"""
_PROBLEM: Final[dict[str, Any]] = {
    "model": ProblemDetail,
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetail"}}},
}
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    "default": {**_PROBLEM, "description": "Why the request was refused or failed"}
}
TAGS: Final[list[dict[str, Any]]] = [
    {"name": "SPARQL", "description": "The whole graph, read-only, by SPARQL 1.1"},
    {"name": "Entities", "description": "Organisations, policies, projects … and their links"},
    {"name": "Search", "description": "Find an entity by what people type"},
    {
        "name": "Evidence",
        "description": "What a tie rests on, and the shortest paths between entities",
    },
    {"name": "Analysis", "description": "Rankings by measures, and the named analyses"},
    {"name": "Indicators", "description": "Figures with unit, area and time, and their conflicts"},
    {"name": "Questions", "description": "Named questions with parameters"},
    {"name": "Graph", "description": "What the graph holds, and the words it is written in"},
    {"name": "Operation", "description": "Whether the service runs, and its numbers"},
]


def example(path: str) -> dict[str, Any]:
    """Name an address of this operation that answers in the default graph."""
    return {"x-example": path}


def bodies(description: str, *media_types: str) -> dict[int | str, dict[str, Any]]:
    """Describe a successful answer that comes in several formats."""
    text: dict[str, Any] = {"schema": {"type": "string"}}
    content = {one: {} if "json" in one else text for one in media_types}
    return {200: {"description": description, "content": content}}


def shared_once(described: dict[str, Any]) -> dict[str, Any]:
    """Say once what several operations say alike: parameters and answers.

    The description is the same for every reader of OpenAPI, and half as long.
    """
    components = described.setdefault("components", {})
    _shortened(components.get("schemas", {}))
    _shortened([one["responses"] for each in described["paths"].values() for one in each.values()])
    parameters: dict[str, Any] = components.setdefault("parameters", {})
    responses: dict[str, Any] = components.setdefault("responses", {})
    operations = [one for methods in described["paths"].values() for one in methods.values()]
    for each in (each for one in operations for each in one.get("parameters", ())):
        if not each.get("required", True):  # as OpenAPI takes what is not said
            del each["required"]
    seen = Counter(_text(each) for one in operations for each in one.get("parameters", ()))
    alike = Counter(_text(each) for one in operations for each in one["responses"].values())
    for one in operations:
        one["parameters"] = [
            _hoisted(each, each["name"], parameters) if seen[_text(each)] > 1 else each
            for each in one.get("parameters", ())
        ]
        for status, answer in one.get("responses", {}).items():
            if alike[_text(answer)] > 1:
                one["responses"][status] = _hoisted(
                    answer, "problem" if status == "default" else f"status{status[0]}", responses
                )
        if not one["parameters"]:
            del one["parameters"]
    return described


def _shortened(value: object) -> None:
    """Leave out what readers know: titles that are names again, empty defaults, what may be added.

    Answers have all their keys, and keys may be added. A choice of plain types is written as the
    list of them.
    """
    if isinstance(value, dict):
        choice = value.get("anyOf")
        if isinstance(choice, list) and all(one.keys() == {"type"} for one in choice):
            value["type"] = [one["type"] for one in value.pop("anyOf")]
        if isinstance(value.get("additionalProperties"), bool):
            del value["additionalProperties"]
        if value.get("default", 0) in ("", []):
            del value["default"]
        if isinstance(value.get("title"), str) and ("type" in value or "anyOf" in value):
            del value["title"]
        for one in value.values():
            _shortened(one)
    elif isinstance(value, list):
        for one in value:
            _shortened(one)


def _hoisted(value: dict[str, Any], name: str, into: dict[str, Any]) -> dict[str, Any]:
    """Put a value among the components, under its name or, where that is taken, another."""
    place = "parameters" if "in" in value else "responses"
    found = next((key for key, one in into.items() if one == value), None)
    if found is None:
        number = sum(key == name or key.startswith(f"{name}-") for key in into)
        found = f"{name}-{number + 1}" if number else name
        into[found] = value
    return {"$ref": f"#/components/{place}/{found}"}


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
