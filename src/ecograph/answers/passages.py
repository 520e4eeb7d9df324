"""From a passage to what rests on it, and from an entity to all that its facts rest on."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ecograph.answers.entity import describe, figure
from ecograph.answers.filters import links_chosen, time_chosen
from ecograph.answers.links import Part, linked, words
from ecograph.answers.names import is_ground
from ecograph.answers.paging import cursor_after, offset_of
from ecograph.answers.store_reader import Reader
from ecograph.answers.views.base import Meta
from ecograph.answers.views.entity import FactsPage, FactView, PassagePage, SupportedView
from ecograph.answers.words import word
from ecograph.errors import NotFound
from ecograph.links.weakest import reached, weakest
from ecograph.model.namespaces import ECO, PREFIXES
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.answers.operations.entities import FactsRequest, PassageRequest
    from ecograph.answers.store_reader import Values
    from ecograph.answers.views.entity import EntityView
    from ecograph.links.period import TimeSlice
    from ecograph.links.table import LinkFilter
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["facts_of", "list_facts", "passage"]

MOST: Final = 10_000  # statements of a source that are looked at
_EVIDENCE: Final = ox.NamedNode(ECO + "evidence")
_COMMENT: Final = PREFIXES["rdfs"] + "comment"


def passage(snapshot: Snapshot, request: PassageRequest) -> PassagePage:
    """Open a passage, or a source as a whole, and list what rests on it.

    Raises
    ------
    NotFound
        If there is no such passage or source.
    """
    reader = Reader(snapshot, request.lang)
    identifier = request.passage.removeprefix(snapshot.manifest.base)
    iri = reader.iri(identifier)
    if not is_ground(snapshot, identifier):
        message = f"There is no passage or source {identifier}."
        raise NotFound(message, "The evidence of an entity, a link or a figure names passages.")
    quads = snapshot.store.quads(None, _EVIDENCE, ox.NamedNode(iri))
    taken = list(islice(quads, MOST + 1))
    public = set(snapshot.store.public_graphs)
    conjectural = Basis.CONJECTURAL.value in request.basis
    nodes = {
        one.subject.value
        for one in taken
        if isinstance(one.subject, ox.NamedNode) and (conjectural or one.graph_name in public)
    }
    offset = offset_of(snapshot, request)
    part = sorted(nodes)[offset : offset + request.limit]
    reader.ahead(part, evidence=True)
    return PassagePage(
        meta=Meta.of(snapshot, len(nodes), exact=len(taken) <= MOST),
        passage=reader.opened(iri),
        results=tuple(_supported(reader, one) for one in part),
        next=cursor_after(snapshot, request, offset + len(part), len(nodes)),
    )


def _supported(reader: Reader, iri: str) -> SupportedView:
    links, identifier = reader.snapshot.links, reader.id(iri)
    values = reader.values(iri)
    basis = reader.text(values, "basis")
    if (row := links.rows.id.find(identifier)) >= 0:
        (link,) = links.materialise([row], [True])
        told = words(reader, link, reader.evidence(values))
        subject = reader.ref(reader.iri(link.subject))
        return SupportedView(id=identifier, what="link", words=told, basis=basis, about=subject)
    what, said, about_iri = _said(reader, iri, values)
    about = reader.ref(about_iri) if about_iri else None
    return SupportedView(id=identifier, what=what, words=said, basis=basis, about=about)


def _said(reader: Reader, iri: str, values: Values) -> tuple[str, str, str]:
    """What a node is, what it says, and the IRI of what it speaks of."""
    if found := values.get(ECO + "nameOf"):
        return "name", values[ECO + "form"][0].value, found[0].value
    if ECO + "indicator" in values:
        view = figure(reader, iri, values, evidence=False)
        about = view.about or view.area
        said = f"{view.indicator.label}: {view.value}{view.unit}"
        return "figure", said, reader.iri(about.id) if about else ""
    if ECO + "changeKind" in values:
        told = (reader.text(values, "changeKind"), reader.moment(values, "date"))
        return "change", " ".join(filter(None, told)), ""
    if found := values.get(ECO + "describes"):
        return "entity", reader.ref(found[0].value).label, found[0].value
    if found := values.get(ECO + "about"):
        return "gap", reader.chosen(values, _COMMENT)[0], found[0].value
    if reader.snapshot.links.nodes.id.find(reader.id(iri)) >= 0:
        return "entity", reader.ref(iri).label, iri
    return "other", reader.label(iri), ""


def list_facts(snapshot: Snapshot, request: FactsRequest) -> FactsPage:
    """List the facts about an entity, page by page."""
    part = Part(request.limit, offset_of(snapshot, request), request.lang)
    where, time = links_chosen(request), time_chosen(request)
    page = facts_of(snapshot, request.entity, where, part, time)
    following = cursor_after(snapshot, request, part.offset + len(page.results), page.meta.count)
    return page.model_copy(update={"next": following})


def facts_of(
    snapshot: Snapshot,
    identifier: str,
    where: LinkFilter,
    part: Part,
    time: TimeSlice | None = None,
) -> FactsPage:
    """List facts about an entity with the passages, sources and rows they rest on.

    A day or period chooses among the links; names and figures are given as they are.
    """
    view = describe(
        snapshot,
        identifier,
        lang=part.lang,
        datasets=where.sources or (),
        conjectural=Basis.CONJECTURAL in where.bases,
    )
    bases = {one.value for one in where.bases}
    own = [one for one in _own(view, part.lang) if not one.basis or one.basis in bases]
    first = own[part.offset : part.offset + part.limit]
    rest = Part(part.limit - len(first), max(0, part.offset - len(own)), part.lang)
    links = linked(snapshot, identifier, where, rest, time)
    linking = tuple(
        FactView(
            what="link",
            id=one.id,
            words=one.words,
            basis=one.basis,
            source=one.source,
            evidence=one.evidence,
        )
        for one in links.results
    )
    before = len(own) + links.meta.count
    kept = snapshot.selected(time).kept if time else None
    over = reached(snapshot.links, snapshot.links.index(identifier), where, kept)
    start = max(0, part.offset - before)
    shown = over[start : start + part.limit - len(first) - len(linking)]
    return FactsPage(
        meta=Meta.of(snapshot, before + len(over)),
        of=links.of,
        results=(*first, *linking, *_reached(Reader(snapshot, part.lang), shown)),
    )


def _reached(reader: Reader, found: list[tuple[str, int, int]]) -> Iterator[FactView]:
    """Facts over two statements, each as well known as the weaker of the two."""
    for how, *pair in found:
        second, first = reader.snapshot.links.materialise(pair, [True, True])
        opened = [reader.evidence(reader.values(reader.iri(one.id))) for one in (second, first)]
        basis, least = weakest([[(one.basis, one.id)] for one in (second, first)])
        yield FactView(
            what=how,
            id=second.id,
            words="; ".join(map(words, (reader, reader), (second, first), opened)),
            basis=basis,
            weakest=least,
            source=second.source,
            evidence=opened[0] + opened[1],
        )


def _own(view: EntityView, lang: str) -> Iterator[FactView]:
    """The facts that are no links."""

    def fact(what: str, said: str, **rest: object) -> FactView:
        given = {"id": view.id, "basis": "", "what": what, "words": said}
        return FactView.model_validate(given | rest)

    for part in view.particulars:
        kind = part.what == "kind"
        said = f"{view.label} · {part.label}" if kind else part.label
        what = "entity" if kind else part.what
        yield fact(what, said, source=part.source, evidence=part.evidence)
    for name in view.names:
        yield fact("name", name.text, source=name.source, evidence=name.evidence)
    for one in view.figures:
        said = " ".join(filter(None, (one.indicator.label, one.period, f"{one.value}{one.unit}")))
        rest = {"id": one.id, "basis": one.basis, "source": one.source, "evidence": one.evidence}
        yield fact("figure", said, **rest)
    for change in view.changes:
        said = " ".join(filter(None, (change.kind, change.date, change.name)))
        rest = {"id": change.id, "basis": change.basis, "source": change.source}
        yield fact("change", said, **rest, evidence=change.evidence)
    for gap in view.not_stated:
        said = ": ".join(filter(None, (word(gap.aspect, lang), gap.comment)))
        yield fact("gap", said, source=gap.source, evidence=gap.evidence)
