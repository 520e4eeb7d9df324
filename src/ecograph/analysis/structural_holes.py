"""Burt's structural holes: who stands between partners that do not know each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array, diags_array

from ecograph.analysis.engine import adapter
from ecograph.analysis.measure import AFFORDABLE, LARGE, Measure
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = ["FAMILY", "constraint", "effective_size", "efficiency", "hierarchy"]

_BLOCK = 1_000


def constraint(network: Network) -> Values:
    r"""How far an organisation's partners are tied among themselves (Burt).

    .. math:: c_i = \sum_j \Bigl(p_{ij} + \sum_q p_{iq} p_{qj}\Bigr)^2,
              \quad p_{ij} = w_{ij}/s_i

    over the partners :math:`j` of :math:`i`. Low means many structural holes. Not defined
    (NaN) for an isolated organisation.

    References
    ----------
    R. S. Burt, *Structural Holes* (Harvard University Press, 1992), p. 55.
    doi:10.4159/9780674029095

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> constraint(network_of({"p1": "ab", "p2": "bc"})).tolist()
    [1.0, 0.5, 1.0]
    """
    if len(network) > LARGE:
        return adapter.closure(network).constraint
    return _per_node(network, _total)


def hierarchy(network: Network) -> Values:
    r"""How far the constraint comes from one partner: Coleman–Theil disorder of it.

    .. math:: h_i = \frac{\sum_j r_{ij} \ln r_{ij}}{k_i \ln k_i},
              \quad r_{ij} = c_{ij} / (c_i / k_i)

    0 where all partners constrain alike, 1 where one does. Not defined (NaN) for fewer than two
    partners.

    References
    ----------
    R. S. Burt, *Structural Holes* (Harvard University Press, 1992), p. 71.
    doi:10.4159/9780674029095

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> hierarchy(network_of({"p1": "ab", "p2": "bc"})).tolist()
    [nan, 0.0, nan]
    """
    if len(network) > LARGE:
        return adapter.closure(network).disorder
    return _per_node(network, _disorder)


def effective_size(network: Network) -> Values:
    r"""Number of partners less their redundancy (Burt).

    .. math:: e_i = \sum_j \Bigl(1 - \sum_{q \ne i,j} p_{iq} m_{jq}\Bigr),
              \quad m_{jq} = w_{jq} / \max_k w_{jk}

    over the partners :math:`j` of :math:`i`. Not defined (NaN) for an isolated organisation.

    References
    ----------
    R. S. Burt, *Structural Holes* (Harvard University Press, 1992), p. 52.
    doi:10.4159/9780674029095

    Examples
    --------
    In a triangle each partner is redundant by half:

    >>> from ecograph.network.projection import network_of
    >>> effective_size(network_of({"p1": "ab", "p2": "bc", "p3": "ac"})).tolist()
    [1.0, 1.0, 1.0]
    """
    if len(network) > LARGE:
        return adapter.closure(network).effective_size
    matrix = network.strength
    if not matrix.nnz:
        return np.full(len(network), np.nan)
    share = _shares(matrix)
    top = matrix.max(axis=1).toarray().ravel()
    marginal = diags_array(_inverse(top)) @ matrix
    degree = np.diff(matrix.indptr).astype(np.float64)
    redundancy = np.concatenate(
        [
            np.asarray((mask * (share[rows] @ marginal.T)).sum(axis=1)).ravel()
            for rows, mask in _blocks(matrix)
        ]
    )
    return np.where(degree > 0, degree - redundancy, np.nan)


def efficiency(network: Network) -> Values:
    r"""Effective size as a share of the number of partners, :math:`e_i / k_i`.

    Not defined (NaN) for an isolated organisation.

    References
    ----------
    R. S. Burt, *Structural Holes* (Harvard University Press, 1992), p. 53.
    doi:10.4159/9780674029095

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> efficiency(network_of({"p1": "ab", "p2": "bc", "p3": "ac"})).tolist()
    [0.5, 0.5, 0.5]
    """
    degree = np.diff(network.strength.indptr).astype(np.float64)
    return np.asarray(effective_size(network) / np.where(degree > 0, degree, 1.0))


def _per_node(network: Network, reduce: Callable[[csr_array[Any, Any]], Values]) -> Values:
    """Reduce the constraint of each partner (rows of a block) to one value a node."""
    matrix = network.strength
    share = _shares(matrix)
    found = [
        reduce(_squared(share[rows] + share[rows] @ share, mask)) for rows, mask in _blocks(matrix)
    ]
    values = np.concatenate(found or [np.zeros(0)])
    return np.where(np.diff(matrix.indptr) > 0, values, np.nan)


def _total(dyads: csr_array[Any, Any]) -> Values:
    return np.asarray(dyads.sum(axis=1), dtype=np.float64).ravel()


def _squared(indirect: csr_array[Any, Any], mask: csr_array[Any, Any]) -> csr_array[Any, Any]:
    dyads = csr_array(mask * indirect)
    dyads.data **= 2
    return dyads


def _disorder(dyads: csr_array[Any, Any]) -> Values:
    """Coleman–Theil disorder of each row."""
    degree = np.diff(dyads.indptr)
    mean = np.asarray(dyads.sum(axis=1)).ravel() / np.maximum(degree, 1)
    ratio = dyads.data / np.repeat(mean, degree)
    row = np.repeat(np.arange(len(degree)), degree)
    total = np.bincount(row, weights=ratio * np.log(ratio), minlength=len(degree))
    many = degree > 1
    most = np.where(many, degree * np.log(np.maximum(degree, 2)), 1.0)
    return np.where(many, total / most, np.nan)


def _blocks(
    matrix: csr_array[Any, Any],
) -> Iterator[tuple[slice, csr_array[Any, Any]]]:
    """Slices of rows, and where these have ties; bounds the memory of two-step products."""
    pattern = csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    for start in range(0, matrix.shape[0], _BLOCK):
        rows = slice(start, start + _BLOCK)
        yield rows, csr_array(pattern[rows])


def _shares(matrix: csr_array[Any, Any]) -> csr_array[Any, Any]:
    """Each organisation's ties as shares of its strength."""
    total = np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()
    return csr_array(diags_array(_inverse(total)) @ matrix)


def _inverse(values: Values) -> Values:
    return np.divide(1.0, values, out=np.zeros(len(values)), where=values > 0)


FAMILY: Final = (
    Measure(
        name="constraint",
        title=Bilingual("约束", "Constraint"),
        definition=Bilingual(
            "伙伴之间相互联系的程度;低者占有结构洞",
            "How far its partners are tied among themselves; low where it spans structural holes",
        ),
        formula="c_i = Σ_j (p_ij + Σ_q p_iq p_qj)²",
        normalisation="none; ranked from the lowest",
        weight="strength",
        reference="Burt 1992",
        doi="10.4159/9780674029095",
        function=constraint,
        affordable=AFFORDABLE,
        compiled=True,
        ascending=True,
    ),
    Measure(
        name="effective-size",
        title=Bilingual("有效规模", "Effective size"),
        definition=Bilingual("伙伴数减去其冗余", "Number of partners less their redundancy"),
        formula="e_i = Σ_j (1 − Σ_q p_iq m_jq)",
        normalisation="none",
        weight="strength",
        reference="Burt 1992",
        doi="10.4159/9780674029095",
        function=effective_size,
        affordable=AFFORDABLE,
        compiled=True,
    ),
    Measure(
        name="efficiency",
        title=Bilingual("效率", "Efficiency"),
        definition=Bilingual(
            "有效规模与伙伴数之比", "Effective size as a share of the number of partners"
        ),
        formula="e_i / k_i",
        normalisation="by degree",
        weight="strength",
        reference="Burt 1992",
        doi="10.4159/9780674029095",
        function=efficiency,
        bounds=(0.0, 1.0),
        affordable=AFFORDABLE,
        compiled=True,
    ),
    Measure(
        name="hierarchy",
        title=Bilingual("等级度", "Hierarchy"),
        definition=Bilingual(
            "约束集中于单一伙伴的程度", "How far the constraint comes from one partner"
        ),
        formula="Σ_j r_ij ln r_ij / (k_i ln k_i), r_ij = c_ij k_i / c_i",
        normalisation="0 to 1",
        weight="strength",
        reference="Burt 1992; Coleman & Theil",
        doi="10.4159/9780674029095",
        function=hierarchy,
        bounds=(0.0, 1.0),
        affordable=AFFORDABLE,
        compiled=True,
    ),
)
