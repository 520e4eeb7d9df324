"""What can be asked of entities: find them, list them, show one, open its facts to passages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from ecograph.answers.entity_rows import facts_in
from ecograph.answers.operation import Column, Operation, Table, TableData, tables
from ecograph.answers.operations.columns import LINK_COLUMNS
from ecograph.answers.operations.formats import rdf_writers
from ecograph.answers.requests import Bases, Datasets, Entity, LinksChoice, Page, Request, Several
from ecograph.answers.requests import Words as WordsOf
from ecograph.answers.texts import cited, named, opens
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ecograph.answers.views.base import EvidenceView, FoundPage
    from ecograph.answers.views.entity import EntitiesPage, EntityPage, FactsPage, PassagePage
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["entities", "facts", "passage", "search", "show"]

GROUPS = ("kind", "region", "dataset", "founded", "ended", "has_links")


class SearchRequest(Request):
    """Entities by any of their names."""

    q: str = Field(
        kw_only=False,
        min_length=1,
        max_length=400,
        description="Any part of a name: Chinese, pinyin, initials, English; or an identifier",
        examples=["dlut"],
    )
    kind: Annotated[str, WordsOf("kind")] | None = Field(
        default=None, description="Only this kind, and those below it"
    )
    region: Entity | None = Field(default=None, description="Only what lies in this region")
    dataset: Datasets = Field(default=(), description="Only what these datasets name")
    limit: int = Field(default=10, ge=1, le=50, description="Entities at most")


def _keys(schema: dict[str, Any]) -> None:
    """Say in a schema which keys an entity of a list has."""
    from ecograph.answers.views.entity import EntityRow

    schema["items"] = {"type": "string", "enum": [*EntityRow.model_fields]}


class EntitiesRequest(Page):
    """Entities, filtered and sorted."""

    filter: str = Field(
        default="",
        max_length=4000,
        description="Conditions with commas between: kind, region (and places within), dataset, "
        "label (part of it), founded, ended, strength, events, links, has_links; `a|b` is or, "
        "`!a` is not, numbers and dates take >, >=, <, <=, a..b",
        examples=["kind:university|enterprise,region:dalian"],
    )
    sort: str = Field(
        default="",
        max_length=400,
        description="id, label, kind, founded, ended, strength, events, links; `-` before it turns "
        "it around; ties go by id",
        examples=["-strength"],
    )
    select: Several = Field(
        default=(),
        description="Only these keys of each entity",
        json_schema_extra=_keys,
    )
    group_by: Literal["kind", "region", "dataset", "founded", "ended", "has_links"] | None = Field(
        default=None, description="Count instead"
    )
    dataset: Datasets = Field(default=(), description="Only entities of these datasets")

    def lists_by_language(self) -> bool:
        """Where it is sorted by labels."""
        return "label" in self.sort


class ShowRequest(Request):
    """One entity."""

    entity: Entity = Field(kw_only=False, description="An id or a name")
    include: Annotated[
        Several,
        WordsOf("include"),
        Field(json_schema_extra={"items": {"enum": ["links", "counts", "metrics", "evidence"]}}),
    ] = Field(
        default=(),
        description="Further parts: links (the first 25), counts of links, metrics (the measures "
        "of the build), evidence (the first 25 facts with what they rest on)",
    )
    dataset: Datasets = Field(default=(), description="Only what these datasets say")
    basis: Bases = Field(
        default=(), description="How figures are known; default: all but conjectural"
    )


class FactsRequest(LinksChoice, Page):
    """The facts about an entity, opened to their evidence."""

    entity: Entity = Field(kw_only=False, description="An id or a name")


class PassageRequest(Page):
    """A passage or source."""

    passage: str = Field(
        kw_only=False,
        min_length=3,
        max_length=400,
        description="The id of a passage or source",
        examples=["dalian-2015/p.1-5.2272-2301"],
    )
    basis: Bases = Field(default=(), description="conjectural lists what rests on damaged text too")


def _search(graph: Snapshot, request: SearchRequest) -> FoundPage:
    from ecograph.answers.found import search

    return search(graph, request)


def _entities(graph: Snapshot, request: EntitiesRequest) -> EntitiesPage:
    from ecograph.answers.entity_list import list_entities

    return list_entities(graph, request)


def _show(graph: Snapshot, request: ShowRequest) -> EntityPage:
    from ecograph.answers.entity_page import show

    return show(graph, request)


def _facts(graph: Snapshot, request: FactsRequest) -> FactsPage:
    from ecograph.answers.passages import list_facts

    return list_facts(graph, request)


def _passage(graph: Snapshot, request: PassageRequest) -> PassagePage:
    from ecograph.answers.passages import passage

    return passage(graph, request)


def _described(graph: Snapshot, request: ShowRequest, _: object, format: str) -> bytes:
    from ecograph.answers.descriptions import description_of
    from ecograph.answers.operations.formats import RDF

    return description_of(graph, request.entity, RDF[format], request.dataset)


def _quoted(graph: Snapshot, _: object, answer: PassagePage, format: str) -> bytes:
    from ecograph.answers.descriptions import description_of
    from ecograph.answers.operations.formats import RDF

    return description_of(graph, answer.passage.id, RDF[format])


def _summed_up(
    graph: Snapshot, request: EntitiesRequest, answer: EntitiesPage, format: str
) -> bytes:
    from ecograph.answers.descriptions import summary_of
    from ecograph.answers.entity_list import list_entities
    from ecograph.answers.operations.formats import RDF

    if request.select:  # of columns, not of what linked data says
        answer = list_entities(graph, request.model_copy(update={"select": ()}))
    return summary_of(graph, (one["id"] for one in answer.results), (), RDF[format])


def _nothing_found(page: FoundPage, lang: str) -> Iterator[str]:
    if not page.results:
        yield (
            "Nothing is called like this. Try fewer words, another language, or initials."
            if lang == "en"
            else "没有相近的名称。可减少字词、换用另一种语言，或输入拼音首字母。"
        )


search = Operation(
    name="search",
    title=Bilingual("按名称查找实体", "Entities by any of their names"),
    about="Chinese (simplified or traditional), pinyin, initials, English, short names, "
    "identifiers. Exact names come first, then beginnings, words, parts, pinyin, acronyms, "
    "initials and abbreviations; what may have been mistyped only if nothing else is found.",
    request=SearchRequest,
    answered_by=_search,
    path="/autocomplete",
    tag="Search",
    example={"q": "dlut"},
    notes=_nothing_found,
    tables=tables(
        Table["FoundPage", Any](
            "found",
            lambda page: page.results,
            (
                Column("id", lambda one: one.id),
                Column("label", lambda one: one.label),
                Column("kind", lambda one: one.kind),
                Column("hint", lambda one: one.hint),
                Column("matched", lambda one: one.matched),
                Column("matched_lang", lambda one: one.matched_lang, shown=False),
                Column("external_id", lambda one: one.external_id, shown=False),
                Column("score", lambda one: one.score, shown=False),
            ),
        )
    ),
)


def _listed(page: EntitiesPage) -> tuple[TableData, ...]:
    """The entities with the keys that were selected, or the groups."""
    from ecograph.answers.views.entity import EntityRow

    if page.group_by:
        rows = tuple((one.key, one.label, one.count) for one in page.group_by)
        return (TableData("groups", ("key", "label", "count"), rows),)
    keys = tuple(page.results[0]) if page.results else tuple(EntityRow.model_fields)
    cells = tuple(tuple(_cell(one[key]) for key in keys) for one in page.results)
    hidden = ("lang", "kind", "sources")
    return (TableData("entities", keys, cells, tuple(key for key in keys if key not in hidden)),)


def _cell(value: object) -> object:
    return value["id"] if isinstance(value, dict) else value


entities = Operation(
    name="entities",
    title=Bilingual("实体列表：筛选与排序", "Entities, filtered and sorted"),
    about="Entities that meet every condition of `filter`, in an order that is total. `group_by` "
    "counts instead. `strength` and `events` are those of the collaboration network of all "
    "datasets.",
    request=EntitiesRequest,
    answered_by=_entities,
    path="/entities",
    tag="Entities",
    example={"filter": "kind:university|enterprise,region:dalian", "sort": "-strength"},
    heading=lambda page: f"{len(page.results)} / {page.meta.count}",
    tables=_listed,
    writers=rdf_writers(_summed_up),
)


def _shown(page: EntityPage) -> tuple[TableData, ...]:
    """All about an entity, a fact a row; then the parts that were included."""
    main = Table["EntityPage", Any](
        "facts",
        facts_in,
        (
            Column("what", lambda row: row.what),
            Column("value", lambda row: row.value),
            Column("detail", lambda row: row.detail),
            Column("source", lambda row: row.source),
            Column("evidence", lambda row: row.evidence, shown=False),
            Column("opens", lambda row: row.opens),
        ),
    )
    found = [main.of(page)]
    if page.links is not None:
        found.append(Table[Any, Any]("links", lambda one: one.results, LINK_COLUMNS).of(page.links))
    if page.metrics is not None:
        rows = tuple((one.projection, one.label, one.value, one.rank, one.nodes)
                     for one in page.metrics)  # fmt: skip
        columns = ("projection", "measure", "value", "rank", "organisations")
        found.append(TableData("metrics", columns, rows))
    if page.facts is not None:
        found.append(_FACTS.of(page.facts))
    return tuple(found)


_FACTS = Table["FactsPage", Any](
    "facts",
    lambda page: page.results,
    (
        Column("what", lambda one: one.what),
        Column("id", lambda one: one.id, shown=False),
        Column("words", lambda one: one.words),
        Column("basis", lambda one: one.basis),
        Column("weakest", lambda one: one.weakest, shown=False),
        Column("source", lambda one: one.source, shown=False),
        Column("evidence", lambda one: cited(one.evidence)),
        Column("opens", lambda one: opens(one.evidence)),
    ),
)


def _passage_table(page: PassagePage) -> tuple[TableData, ...]:
    resting = Table["PassagePage", Any](
        "resting",
        lambda one: one.results,
        (
            Column("what", lambda one: one.what),
            Column("id", lambda one: one.id, shown=False),
            Column("words", lambda one: one.words),
            Column("basis", lambda one: one.basis),
            Column("about", lambda one: named(one.about)),
        ),
    )
    rows = tuple((name, value) for name, value in _about_passage(page.passage) if value)
    return resting.of(page), TableData("passage", ("what", "value"), rows)


def _about_passage(one: EvidenceView) -> Iterator[tuple[str, object]]:
    yield "id", one.id
    yield "opens", one.opens
    if one.source is not None:
        yield "title", one.source.title
        yield "kind", one.source.kind
        yield "publisher", one.source.publisher
        yield "published", one.source.published
        yield "address", one.source.address
        yield "copied", one.source.copied
    yield "section", one.section
    yield "characters", "" if one.start is None else f"{one.start}–{one.end}"
    yield "sha256", one.sha256
    yield "quotation", one.quote


passage = Operation(
    name="passage",
    title=Bilingual("一段原文，及以它为依据的陈述", "A passage or source, and what rests on it"),
    about="Document, section, first and last character, digest, and the words where they are at "
    "hand. Of what rests on a source with more than ten thousand statements only a part is "
    "listed; `count_exact` is false then.",
    request=PassageRequest,
    answered_by=_passage,
    path="/passages/{passage}",
    tag="Evidence",
    example={"passage": "dalian-2015/p.1-5.2272-2301"},
    heading=lambda page: f"{cited((page.passage,))}: {len(page.results)} / {page.meta.count}",
    tables=_passage_table,
    writers=rdf_writers(_quoted),
)


def _instead(
    graph: Snapshot, given: Mapping[str, object]
) -> tuple[Operation[..., Any, Any], Mapping[str, object]] | None:
    """The passage or source whose id was given in place of an entity's."""
    from ecograph.answers.names import ground_of

    if (identifier := ground_of(graph, given.get("entity"))) is None:
        return None
    kept = {name: given[name] for name in ("basis", "lang") if given.get(name)}
    return passage, {"passage": identifier, **kept}


show = Operation(
    name="show",
    title=Bilingual("一个实体", "One entity"),
    about="Names, identifiers, dates, figures, changes and gaps, each with its evidence. An entity "
    "that was merged into another is answered by 308.",
    request=ShowRequest,
    answered_by=_show,
    path="/entities/{entity}",
    tag="Entities",
    example={"entity": "dalian-2015/univ-dut", "include": ["counts", "metrics"]},
    heading=lambda page: f"{page.label} · {page.kind_label} · {page.id}",
    tables=_shown,
    writers=rdf_writers(_described, from_request=True),
    elsewhere=_instead,
)

facts = Operation(
    name="facts",
    title=Bilingual("关于一个实体的事实与依据", "The facts about an entity, and their evidence"),
    about="Names, figures, changes, gaps, then links, then what is stated of its people and teams "
    "(`member`) and of what it owns or leads (`through`): each with its passages, sources or rows.",
    request=FactsRequest,
    answered_by=_facts,
    path="/entities/{entity}/evidence",
    tag="Evidence",
    example={"entity": "dalian-2015/univ-dut", "limit": 10},
    heading=lambda page: f"{named(page.of)}: {len(page.results)} / {page.meta.count}",
    tables=tables(_FACTS),
)
