"""Gefura (Q-measures): betweenness that counts only shortest paths between groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ecograph.analysis.geodesics import exact_neighbours, geodesics, step_neighbours
from ecograph.analysis.measure import Measure
from ecograph.analysis.preconditions import grouped, strengths
from ecograph.analysis.provenance import Made, made_from
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ecograph.analysis.geodesics import Neighbours
    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = ["FAMILY", "Gefura", "gefura"]

_SOURCE: Final = ("Guns & Rousseau 2015", "10.1631/FITEE.1400425")


@dataclass(frozen=True, slots=True)
class Gefura:
    """How far each organisation bridges groups.

    Attributes
    ----------
    groups
        Names of the groups, sorted.
    global_
        Over pairs of nodes of any two groups; the sum of the next two, before normalisation.
    local
        Over pairs with one end in the node's own group.
    external
        Over pairs of two groups that are both not its own.
    """

    groups: tuple[str, ...]
    global_: Values
    local: Values
    external: Values
    made: Made


def gefura(
    network: Network,
    groups: Sequence[str] | None = None,
    *,
    weighted: bool = False,
    normalised: bool = False,
) -> Gefura:
    r"""Count the shortest paths between nodes of different groups that lead through each node.

    .. math:: \Gamma(a) = \sum_{k<l} \sum_{g \in G_k, h \in G_l} \frac{\sigma_{gh}(a)}{\sigma_{gh}}

    with :math:`g, h \ne a`; every pair counts once. Where every node is a group of its own this
    is betweenness. An isolated organisation, one at the end of a chain, and any in a network of
    one group, has 0; pairs in different components have no path and add nothing.

    Parameters
    ----------
    network
        Ties.
    groups
        A label for each organisation; by default its kind. Those without one (``""``) are no
        ends: paths lead through them, but they have no value (NaN).
    weighted
        The distance of a tie is 1/strength, in exact fractions; otherwise every tie is 1.
    normalised
        Divide by the number of pairs that the sum runs over ("basic" normalisation), so that
        values lie between 0 and 1; 0 where there is no such pair.

    Raises
    ------
    BadRequest
        If a strength is no strength, or the labels are not one a node.

    References
    ----------
    R. Guns and R. Rousseau, "Unnormalized and normalized forms of gefura measures in directed
    and undirected networks", Frontiers of Information Technology & Electronic Engineering 16
    (2015) 311–320. doi:10.1631/FITEE.1400425

    Examples
    --------
    A chain of five, in groups {a, c}, {b}, {d, e}:

    >>> from ecograph.network.projection import network_of
    >>> chain = network_of({"p1": "ab", "p2": "bc", "p3": "cd", "p4": "de"})
    >>> found = gefura(chain, ["1", "2", "1", "3", "3"])
    >>> found.global_.tolist(), found.local.tolist()
    ([0.0, 2.0, 4.0, 3.0, 0.0], [0.0, 0.0, 2.0, 3.0, 0.0])
    >>> gefura(chain, ["1", "2", "1", "3", "3"], normalised=True).global_.tolist()
    [0.0, 0.5, 0.8, 0.6, 0.0]
    """
    strengths(network)
    codes, names = grouped(network, groups)
    if "" in names:  # the first, as they are sorted: it becomes −1
        codes, names = codes - 1, names[1:]
    neighbours = exact_neighbours(network)[0] if weighted else step_neighbours(network)
    whole, local = _accumulated(neighbours, codes.tolist(), weighted=weighted)
    external = np.maximum(whole - local, 0.0)
    external[external <= 1e-12 * whole] = 0.0
    if normalised:
        whole, local, external = _normalised([whole, local, external], codes, len(names))
    for one in (whole, local, external):
        one[codes < 0] = np.nan
    made = made_from(
        network,
        "gefura",
        _SOURCE,
        groups="kind" if groups is None else "given",
        weighted=weighted,
        normalised=normalised,
    )
    return Gefura(names, whole, local, external, made)


def _accumulated(
    neighbours: Neighbours, codes: list[int], *, weighted: bool
) -> tuple[Values, Values]:
    """Global and local sums, source by source (Brandes), over targets of other groups."""
    whole, local = np.zeros(len(codes)), np.zeros(len(codes))
    for source, own in enumerate(codes):
        if own < 0:
            continue
        order, _, before, count = geodesics(neighbours, source, weighted=weighted)
        share = [0.0] * len(codes)
        for node in reversed(order[1:]):
            through = share[node] + (codes[node] not in (own, -1))
            for nearer in before[node]:
                share[nearer] += through * (count[nearer] / count[node])
            whole[node] += share[node]
            if codes[node] == own:
                local[node] += share[node]
    return whole / 2, local


def _normalised(values: list[Values], codes: NDArray[np.int32], groups: int) -> list[Values]:
    """Divide global, local, external sums by the number of pairs that each runs over."""
    sizes = np.bincount(codes[codes >= 0], minlength=max(groups, 1)).astype(np.float64)
    own, people = sizes[codes], float(sizes.sum())
    local = (own - 1) * (people - own)
    external = ((people - own) ** 2 - ((sizes**2).sum() - own**2)) / 2
    pairs = [local + external, local, external]
    return [
        np.divide(value, among, out=np.zeros(len(codes)), where=among > 0)
        for value, among in zip(values, pairs, strict=True)
    ]


def _measure(name: str, title: Bilingual, definition: Bilingual, pairs: str) -> Measure:
    def by_kind(network: Network) -> Values:
        found: Values = getattr(gefura(network), name)
        return found

    function: Callable[[Network], Values] = by_kind
    weight: Literal["none"] = "none"
    return Measure(
        name=f"gefura-{name.rstrip('_')}",
        title=title,
        definition=definition,
        formula=f"Γ(a) = Σ σ_gh(a)/σ_gh, {pairs}",
        normalisation="none; groups are kinds of organisations",
        weight=weight,
        reference=_SOURCE[0],
        doi=_SOURCE[1],
        function=function,
    )


FAMILY: Final = (
    _measure(
        "global_",
        Bilingual("跨类桥接度", "Gefura (between kinds)"),
        Bilingual(
            "不同类单位之间的最短路径经过该单位的比例之和",
            "Sum of the shares of shortest paths between organisations of different kinds that "
            "lead through it",
        ),
        "g and h of different kinds",
    ),
    _measure(
        "local",
        Bilingual("本类对外桥接度", "Gefura (own kind to others)"),
        Bilingual(
            "本类单位与他类单位之间的最短路径经过该单位的比例之和",
            "Sum of the shares of shortest paths between its own kind and the others that lead "
            "through it",
        ),
        "g of its own kind, h of another",
    ),
    _measure(
        "external",
        Bilingual("他类之间桥接度", "Gefura (between other kinds)"),
        Bilingual(
            "其他两类单位之间的最短路径经过该单位的比例之和",
            "Sum of the shares of shortest paths between two kinds not its own that lead "
            "through it",
        ),
        "g and h of two kinds, neither its own",
    ),
)
