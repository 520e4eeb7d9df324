"""The list of all operations, which every door is made from."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ecograph.answers.operations import entities, figures, graph, links, networks
from ecograph.answers.vocabulary import nearest
from ecograph.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecograph.answers.operation import Operation

__all__ = ["GROUPS", "grouped", "operation_named", "operations"]

GROUPS: Final = ("", "analyse", "query")
"""The groups of operations: those of none, the named analyses, the named questions."""

_PLAIN: Final[tuple[Operation[..., Any, Any], ...]] = (
    graph.info,
    graph.datasets,
    graph.vocabulary,
    entities.search,
    entities.entities,
    entities.show,
    links.link_counts,
    links.links,
    links.neighborhood,
    links.subgraph,
    entities.facts,
    links.evidence,
    links.path,
    entities.passage,
    figures.indicators,
    figures.figures,
    graph.measures,
    networks.rank,
    networks.ties,
    networks.network,
    graph.analyses,
    graph.questions,
)


@cache
def operations() -> tuple[Operation[..., Any, Any], ...]:
    """Everything that can be asked, in the order in which descriptions list it."""
    return tuple(one for group in GROUPS for one in grouped(group).values())


@cache
def grouped(group: str = "") -> dict[str, Operation[..., Any, Any]]:
    """The operations of a group by name; a group is imported when it is first asked for."""
    found: Iterable[Operation[..., Any, Any]] = _PLAIN
    if group == "analyse":
        from ecograph.answers.operations.analyses import ANALYSES

        found = ANALYSES.values()
    elif group == "query":
        from ecograph.answers.operations.questions import QUESTIONS

        found = QUESTIONS
    return {one.name: one for one in found}


def operation_named(name: str, group: str = "") -> Operation[..., Any, Any]:
    """Look up an operation of a group.

    Raises
    ------
    NotFound
        If there is none of that name; the message lists those there are.
    """
    known = grouped(group)
    found = known.get(name) or known.get(name.replace("_", "-"))
    if found is None:
        noun = {"analyse": "analysis", "query": "question"}.get(group, "operation")
        listed = f"Known: {', '.join(known)}."
        raise NotFound(f"There is no {noun} {name!r}.", nearest(name, known) + listed)
    return found
