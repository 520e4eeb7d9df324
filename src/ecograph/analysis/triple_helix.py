"""Triple helix: whether university, industry and government meet more than in pairs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.optimize import brentq

from ecograph.analysis.provenance import Made, made_from
from ecograph.analysis.sectors import SECTORS, sectors_of
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from ecograph.network.network import Network

__all__ = ["Helix", "TripleHelix", "helix", "transmission", "triple_helix"]

_SOURCE: Final = ("Leydesdorff 2003", "10.1023/A:1026276308287")
_KEPT: Final = {
    "u": (-2, -1),
    "i": (-3, -1),
    "g": (-3, -2),
    "ui": (-1,),
    "ug": (-2,),
    "ig": (-3,),
    "uig": (),
}
"""For each entropy, the axes of u, i, g that are summed away."""
_DRAWS: Final = 2_000
_LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Helix:
    """Entropies and transmissions of three dimensions, in bits.

    Attributes
    ----------
    transmission
        T(uig): negative where the three reduce uncertainty together (synergy); not defined
        (NaN) where no context counts.
    pairs
        T(ui), T(ug), T(ig): mutual information of two, never negative.
    entropies
        H of ``u``, ``i``, ``g``, ``ui``, ``ug``, ``ig``, ``uig``.
    combinations
        How many contexts have exactly these sectors (``"ui"``: university and industry).
    contexts, excluded
        How many contexts count, and how many have none of the three.
    independent
        What T(uig) would be if the three were present independently of each other, each as often
        as it is, in contexts that have at least one of them. To exclude the empty contexts alone
        makes T negative.
    low, high
        Where T(uig) of as many independent contexts lies in 95 of 100 draws.
    """

    transmission: float
    independent: float
    low: float
    high: float
    pairs: tuple[tuple[str, float], ...]
    entropies: tuple[tuple[str, float], ...]
    combinations: tuple[tuple[str, int], ...]
    contexts: int
    excluded: int

    @property
    def by_chance(self) -> bool:
        """Whether T(uig) cannot be told from independence."""
        return self.low <= self.transmission <= self.high


@dataclass(frozen=True, slots=True)
class TripleHelix:
    """The helix of a network's contexts, and how it was made."""

    helix: Helix
    made: Made


def triple_helix(network: Network, sectors: Sequence[str] | None = None) -> TripleHelix:
    """Mutual information of university, industry and government over the contexts of a network.

    The unit is the context (a project, a centre …) in which at least two organisations of the
    network took part; what counts is whether a sector is present, not how often. Contexts with
    none of the three are excluded, and counted. Isolated organisations have no context.

    Parameters
    ----------
    network
        Its incidence is used; strengths are not.
    sectors
        ``u``, ``i``, ``g`` or anything else (no sector) for each organisation; by default by its
        kind and the table ``data/sectors.csv``.

    Raises
    ------
    BadRequest
        If there are more or fewer sectors than organisations.

    References
    ----------
    L. Leydesdorff, "The mutual information of university-industry-government relations: an
    indicator of the Triple Helix dynamics", Scientometrics 58 (2003) 445–467.
    doi:10.1023/A:1026276308287

    Examples
    --------
    Every pair of sectors meets, never all three:

    >>> from ecograph.network.projection import network_of
    >>> toy = network_of({"p1": "ui", "p2": "ug", "p3": "ig"})
    >>> found = triple_helix(toy, ["g", "i", "u"]).helix
    >>> round(found.transmission, 4), found.contexts, found.excluded
    (-0.415, 3, 0)
    """
    given = sectors_of(network) if sectors is None else list(sectors)
    if len(given) != len(network):
        raise BadRequest(f"{len(given)} sectors were given for {len(network)} organisations.")
    member = np.array([[one == each for each in SECTORS] for one in given], dtype=np.float64)
    present = np.asarray(network.incidence @ member.reshape(-1, len(SECTORS))) > 0
    table = "by kind" if sectors is None else "given"
    made = made_from(network, "triple-helix", _SOURCE, sectors=table, unit="context")
    return TripleHelix(helix(present), made)


def helix(present: ArrayLike) -> Helix:
    """Entropies and transmissions of a table of presences, less the rows without any.

    Parameters
    ----------
    present : contexts × 3
        Whether university, industry, government are there.

    Raises
    ------
    BadRequest
        If the table has not three columns.

    Examples
    --------
    One of two sectors is always there, the third follows from which; a row has none:

    >>> found = helix([[1, 0, 1], [0, 1, 0], [0, 0, 0]])
    >>> found.transmission, found.contexts, found.excluded
    (1.0, 2, 1)

    What the margins of 127 contexts alone would give, most of them with university and industry:

    >>> contexts = {"g": 5, "i": 7, "u": 27, "ig": 1, "ug": 12, "ui": 73, "uig": 2}
    >>> rows = [[x in k for x in "uig"] for k, many in contexts.items() for _ in range(many)]
    >>> found = helix(rows)
    >>> round(found.transmission, 4), round(found.independent, 4), found.by_chance
    (-0.0236, -0.0202, True)
    """
    cells = _cells(present)
    excluded, cells[0, 0, 0] = int(cells[0, 0, 0]), 0
    entropies = _entropies(cells)
    independent, low, high = _independent(cells)
    return Helix(
        transmission=_transmission(entropies) if cells.any() else float("nan"),
        independent=independent,
        low=low,
        high=high,
        pairs=tuple((name, _shared(entropies, name)) for name in ("ui", "ug", "ig")),
        entropies=tuple(entropies.items()),
        combinations=_combinations(cells),
        contexts=int(cells.sum()),
        excluded=excluded,
    )


def transmission(rows: ArrayLike) -> float:
    r"""Mutual information of three yes-or-no columns, in bits; all rows count.

    .. math:: T_{uig} = H_u + H_i + H_g - H_{ui} - H_{ug} - H_{ig} + H_{uig}

    −1 where each column is the exclusive or of the two others, +1 where all are copies of one
    coin, 0 where they are independent; not defined (NaN) where there is no row.

    References
    ----------
    W. J. McGill, "Multivariate information transmission", Psychometrika 19 (1954) 97–116.
    doi:10.1007/BF02289159

    Examples
    --------
    >>> transmission([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]])
    -1.0
    >>> transmission([[0, 0, 0], [1, 1, 1]]), transmission([])
    (1.0, nan)
    """
    cells = _cells(rows)
    return _transmission(_entropies(cells)) if cells.any() else float("nan")


def _cells(rows: ArrayLike) -> NDArray[np.float64]:
    """How many rows have each of the eight combinations."""
    table = np.asarray(rows, dtype=np.bool_)
    table = table.reshape(0, len(SECTORS)) if table.size == 0 else table
    if table.ndim != 2 or table.shape[1] != len(SECTORS):
        raise BadRequest("A table of presences has 3 columns: university, industry, government.")
    cells = np.zeros((2, 2, 2))
    np.add.at(cells, tuple(table.T.astype(np.int64)), 1)
    return cells


def _independent(cells: NDArray[np.float64]) -> tuple[float, float, float]:
    r"""T(uig) and its interval where the three are independent in contexts that are not empty.

    With :math:`m_x` the share of the contexts that have sector x and e the share of contexts
    that would be empty, :math:`p_x = m_x (1 - e)` and :math:`e = \prod_x (1 - p_x)`. Where no
    context has two sectors, e would be 1 and what is found is all that can be.
    """
    if not cells.any():
        return float("nan"), float("nan"), float("nan")
    total = cells.sum()
    share = np.array([cells[1].sum(), cells[:, 1].sum(), cells[:, :, 1].sum()]) / total

    def surplus(empty: float) -> float:
        return float(np.prod(1 - share * (1 - empty)) - empty)

    expected = cells / total
    if surplus(1 - 1e-9) < 0:
        present = share * (1 - brentq(surplus, 0, 1 - 1e-9))
        one, two, three = (np.array([1 - each, each]) for each in present)
        expected = np.einsum("i,j,k->ijk", one, two, three)
        expected[0, 0, 0] = 0
        expected /= expected.sum()
    chance = np.random.default_rng(0)
    drawn = chance.multinomial(int(total), expected.ravel(), size=_DRAWS).reshape(-1, 2, 2, 2)
    found = _transmission(_entropies(drawn))
    low, high = np.quantile(found, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2]).tolist()
    return float(_transmission(_entropies(expected))), low, high


def _entropies(cells: NDArray[Any]) -> dict[str, Any]:
    """Of one table of combinations, or of each of several."""
    return {name: _entropy(cells.sum(axis=axes), 3 - len(axes)) for name, axes in _KEPT.items()}


def _transmission(entropies: Mapping[str, Any]) -> Any:  # noqa: ANN401  # a number, or several
    alone = sum(entropies[name] for name in SECTORS)
    together = sum(entropies[name] for name in ("ui", "ug", "ig"))
    return alone - together + entropies["uig"]


def _shared(entropies: Mapping[str, float], pair: str) -> float:
    return max(0.0, entropies[pair[0]] + entropies[pair[1]] - entropies[pair])


def _entropy(cells: NDArray[Any], dimensions: int) -> Any:  # noqa: ANN401
    """Shannon entropy of counts over the last dimensions, in bits; 0 for none."""
    axes = tuple(range(-dimensions, 0))
    share = cells / np.maximum(cells.sum(axis=axes, keepdims=True), 1e-300)
    bits = share * np.log2(share, out=np.zeros_like(share), where=share > 0)
    found = 0.0 - bits.sum(axis=axes)
    return float(found) if found.ndim == 0 else found


def _combinations(cells: NDArray[np.float64]) -> tuple[tuple[str, int], ...]:
    named = {
        "".join(name for name, there in zip(SECTORS, place, strict=True) if there): place
        for place in product((0, 1), repeat=3)
        if any(place)
    }
    ordered = sorted(named, key=lambda name: (len(name), name))
    return tuple((name, int(cells[named[name]])) for name in ordered)
