"""Scores of pairs that are not tied: how likely the shape of the network makes a tie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np
from scipy.sparse import csr_array, diags_array

from ecograph.analysis.preconditions import pattern
from ecograph.errors import BadRequest
from ecograph.network.rollup import parents_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ecograph.links.table import Links
    from ecograph.network.network import Network

__all__ = ["REFERENCES", "Method", "allowed", "even", "link_scores", "units_and_wholes"]

Method = Literal["common-neighbours", "adamic-adar", "resource-allocation", "katz", "degree"]

REFERENCES: Final[dict[str, tuple[str, str]]] = {
    "common-neighbours": ("Liben-Nowell & Kleinberg 2007", "10.1002/asi.20591"),
    "adamic-adar": ("Adamic & Adar 2003", "10.1016/S0378-8733(03)00009-1"),
    "resource-allocation": ("Zhou, Lü & Zhang 2009", "10.1140/epjb/e2009-00335-8"),
    "katz": ("Katz 1953", "10.1007/BF02289026"),
    "degree": ("Barabási et al. 2002", "10.1016/S0378-4371(02)00736-7"),
}
"""Short reference and DOI of each method."""


def link_scores(
    network: Network,
    method: Method = "adamic-adar",
    *,
    rows: NDArray[Any] | None = None,
    beta: float = 0.05,
    length: int = 3,
) -> NDArray[np.float64]:
    r"""Score every pair of organisations; ties have no part in their own score.

    .. math::
        \text{common} = |N_i \cap N_j|, \quad
        \text{AA} = \sum_{z \in N_i \cap N_j} \frac{1}{\ln k_z}, \quad
        \text{RA} = \sum_{z \in N_i \cap N_j} \frac{1}{k_z}, \quad
        \text{Katz} = \sum_{l=2}^{L} \beta^l (A^l)_{ij}

    and degree :math:`k_i k_j`, the baseline. Strengths are checked, and otherwise not used. An
    isolated organisation scores 0 with all; so do, but for degree, two in different components.

    Parameters
    ----------
    network
        Ties.
    method
        Which score.
    rows
        Give only these rows of the result.
    beta, length
        Of Katz: the discount of each step, above 0 and at most 1, and the longest walk counted,
        at least 2.

    Returns
    -------
    ndarray, rows × organisations
        The cell of an organisation with itself means nothing.

    Raises
    ------
    BadRequest
        If there is no such method, or a parameter or a strength is none.

    References
    ----------
    D. Liben-Nowell and J. Kleinberg, "The link-prediction problem for social networks", Journal
    of the American Society for Information Science and Technology 58 (2007) 1019–1031.
    doi:10.1002/asi.20591; and for each method :data:`REFERENCES`.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> square = network_of({"p1": "ab", "p2": "bc", "p3": "cd", "p4": "da"})
    >>> link_scores(square, "common-neighbours")[0].tolist()
    [2.0, 0.0, 2.0, 0.0]
    """
    if method not in get_args(Method):
        raise BadRequest(
            f"There is no method {method!r}.", f"Known: {', '.join(get_args(Method))}."
        )
    if not 0 < beta <= 1 or length < 2:
        raise BadRequest(f"Katz needs 0 < beta ≤ 1 and length ≥ 2, not {beta} and {length}.")
    ties = pattern(network)
    chosen = ties if rows is None else csr_array(ties[rows])
    degree = np.diff(ties.indptr).astype(np.float64)
    if method == "degree":
        own = np.diff(chosen.indptr).astype(np.float64)
        return np.outer(own, degree)
    if method == "katz":
        return _katz(chosen, ties, beta, length)
    worth = {
        "common-neighbours": np.ones(len(degree)),
        # who has one partner only is between no two
        "adamic-adar": 1 / np.log(np.maximum(degree, 2)),
        "resource-allocation": 1 / np.maximum(degree, 1),
    }[method]
    return np.asarray((chosen @ diags_array(worth) @ ties).toarray(), dtype=np.float64)


def _katz(
    chosen: csr_array[Any, Any], ties: csr_array[Any, Any], beta: float, length: int
) -> NDArray[np.float64]:
    walks = np.asarray(chosen.toarray() * beta, dtype=np.float64)
    total = np.zeros_like(walks)
    for _ in range(length - 1):
        walks = np.asarray((ties @ walks.T).T * beta)
        total += walks
    return total


def even(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The scores to twelve digits, so that those that differ by rounding only are equal.

    Examples
    --------
    >>> one, other = even(np.array([0.1 + 0.2, 0.3]))
    >>> 0.1 + 0.2 == 0.3, bool(one == other)
    (False, True)
    """
    fraction, power = np.frexp(scores)
    return np.ldexp(fraction.round(12), power)


def units_and_wholes(links: Links, network: Network) -> list[tuple[str, str]]:
    """Ids of organisations of a network of which one is a unit of the other, at any remove."""
    place = {one: links.nodes.id.find(one) for one in network.nodes.id}
    here = {row: one for one, row in place.items() if row >= 0}
    above = parents_of(links)
    return [
        (one, here[whole])
        for row, one in here.items()
        for whole in sorted(above.get(row, ()))
        if whole in here
    ]


def allowed(
    network: Network, rows: NDArray[Any], barred: Iterable[tuple[str, str]] = ()
) -> NDArray[np.bool_]:
    """Which pairs may be suggested: not tied, not internal or `barred`, not one with itself.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> allowed(network_of({"p1": "ab", "p2": "bc"}), np.array([0])).tolist()
    [[False, False, True]]
    """
    free = ~(pattern(network)[rows].toarray() > 0)
    free[np.arange(len(rows)), rows] = False
    place = {int(row): number for number, row in enumerate(rows)}
    for unit, whole in (*((tie.unit, tie.parent) for tie in network.internal), *barred):
        one, other = network.index(unit), network.index(whole)
        for near, far in ((one, other), (other, one)):
            if near in place:
                free[place[near], far] = False
    return np.asarray(free, dtype=np.bool_)
