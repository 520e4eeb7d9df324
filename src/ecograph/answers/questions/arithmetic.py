"""Which figures may be added or divided, and what must be known of the result."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING, Final

import networkx as nx

from ecograph.answers.indicators import dimensions, observation
from ecograph.answers.store_reader import Reader
from ecograph.errors import BadRequest
from ecograph.links.table import LinkFilter
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ecograph.answers.views.figures import ObservationView
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["caveats"]

_ALIKE: Final = {"名": "人", "所": "家"}
"""Measure words of one and the same thing: persons, and organisations."""
_SHARES: Final = frozenset({"%", "‰", "倍"})
_GROWTH: Final = ("增长", "rowth")
_ORDERS: Final = frozenset({"名次", "届", "级", "类"})
_LINKS: Final = LinkFilter(
    predicates=frozenset({"repeats", "conflictsWith", "partOf", "notToConfuseWith"})
)
_NOT_ACTUAL: Final = {
    "forecast": Bilingual("预计", "forecast"),
    "planned": Bilingual("计划", "planned"),
    "damaged": Bilingual("原文残损", "from damaged text"),
}
_APPROXIMATE: Final = {
    "more-than": Bilingual("下限（“余”“多”）", "a lower bound (more than)"),
    "less-than": Bilingual("上限（“不足”）", "an upper bound (less than)"),
    "about": Bilingual("约数", "approximate"),
}
_PART: Final = "{0} is part of {1} in the graph: it would count twice."
_WHOLE: Final = Bilingual(
    "以数量除以占比：仅当该占比说的就是这些数量时，结果才是总数。",
    "An amount over a share is the whole only where the share is that of this amount.",
)
_OVERLAP: Final = Bilingual("未排除重叠。", "That they do not overlap is not stated.")


def caveats(snapshot: Snapshot, groups: Sequence[Sequence[str]], lang: str) -> str:
    """Say what must be known of a sum of figures, or of the ratio of two sums.

    Parameters
    ----------
    snapshot
        The graph.
    groups
        Ids of the figures of each sum.
    lang
        Of the answer.

    Raises
    ------
    BadRequest
        If figures of a sum have no common unit or none that can be added, if two of them are
        one and the same, contradict each other or are part of one another, or if a ratio is one
        of a figure to itself; the message names them.
    """
    reader = Reader(snapshot, lang)
    sums = [[observation(reader, reader.iri(each), evidence=False) for each in one]
            for one in groups]  # fmt: skip
    every = list({one.id: one for each in sums for one in each}.values())
    linked = _links(snapshot, every)
    for one in sums:
        _check_apart(one, linked, whole=True)
        _check_units(one, alone=len(sums) == 1)
    if len(sums) == 2:
        _check_ratio(sums, linked)
    said = [*_of_each(every), *_of_all(every, sums, linked)]
    return ("" if lang == "zh" else " ").join(one.text(lang) for one in said)


def _links(snapshot: Snapshot, figures: Sequence[ObservationView]) -> nx.MultiDiGraph[str]:
    """What the graph says of how these figures, and those that they repeat, relate."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    queue = [one.id for one in figures]
    for identifier in queue:
        found.add_node(identifier)
        if snapshot.links.nodes.id.find(identifier) < 0:  # a figure without links
            continue
        for link in snapshot.links.links_of(identifier, _LINKS):
            found.add_edge(link.subject, link.object, key=link.predicate)
            if link.other not in queue:
                queue.append(link.other)
    return found


def _only(linked: nx.MultiDiGraph[str], *predicates: str) -> nx.Graph[str]:
    kept: nx.Graph[str] = nx.Graph()
    kept.add_nodes_from(linked)
    kept.add_edges_from((a, b) for a, b, key in linked.edges(keys=True) if key in predicates)
    return kept


def _check_units(figures: Sequence[ObservationView], *, alone: bool) -> None:
    """Refuse what has no common unit, and shares and ranks, which do not add up."""
    units = {_plain(one.unit) for one in figures}
    shown = ", ".join(f"{one.value}{one.unit} ({one.id})" for one in figures)
    if len(units) > 1:
        named = ", ".join(sorted(unit or "no unit" for unit in units))
        raise BadRequest(
            f"These figures have no common unit: {named}.", f"Add figures of one unit: {shown}."
        )
    if units & _ORDERS and not alone:
        raise BadRequest(f"Ranks, editions and levels are not divided: {shown}.", _ANOTHER)
    if len(figures) > 1 and (units & (_SHARES | _ORDERS) or units == {""}):
        raise BadRequest(
            f"Shares, ranks, editions and figures without a unit do not add up: {shown}.", _ANOTHER
        )


_ANOTHER: Final = "Choose figures of amounts or counts."


def _plain(unit: str) -> str:
    plain = unit[1:] if unit[:1] in ("亿", "万") else unit
    return _ALIKE.get(plain, plain)


def _check_apart(
    figures: Sequence[ObservationView], linked: nx.MultiDiGraph[str], *, whole: bool
) -> None:
    """Refuse mentions of one figure, contradictions and, in a sum, parts beside their whole."""
    same, conflicts = _only(linked, "repeats"), _only(linked, "conflictsWith")
    parts = same.to_directed()
    parts.add_edges_from((a, b) for a, b, key in linked.edges(keys=True) if key == "partOf")
    for one, other in combinations(figures, 2):
        both = f"{one.id} and {other.id}"
        if one.id == other.id or nx.has_path(same, one.id, other.id):
            raise BadRequest(f"{both} are mentions of one figure.", "Name one of them.")
        alike = dimensions(one) == dimensions(other) and bool(one.period or one.since)
        mine, theirs = (nx.node_connected_component(same, each.id) for each in (one, other))
        if alike and (one.value, one.bound) == (other.value, other.bound):
            raise BadRequest(f"{both} are mentions of one figure.", "Name one of them.")
        if alike or any(conflicts.has_edge(a, b) for a in mine for b in theirs):
            raise BadRequest(f"{both} contradict each other in the graph.", "Name one of them.")
    for one, other in permutations(figures, 2) if whole else ():
        if nx.has_path(parts, one.id, other.id):
            raise BadRequest(_PART.format(one.id, other.id), "Leave out one of them.")


def _check_ratio(sums: Sequence[Sequence[ObservationView]], linked: nx.MultiDiGraph[str]) -> None:
    """Refuse a division by 0, of a figure by itself, and of a share by an amount."""
    upper, lower = sums
    if not sum(float(one.value) for one in lower):
        raise BadRequest("The denominators add up to 0.", "Choose others.")
    for one in upper:
        for other in lower:
            _check_apart((one, other), linked, whole=False)
    first, second = ({_plain(one.unit) for one in each} for each in sums)
    grown = [one.id for one in lower if any(word in one.indicator.label for word in _GROWTH)]
    if first != second and (first & _SHARES or (second & _SHARES and grown)):
        raise BadRequest(
            "A share is not divided by an amount, nor an amount by a growth rate: "
            + ", ".join(one.id for one in (*upper, *lower)),
            _ANOTHER,
        )


def _of_each(figures: Sequence[ObservationView]) -> Iterator[Bilingual]:
    """What is not an exact, actual figure."""
    for named, of in ((_NOT_ACTUAL, "status"), (_APPROXIMATE, "bound")):
        for value, said in named.items():
            ids = ", ".join(one.id for one in figures if getattr(one, of) == value)
            if ids:
                yield Bilingual(f"{said.zh}：{ids}。", f"{said.en.capitalize()}: {ids}.")


def _of_all(
    figures: Sequence[ObservationView],
    sums: Sequence[Sequence[ObservationView]],
    linked: nx.MultiDiGraph[str],
) -> Iterator[Bilingual]:
    """What is not one period, not one kind of count, or may overlap."""
    periods = sorted({one.period or "—" for one in figures})
    if len(periods) > 1:
        shown = ", ".join(periods)
        yield Bilingual(f"时期不同：{shown}。", f"The periods differ: {shown}.")
    stocks = [one.id for one in figures if one.period.endswith(("末", "底"))]
    if stocks and len(stocks) < len(figures):
        shown = ", ".join(stocks)
        yield Bilingual(
            f"{shown} 为时点存量，其余为时期数或未载明。",
            f"Stock at a moment: {shown}; the others are of a period, or it is not stated.",
        )
    confused = _only(linked, "notToConfuseWith")
    for one, other in combinations(figures, 2):
        if confused.has_edge(one.id, other.id):
            yield Bilingual(
                f"图中注明勿混：{one.id} 与 {other.id}。",
                f"Not to be confused, the graph says: {one.id} and {other.id}.",
            )
    if any(len(one) > 1 for one in sums):
        yield _OVERLAP
    if (
        len(sums) == 2
        and not _SHARES.isdisjoint(one.unit for one in sums[1])
        and (_SHARES.isdisjoint(one.unit for one in sums[0]))
    ):
        yield _WHOLE
