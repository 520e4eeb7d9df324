"""What an entity is: names, ids, place, dates, figures, changes, gaps, and how many links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ecograph.answers.store_reader import Reader
from ecograph.answers.views import (
    ChangeView,
    EntityRef,
    EntityView,
    FigureView,
    GapView,
    IdentifierView,
    NameView,
)
from ecograph.errors import BadRequest, NotFound
from ecograph.links.table import LinkFilter
from ecograph.model.namespaces import DATASET, ECO, GRAPH_ENTITIES, PREFIXES
from ecograph.model.ontology import load
from ecograph.model.records import SLUG

if TYPE_CHECKING:
    from collections.abc import Collection

    from ecograph.answers.store_reader import Values
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["canonical", "describe", "figure", "find"]

_SPELT: Final = 65  # score of a name that is wholly spelt so in pinyin
_ID: Final = re.compile(rf"{SLUG}/{SLUG}")
_ADMS: Final = PREFIXES["adms"] + "identifier"
_MATCH: Final = PREFIXES["skos"] + "exactMatch"
_NOTATION: Final = PREFIXES["skos"] + "notation"
_AREA: Final = PREFIXES["sdmx-dimension"] + "refArea"
_UNIT: Final = PREFIXES["sdmx-attribute"] + "unitMeasure"
_STATUS: Final = PREFIXES["sdmx-attribute"] + "obsStatus"
_COMMENT: Final = PREFIXES["rdfs"] + "comment"
_ORIGINAL: Final = PREFIXES["org"] + "originalOrganization"
_RESULTING: Final = PREFIXES["org"] + "resultingOrganization"


def canonical(snapshot: Snapshot, identifier: str) -> str:
    """Follow a merged id to the one that stands for it; other ids come back unchanged."""
    if not _ID.fullmatch(identifier):
        return identifier
    base = snapshot.manifest.base
    pattern = (None, ox.NamedNode(ECO + "mergedFrom"), ox.NamedNode(base + identifier))
    for quad in snapshot.store.inner.quads_for_pattern(*pattern):
        if isinstance(quad.subject, ox.NamedNode):
            return quad.subject.value.removeprefix(base)
    return identifier


def find(snapshot: Snapshot, text: str, source: str | None = None) -> str:
    """Find the one entity that an id, an IRI, an external id, a name or its pinyin means.

    Raises
    ------
    NotFound
        If nothing is called so; the message names what comes near.
    BadRequest
        If several are; the message names them.
    """
    identifier = text.strip().removeprefix(snapshot.manifest.base)
    if "/" in identifier:
        ids = snapshot.links.nodes.id
        if ids.find(identifier) >= 0:
            return identifier
        standing = canonical(snapshot, identifier)
        if ids.find(standing) >= 0:
            return standing
    hits = snapshot.names.resolve(text)
    if source and len(hits) > 1:
        own = [hit for hit in hits if hit.id.startswith(source + "/")]
        hits = own or hits
    if len(hits) == 1:
        return hits[0].id
    if hits:
        several = ", ".join(f"{hit.label} ({hit.id})" for hit in hits[:8])
        raise BadRequest(f"{text!r} is the name of {len(hits)} entities.", f"Say which: {several}.")
    close = snapshot.names.search(text, limit=5)
    spelt = [hit for hit in close if hit.score == _SPELT]
    if len(spelt) == 1:
        return spelt[0].id
    near = ", ".join(f"{hit.label} ({hit.id})" for hit in close)
    way_out = f"Did you mean: {near}?" if near else "`ecograph search` looks for parts of names."
    raise NotFound(f"There is no entity called {text!r}.", way_out)


def describe(
    snapshot: Snapshot,
    identifier: str,
    *,
    lang: str = "zh",
    datasets: Collection[str] = (),
    conjectural: bool = False,
) -> EntityView:
    """Describe an entity.

    Parameters
    ----------
    snapshot
        The graph.
    identifier
        Its id, ``dataset/slug``.
    lang
        Language of labels.
    datasets
        Only names, figures, changes and gaps of these; all by default.
    conjectural
        Whether figures from damaged text are shown too.

    Raises
    ------
    NotFound
        If there is no such entity.
    """
    reader = Reader(snapshot, lang)
    snapshot.links.index(identifier)
    iri = reader.iri(identifier)
    values = reader.values(iri, GRAPH_ENTITIES)
    return EntityView.model_validate(
        _identity(reader, identifier, values)
        | _particulars(reader, values)
        | _counted(reader, identifier, values, datasets)
        | {
            "names": _names(reader, iri, datasets),
            "figures": _figures(reader, iri, datasets, conjectural=conjectural),
            "changes": _changes(reader, iri, datasets),
            "not_stated": _gaps(reader, iri, datasets),
        }
    )


def _identity(reader: Reader, identifier: str, values: Values) -> dict[str, object]:
    links = reader.snapshot.links
    label, language = reader.named(values)
    datasets = tuple(one.value.removeprefix(DATASET) for one in values.get(ECO + "source", ()))
    invented = {one.slug for one in reader.snapshot.manifest.datasets if one.invented}
    return {
        "id": identifier,
        "iri": reader.iri(identifier),
        "label": label,
        "lang": language,
        "kinds": _kinds(reader.kinds(values)),
        "kind_label": _kind_label(links.kind_of(links.index(identifier)), reader.lang),
        "identifiers": _identifiers(reader, values),
        "sources": datasets,
        "merged_from": tuple(reader.id(one.value) for one in values.get(ECO + "mergedFrom", ())),
        "invented": bool(datasets) and invented.issuperset(datasets),
    }


def _particulars(reader: Reader, values: Values) -> dict[str, object]:
    place = values.get(ECO + "place")
    return {
        "place": reader.ref(place[0].value) if place else None,
        "founded": reader.moment(values, "founded"),
        "ended": reader.moment(values, "ended"),
        "notes": tuple(one.value for one in values.get(ECO + "note", ())),
        "evidence": reader.evidence(values),
    }


def _counted(
    reader: Reader, identifier: str, values: Values, datasets: Collection[str]
) -> dict[str, object]:
    where = LinkFilter(sources=frozenset(datasets) or None)
    counts = reader.snapshot.links.counts_of(identifier, where)
    stated = reader.text(values, "count")
    return {
        "member_type": reader.text(values, "memberType") or reader.text(values, "memberTypeName"),
        "stated_count": int(stated) if stated else None,
        "bound": reader.text(values, "bound"),
        "link_counts": tuple((one.predicate, one.direction, one.kind, one.count) for one in counts),
    }


def _kinds(asserted: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of an entity, its own first, then those above them."""
    ontology = load()
    above = {one for kind in asserted for one in ontology.ancestors(kind)} - set(asserted)
    return (*asserted, *sorted(above))


def _kind_label(kind: str, lang: str) -> str:
    known = load().classes.get(kind)
    return kind if known is None else known.label.text(lang)


def _dataset(values: Values) -> str:
    found = values.get(ECO + "source")
    return found[0].value.removeprefix(DATASET) if found else ""


def _names(reader: Reader, iri: str, datasets: Collection[str]) -> tuple[NameView, ...]:
    found = []
    for _, values in reader.each("nameOf", iri):
        dataset = _dataset(values)
        form = values[ECO + "form"][0]
        if (datasets and dataset not in datasets) or not isinstance(form, ox.Literal):
            continue
        found.append(
            NameView(
                text=form.value,
                lang=form.language or "",
                role=reader.text(values, "nameRole"),
                source=dataset,
                evidence=reader.evidence(values),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.role != "preferred", one.lang, one.text)))


def _identifiers(reader: Reader, values: Values) -> tuple[IdentifierView, ...]:
    matches = [one.value for one in values.get(_MATCH, ())]
    found = []
    for node in values.get(_ADMS, ()):
        inner = reader.values(node.value)
        value = inner[_NOTATION][0].value
        iri = next((match for match in matches if match.endswith("/" + value)), "")
        found.append(IdentifierView(scheme=reader.text(inner, "scheme"), value=value, iri=iri))
    return tuple(found)


def _figures(
    reader: Reader, iri: str, datasets: Collection[str], *, conjectural: bool
) -> tuple[FigureView, ...]:
    seen = dict(reader.each_of_few("aboutEntity", iri)) | dict(reader.each_of_few(_AREA, iri))
    views = (figure(reader, node, values) for node, values in seen.items() if _is_figure(values))
    return tuple(
        sorted(
            (
                one
                for one in views
                if (not datasets or one.source in datasets)
                and (conjectural or one.basis != "conjectural")
            ),
            key=lambda one: one.id,
        )
    )


def _is_figure(values: Values) -> bool:
    return ECO + "indicator" in values


def figure(reader: Reader, iri: str, values: Values, *, evidence: bool = True) -> FigureView:
    """Make the view of one figure from its properties, opened to its evidence or not."""
    area, about = values.get(_AREA), values.get(ECO + "aboutEntity")
    return FigureView(
        id=reader.id(iri),
        indicator=_indicator(reader, values),
        value=reader.text(values, "valueText"),
        unit=reader.text(values, _UNIT),
        bound=reader.text(values, "bound"),
        qualifier=reader.text(values, "qualifier"),
        status=reader.text(values, _STATUS),
        period=reader.text(values, "period"),
        area=reader.ref(area[0].value) if area else None,
        about=reader.ref(about[0].value) if about else None,
        basis=reader.text(values, "basis"),
        note=reader.text(values, "note"),
        source=_dataset(values),
        evidence=reader.evidence(values) if evidence else (),
    )


def _indicator(reader: Reader, values: Values) -> EntityRef:
    iri = values[ECO + "indicator"][0].value
    return reader.ref(iri)


def _changes(reader: Reader, iri: str, datasets: Collection[str]) -> tuple[ChangeView, ...]:
    nodes = dict(reader.each_of_few(_ORIGINAL, iri)) | dict(reader.each_of_few(_RESULTING, iri))
    found = [
        ChangeView(
            id=reader.id(node),
            kind=reader.text(values, "changeKind"),
            date=reader.moment(values, "date"),
            before=tuple(reader.ref(one.value) for one in values.get(_ORIGINAL, ())),
            after=tuple(reader.ref(one.value) for one in values.get(_RESULTING, ())),
            name=reader.text(values, "newName"),
            basis=reader.text(values, "basis"),
            source=_dataset(values),
            evidence=reader.evidence(values),
        )
        for node, values in sorted(nodes.items())
        if not datasets or _dataset(values) in datasets
    ]
    return tuple(sorted(found, key=lambda one: (one.date, one.id)))


def _gaps(reader: Reader, iri: str, datasets: Collection[str]) -> tuple[GapView, ...]:
    return tuple(
        GapView(
            about=reader.ref(iri),
            aspect=reader.text(values, "aspect"),
            comment=reader.chosen(values, _COMMENT)[0],
            source=_dataset(values),
            evidence=reader.evidence(values),
        )
        for _, values in reader.each_of_few("about", iri)
        if not datasets or _dataset(values) in datasets
    )
