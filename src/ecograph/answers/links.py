"""Whom an entity is linked with, each link put into words and opened to its evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ecograph import neighborhood as walking
from ecograph.answers.reader import Reader
from ecograph.answers.records import EntityRef, EvidenceView, LinksView, LinkView
from ecograph.links import PUBLIC, PUBLIC_BASES, LinkFilter
from ecograph.model import Basis, Record
from ecograph.ontology import load
from ecograph.vocab import PREFIXES
from ecograph.wording import Language, link_phrase, span, statement

if TYPE_CHECKING:
    from collections.abc import Collection

    from ecograph.links import Link
    from ecograph.ontology import Predicate, Role
    from ecograph.snapshot import Snapshot

__all__ = ["NeighborhoodView", "Page", "link_filter", "linked", "surroundings"]


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted, in which language, with or without evidence."""

    limit: int = 25
    offset: int = 0
    lang: str = "zh"
    evidence: bool = True


class NeighbourView(EntityRef):
    """An entity around another; `left_out` links of it are not shown."""

    depth: int
    left_out: int


class EdgeView(Record):
    """One relator between two entities of a neighborhood."""

    id: str
    subject: str
    predicate: str
    link: str
    object: str
    role: str = ""
    time: str = ""
    basis: str
    source: str
    words: str = ""
    evidence: tuple[EvidenceView, ...] = ()


class NeighborhoodView(Record):
    """What surrounds an entity; `truncated` when a limit cut something off."""

    of: EntityRef
    depth: int
    truncated: bool
    nodes: tuple[NeighbourView, ...]
    links: tuple[EdgeView, ...]


def link_filter(
    *,
    direction: str = "both",
    predicates: Collection[str] = (),
    roles: Collection[str] = (),
    kinds: Collection[str] = (),
    bases: Collection[str] = (),
    sources: Collection[str] = (),
) -> LinkFilter:
    """Make a filter of links from plain text; an empty choice lets all pass but conjecture."""
    return LinkFilter(
        direction=direction,  # type: ignore[arg-type]
        predicates=frozenset(predicates) or None,
        roles=frozenset(roles) or None,
        kinds=_with_descendants(kinds) or None,
        bases=frozenset(map(Basis, bases)) or PUBLIC_BASES,
        sources=frozenset(sources) or None,
    )


def _with_descendants(kinds: Collection[str]) -> frozenset[str]:
    """A kind stands for those below it too: Organisation finds every university."""
    ontology = load()
    wanted = set(kinds)
    below = (kind for kind in ontology.kinds if wanted & set(ontology.ancestors(kind)))
    return frozenset(wanted.union(below))


def linked(
    snapshot: Snapshot, identifier: str, where: LinkFilter = PUBLIC, page: Page | None = None
) -> LinksView:
    """List the links of an entity.

    Raises
    ------
    NotFound
        If there is no such entity.
    """
    page = page or Page()
    links = snapshot.links
    reader = Reader(snapshot, page.lang)
    rows, _, outward = links.incident(links.index(identifier), where)
    part = slice(page.offset, page.offset + page.limit)
    found = links.materialise(rows[part], outward[part])
    views = tuple(_view(reader, one, page) for one in found)
    return LinksView(of=reader.ref(reader.iri(identifier)), count=len(rows), links=views)


def _view(reader: Reader, link: Link, page: Page) -> LinkView:
    values = reader.values(reader.iri(link.id))
    evidence = reader.evidence(values)
    return LinkView(
        id=link.id,
        direction=link.direction,
        predicate=link.predicate,
        link=link_words(reader, link),
        role=link.role,
        other=reader.ref(reader.iri(link.other)),
        time=span(link.since, link.until, link.started_by),
        period=reader.text(values, "period"),
        basis=link.basis,
        confidence=link.confidence,
        open_list=link.open_list,
        intended=link.intended,
        words=words(reader, link, evidence),
        note=reader.text(values, "note"),
        source=link.source,
        evidence=evidence if page.evidence else (),
    )


def link_words(reader: Reader, link: Link) -> str:
    """Say the link itself: the source's verb where there is one, else the property."""
    return _verb(reader, link) or _label(load().predicates.get(link.predicate), reader)


def _verb(reader: Reader, link: Link) -> str:
    if not link.verb:
        return ""
    values = reader.values(reader.iri(link.verb))
    return reader.chosen(values, PREFIXES["skos"] + "prefLabel")[0]


def _label(term: Predicate | Role | None, reader: Reader) -> str:
    if term is None:
        return ""
    return term.label_en if reader.lang == "en" else term.label_zh


def words(reader: Reader, link: Link, evidence: tuple[EvidenceView, ...]) -> str:
    """Put the whole relator into words, as the graph itself labels it."""
    language: Language = "en" if reader.lang == "en" else "zh"
    known = load()
    phrase = link_phrase(
        _verb(reader, link),
        _label(known.roles.get(link.role), reader),
        _label(known.predicates.get(link.predicate), reader),
        language,
    )
    subject = reader.ref(reader.iri(link.subject)).label
    target = reader.ref(reader.iri(link.object)).label
    when = span(link.since, link.until, link.started_by)
    places = sorted({one.section for one in evidence} - {""})
    return statement((subject, phrase, target), when, link.basis, places, language)


def surroundings(
    snapshot: Snapshot,
    identifier: str,
    where: LinkFilter = PUBLIC,
    *,
    depth: int = 1,
    max_nodes: int = 300,
    lang: str = "zh",
) -> NeighborhoodView:
    """Walk outward from an entity, breadth first, at most `max_nodes` entities.

    Raises
    ------
    NotFound
        If there is no such entity.
    BadRequest
        If a limit is below its least sensible value.
    """
    reader = Reader(snapshot, lang)
    around = walking.neighborhood(
        snapshot.links, identifier, depth=depth, max_nodes=max_nodes, per_node=max_nodes,
        where=where,
    )  # fmt: skip
    nodes = tuple(
        NeighbourView(
            id=one.id,
            label=reader.choose(one.label_zh, one.label_en),
            kind=one.kind,
            depth=one.depth,
            left_out=one.left_out,
        )
        for one in around.nodes
    )
    edges = tuple(edge(reader, replace(one, direction="out")) for one in around.links)
    return NeighborhoodView(
        of=reader.ref(reader.iri(identifier)),
        depth=depth,
        truncated=around.truncated,
        nodes=nodes,
        links=edges,
    )


def edge(reader: Reader, link: Link, *, evidence: bool = False) -> EdgeView:
    """Make the view of a relator between two entities."""
    opened = reader.evidence(reader.values(reader.iri(link.id))) if evidence else ()
    return EdgeView(
        id=link.id,
        subject=link.subject,
        predicate=link.predicate,
        link=link_words(reader, link),
        object=link.object,
        role=link.role,
        time=span(link.since, link.until, link.started_by),
        basis=link.basis,
        source=link.source,
        words=words(reader, link, opened) if evidence else "",
        evidence=opened,
    )
