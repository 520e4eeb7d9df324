"""Specialisation: what a place does more than others, what is near to that, how complex it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ecograph import __version__
from ecograph.analysis.provenance import Made
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from ecograph.analysis.measure import Values

__all__ = [
    "Complexity",
    "Specialisation",
    "complexity",
    "location_quotient",
    "proximity",
    "relatedness_density",
    "specialisation",
]

_SOURCE: Final = (
    "Balassa 1965; Hidalgo et al. 2007; Hidalgo & Hausmann 2009",
    "10.1073/pnas.0900943106",
)
_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Complexity:
    """Complexity of places and of fields, each with mean 0 and standard deviation 1.

    Attributes
    ----------
    places
        ECI; not defined (NaN) outside the largest connected part of the table.
    fields
        KCI (the product complexity of the field); NaN likewise.
    parts
        Into how many connected parts the specialisations fall.
    defined
        Whether there is an index at all: not with fewer than three places or fields in the
        largest part, nor where the second eigenvalue is not a single one.
    """

    places: Values
    fields: Values
    parts: int
    defined: bool


@dataclass(frozen=True, slots=True)
class Specialisation:
    """All of a table of places × fields.

    Attributes
    ----------
    quotient
        RCA, also called LQ.
    special
        Where it reaches the threshold.
    proximity
        Fields × fields.
    density
        Relatedness density, places × fields.
    """

    places: tuple[str, ...]
    fields: tuple[str, ...]
    quotient: NDArray[np.float64]
    special: NDArray[np.bool_]
    proximity: NDArray[np.float64]
    density: NDArray[np.float64]
    complexity: Complexity
    made: Made


def specialisation(
    places: Sequence[str],
    fields: Sequence[str],
    table: ArrayLike,
    *,
    threshold: float = 1.0,
    data_digest: str = "",
) -> Specialisation:
    """Measure what each place is specialised in.

    Parameters
    ----------
    places, fields
        Names of the rows and of the columns: regions and technologies, say.
    table : places × fields
        How much of each field each place has (organisations, events, patents …).
    threshold
        From which quotient on a place counts as specialised.
    data_digest
        Of the data that the table was made from, to stand in the answer.

    Raises
    ------
    BadRequest
        If a cell is negative, infinite or not a number (the message names row and column), or
        the names do not fit the table.

    References
    ----------
    B. Balassa, "Trade liberalisation and 'revealed' comparative advantage", The Manchester
    School 33 (1965) 99–123. doi:10.1111/j.1467-9957.1965.tb00050.x

    Examples
    --------
    >>> found = specialisation(["north", "south"], ["steel", "ships"], [[3, 1], [1, 3]])
    >>> found.quotient.tolist(), found.special.tolist()
    ([[1.5, 0.5], [0.5, 1.5]], [[True, False], [False, True]])
    """
    cells = _checked(places, fields, table)
    if not (np.isfinite(threshold) and threshold > 0):
        raise BadRequest(f"The threshold of a specialisation is above 0, not {threshold}.")
    quotient = location_quotient(cells)
    special = quotient >= threshold - _SAME
    near = proximity(special)
    made = Made(
        measure="specialisation",
        parameters=(("sign", "ECI rises with diversity"), ("threshold", threshold)),
        reference=_SOURCE[0],
        doi=_SOURCE[1],
        projection=None,
        data_digest=data_digest,
        code_version=__version__,
        nodes=len(places),
        ties=int(special.sum()),
    )
    density = relatedness_density(special, near)
    names = tuple(places), tuple(fields)
    return Specialisation(*names, quotient, special, near, density, complexity(special), made)


def location_quotient(table: ArrayLike) -> NDArray[np.float64]:
    r"""Revealed comparative advantage (location quotient): a share against the share of all.

    .. math:: RCA_{cp} = \frac{x_{cp} / x_c}{x_p / x}

    1 where a place has just its part. Not defined (NaN) for a place that has nothing, and for a
    field that nobody has.

    References
    ----------
    B. Balassa, "Trade liberalisation and 'revealed' comparative advantage", The Manchester
    School 33 (1965) 99–123. doi:10.1111/j.1467-9957.1965.tb00050.x

    Examples
    --------
    >>> location_quotient([[3, 1, 0], [1, 3, 0]]).tolist()
    [[1.5, 0.5, nan], [0.5, 1.5, nan]]
    """
    cells = np.atleast_2d(np.asarray(table, dtype=np.float64))
    chance = np.outer(cells.sum(axis=1), cells.sum(axis=0))
    found = np.full(cells.shape, np.nan)
    np.divide(cells * cells.sum(), chance, out=found, where=chance > 0)
    return found


def proximity(special: ArrayLike) -> NDArray[np.float64]:
    r"""How often two fields are specialities of the same places.

    .. math:: \varphi_{pq} = \frac{\sum_c M_{cp} M_{cq}}{\max(k_p, k_q)}

    the smaller of the two conditional shares. 0 on the diagonal, and for fields in which no
    place is specialised.

    References
    ----------
    C. A. Hidalgo, B. Klinger, A.-L. Barabási and R. Hausmann, "The product space conditions the
    development of nations", Science 317 (2007) 482–487. doi:10.1126/science.1144581

    Examples
    --------
    >>> proximity([[1, 1], [1, 0]]).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    has = np.atleast_2d(np.asarray(special, dtype=np.float64))
    both, many = has.T @ has, has.sum(axis=0)
    found = np.zeros_like(both)
    most = np.maximum.outer(many, many)
    np.divide(both, most, out=found, where=most > 0)
    np.fill_diagonal(found, 0.0)
    return found


def relatedness_density(special: ArrayLike, near: ArrayLike) -> NDArray[np.float64]:
    r"""Which part of what is near to a field a place is specialised in.

    .. math:: \omega_{cp} = \frac{\sum_{q \ne p} M_{cq} \varphi_{pq}}{\sum_{q \ne p} \varphi_{pq}}

    Between 0 and 1. Not defined (NaN) for a field that is near to no other.

    References
    ----------
    C. A. Hidalgo, B. Klinger, A.-L. Barabási and R. Hausmann, "The product space conditions the
    development of nations", Science 317 (2007) 482–487. doi:10.1126/science.1144581

    Examples
    --------
    >>> relatedness_density([[1, 1], [1, 0]], [[0, 0.5], [0.5, 0]]).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    has = np.atleast_2d(np.asarray(special, dtype=np.float64))
    others = np.array(near, dtype=np.float64)
    np.fill_diagonal(others, 0.0)
    whole = np.broadcast_to(others.sum(axis=0), has.shape)
    found = np.full(has.shape, np.nan)
    np.divide(has @ others, whole, out=found, where=whole > 0)
    return found


def complexity(special: ArrayLike) -> Complexity:
    r"""Economic complexity of places and knowledge complexity of fields, by reflections.

    ECI is the eigenvector of the second largest eigenvalue of

    .. math:: \tilde{M}_{cc'} = \frac{1}{k_c} \sum_p \frac{M_{cp} M_{c'p}}{k_p}

    and KCI of a field the mean ECI of the places specialised in it, both brought to mean 0 and
    standard deviation 1. An eigenvector has no sign of its own: here ECI correlates positively
    with diversity :math:`k_c`, the rule of the Atlas of Economic Complexity (Hausmann et al.
    2014); where that correlation is zero, the first place with a value has a negative one. The
    eigenvector means something only within one connected part: the largest is taken (of equal
    ones that of the first place), everything outside it has no value (NaN).

    References
    ----------
    C. A. Hidalgo and R. Hausmann, "The building blocks of economic complexity", PNAS 106 (2009)
    10570–10575. doi:10.1073/pnas.0900943106

    P.-A. Balland and D. Rigby, "The geography of complex knowledge", Economic Geography 93
    (2017) 1–23. doi:10.1080/00130095.2016.1205947

    R. Hausmann et al., *The Atlas of Economic Complexity* (MIT Press, 2014), p. 24.
    doi:10.7551/mitpress/9647.001.0001

    Examples
    --------
    The first place does everything, the last only what all do:

    >>> found = complexity([[1, 1, 1], [1, 1, 0], [1, 0, 0]])
    >>> (found.places.round(4) + 0.0).tolist(), (found.fields.round(4) + 0.0).tolist()
    ([1.2247, 0.0, -1.2247], [-1.2247, 0.0, 1.2247])
    """
    has = np.atleast_2d(np.asarray(special, dtype=np.float64))
    places, fields = np.full(has.shape[0], np.nan), np.full(has.shape[1], np.nan)
    parts, rows, columns = _largest_part(has)
    if min(len(rows), len(columns)) < 3:
        return Complexity(places, fields, parts, defined=False)
    part = has[np.ix_(rows, columns)]
    score = _second_vector(part)
    if score is None:
        return Complexity(places, fields, parts, defined=False)
    places[rows] = _standard(score)
    fields[columns] = _standard(part.T @ places[rows] / part.sum(axis=0))
    return Complexity(places, fields, parts, defined=True)


def _second_vector(part: NDArray[np.float64]) -> Values | None:
    """Second eigenvector, signed; of the symmetric form, which has the same eigenvalues."""
    diversity, ubiquity = part.sum(axis=1), part.sum(axis=0)
    scaled = part / np.sqrt(np.outer(diversity, ubiquity))
    values, vectors = np.linalg.eigh(scaled @ scaled.T)
    if values[-2] < _SAME or values[-2] - values[-3] < _SAME:
        return None
    score = vectors[:, -2] / np.sqrt(diversity)
    spread = np.abs(score).max()
    along = float((score - score.mean()) @ (diversity - diversity.mean()))
    if abs(along) <= _SAME * spread * diversity.sum():
        first = np.flatnonzero(np.abs(score - score.mean()) > _SAME * spread)[0]
        along = float(score.mean() - score[first])
    return np.asarray(score * np.sign(along), dtype=np.float64)


def _largest_part(
    has: NDArray[np.float64],
) -> tuple[int, NDArray[np.int64], NDArray[np.int64]]:
    """How many connected parts there are, and the rows and columns of the largest."""
    places, fields = has.shape
    row, column = np.nonzero(has)
    size = places + fields
    ties = csr_array((np.ones(len(row)), (row, places + column)), shape=(size, size))
    if not len(row):
        none = np.zeros(0, dtype=np.int64)
        return 0, none, none
    _, labels = connected_components(ties, directed=False)
    sizes = np.bincount(labels)
    parts = np.unique(labels[row])
    largest = min(parts.tolist(), key=lambda label: (-sizes[label], label))
    inside = labels == largest
    return len(parts), np.flatnonzero(inside[:places]), np.flatnonzero(inside[places:])


def _standard(values: Values) -> Values:
    spread = values.std()
    return (values - values.mean()) / spread if spread > _SAME else np.zeros(len(values))


def _checked(places: Sequence[str], fields: Sequence[str], table: ArrayLike) -> NDArray[np.float64]:
    cells = np.asarray(table, dtype=np.float64)
    cells = cells.reshape(len(places), len(fields)) if cells.size == 0 else cells
    if cells.shape != (len(places), len(fields)):
        raise BadRequest(
            f"A table of {len(places)} places and {len(fields)} fields was named, "
            f"one of {' × '.join(map(str, cells.shape))} was given."
        )
    wrong = np.argwhere(~np.isfinite(cells) | (cells < 0))
    if len(wrong):
        row, column = wrong[0].tolist()
        raise BadRequest(
            f"Row {row} ({places[row]}) has {cells[row, column]} in {fields[column]}.",
            "Cells are finite and not negative.",
        )
    return cells
