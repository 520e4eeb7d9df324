"""Backbone: the ties that are stronger than chance would make them (disparity filter)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from scipy.sparse import csr_array

from ecograph.analysis.preconditions import strengths
from ecograph.analysis.provenance import Made, made_from
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from ecograph.network.network import Network

__all__ = ["Backbone", "BackboneTie", "backbone", "disparity"]

_SOURCE: Final = ("Serrano, Boguñá & Vespignani 2009", "10.1073/pnas.0808904106")

Rule = Literal["either", "both"]


@dataclass(frozen=True, slots=True)
class BackboneTie:
    """A tie that is kept; `alpha` is what the rule looked at."""

    one: str
    other: str
    strength: float
    alpha_one: float
    alpha_other: float
    alpha: float


@dataclass(frozen=True, slots=True)
class Backbone:
    """The ties kept, the least probable first, and how much of the network they hold.

    Attributes
    ----------
    of_ties, of_strength, of_organisations
        Shares kept: of the ties, of their strength, of the organisations that have ties; not
        defined (NaN) in a network without ties.
    """

    ties: tuple[BackboneTie, ...]
    of_ties: float
    of_strength: float
    of_organisations: float
    made: Made


def disparity(network: Network) -> csr_array[Any, Any]:
    r"""Chance that a tie takes so large a part of an organisation's strength, at both ends.

    .. math:: \alpha_{ij} = \Bigl(1 - \frac{w_{ij}}{s_i}\Bigr)^{k_i - 1}

    An organisation with one tie gives it 1: nothing can be said. The matrix is not symmetric;
    row i is seen from i. Isolated organisations have empty rows. A value of 0 is stored, not
    left out.

    Raises
    ------
    BadRequest
        If a strength is no strength.

    References
    ----------
    M. Á. Serrano, M. Boguñá and A. Vespignani, "Extracting the multiscale backbone of complex
    weighted networks", PNAS 106 (2009) 6483–6488. doi:10.1073/pnas.0808904106

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> events = {f"p{n}": "ab" for n in range(8)} | {"q": "ac", "r": "ad"}
    >>> disparity(network_of(events)).toarray().round(2).tolist()[0]
    [0.0, 0.04, 0.81, 0.81]
    """
    matrix = strengths(network)
    degree = np.diff(matrix.indptr)
    total = np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()
    share = matrix.data / np.repeat(total, degree)
    alpha = np.maximum(1 - share, 0.0) ** np.repeat(degree - 1, degree)
    return csr_array((alpha, matrix.indices, matrix.indptr), shape=matrix.shape)


def backbone(network: Network, level: float = 0.05, *, rule: Rule = "either") -> Backbone:
    """Keep the ties whose strength is improbable for its organisations.

    Parameters
    ----------
    network
        Ties and strengths; isolated organisations are no part of a backbone.
    level
        A tie is kept where its α is below this, 0 to 1.
    rule
        Whether the smaller α of the two ends must be below it (``either``, as published), or
        the larger (``both``).

    Raises
    ------
    BadRequest
        If a strength is no strength, or the level no probability.

    References
    ----------
    M. Á. Serrano, M. Boguñá and A. Vespignani, "Extracting the multiscale backbone of complex
    weighted networks", PNAS 106 (2009) 6483–6488. doi:10.1073/pnas.0808904106

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> events = {f"p{n}": "ab" for n in range(8)} | {"q": "ac", "r": "ad"}
    >>> found = backbone(network_of(events))
    >>> [(tie.one, tie.other, round(tie.alpha, 4)) for tie in found.ties], found.of_strength
    ([('a', 'b', 0.04)], 0.8)
    """
    if not 0 <= level <= 1:
        raise BadRequest(f"The level of a backbone is a probability, not {level}.")
    if rule not in ("either", "both"):
        raise BadRequest(f"There is no rule {rule!r}.", "Use either or both.")
    alpha, weight = disparity(network), strengths(network)
    row = np.repeat(np.arange(len(network)), np.diff(weight.indptr))
    column = weight.indices
    # symmetric pattern, sorted rows: the transposed cells in the order of the cells
    mirrored = alpha.data[np.lexsort((row, column))]
    chosen = np.minimum if rule == "either" else np.maximum
    judged = chosen(alpha.data, mirrored)
    kept = np.flatnonzero((row < column) & (judged < level))
    ids = list(network.nodes.id)
    ties = [
        BackboneTie(
            one=ids[row[cell]],
            other=ids[column[cell]],
            strength=float(weight.data[cell]),
            alpha_one=float(alpha.data[cell]),
            alpha_other=float(mirrored[cell]),
            alpha=float(judged[cell]),
        )
        for cell in kept[np.lexsort((kept, judged[kept]))].tolist()
    ]
    held = np.union1d(row[kept], column[kept])
    return Backbone(
        ties=tuple(ties),
        of_ties=_share(len(kept), weight.nnz / 2),
        of_strength=_share(float(weight.data[kept].sum()), float(weight.data.sum()) / 2),
        of_organisations=_share(len(held), int((np.diff(weight.indptr) > 0).sum())),
        made=made_from(network, "backbone", _SOURCE, level=level, rule=rule),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
