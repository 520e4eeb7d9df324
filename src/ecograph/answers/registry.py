"""The list of all operations, which every door is made from."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from ecograph.answers.vocabulary import nearest
from ecograph.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecograph.answers.operation import Operation

__all__ = ["GROUPS", "find_operation", "grouped", "operation_named", "operations"]

GROUPS: Final = ("", "analyse", "query")
"""The groups of operations: those of none, the named analyses, the named questions."""

_PLAIN: Final = {
    "info": "graph",
    "datasets": "graph",
    "vocabulary": "graph",
    "search": "entities",
    "entities": "entities",
    "show": "entities",
    "link-counts": "links",
    "links": "links",
    "neighborhood": "links",
    "subgraph": "links",
    "facts": "entities",
    "evidence": "links",
    "path": "links",
    "passage": "entities",
    "indicators": "figures",
    "figures": "figures",
    "measures": "graph",
    "rank": "networks",
    "ties": "networks",
    "network": "networks",
    "analyses": "graph",
    "questions": "graph",
}
"""The operations of no group, each with the module that declares it."""


@cache
def operations() -> tuple[Operation[..., Any, Any], ...]:
    """Everything that can be asked, in the order in which descriptions list it."""
    return tuple(one for group in GROUPS for one in grouped(group).values())


@cache
def grouped(group: str = "") -> dict[str, Operation[..., Any, Any]]:
    """The operations of a group by name; a group is imported when it is first asked for."""
    found: Iterable[Operation[..., Any, Any]] = map(_plain, _PLAIN)
    if group == "analyse":
        from ecograph.answers.operations.analyses import ANALYSES

        found = ANALYSES.values()
    elif group == "query":
        from ecograph.answers.operations.questions import QUESTIONS

        found = QUESTIONS
    return {one.name: one for one in found}


@cache
def _plain(name: str) -> Operation[..., Any, Any]:
    """An operation of no group; only the module that declares it is imported."""
    module = import_module(f"ecograph.answers.operations.{_PLAIN[name]}")
    found: Operation[..., Any, Any] = getattr(module, name.replace("-", "_"))
    return found


def find_operation(name: str, group: str = "") -> Operation[..., Any, Any] | None:
    """Look up an operation of a group; underscores may stand for hyphens."""
    name = name.replace("_", "-")
    if not group:
        return _plain(name) if name in _PLAIN else None
    return grouped(group).get(name)


def operation_named(name: str, group: str = "") -> Operation[..., Any, Any]:
    """Look up an operation of a group.

    Raises
    ------
    NotFound
        If there is none of that name; the message lists those there are.
    """
    found = find_operation(name, group)
    if found is None:
        known = grouped(group)
        noun = {"analyse": "analysis", "query": "question"}.get(group, "operation")
        listed = f"Known: {', '.join(known)}."
        raise NotFound(f"There is no {noun} {name!r}.", nearest(name, known) + listed)
    return found
