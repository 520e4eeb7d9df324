"""Random graphs of the same degrees, and the hops from some nodes to all that they reach."""

from __future__ import annotations

import numpy as np

from ecograph.analysis.engine.jit import Array, Arrays, jit

__all__ = ["hops_from", "rewired"]

_SWAPS = 10  # tried for each tie (Milo et al. 2003: far more than it takes)


def rewired(one: Array, other: Array, size: int, seed: int) -> Arrays:
    """Exchange ends of ties at random, so that every node keeps its number of ties.

    Parameters
    ----------
    one, other
        Both ends of each tie.
    size
        Number of nodes.
    seed
        Of the exchanges.

    References
    ----------
    S. Maslov and K. Sneppen, "Specificity and stability in topology of protein networks",
    Science 296 (2002) 910–913. doi:10.1126/science.1065103

    Examples
    --------
    A triangle has no other form.

    >>> a, b = rewired(np.array([0, 0, 1]), np.array([1, 2, 2]), 3, 0)
    >>> sorted(map(sorted, zip(a.tolist(), b.tolist())))
    [[0, 1], [0, 2], [1, 2]]
    """
    draw = np.random.default_rng(seed)
    tries = _SWAPS * len(one)
    picked = draw.integers(0, len(one), (tries, 2))
    found = np.asarray(one, np.int64).copy(), np.asarray(other, np.int64).copy()
    tied = np.zeros((size, size), np.bool_)
    tied[found[0], found[1]] = tied[found[1], found[0]] = True
    _swap(*found, tied, picked, draw.random(tries) < 0.5)
    return found


@jit
def _swap(one: Array, other: Array, tied: Array, picked: Array, turned: Array) -> None:
    for number in range(len(picked)):
        first, second = picked[number, 0], picked[number, 1]
        a, b, c, d = one[first], other[first], one[second], other[second]
        if turned[number]:
            c, d = d, c
        if a in (c, d) or b in (c, d) or tied[a, d] or tied[c, b]:
            continue
        tied[a, b] = tied[b, a] = tied[c, d] = tied[d, c] = False
        tied[a, d] = tied[d, a] = tied[c, b] = tied[b, c] = True
        one[first], other[first], one[second], other[second] = a, d, c, b


@jit
def hops_from(indptr: Array, indices: Array, sources: Array) -> tuple[int, int, int]:
    """How many pairs of a source and another node it reaches, the sum of hops, and the most.

    Examples
    --------
    A chain of three, from one of its ends:

    >>> hops_from(np.array([0, 1, 3, 4]), np.array([1, 0, 2, 1]), np.array([0]))
    (2, 3, 2)
    """
    size = len(indptr) - 1
    depth, queue = np.empty(size, np.int64), np.empty(size, np.int64)
    pairs, total, longest = 0, 0, 0
    for start in sources:
        depth[:] = -1
        depth[start], queue[0], head, tail = 0, start, 0, 1
        while head < tail:
            node = queue[head]
            head += 1
            for arc in range(indptr[node], indptr[node + 1]):
                near = indices[arc]
                if depth[near] < 0:
                    depth[near] = depth[node] + 1
                    queue[tail] = near
                    tail += 1
        pairs += tail - 1
        for place in range(1, tail):
            total += depth[queue[place]]
        longest = max(longest, depth[queue[tail - 1]])
    return pairs, total, longest
