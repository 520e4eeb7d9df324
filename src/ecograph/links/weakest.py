"""What is known over several statements is known as well as the weakest of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph.links.read import BASES
from ecograph.links.table import LinkFilter, among
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from ecograph.links.table import Links

__all__ = ["Statement", "best", "reached", "weakest"]

Statement = tuple[Basis, str]
"""How a statement is known, and its id."""
_OWN: Final = frozenset({"developed", "owns", "hosts"})
_GAINED: Final = frozenset({"wonAward", "selectedInto", "designatedAs"})
_BELONGS: Final = frozenset({"memberOf", "unitOf", "partOf"})
_APART: Final = frozenset({"differentFrom"})


def best(statements: Iterable[Statement]) -> Statement:
    """The surest of statements of which one is enough, the first id of those.

    >>> best([(Basis.INFERRED, "a"), (Basis.STATED, "c"), (Basis.STATED, "b")])
    (<Basis.STATED: 'stated'>, 'b')
    """
    return min(statements, key=lambda one: (BASES.index(one[0]), one[1]))


def weakest(parts: Iterable[Iterable[Statement]]) -> Statement:
    """The weakest of parts that are all needed, each the best of its statements.

    >>> weakest([[(Basis.STATED, "a")], [(Basis.INFERRED, "b"), (Basis.NAME_EMBEDDED, "c")]])
    (<Basis.NAME_EMBEDDED: 'name-embedded'>, 'c')
    """
    return max(map(best, parts), key=lambda one: BASES.index(one[0]))


def reached(
    links: Links, node: int, where: LinkFilter, kept: NDArray[np.bool_] | None = None
) -> list[tuple[str, int, int]]:
    """What is stated of an entity over two statements of one dataset.

    Parameters
    ----------
    links
        All relators.
    node
        Row of the entity.
    where
        What holds of the second statement; bases and datasets of the first too.
    kept
        Of all relators, those of a day or period; all by default.

    Returns
    -------
    list of tuple
        ``through`` (what the entity developed, owns, hosts or leads gained) or ``member`` (of
        its people and teams), the row of the second statement, and that of the first; by rows.
    """
    rows, nodes = links.rows, links.nodes
    near = LinkFilter(bases=where.bases, sources=where.sources)
    first, others, outward = links.around(node, near)
    predicate = rows.predicate[first]
    lead = among(rows.roles, {"lead"})[rows.role[first]]
    lead &= among(rows.predicates, {"participatesIn"})[predicate]
    owned = outward & (among(rows.predicates, _OWN)[predicate] | lead)
    people = among(nodes.kinds, {"Person", "Team"})[nodes.kind[others]]
    people &= ~outward & among(rows.predicates, _BELONGS)[predicate]
    found = []
    for how, chosen in (("through", owned), ("member", people)):
        for one, via in zip(first[chosen].tolist(), others[chosen].tolist(), strict=True):
            if kept is None or kept[one]:
                seconds, _, out = links.around(via, where)
                out &= rows.source[seconds] == rows.source[one]
                out &= among(rows.predicates, _GAINED if how == "through" else _APART)[
                    rows.predicate[seconds]
                ] ^ (how == "member")
                out &= (seconds != one) & (True if kept is None else kept[seconds])
                found += [(how, two, one) for two in seconds[out].tolist()]
    return sorted(found, key=lambda one: (one[0] != "through", *one[1:]))
