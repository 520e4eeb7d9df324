"""What can be asked of links: those of an entity, around it, among several, between two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from ecograph.answers.operation import Column, Operation, Table, tables
from ecograph.answers.operations.columns import LINK_COLUMNS
from ecograph.answers.operations.formats import CITED, STATED, graph_writers
from ecograph.answers.requests import (
    DirectedChoice,
    Entities,
    Entity,
    LinksChoice,
    NetworkRequest,
    Page,
    Rows,
    RowsPage,
)
from ecograph.answers.texts import cited, named, opens, shown, stated
from ecograph.model.basis import Basis
from ecograph.model.labels import BASIS_WORDS, Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.answers.views.edges import (
        EdgeView,
        InducedView,
        NeighborhoodView,
        PathsView,
        PathView,
        TieEvidenceView,
    )
    from ecograph.answers.views.links import LinkCountsPage, LinksPage
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["evidence", "link_counts", "links", "neighborhood", "path", "subgraph"]

MOST_IDS = 500
"""Entities among which links are looked for, at most."""


class LinksRequest(DirectedChoice, Page):
    """The links of an entity."""

    entity: Entity = Field(kw_only=False, description="An id or a name")


class LinkCountsRequest(DirectedChoice):
    """How many links an entity has."""

    entity: Entity = Field(kw_only=False, description="An id or a name")


class NeighborhoodRequest(DirectedChoice):
    """The neighbourhood of an entity."""

    entity: Entity = Field(kw_only=False, description="An id or a name")
    depth: int = Field(default=1, ge=1, le=3, description="How many links away")
    max_nodes: int = Field(default=300, ge=1, le=1000, description="Entities at most")


class SubgraphRequest(LinksChoice):
    """The links among several entities."""

    ids: Entities = Field(
        kw_only=False, min_length=1, max_length=MOST_IDS, description="Ids or names"
    )


class PathRequest(LinksChoice):
    """The shortest paths between two entities."""

    start: Entity = Field(kw_only=False, description="An id or a name")
    end: Entity = Field(kw_only=False, description="An id or a name")
    max_length: int = Field(default=8, ge=1, le=12, description="Links in a path, at most")
    limit: int = Field(default=5, ge=1, le=50, description="Paths at most")


class EvidenceRequest(NetworkRequest, RowsPage):
    """The evidence of the tie of two entities, in a network."""

    one: Entity = Field(kw_only=False, description="An id or a name")
    other: Entity = Field(kw_only=False, description="An id or a name")
    limit: Rows = Field(default=25, description="Shared events of one page, or all")


def _list_links(graph: Snapshot, request: LinksRequest) -> LinksPage:
    from ecograph.answers.links import list_links

    return list_links(graph, request)


def _count_links(graph: Snapshot, request: LinkCountsRequest) -> LinkCountsPage:
    from ecograph.answers.links import count_links

    return count_links(graph, request)


def _surroundings(graph: Snapshot, request: NeighborhoodRequest) -> NeighborhoodView:
    from ecograph.answers.links import surroundings

    return surroundings(graph, request)


def _among(graph: Snapshot, request: SubgraphRequest) -> InducedView:
    from ecograph.answers.subgraph import among

    return among(graph, request)


def _paths(graph: Snapshot, request: PathRequest) -> PathsView:
    from ecograph.answers.paths import between

    return between(graph, request)


def _evidence(graph: Snapshot, request: EvidenceRequest) -> TieEvidenceView:
    from ecograph.answers.tie_evidence import tie

    return tie(graph, request)


links = Operation(
    name="links",
    title=Bilingual("一个实体的关联", "Links of an entity"),
    about="Each link with role, time, basis and evidence, in an order that is total: most "
    "parallel links first, then the better connected neighbour, then ids. With a day or period, "
    "`holds` says how certain each is, and `left_out` how many are not in it.",
    request=LinksRequest,
    answered_by=_list_links,
    path="/entities/{entity}/links",
    tag="Entities",
    example={"entity": "dalian-2015/univ-dut", "direction": "out", "limit": 10},
    heading=lambda page: f"{named(page.of)}: {len(page.results)} / {page.meta.count}",
    tables=tables(
        Table["LinksPage", Any](
            "links",
            lambda page: page.results,
            LINK_COLUMNS,
        )
    ),
)

link_counts = Operation(
    name="link-counts",
    title=Bilingual("关联数：按关系、方向与类别", "How many links an entity has, of each sort"),
    about="Counts by link, direction and kind before any link is listed: hubs are known before "
    "they are expanded.",
    request=LinkCountsRequest,
    answered_by=_count_links,
    path="/entities/{entity}/link-counts",
    tag="Entities",
    example={"entity": "dalian-2015/univ-dut"},
    heading=lambda page: f"{named(page.of)}: {page.meta.count}",
    tables=tables(
        Table(
            "link-counts",
            lambda page: page.results,
            (
                Column("predicate", lambda one: one.predicate, shown=False),
                Column("predicate_label", lambda one: one.predicate_label),
                Column("direction", lambda one: one.direction),
                Column("kind", lambda one: one.kind, shown=False),
                Column("kind_label", lambda one: one.kind_label),
                Column("count", lambda one: one.count),
            ),
        )
    ),
)


def _edges(view: NeighborhoodView | InducedView) -> Iterator[tuple[EdgeView, str, str]]:
    labels = {one.id: one.label for one in view.nodes}
    for one in view.links:
        yield one, labels.get(one.subject, ""), labels.get(one.object, "")


_EDGES: Table[Any, tuple[EdgeView, str, str]] = Table(
    "links",
    _edges,
    (
        Column("subject", lambda row: row[0].subject, shown=False),
        Column("subject_label", lambda row: row[1]),
        Column("predicate", lambda row: row[0].predicate, shown=False),
        Column("link", lambda row: row[0].link),
        Column("object", lambda row: row[0].object, shown=False),
        Column("object_label", lambda row: row[2]),
        Column("role", lambda row: row[0].role),
        Column("time", lambda row: row[0].time),
        Column("holds", lambda row: row[0].holds),
        Column("basis", lambda row: row[0].basis),
        Column("source", lambda row: row[0].source, shown=False),
        Column("relator", lambda row: row[0].id, shown=False),
    ),
)


def _cut_off(view: NeighborhoodView | InducedView, lang: str) -> Iterator[str]:
    if view.truncated:
        yield "Cut off at the limit." if lang == "en" else "已达上限，其余从略。"


neighborhood = Operation(
    name="neighborhood",
    title=Bilingual("一个实体的邻域", "Neighbourhood of an entity"),
    about="Entities and links breadth first, the best connected ones first. `truncated` says that "
    "`max_nodes` cut something off, `left_out` of an entity how many of its links are not shown.",
    request=NeighborhoodRequest,
    answered_by=_surroundings,
    path="/entities/{entity}/neighborhood",
    tag="Entities",
    example={"entity": "dalian-2015/univ-dut", "depth": 1},
    heading=lambda view: named(view.of),
    notes=_cut_off,
    tables=tables(
        _EDGES,
        Table(
            "entities",
            lambda view: view.nodes,
            (
                Column("id", lambda one: one.id),
                Column("label", lambda one: one.label),
                Column("kind", lambda one: one.kind),
                Column("links", lambda one: one.links, shown=False),
                Column("depth", lambda one: one.depth),
                Column("left_out", lambda one: one.left_out),
            ),
        ),
    ),
    writers=graph_writers(),
)

subgraph = Operation(
    name="subgraph",
    title=Bilingual("若干实体之间的关联", "Links among several entities"),
    about="Every link whose two ends are among the entities, as a canvas needs it after an "
    "expansion.",
    request=SubgraphRequest,
    answered_by=_among,
    path="/graph/induced",
    tag="Entities",
    example={"ids": ["dalian-2015/univ-dut", "dalian-2015/moe", "dalian-2015/cic-heavy-equipment"]},
    heading=lambda view: f"{len(view.nodes)}: {view.count}",
    notes=_cut_off,
    body=("ids",),
    tables=tables(
        _EDGES,
        Table(
            "entities",
            lambda view: view.nodes,
            (
                Column("id", lambda one: one.id),
                Column("label", lambda one: one.label),
                Column("kind", lambda one: one.kind),
                Column("links", lambda one: one.links),
            ),
        ),
    ),
    writers=graph_writers(),
)


def _stops(view: PathsView) -> Iterator[tuple[int, int, EdgeView, PathView]]:
    for number, one in enumerate(view.paths, start=1):
        for place, step in enumerate(one.steps, start=1):
            for edge in step:
                yield number, place, edge, one


def _on_paths(view: PathsView, lang: str) -> Iterator[str]:
    most, count = view.max_length, view.count
    if not view.paths:
        yield (
            f"No path of at most {most} links between the two."
            if lang == "en"
            else f"二者之间没有不超过 {most} 步的路径。"
        )
    elif count > len(view.paths):
        yield (
            f"{len(view.paths)} of {count} paths of length {view.length}."
            if lang == "en"
            else f"长度为 {view.length} 的路径共 {count} 条，列出 {len(view.paths)} 条。"
        )


path = Operation(
    name="path",
    title=Bilingual("两个实体之间的最短路径", "Shortest paths between two entities"),
    about="All links of each step, with their words and evidence; a path is known as well as its "
    "`weakest` link. Status `none` when there is no path.",
    request=PathRequest,
    answered_by=_paths,
    path="/paths",
    tag="Evidence",
    example={"start": "dalian-2015/univ-dut", "end": "dalian-collaborations/ent-shengu"},
    heading=lambda view: f"{named(view.start)} … {named(view.end)}",
    notes=_on_paths,
    tables=tables(
        Table(
            "steps",
            _stops,
            (
                Column("path", lambda row: row[0]),
                Column("step", lambda row: row[1]),
                Column("subject", lambda row: row[2].subject, shown=False),
                Column("predicate", lambda row: row[2].predicate, shown=False),
                Column("object", lambda row: row[2].object, shown=False),
                Column("role", lambda row: row[2].role, shown=False),
                Column("time", lambda row: row[2].time, shown=False),
                Column("statement", lambda row: row[2].words),
                Column("basis", lambda row: row[2].basis, shown=False),
                Column("path_basis", lambda row: row[3].basis),
                Column("weakest", lambda row: row[3].weakest, shown=False),
                Column("source", lambda row: row[2].source, shown=False),
                Column("evidence", lambda row: cited(row[2].evidence)),
                Column("opens", lambda row: opens(row[2].evidence)),
                Column("relator", lambda row: row[2].id, shown=False),
            ),
        )
    ),
)


def _on_tie(view: TieEvidenceView, lang: str) -> Iterator[str]:
    english = lang == "en"
    if view.collaborates:
        count, strength = view.count, f"{view.strength:.4g}"
        if view.basis and view.basis != Basis.STATED:
            known = BASIS_WORDS["en" if english else "zh"][view.basis]
            yield (
                f"What ties them is {known} at best: {view.weakest}."
                if english
                else f"二者的联系至多为“{known}”，最弱的陈述：{view.weakest}。"
            )
        yield (
            f"They collaborate: strength {strength} from {count} events. {view.counted}."
            if english
            else f"二者有合作：强度 {strength}，出自 {count} 项活动。{view.counted}。"
        )
        if len(view.events) < count:
            yield shown(len(view.events), count, "limit", lang)
    elif view.internal:
        yield (
            "One belongs to the other; that is no collaboration."
            if english
            else "其一隶属于另一方，不算合作。"
        )
    else:
        yield (
            "No collaboration of the two is stated in the datasets chosen."
            if english
            else "所选数据集没有说明二者有合作。"
        )


evidence = Operation(
    name="evidence",
    title=Bilingual("两个实体之间的联系与依据", "Evidence of the tie of two entities"),
    about="Shared events, the greatest share first, direct links, and things both are linked with. "
    "The shares add up to the strength of the tie in the network that is chosen; "
    "`counted` says how they come about. Where organisations are rolled up, `met` names the units.",
    request=EvidenceRequest,
    answered_by=_evidence,
    path="/evidence",
    tag="Evidence",
    example={"one": "dalian-2015/univ-dut", "other": "dalian-collaborations/ent-shengu"},
    heading=lambda view: f"{named(view.one)} — {named(view.other)}",
    notes=_on_tie,
    tables=tables(
        Table(
            "evidence",
            stated,
            (
                *STATED,
                Column("basis", lambda row: row.basis),
                Column("weakest", lambda row: row.weakest, shown=False),
                *CITED,
            ),
        )
    ),
)
