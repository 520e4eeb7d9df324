"""Achievements and patents that no enterprise is near, and the enterprises of their fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ecograph import __version__
from ecograph.analysis.provenance import Made
from ecograph.analysis.thresholds import TransferParameters
from ecograph.links.table import LinkFilter, among
from ecograph.model.labels import NO_TEXT, Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.links.table import Links

__all__ = ["NearByField", "Transfer", "TransferParameters", "Work", "transfer"]

_ENTERPRISES: Final = frozenset({"Enterprise", "JointVenture"})
_FIELDS: Final = frozenset({"hasField", "isAbout", "occupies"})
_MADE: Final = frozenset({"developed", "owns"})


@dataclass(frozen=True, slots=True)
class NearByField:
    """An enterprise that shares a field or innovation node with an achievement."""

    enterprise: str
    field: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """An achievement or patent, who is behind it, and the enterprises near it.

    Attributes
    ----------
    near
        Enterprises within the links asked for, with the relators of the way.
    by_field
        Where none is near: enterprises of the same field.
    evidence
        The relators that say who is behind it; those of the ways and fields stand there.
    """

    id: str
    label: Bilingual
    makers: tuple[str, ...]
    near: tuple[tuple[str, tuple[str, ...]], ...]
    by_field: tuple[NearByField, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """The answer, or the reason why there is none; `alone` are those that no enterprise is near."""

    status: Literal["answered", "insufficient"]
    reason: Bilingual
    works: int
    alone: tuple[Work, ...]
    near: tuple[Work, ...]
    parameters: TransferParameters
    made: Made


def transfer(links: Links, parameters: TransferParameters | None = None) -> Transfer:
    """Find the achievements and patents that no enterprise is near.

    That no source states an enterprise near does not say that there is none.

    Parameters
    ----------
    links
        All relators.
    parameters
        Kinds, reach and limits.
    """
    parameters = parameters or TransferParameters()
    kinds = among(links.nodes.kinds, parameters.kinds)[links.nodes.kind]
    works = [_work(links, node, parameters) for node in np.flatnonzero(kinds).tolist()]
    enough = len(works) >= parameters.min_works
    reason = Bilingual(
        f"资料不足:载明的成果和专利共 {len(works)} 项,至少需要 {parameters.min_works} 项",
        f"Insufficient: {len(works)} achievements and patents are named, at least "
        f"{parameters.min_works} are needed",
    )
    return Transfer(
        status="answered" if enough else "insufficient",
        reason=NO_TEXT if enough else reason,
        works=len(works),
        alone=tuple(one for one in works if enough and not one.near),
        near=tuple(one for one in works if enough and one.near),
        parameters=parameters,
        made=Made(
            measure="transfer",
            parameters=(("min_works", parameters.min_works), ("within", parameters.within)),
            reference="own definition",
            doi="",
            projection=None,
            data_digest=links.digest,
            code_version=__version__,
            nodes=len(links.nodes.id),
            ties=0,
        ),
    )


def _work(links: Links, node: int, parameters: TransferParameters) -> Work:
    near = _near(links, node, parameters)
    rows, others, _ = links.incident(node, LinkFilter("in", predicates=_MADE))
    by_field = () if near else tuple(_by_field(links, node))[: parameters.enterprises]
    ids = links.nodes.id
    return Work(
        id=ids[node],
        label=Bilingual(links.nodes.label_zh[node], links.nodes.label_en[node]),
        makers=tuple(sorted({ids[one] for one in others.tolist()})),
        near=tuple((ids[one], _ids(links, way)) for one, way in sorted(near.items())),
        by_field=by_field,
        evidence=_ids(links, tuple(rows.tolist())),
    )


def _ids(links: Links, rows: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(sorted(links.rows.id[row] for row in set(rows)))


def _near(links: Links, node: int, parameters: TransferParameters) -> dict[int, tuple[int, ...]]:
    """Enterprises near a work, each with the rows of its shortest way."""
    found: dict[int, tuple[int, ...]] = {}
    first = list(_steps(links, node, parameters))
    for row, other in first:
        if links.kind_of(other) in _ENTERPRISES:
            found.setdefault(other, (row,))
    if parameters.within == 2:
        for row, middle in first:
            if links.kind_of(middle) in parameters.not_through:
                continue
            for second, other in _steps(links, middle, parameters):
                if other != node and links.kind_of(other) in _ENTERPRISES:
                    found.setdefault(other, (row, second))
    return found


def _steps(links: Links, node: int, parameters: TransferParameters) -> Iterator[tuple[int, int]]:
    """Rows and other ends of the links that bring near."""
    rows, others, _ = links.incident(node)
    barred = among(links.rows.predicates, parameters.not_near)[links.rows.predicate[rows]]
    yield from zip(rows[~barred].tolist(), others[~barred].tolist(), strict=True)


def _by_field(links: Links, node: int) -> Iterator[NearByField]:
    """Enterprises that have a field of the work, stand at its node, or made something of it."""
    about, made = LinkFilter("out", predicates=_FIELDS), LinkFilter("in", predicates=_MADE)
    back = LinkFilter("in", predicates=_FIELDS)
    seen: set[int] = set()
    rows, fields, _ = links.incident(node, about)
    for row, field in zip(rows.tolist(), fields.tolist(), strict=True):
        beside, others, _ = links.incident(field, back)
        pairs = zip(others.tolist(), beside.tolist(), strict=True)
        ways: list[tuple[int, tuple[int, ...]]] = [(other, (one,)) for other, one in pairs]
        for other, way in list(ways):
            made_rows, makers, _ = links.incident(other, made)
            behind = zip(makers.tolist(), made_rows.tolist(), strict=True)
            ways += [(maker, (*way, one)) for maker, one in behind if other != node]
        for other, way in sorted(ways):
            if links.kind_of(other) in _ENTERPRISES and other not in seen:
                seen.add(other)
                ids = links.nodes.id
                yield NearByField(ids[other], ids[field], _ids(links, (row, *way)))
