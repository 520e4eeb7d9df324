"""Gould–Fernandez brokerage: between which groups an organisation stands in the middle."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array

from ecograph.analysis.brokerage_null import moments
from ecograph.analysis.engine import adapter
from ecograph.analysis.measure import AFFORDABLE, LARGE, Measure
from ecograph.analysis.preconditions import grouped, pattern
from ecograph.analysis.provenance import Made, made_from
from ecograph.errors import BadRequest
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = ["FAMILY", "Brokerage", "Roles", "brokerage", "roles"]

_BLOCK: Final = 500
_SOURCE: Final = ("Gould & Fernandez 1989", "10.2307/270949")


@dataclass(frozen=True, slots=True)
class Roles:
    """One number a node for each role; A, B, C are the groups of i, b and k in i → b → k.

    Attributes
    ----------
    coordinator
        A A A: all three are of one group.
    consultant
        A B A: the ends are of one group, the broker of another.
    representative
        A A B: the broker leads from its own group to another.
    gatekeeper
        A B B: the broker lets another group into its own.
    liaison
        A B C: three groups.
    total
        The sum of the five.
    """

    coordinator: Values
    consultant: Values
    representative: Values
    gatekeeper: Values
    liaison: Values
    total: Values


@dataclass(frozen=True, slots=True)
class Brokerage:
    """Roles of each organisation, and how far they are from what chance would give.

    Attributes
    ----------
    groups
        Names of the groups, sorted.
    counts
        Open paths through each node, by role.
    expected, z
        Mean under permutation of the labels, and distance from it in standard deviations; not
        defined (NaN) where all permutations give the same number, as for `total`.
    """

    groups: tuple[str, ...]
    counts: Roles
    expected: Roles
    z: Roles
    made: Made


def brokerage(
    network: Network,
    groups: Sequence[str] | None = None,
    *,
    permutations: int = 0,
    seed: int = 0,
) -> Brokerage:
    r"""Count the open paths i → b → k through each organisation b, by the groups of the three.

    A path is open where i and k are not tied. It is ordered: in a network without direction each
    open pair counts twice, so that `representative` and `gatekeeper` are equal. An isolated
    organisation, and one whose partners are all tied, has 0 in each role. Ties between
    components do not exist, so components do not disturb each other; but labels are permuted
    over the whole network.

    .. math:: z_b = (x_b - \mathrm{E}\,x_b) / \sqrt{\mathrm{Var}\,x_b}

    Parameters
    ----------
    network
        Strengths are checked, and otherwise not used.
    groups
        A label for each organisation; by default its kind.
    permutations
        0 gives mean and variance over all permutations of the labels, in closed form; above
        that, over so many random ones (at least 2).
    seed
        For random permutations.

    Raises
    ------
    BadRequest
        If a strength is no strength, or the labels are not one a node.

    References
    ----------
    R. V. Gould and R. M. Fernandez, "Structures of mediation: a formal approach to brokerage in
    transaction networks", Sociological Methodology 19 (1989) 89–126. doi:10.2307/270949

    Examples
    --------
    A firm between two universities, and a third of these apart:

    >>> from ecograph.network.projection import network_of
    >>> chain = network_of({"p1": ["I1", "U1"], "p2": ["I1", "U2"], "p3": ["U2", "U3"]})
    >>> found = brokerage(chain, ["I", "U", "U", "U"])
    >>> found.counts.consultant.tolist(), found.counts.gatekeeper.tolist()
    ([2.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0])
    >>> found.z.consultant.round(4).tolist()
    [1.7321, nan, -0.5774, nan]
    """
    if permutations < 0 or permutations == 1:
        raise BadRequest("Brokerage needs no permutations (0: all, in closed form), or some.")
    codes, names = grouped(network, groups)
    paths = _Paths.of(pattern(network))
    counts = paths.roles(codes)
    if permutations:
        mean, spread = _sampled(paths, codes, permutations, seed)
    else:
        sizes = np.bincount(codes, minlength=len(names)).astype(np.float64)
        found = moments(paths.open_pairs, paths.sharing, sizes)
        mean, spread = found[:, 0], found[:, 1]
    made = made_from(
        network,
        "brokerage",
        _SOURCE,
        groups="kind" if groups is None else "given",
        null="sampled permutations" if permutations else "all permutations",
        permutations=permutations,
        seed=seed if permutations else None,
    )
    z = _standard(_stack(counts), mean, spread)
    return Brokerage(names, counts, Roles(*mean), Roles(*z), made)


def roles(network: Network, groups: Sequence[str] | None = None) -> Roles:
    """Count the open paths through each organisation by role, without comparing to chance.

    Parameters as in :func:`brokerage`.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> roles(network_of({"p1": "ab", "p2": "bc"}), ["U", "I", "G"]).liaison.tolist()
    [0.0, 2.0, 0.0]
    """
    codes, _ = grouped(network, groups)
    ties = pattern(network)
    if len(codes) > LARGE and adapter.engine_there():
        return _compiled(network, ties, codes)
    return _Paths.of(ties).roles(codes)


def _compiled(network: Network, ties: csr_array[Any, Any], codes: NDArray[np.int32]) -> Roles:
    """Roles of a large network, its triangles counted by compiled code."""
    closed = adapter.sorted_triangles(network, codes)
    degree = np.diff(ties.indptr).astype(np.float64)
    own = _fellows(ties, codes)
    whole = degree * (degree - 1) - 2 * closed.all
    same_ends = _pairs_of_a_group(ties, codes) - 2 * closed.same_ends
    own_both = own * (own - 1) - 2 * closed.same
    return _roles(own_both, same_ends, own * (degree - 1) - closed.fellows, whole)


def _fellows(ties: csr_array[Any, Any], codes: NDArray[np.int32]) -> Values:
    """Partners of a node that are of its own group."""
    size = len(codes)
    row = np.repeat(np.arange(size), np.diff(ties.indptr))
    fellow = codes[row] == codes[ties.indices]
    return np.bincount(row, weights=fellow, minlength=size).astype(np.float64)


def _roles(own_both: Values, same_ends: Values, from_own: Values, whole: Values) -> Roles:
    """The five roles from open paths with all of one group, with both ends, with one end of it."""
    consultant, crossing = same_ends - own_both, from_own - own_both
    liaison = whole - own_both - consultant - 2 * crossing
    return Roles(own_both, consultant, crossing, crossing.copy(), liaison, whole)


@dataclass(frozen=True, slots=True)
class _Paths:
    """What does not change when labels are permuted.

    Attributes
    ----------
    ties
        Symmetric, 1 where two are tied.
    common
        For each tie, in the order of `ties`: how many partners the two ends share.
    open_pairs
        For each node, how many pairs of its partners are not tied.
    sharing
        For each node, how many ordered pairs of distinct open pairs share a partner.
    """

    ties: csr_array[Any, Any]
    common: NDArray[np.float64]
    open_pairs: Values
    sharing: Values

    @classmethod
    def of(cls, ties: csr_array[Any, Any]) -> _Paths:
        common = _closed(ties, ties)
        degree = np.diff(ties.indptr)
        # how many of b's other partners a partner is not tied to
        missing = np.repeat(degree, degree) - 1 - common
        row = np.repeat(np.arange(len(degree)), degree)
        sharing = np.bincount(row, weights=missing * (missing - 1), minlength=len(degree))
        pairs = np.bincount(row, weights=missing, minlength=len(degree)) / 2
        return cls(ties, common, pairs, sharing.astype(np.float64))

    def roles(self, codes: NDArray[np.int32]) -> Roles:
        """Open paths less closed ones, each by the groups of its ends."""
        size = len(codes)
        degree = np.diff(self.ties.indptr)
        row = np.repeat(np.arange(size), degree)
        fellow = codes[row] == codes[self.ties.indices]
        inner = csr_array(
            (fellow.astype(np.float64), self.ties.indices, self.ties.indptr), shape=self.ties.shape
        )

        def total(weights: NDArray[Any]) -> Values:
            return np.bincount(row, weights=weights, minlength=size).astype(np.float64)

        own = _fellows(self.ties, codes)
        same_ends = _pairs_of_a_group(self.ties, codes) - total(_closed(self.ties, inner))
        own_both = own * (own - 1) - total(_closed(inner, inner) * fellow)
        from_own = own * (degree - 1) - total(self.common * fellow)
        return _roles(own_both, same_ends, from_own, 2 * self.open_pairs)


def _closed(left: csr_array[Any, Any], right: csr_array[Any, Any]) -> NDArray[np.float64]:
    """Cells of ``left @ right.T`` where `left` has a place, a block of rows at a time."""
    found = [np.zeros(0)]
    for start in range(0, left.shape[0], _BLOCK):
        part = left[start : start + _BLOCK]
        places = csr_array((np.ones(part.nnz), part.indices, part.indptr), shape=part.shape)
        product = csr_array(part @ right)
        row = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))
        found.append(_at(product * places, row, part.indices))
    return np.concatenate(found)


def _at(
    matrix: csr_array[Any, Any], row: NDArray[Any], column: NDArray[Any]
) -> NDArray[np.float64]:
    """Cells of a sparse matrix with sorted rows, 0 where it has none."""
    matrix.sort_indices()
    width = matrix.shape[1]
    filled = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    keys = filled.astype(np.int64) * width + matrix.indices
    place = np.searchsorted(keys, row.astype(np.int64) * width + column)
    found = np.zeros(len(row))
    wanted = row.astype(np.int64) * width + column
    hit = place < len(keys)
    hit[hit] = keys[place[hit]] == wanted[hit]
    found[hit] = matrix.data[place[hit]]
    return found


def _pairs_of_a_group(ties: csr_array[Any, Any], codes: NDArray[np.int32]) -> Values:
    """Ordered pairs of a node's partners that are of one group, tied or not."""
    size = len(codes)
    member = csr_array((np.ones(size), (np.arange(size), codes)), shape=(size, size))
    into = csr_array(ties @ member)
    into.data *= into.data - 1
    return np.asarray(into.sum(axis=1), dtype=np.float64).ravel()


def _stack(found: Roles) -> NDArray[np.float64]:
    return np.array([getattr(found, field.name) for field in fields(Roles)])


def _sampled(
    paths: _Paths, codes: NDArray[np.int32], permutations: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation over random permutations, in one pass (Welford)."""
    chance = np.random.default_rng(seed)
    mean = np.zeros((len(fields(Roles)), len(codes)))
    squares = np.zeros_like(mean)
    for count in range(1, permutations + 1):
        one = _stack(paths.roles(chance.permutation(codes)))
        step = one - mean
        mean += step / count
        squares += step * (one - mean)
    return mean, np.sqrt(squares / permutations)


def _standard(
    observed: NDArray[np.float64], mean: NDArray[np.float64], spread: NDArray[np.float64]
) -> NDArray[np.float64]:
    varied = spread > 1e-9 * np.maximum(np.abs(mean), 1.0)
    return np.divide(observed - mean, spread, out=np.full_like(observed, np.nan), where=varied)


def _measure(name: str, zh: str, definition: Bilingual, formula: str) -> Measure:
    def by_kind(network: Network) -> Values:
        found: Values = getattr(roles(network), name)
        return found

    function: Callable[[Network], Values] = by_kind
    return Measure(
        name="brokerage" if name == "total" else f"brokerage-{name}",
        title=Bilingual(zh, "Brokerage" if name == "total" else f"Brokerage: {name}"),
        definition=definition,
        formula=formula,
        normalisation="none; groups are kinds of organisations",
        weight="none",
        reference=_SOURCE[0],
        doi=_SOURCE[1],
        function=function,
        affordable=AFFORDABLE,
        compiled=True,
    )


FAMILY: Final = (
    _measure(
        "total",
        "中介路径数",
        Bilingual(
            "经过该单位、两端互不相连的有序路径 i→b→k 的数目",
            "Ordered paths i → b → k through it whose ends are not tied",
        ),
        "|{(i, k) : i–b–k, i ≁ k}|",
    ),
    _measure(
        "coordinator",
        "协调者角色",
        Bilingual(
            "三方同类的中介路径数",
            "Open paths through it with all three of one kind",
        ),
        "AAA",
    ),
    _measure(
        "consultant",
        "顾问角色",
        Bilingual(
            "两端同类而中介者不同类的路径数",
            "Open paths through it with both ends of one kind, itself of another",
        ),
        "ABA",
    ),
    _measure(
        "gatekeeper",
        "守门人角色",
        Bilingual(
            "一端与中介者同类、另一端不同类的路径数;网络无方向,故与代表者角色相等",
            "Open paths from another kind into its own; as ties have no direction, also its "
            "representative paths",
        ),
        "ABB = AAB",
    ),
    _measure(
        "liaison",
        "联络者角色",
        Bilingual(
            "三方各不同类的中介路径数",
            "Open paths through it with three kinds",
        ),
        "ABC",
    ),
)
