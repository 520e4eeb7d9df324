"""Link suggestion: who might work together next, and by whom they are near."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.biconnectivity import neighbours_of
from ecograph.analysis.link_prediction_scores import REFERENCES, Method, allowed, even, link_scores
from ecograph.analysis.measure import LARGE
from ecograph.analysis.preconditions import pattern
from ecograph.analysis.provenance import Made, made_from
from ecograph.errors import BadRequest, ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from ecograph.network.network import Network

__all__ = ["PathStep", "Suggestion", "Suggestions", "suggest"]

_BLOCK: Final = 256
_LOOKED_AT: Final = 20
"""Pairs looked at for each suggestion, since many may rest on one list."""

Pair = tuple[float, int, int]


@dataclass(frozen=True, slots=True)
class PathStep:
    """An organisation on a path, and the kinds of the contexts that tie the one before to it."""

    id: str
    kind: str
    through: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two that are not tied and might be.

    Attributes
    ----------
    common
        Ids of the partners that both have, in the order of the network.
    path
        A shortest path from `one` to `other`, both included; of several the first in the order
        of the network. Empty where there is none (only by degree).
    events
        Ids of the events that tie the common partners to either end, or those along the path.
    also
        Pairs with no better score that rest on the same events at one end: partners of one list.
    """

    one: str
    other: str
    score: float
    common: tuple[str, ...]
    path: tuple[PathStep, ...]
    events: tuple[str, ...]
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggestions, the best first; equal scores in the order of the network."""

    rows: tuple[Suggestion, ...]
    made: Made


def suggest(  # noqa: PLR0913  # the parameters of one method each
    network: Network,
    identifier: str | None = None,
    *,
    method: Method = "adamic-adar",
    top: int = 10,
    kinds: Iterable[str] | None = None,
    beta: float = 0.05,
    length: int = 3,
    barred: Iterable[tuple[str, str]] = (),
) -> Suggestions:
    """Suggest ties that are not there.

    Internal ones (between a unit and what it belongs to) are left out like existing ones.
    Candidates that rest on one and the same list are one suggestion. What
    scores nothing is not suggested: an isolated organisation and an empty network have no
    suggestions.

    Parameters
    ----------
    network
        Ties; strengths are checked, and otherwise not used.
    identifier
        Suggest partners for this organisation; otherwise for all.
    method, beta, length
        As in :func:`~ecograph.analysis.link_prediction_scores.link_scores`.
    top
        How many.
    kinds
        Of what kinds the suggested partner is; for all, at least one of the two. Any by default.
    barred
        Ids of pairs that are never suggested, such as
        :func:`~ecograph.analysis.link_prediction_scores.units_and_wholes`.

    Raises
    ------
    NotFound
        If there is no such organisation.
    BadRequest
        If there is no such method, or a parameter or a strength is none.
    ResultTooLarge
        If suggestions for all are asked of more than 5,000 organisations.

    References
    ----------
    D. Liben-Nowell and J. Kleinberg, "The link-prediction problem for social networks", Journal
    of the American Society for Information Science and Technology 58 (2007) 1019–1031.
    doi:10.1002/asi.20591

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> chain = network_of({"p1": "ab", "p2": "bc", "p3": "cd"})
    >>> found = suggest(chain, "a", method="common-neighbours").rows
    >>> [(one.other, one.score, one.common) for one in found]
    [('c', 1.0, ('b',))]
    >>> [(step.id, step.through) for step in found[0].path]
    [('a', ()), ('b', ('CollaborationEvent',)), ('c', ('CollaborationEvent',))]
    """
    if top < 1:
        raise BadRequest("Ask for at least one suggestion.")
    if identifier is None and len(network) > LARGE:
        raise ResultTooLarge(
            f"Suggestions for all {len(network)} organisations are not computed at once.",
            "Ask for one organisation, or narrow the projection.",
        )
    wanted = None if kinds is None else tuple(sorted(set(kinds)))
    asked = None if identifier is None else network.index(identifier)
    score = partial(link_scores, network, method, beta=beta, length=length)
    score(rows=np.zeros(0, dtype=np.int64))  # refuses wrong parameters, however small the network
    free = partial(allowed, network, barred=tuple(barred))
    pairs = _best_pairs(network, score, _LOOKED_AT * top, (asked, wanted), free)
    neighbours = neighbours_of(pattern(network))
    made = made_from(
        network,
        "link-suggestion",
        REFERENCES[method],
        identifier=identifier,
        method=method,
        top=top,
        kinds=None if wanted is None else ", ".join(wanted),
        **({"beta": beta, "length": length} if method == "katz" else {}),
    )
    return Suggestions(tuple(_of_one_list(network, neighbours, pairs, top)), made)


def _of_one_list(
    network: Network, neighbours: list[list[int]], pairs: Sequence[Pair], top: int
) -> list[Suggestion]:
    """The first suggestions; those with the same events at one end as an earlier one join it."""

    @cache
    def events(one: int, other: int) -> frozenset[str]:
        ids = network.nodes.id
        return frozenset(event.id for event in network.events_of(ids[one], ids[other]))

    found: list[Suggestion] = []
    place: dict[tuple[int, frozenset[str]], int] = {}
    for pair in pairs:
        _, one, other = pair
        middle = sorted(set(neighbours[one]) & set(neighbours[other]))
        near, far = (
            frozenset[str]().union(*(events(*sorted((end, each))) for each in middle))
            for end in (one, other)
        )
        keys = [(one, far), (other, near)] if middle else []
        known = next((place[key] for key in keys if key in place), None)
        if known is not None:
            first, named = found[known], (network.nodes.id[one], network.nodes.id[other])
            found[known] = replace(first, also=(*first.also, named))
        elif len(found) < top:
            rest = near | far
            found.append(_explained(network, neighbours, pair, rest))
            known = len(found) - 1
        if known is not None:
            place |= dict.fromkeys(keys, known)
    return found


def _best_pairs(
    network: Network,
    score: Callable[..., NDArray[np.float64]],
    top: int,
    chosen_by: tuple[int | None, Collection[str] | None],
    free: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
) -> list[Pair]:
    """The best pairs, each once: of one row with all others, or of all with all after them."""
    asked, wanted = chosen_by
    welcome = np.array([wanted is None or kind in wanted for kind in network.nodes.kind], np.bool_)
    every = np.arange(len(network))
    chosen = every if asked is None else every[asked : asked + 1]
    best: list[Pair] = []
    for start in range(0, len(chosen), _BLOCK):
        rows = chosen[start : start + _BLOCK]
        fit = free(rows)
        if asked is None:
            fit &= (welcome[rows][:, None] | welcome) & (rows[:, None] < every)
        else:
            fit &= welcome
        best = _merged(best, np.where(fit, score(rows=rows), 0.0), rows, top)
    return best


def _merged(
    best: list[Pair], scores: NDArray[np.float64], rows: NDArray[np.int64], top: int
) -> list[Pair]:
    """The best of those known and of a block of rows; scores equal to twelve digits are equal."""
    rounded = even(scores)
    least = np.partition(rounded, -top, axis=None)[-top] if rounded.size > top else 0.0
    place, other = np.nonzero((rounded >= least) & (rounded > 0))
    order = np.lexsort((other, place, -rounded[place, other]))[:top]
    new = zip(
        rounded[place, other][order].tolist(),
        rows[place][order].tolist(),
        other[order].tolist(),
        strict=True,
    )
    return sorted([*best, *new], key=lambda pair: (-pair[0], pair[1:]))[:top]


def _explained(
    network: Network, neighbours: list[list[int]], pair: Pair, events: frozenset[str]
) -> Suggestion:
    score, one, other = pair
    ids, kinds = network.nodes.id, network.nodes.kind
    rows = _shortest(neighbours, one, other)
    steps = [
        PathStep(ids[row], kinds[row], _through(network, rows[place - 1], row) if place else ())
        for place, row in enumerate(rows)
    ]
    common = sorted(set(neighbours[one]) & set(neighbours[other]))
    along = {
        event.id
        for start, end in (() if events else pairwise(rows))
        for event in network.events_of(ids[start], ids[end])
    }
    return Suggestion(
        ids[one],
        ids[other],
        score,
        tuple(ids[row] for row in common),
        tuple(steps),
        tuple(sorted(events | along)),
    )


def _through(network: Network, one: int, other: int) -> tuple[str, ...]:
    events = network.events_of(network.nodes.id[one], network.nodes.id[other])
    return tuple(sorted({event.kind for event in events}))


def _shortest(neighbours: list[list[int]], start: int, end: int) -> list[int]:
    """The first of the shortest paths, both ends included; empty where there is none."""
    steps = {end: 0}
    queue = [end]
    for node in queue:
        if node == start:
            break
        for other in neighbours[node]:
            if other not in steps:
                steps[other] = steps[node] + 1
                queue.append(other)
    if start not in steps:
        return []
    path = [start]
    while path[-1] != end:
        nearer = steps[path[-1]] - 1
        path.append(min(n for n in neighbours[path[-1]] if steps.get(n, -1) == nearer))
    return path
