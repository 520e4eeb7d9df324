"""Mixing of groups: how many ties, and how much strength, run inside groups and between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array

from ecograph.analysis.measure import Measure
from ecograph.analysis.preconditions import grouped, pattern, strengths
from ecograph.analysis.provenance import Made, made_from
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = ["FAMILY", "Mixing", "ei_index", "mixing"]

_SOURCE: Final = ("Krackhardt & Stern 1988; Newman 2003", "10.2307/2786835")


@dataclass(frozen=True, slots=True)
class Mixing:
    """Ties inside groups and between them.

    Attributes
    ----------
    groups, sizes
        Names of the groups, sorted, and how many organisations each has.
    ties, strength
        Row and column a group: number of ties, and their strength, each tie once (a tie inside
        a group stands on the diagonal, one between two groups in both of its cells).
    external, internal
        Number of ties between groups, and inside.
    ei_ties, ei_strength
        (E − I)/(E + I): −1 where all is inside, 1 where all is between; not defined (NaN)
        without ties.
    assortativity_ties, assortativity_strength
        Newman's r: 1 where all is inside, 0 where it is as by chance; not defined (NaN) without
        ties, and where all ties are of one group.
    """

    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    ties: tuple[tuple[int, ...], ...]
    strength: tuple[tuple[float, ...], ...]
    external: int
    internal: int
    ei_ties: float
    ei_strength: float
    assortativity_ties: float
    assortativity_strength: float
    made: Made


def mixing(network: Network, groups: Sequence[str] | None = None) -> Mixing:
    r"""Tell how the groups of a network mix.

    .. math:: EI = \frac{E - I}{E + I}, \qquad
              r = \frac{\sum_g e_{gg} - \sum_g a_g^2}{1 - \sum_g a_g^2}

    where :math:`e_{gh}` is the share of tie ends that lead from g to h and :math:`a_g` its row
    sum. Isolated organisations count in `sizes` only.

    Parameters
    ----------
    network
        Ties and strengths.
    groups
        A label for each organisation; by default its kind.

    Raises
    ------
    BadRequest
        If a strength is no strength, or the labels are not one a node.

    References
    ----------
    D. Krackhardt and R. N. Stern, "Informal networks and organizational crises: an experimental
    simulation", Social Psychology Quarterly 51 (1988) 123–140. doi:10.2307/2786835

    M. E. J. Newman, "Mixing patterns in networks", Physical Review E 67 (2003) 026126.
    doi:10.1103/PhysRevE.67.026126

    Examples
    --------
    Two universities and a firm; one project of both universities, one of a university and the
    firm:

    >>> from ecograph.network.projection import network_of
    >>> found = mixing(network_of({"p1": "ab", "p2": "bc"}), ["U", "U", "I"])
    >>> found.groups, found.ties, found.ei_ties
    (('I', 'U'), ((0, 1), (1, 1)), 0.0)
    >>> round(found.assortativity_ties, 4)
    -0.3333
    """
    codes, names = grouped(network, groups)
    ties = _ends(pattern(network), codes, len(names))
    weight = _ends(strengths(network), codes, len(names))
    internal = round(float(np.trace(ties)) / 2)
    external = round(float(ties.sum()) / 2) - internal
    return Mixing(
        groups=names,
        sizes=tuple(np.bincount(codes, minlength=len(names)).tolist()),
        ties=tuple(tuple(int(cell) for cell in row) for row in _once(ties).tolist()),
        strength=tuple(map(tuple, _once(weight).tolist())),
        external=external,
        internal=internal,
        ei_ties=_ei(ties),
        ei_strength=_ei(weight),
        assortativity_ties=_assortativity(ties),
        assortativity_strength=_assortativity(weight),
        made=made_from(network, "mixing", _SOURCE, groups="kind" if groups is None else "given"),
    )


def ei_index(
    network: Network, groups: Sequence[str] | None = None, *, weighted: bool = False
) -> Values:
    r"""E–I index of each organisation: its ties to other groups against those to its own.

    .. math:: EI_i = (E_i - I_i) / (E_i + I_i)

    Not defined (NaN) for an isolated organisation.

    Parameters
    ----------
    network
        Ties and strengths.
    groups
        A label for each organisation; by default its kind.
    weighted
        Sum strengths instead of counting ties.

    References
    ----------
    D. Krackhardt and R. N. Stern, "Informal networks and organizational crises: an experimental
    simulation", Social Psychology Quarterly 51 (1988) 123–140. doi:10.2307/2786835

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> ei_index(network_of({"p1": "ab", "p2": "bc"}), ["U", "U", "I"]).tolist()
    [-1.0, 0.0, 1.0]
    """
    codes, _ = grouped(network, groups)
    matrix = strengths(network) if weighted else pattern(network)
    row = np.repeat(np.arange(len(codes)), np.diff(matrix.indptr))
    outside = codes[row] != codes[matrix.indices]
    total = np.bincount(row, weights=matrix.data, minlength=len(codes))
    external = np.bincount(row, weights=matrix.data * outside, minlength=len(codes))
    found = np.full(len(codes), np.nan)
    np.divide(2 * external - total, total, out=found, where=total > 0)
    return found


def _ends(
    matrix: csr_array[Any, Any], codes: NDArray[np.int32], groups: int
) -> NDArray[np.float64]:
    """Sum over tie ends by group: a tie inside a group counts twice on the diagonal."""
    size = len(codes)
    member = csr_array((np.ones(size), (np.arange(size), codes)), shape=(size, groups))
    return np.asarray((member.T @ matrix @ member).toarray(), dtype=np.float64)


def _once(ends: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(ends - np.diag(np.diag(ends)) / 2)


def _ei(ends: NDArray[np.float64]) -> float:
    total, inside = float(ends.sum()), float(np.trace(ends))
    return (total - 2 * inside) / total if total else float("nan")


def _assortativity(ends: NDArray[np.float64]) -> float:
    total = float(ends.sum())
    if not total or np.count_nonzero(ends.sum(axis=1)) < 2:
        return float("nan")
    share = ends / total
    chance = float((share.sum(axis=1) ** 2).sum())
    return (float(np.trace(share)) - chance) / (1 - chance)


FAMILY: Final = (
    Measure(
        name="ei-index",
        title=Bilingual("E–I 指数", "E–I index"),
        definition=Bilingual(
            "与他类单位的联系数减去与同类单位的联系数,再除以联系总数",
            "Ties to organisations of other kinds less ties to its own kind, over all its ties",
        ),
        formula="(E_i − I_i)/(E_i + I_i)",
        normalisation="−1 to 1; groups are kinds of organisations",
        weight="none",
        reference="Krackhardt & Stern 1988",
        doi="10.2307/2786835",
        function=ei_index,
        bounds=(-1.0, 1.0),
        cheap=True,
    ),
)
