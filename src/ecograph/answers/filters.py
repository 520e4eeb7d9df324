"""What requests choose among links, figures and times, as the filters that do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from ecograph.errors import BadRequest
from ecograph.links.period import TimeSlice
from ecograph.links.table import PUBLIC_BASES, Direction, LinkFilter
from ecograph.model.ontology import load
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from collections.abc import Collection

    from ecograph.answers.requests import LinksChoice, StatementsRequest

__all__ = ["link_filter", "links_chosen", "time_chosen", "with_descendants"]


def links_chosen(request: LinksChoice) -> LinkFilter:
    """The links that a request means."""
    return link_filter(
        direction=getattr(request, "direction", "both"),
        predicates=request.predicate,
        roles=request.role,
        kinds=request.kind,
        bases=request.basis,
        sources=request.dataset,
    )


def time_chosen(request: StatementsRequest) -> TimeSlice | None:
    """The day or period that a request means; none: all years.

    Raises
    ------
    BadRequest
        If a date is none, both a day and a period are given, or the period ends before it begins.
    """
    dates = {"as_of": request.as_of, "since": request.since, "until": request.until}
    if not any(dates.values()):
        return None
    try:
        return TimeSlice.model_validate({**dates, "undated": request.undated})
    except ValidationError as error:
        fault = error.errors()[0]["msg"].removeprefix("Value error, ")
        way_out = "Dates are written 2015, 2015-04 or 2015-04-03."
        raise BadRequest(f"The time is not valid: {fault}.", way_out) from error


def link_filter(
    *,
    direction: Direction = "both",
    predicates: Collection[str] = (),
    roles: Collection[str] = (),
    kinds: Collection[str] = (),
    bases: Collection[str] = (),
    sources: Collection[str] = (),
) -> LinkFilter:
    """Make a filter of links from plain text; an empty choice lets all pass but conjecture."""
    return LinkFilter(
        direction=direction,
        predicates=frozenset(predicates) or None,
        roles=frozenset(roles) or None,
        kinds=with_descendants(kinds) or None,
        bases=frozenset(map(Basis, bases)) or PUBLIC_BASES,
        sources=frozenset(sources) or None,
    )


def with_descendants(kinds: Collection[str]) -> frozenset[str]:
    """A kind stands for those below it too: Organisation finds every university."""
    if not kinds:
        return frozenset()
    ontology = load()
    wanted = set(kinds)
    below = (kind for kind in ontology.kinds if wanted & set(ontology.ancestors(kind)))
    return frozenset(wanted.union(below))
