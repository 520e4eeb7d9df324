"""What can be asked of a network: who is central, its ties, itself as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from ecograph.analysis.engines import EngineName
from ecograph.answers.operation import Column, Operation, Table, Writer
from ecograph.answers.operations.formats import opening, rdf_writers
from ecograph.answers.requests import (
    Entity,
    Expert,
    NetworkRequest,
    Rows,
    Slow,
    TiedRequest,
    Words,
)
from ecograph.answers.texts import rests_on
from ecograph.answers.words import word
from ecograph.model.labels import Bilingual
from ecograph.network.formats import FORMATS

if TYPE_CHECKING:
    from ecograph.answers.views.networks import NetworkView, RankingView, TiesView
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["left_out", "network", "rank", "ties"]


class RankRequest(TiedRequest):
    """Who ranks how in a network."""

    measure: Annotated[str, Words("measure")] = Field(
        default="degree", description="What organisations are ranked by"
    )
    limit: Rows = Field(default=20, description="Rows of one page, or all")
    exact: Annotated[bool, Slow(), Expert()] = Field(
        default=False, description="Compute expensive measures of large networks, however long"
    )
    samples: Annotated[int | None, Expert()] = Field(
        default=None, ge=2, description="Estimate betweenness from so many sources"
    )
    seed: Annotated[int, Expert()] = Field(
        default=0, ge=0, description="Seed of the choice of sources"
    )
    exact_limit: Annotated[int, Slow(), Expert()] = Field(
        default=5000, ge=1, description="Estimate betweenness of networks of more organisations"
    )
    engine: Annotated[EngineName, Slow(), Expert()] = Field(
        default="embedded", description="What computes; spark: degree, strength, pagerank"
    )
    master: Annotated[str | None, Slow(), Expert()] = Field(
        default=None,
        description="Spark's master: local[2], spark://HOST:7077, yarn; default: local[*]",
    )
    shared_folder: Annotated[str | None, Slow(), Expert()] = Field(
        default=None, description="Folder that Spark's workers see too; default: a temporary one"
    )


class TiesRequest(TiedRequest):
    """The ties of a network."""

    entity: Entity | None = Field(default=None, description="Only the ties of this organisation")
    limit: Rows = Field(default=25, description="Rows of one page, or all")


class FileRequest(NetworkRequest):
    """A network as a file."""

    mode: Literal["one", "two"] = Field(
        default="one", description="two: organisations and the events they took part in"
    )


def _rank(graph: Snapshot, request: RankRequest) -> RankingView:
    from ecograph.answers.network import rank_organisations

    return rank_organisations(graph, request)


def _ties(graph: Snapshot, request: TiesRequest) -> TiesView:
    from ecograph.answers.network import list_ties

    return list_ties(graph, request)


def _network(graph: Snapshot, request: FileRequest) -> NetworkView:
    from ecograph.answers.network import described

    return described(graph, request)


def _ranked(graph: Snapshot, request: RankRequest, answer: RankingView, format: str) -> bytes:
    from ecograph.answers.observations_rdf import ranking_observations

    return ranking_observations(answer, format, lang=request.lang, base=graph.manifest.base)


def _tied(graph: Snapshot, request: TiesRequest, answer: TiesView, format: str) -> bytes:
    from ecograph.answers.observations_rdf import ties_observations
    from ecograph.answers.paging import offset_of

    before = offset_of(graph, request)
    base = graph.manifest.base
    return ties_observations(answer, format, lang=request.lang, base=base, before=before)


def _files() -> dict[str, Writer[FileRequest, NetworkView]]:
    def writer(name: str) -> Writer[FileRequest, NetworkView]:
        def write(graph: Snapshot, request: FileRequest, _: NetworkView) -> bytes:
            from ecograph.answers.export import network_bytes
            from ecograph.answers.network import network_for

            return network_bytes(graph, name, network_for(graph, request), request.mode)

        one = FORMATS[name]
        media_type = one.media_type.partition(";")[0]
        return Writer(media_type, write, one.suffix, model=one.model)

    return {name: writer(name) for name in FORMATS}


_BY_DATE = ("outside the dates", "undated")


def _listed(title: tuple[str, str], counts: Mapping[str, float], lang: str) -> str:
    """Reasons in words, each with its number, under a title in zh or en."""
    said = [f"{word(reason, lang)} {count:g}" for reason, count in counts.items()]
    zh, en = title
    return f"{en}: {', '.join(said)}." if lang == "en" else f"{zh}：{'，'.join(said)}。"


def left_out(counts: dict[str, int], lang: str) -> Iterator[str]:
    """Say how many participations a day or period leaves out."""
    dated = {reason: counts[reason] for reason in _BY_DATE if reason in counts}
    if dated:
        yield _listed(("未计入", "Left out"), dated, lang)


def _on_ranking(view: RankingView, lang: str) -> Iterator[str]:
    english = lang == "en"
    if view.reason:
        yield view.reason
    if view.status == "ranked":
        yield (
            f"{view.title}: {view.total} organisations ranked, {view.ties} ties."
            if english
            else f"{view.title}：参与排名的单位 {view.total} 个，联系 {view.ties} 条。"
        )
    yield from view.caveats
    yield from left_out(view.left_out, lang)
    yield from rests_on(view.why, lang)


def _on_ties(view: TiesView, lang: str) -> Iterator[str]:
    yield (
        f"{view.count} ties, {view.nodes} organisations, {view.isolates} without a tie."
        if lang == "en"
        else f"联系 {view.count} 条，单位 {view.nodes} 个，其中没有联系的 {view.isolates} 个。"
    )
    yield from left_out(view.left_out, lang)
    if view.rolled_up:
        yield _listed(("合并计算", "Rolled up"), view.rolled_up, lang)
    if view.warning:
        yield view.warning
    yield from rests_on(view.why, lang)


rank = Operation(
    name="rank",
    title=Bilingual("单位排名：谁处于中心", "Who ranks how in a network"),
    about="Organisations by one measure, with the projection that the ranking was made from. Equal "
    "values share a rank. A network with too few ties has no ranking: status `insufficient`, with "
    "the reason.",
    request=RankRequest,
    answered_by=_rank,
    path="/analysis/{relation}/centrality",
    tag="Analysis",
    example={"relation": "collaboration", "measure": "strength", "limit": 10},
    heading=lambda view: view.title,
    notes=_on_ranking,
    tables=opening(
        Table["RankingView", Any](
            "ranking",
            lambda view: view.rows,
            (
                Column("rank", lambda one: one.rank),
                Column("id", lambda one: one.id),
                Column("label", lambda one: one.label),
                Column("kind", lambda one: one.kind),
                Column("value", lambda one: one.value),
            ),
        ),
    ),
    writers=rdf_writers(_ranked, "nq"),
)

ties = Operation(
    name="ties",
    title=Bilingual("网络中的联系", "The ties of a network"),
    about="The strongest first, then by id. Evidence of a tie: `why` with both ends, or the "
    "operation evidence.",
    request=TiesRequest,
    answered_by=_ties,
    path="/networks/{relation}/ties",
    tag="Analysis",
    example={"relation": "collaboration", "limit": 10},
    heading=lambda view: view.relation,
    notes=_on_ties,
    tables=opening(
        Table["TiesView", Any](
            "ties",
            lambda view: view.ties,
            (
                Column("id", lambda tie: tie.one.id, shown=False),
                Column("label", lambda tie: tie.one.label),
                Column("kind", lambda tie: tie.one.kind, shown=False),
                Column("other", lambda tie: tie.other.id, shown=False),
                Column("other_label", lambda tie: tie.other.label),
                Column("other_kind", lambda tie: tie.other.kind, shown=False),
                Column("strength", lambda tie: tie.strength),
                Column("basis", lambda tie: tie.basis),
                Column("weakest", lambda tie: tie.weakest, shown=False),
            ),
        ),
    ),
    writers=rdf_writers(_tied, "nq"),
)

network = Operation(
    name="network",
    title=Bilingual("网络文件", "A network as a file"),
    about="Nodes and ties with their years, in the formats of other programs. The same graph gives "
    "the same bytes.",
    request=FileRequest,
    answered_by=_network,
    path="/networks/{relation}",
    tag="Analysis",
    example={"relation": "collaboration", "kind": "University"},
    heading=lambda view: view.relation,
    writers=_files(),
)
