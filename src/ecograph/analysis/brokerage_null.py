"""Mean and variance of brokerage roles over all permutations of the group labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.analysis.measure import Values

__all__ = ["moments"]

_ENDS: Final = (2, 3, 4)
"""How many distinct partners two open pairs have between them: the same pair, one shared, none."""


def moments(open_pairs: Values, sharing: Values, sizes: Values) -> NDArray[np.float64]:
    r"""Mean and standard deviation of each role of each node.

    A role counts the open pairs of a node whose labels pass a test f. Under permutation of all
    labels any two open pairs have a joint chance that depends only on how many partners they
    share, so with U pairs, S ordered pairs of pairs that share one, D that share none

    .. math:: \mathrm{E}\,x = c U p_1, \quad
              \mathrm{Var}\,x = c^2 \bigl(U (p_1 - p_1^2) + S (p_2 - p_1^2) + D (p_3 - p_1^2)\bigr)

    where c is 2 for a role that an open pair fills in both directions and 1 for one that it
    fills in one.

    Parameters
    ----------
    open_pairs : one a node
        U: unordered pairs of partners that are not tied.
    sharing : one a node
        S.
    sizes : one a group
        How many nodes have each label.

    Returns
    -------
    ndarray, roles × 2 × nodes
        In the order of :class:`~ecograph.analysis.brokerage.Roles`: mean, standard deviation.

    Examples
    --------
    One open pair among three nodes, two of one group: all is settled by who is the broker.

    >>> one = np.array([1.0])
    >>> found = moments(one, np.array([0.0]), np.array([2.0, 1.0]))
    >>> found[1].ravel().round(4).tolist()  # consultant: 2 with chance 1/3
    [0.6667, 0.9428]
    """
    chances = np.zeros((4, 3))
    people = float(sizes.sum())
    for group, size in enumerate(sizes.tolist()):
        others = sizes.copy()
        others[group] = 0
        chances += size / people * _chances(size - 1, others)
    apart = open_pairs * (open_pairs - 1) - sharing
    rows = []
    for directions, (once, shared, none) in zip((2, 2, 1, 2), chances, strict=True):
        mean = directions * open_pairs * once
        variance = open_pairs * (once - once**2) + sharing * (shared - once**2)
        variance = variance + apart * (none - once**2)
        rows.append((mean, directions * np.sqrt(np.maximum(variance, 0.0))))
    coordinator, consultant, crossing, liaison = rows
    whole = (2 * open_pairs, np.zeros(len(open_pairs)))
    return np.array([coordinator, consultant, crossing, crossing, liaison, whole])


def _chances(own: float, others: Values) -> NDArray[np.float64]:
    """Chance that one pair, two pairs that share one, two apart all pass; a row a role.

    `own` counts those with the label of the broker (besides it), `others` those with each of
    the other labels.
    """
    rest = float(others.sum())
    pairs, triples, fours = (float(_falling(others, ends).sum()) for ends in _ENDS)
    two_and_two = fours + pairs**2 - float((_falling(others, 2) ** 2).sum())
    ways = (
        [_fall(own, ends) for ends in _ENDS],
        [pairs, triples, two_and_two],
        [
            2 * own * rest,
            own * _fall(rest, 2) + rest * _fall(own, 2),
            4 * _fall(own, 2) * _fall(rest, 2),
        ],
        [
            rest**2 - float((others**2).sum()),
            float((others * (rest - others) * (rest - others - 1)).sum()),
            _fall(rest, 4) - 2 * pairs * _fall(rest - 2, 2) + two_and_two,
        ],
    )
    all_ways = [_fall(own + rest, ends) for ends in _ENDS]
    return np.divide(ways, all_ways, out=np.zeros((4, 3)), where=np.array(all_ways) > 0)


def _falling(values: Values, length: int) -> Values:
    """Each value times the value less one, and so on, `length` factors; 0 where too small."""
    factors = [np.maximum(values - less, 0.0) for less in range(length)]
    return np.asarray(np.prod(factors, axis=0), dtype=np.float64)


def _fall(value: float, length: int) -> float:
    return float(_falling(np.array([value]), length)[0])
