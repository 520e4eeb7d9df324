"""Triple helix: whether university, industry and government meet more than in pairs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

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
    "u": (1, 2),
    "i": (0, 2),
    "g": (0, 1),
    "ui": (2,),
    "ug": (1,),
    "ig": (0,),
    "uig": (),
}
"""For each entropy, the axes of u, i, g that are summed away."""


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
    """

    transmission: float
    pairs: tuple[tuple[str, float], ...]
    entropies: tuple[tuple[str, float], ...]
    combinations: tuple[tuple[str, int], ...]
    contexts: int
    excluded: int


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
    """
    cells = _cells(present)
    excluded, cells[0, 0, 0] = int(cells[0, 0, 0]), 0
    entropies = _entropies(cells)
    return Helix(
        transmission=_transmission(entropies) if cells.any() else float("nan"),
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


def _entropies(cells: NDArray[np.float64]) -> dict[str, float]:
    return {name: _entropy(cells.sum(axis=axes)) for name, axes in _KEPT.items()}


def _transmission(entropies: Mapping[str, float]) -> float:
    alone = sum(entropies[name] for name in SECTORS)
    together = sum(entropies[name] for name in ("ui", "ug", "ig"))
    return alone - together + entropies["uig"]


def _shared(entropies: Mapping[str, float], pair: str) -> float:
    return max(0.0, entropies[pair[0]] + entropies[pair[1]] - entropies[pair])


def _entropy(cells: NDArray[np.float64]) -> float:
    """Shannon entropy of counts, in bits; 0 for none."""
    filled = cells[cells > 0]
    share = filled / filled.sum()
    return float(-(share * np.log2(share)).sum()) + 0.0


def _combinations(cells: NDArray[np.float64]) -> tuple[tuple[str, int], ...]:
    named = {
        "".join(name for name, there in zip(SECTORS, place, strict=True) if there): place
        for place in product((0, 1), repeat=3)
        if any(place)
    }
    ordered = sorted(named, key=lambda name: (len(name), name))
    return tuple((name, int(cells[named[name]])) for name in ordered)
