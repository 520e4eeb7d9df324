"""PageRank, eigenvector and Katz centrality by NetworkX's iterations, on scipy's matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import cg, eigsh

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Matrix = csr_array[Any, Any]
    Values = NDArray[np.float64]

__all__ = ["eigenvector", "katz", "katz_solved", "pagerank"]

_DENSE: Final = 400
_MARGIN: Final = 1e-9
_SOLVING: Final = 10_000


def pagerank(
    matrix: Matrix, *, damping: float = 0.85, rounds: int = 100, tolerance: float = 1e-6
) -> Values | None:
    """PageRank along ties in proportion to their weight; None if it does not converge.

    From a node without ties the walk jumps anywhere. It has converged when a round moves less
    than `tolerance` a node.

    Examples
    --------
    >>> chain = csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> pagerank(chain, tolerance=1e-9, rounds=500).round(4).tolist()
    [0.2568, 0.4865, 0.2568]
    """
    size = matrix.shape[0]
    total = np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()
    share = np.divide(damping, total, out=np.zeros(size), where=total > 0)
    dangling = np.flatnonzero(total == 0)

    def step(values: Values) -> Values:
        jumping = damping * values[dangling].sum() + 1 - damping
        return np.asarray(matrix @ (values * share) + jumping / size)

    return _iterated(step, np.full(size, 1 / max(size, 1)), rounds, tolerance)


def eigenvector(matrix: Matrix, *, rounds: int = 100, tolerance: float = 1e-6) -> Values | None:
    """Leading eigenvector of norm 1 by power iteration; None if it does not converge.

    Examples
    --------
    >>> chain = csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> eigenvector(chain, tolerance=1e-12).round(4).tolist()
    [0.5, 0.7071, 0.5]
    """
    size = matrix.shape[0]

    def step(values: Values) -> Values:
        found = values + matrix @ values
        return found / (np.sqrt((found**2).sum()) or 1.0)  # a norm would wake BLAS's threads

    return _iterated(step, np.full(size, 1 / max(size, 1)), rounds, tolerance)


def katz(
    matrix: Matrix, start: Values, *, damping: float, rounds: int, tolerance: float
) -> Values | None:
    r"""Katz centrality by iteration, not normalised; None if it does not converge.

    .. math:: x_i = \alpha \sum_j w_{ij} x_j + \beta_i

    with the damping :math:`\alpha`, and what each node has of its own, :math:`\beta`.

    References
    ----------
    L. Katz, "A new status index derived from sociometric analysis", Psychometrika 18 (1953)
    39–43. doi:10.1007/BF02289026

    Examples
    --------
    >>> pair = csr_array([[0.0, 1], [1, 0]])
    >>> found = katz(pair, np.ones(2), damping=0.5, rounds=100, tolerance=1e-9)
    >>> found.round(6).tolist()
    [2.0, 2.0]
    """

    def step(values: Values) -> Values:
        return np.asarray(damping * (matrix @ values) + start)

    return _iterated(step, np.zeros(len(start)), rounds, tolerance)


def _iterated(
    step: Callable[[Values], Values], values: Values, rounds: int, tolerance: float
) -> Values | None:
    """Repeat `step` until it moves less than `tolerance` a node, as NetworkX does."""
    if not len(values):
        return values
    limit = len(values) * tolerance
    for _ in range(rounds):
        found = step(values)
        moved = np.abs(found - values).sum()
        values = found
        if moved < limit:
            return values
        if not np.isfinite(moved):
            return None
    return None


def katz_solved(matrix: Matrix, start: Values, *, damping: float) -> Values | None:
    """Katz centrality from its system of equations, to machine precision.

    None where conjugate gradients do not solve it: where the damping is not below the inverse of
    the leading eigenvalue, and the centrality therefore without meaning.

    Examples
    --------
    >>> pair = csr_array([[0.0, 1], [1, 0]])
    >>> katz_solved(pair, np.ones(2), damping=0.5).round(12).tolist()
    [2.0, 2.0]
    """
    if damping * _leading(matrix) >= 1 - _MARGIN:
        return None
    system = eye_array(len(start), format="csr") - damping * matrix
    found, fault = cg(system, start, rtol=1e-14, maxiter=_SOLVING)
    return None if fault else np.asarray(found)


def _leading(matrix: Matrix) -> float:
    """The largest eigenvalue of the matrix of weights."""
    size = matrix.shape[0]
    if not matrix.nnz:
        return 0.0
    if size <= _DENSE:
        return float(np.linalg.eigvalsh(matrix.toarray())[-1])
    return float(eigsh(matrix, k=1, which="LA", v0=np.ones(size), return_eigenvectors=False)[0])
