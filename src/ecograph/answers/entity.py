"""What an entity is: names, ids, place, dates, figures, changes, gaps, and how many links."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from ecograph.answers.names import namesakes
from ecograph.answers.store_reader import Reader
from ecograph.answers.views.entity import (
    ChangeView,
    EntityView,
    FigureView,
    GapView,
    IdentifierView,
    NameView,
    ParticularView,
)
from ecograph.errors import NotFound
from ecograph.links.table import PUBLIC, LinkFilter
from ecograph.model.namespaces import DATASET, ECO, GRAPH_ENTITIES, PREFIXES
from ecograph.model.ontology import load

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ecograph.answers.store_reader import Values
    from ecograph.answers.views.base import EntityRef
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["describe", "figure", "said_in_short"]

_PARTICULARS: Final = ("kind", "place", "founded", "ended", "members", "note")
_DATES: Final = frozenset({"date", "dates", "year", "start-year", "founded"})
_SEVERAL: Final = frozenset({"members", "participants", "partners"})  # one alone says too little
_SAYING: Final = {  # the links that state an aspect, where they are not called like it
    "developer": frozenset({"developed"}),
    "host": frozenset({"hosts", "unitOf"}),
    "issuer": frozenset({"issued"}),
    "members": frozenset({"memberOf", "participatesIn", "unitOf"}),
    "organiser": frozenset({"organised"}),
    "owner": frozenset({"owns"}),
    "participants": frozenset({"participatesIn"}),
    "partners": frozenset({"cooperatesWith", "participatesIn"}),
    "recipient": frozenset({"wonAward"}),
    "winners": frozenset({"wonAward"}),
}
_ADMS: Final = PREFIXES["adms"] + "identifier"
_MATCH: Final = PREFIXES["skos"] + "exactMatch"
_NOTATION: Final = PREFIXES["skos"] + "notation"
_AREA: Final = PREFIXES["sdmx-dimension"] + "refArea"
_UNIT: Final = PREFIXES["sdmx-attribute"] + "unitMeasure"
_STATUS: Final = PREFIXES["sdmx-attribute"] + "obsStatus"
_COMMENT: Final = PREFIXES["rdfs"] + "comment"
_ORIGINAL: Final = PREFIXES["org"] + "originalOrganization"
_RESULTING: Final = PREFIXES["org"] + "resultingOrganization"


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
        Only what these say; all by default.
    conjectural
        Whether figures from damaged text are shown too.

    Raises
    ------
    NotFound
        If there is no such entity.
    """
    reader = Reader(snapshot, lang)
    if not snapshot.links.kind_of(snapshot.links.index(identifier)):
        label = reader.ref(reader.iri(identifier)).label
        is_figure = ECO + "indicator" in reader.values(reader.iri(identifier))
        what = "figure" if is_figure else "statement"
        message = f"{identifier} is a {what}, not an entity: {label}."
        raise NotFound(message, f"`links {identifier}` says what it contradicts or is part of.")
    iri = reader.iri(identifier)
    values = reader.values(iri, GRAPH_ENTITIES)
    said = _said_by(reader, iri, values, datasets)
    particulars = tuple(_particulars(reader, said))
    return EntityView.model_validate(
        _identity(reader, identifier, values, datasets)
        | _in_short(reader, identifier, particulars)
        | _counted(reader, identifier, said, datasets)
        | {
            "particulars": particulars,
            "names": _names(reader, iri, datasets),
            "namesakes": namesakes(reader, identifier),
            "figures": _figures(reader, iri, datasets, conjectural=conjectural),
            "changes": _changes(reader, iri, datasets),
            "not_stated": _gaps(reader, iri, datasets),
        }
    )


def _identity(
    reader: Reader, identifier: str, values: Values, chosen: Collection[str]
) -> dict[str, object]:
    label, language = reader.named(values)
    datasets = tuple(one.value.removeprefix(DATASET) for one in values.get(ECO + "source", ()))
    invented = {one.slug for one in reader.snapshot.manifest.datasets if one.invented}
    return {
        "id": identifier,
        "iri": reader.iri(identifier),
        "label": label,
        "lang": language,
        "identifiers": _identifiers(reader, values, chosen),
        "sources": datasets,
        "merged_from": tuple(reader.id(one.value) for one in values.get(ECO + "mergedFrom", ())),
        "invented": bool(datasets) and invented.issuperset(datasets),
    }


def _said_by(
    reader: Reader, iri: str, values: Values, datasets: Collection[str]
) -> list[tuple[str, Values]]:
    """What each dataset says of an entity: its descriptions, or the entity if only one does."""
    nodes = [one for _, one in reader.each_of_few("describes", iri)] or [values]
    said = [(_dataset(one), one) for one in nodes]
    stands = reader.id(iri).partition("/")[0]
    chosen = (one for one in said if not datasets or one[0] in datasets)
    return sorted(chosen, key=lambda one: (one[0] != stands, one[0]))


def _particulars(reader: Reader, said: Iterable[tuple[str, Values]]) -> Iterator[ParticularView]:
    found = [
        ParticularView(
            what=what,
            value=of.id if of else value,
            label=of.label if of else _kind_label(value, reader.lang) if what == "kind" else value,
            lang=of.lang if of else reader.lang,
            of=of,
            contested=_contests(one, what),
            source=dataset,
            evidence=evidence,
        )
        for dataset, one in said
        for evidence in (reader.evidence(one),)
        for what, value, of in _stated(reader, one)
    ]
    yield from sorted(found, key=lambda one: _PARTICULARS.index(one.what))


def _stated(reader: Reader, values: Values) -> Iterator[tuple[str, str, EntityRef | None]]:
    stated = values.get(ECO + "statedKind")
    kinds = (stated[0].value.removeprefix(ECO),) if stated else reader.kinds(values)
    yield from (("kind", kind, None) for kind in kinds)
    for place in values.get(ECO + "place", ()):
        ref = reader.ref(place.value)
        yield "place", ref.label, ref
    for what in ("founded", "ended"):
        if date := reader.moment(values, what):
            yield what, date, None
    members = " ".join(filter(None, _members(reader, values)))
    if members:
        yield "members", members, None
    if note := reader.chosen(values, ECO + "note")[0]:
        yield "note", note, None


def _members(reader: Reader, values: Values) -> tuple[str, str, str]:
    kind = reader.text(values, "memberType") or reader.text(values, "memberTypeName")
    return reader.text(values, "bound"), reader.text(values, "count"), kind


def _contests(values: Values, what: str) -> bool:
    name = {"kind": "statedKind", "members": "count"}.get(what, what)
    return any(one.value == ECO + name for one in values.get(ECO + "contested", []))


def _in_short(
    reader: Reader, identifier: str, particulars: Sequence[ParticularView]
) -> dict[str, Any]:
    """The particulars in short: what stands where it is among them, else the first of each."""
    links = reader.snapshot.links
    said: dict[str, list[ParticularView]] = defaultdict(list)
    for one in particulars:
        said[one.what].append(one)
    stands = links.kind_of(links.index(identifier))
    kinds = [one.value for one in said["kind"]] or [stands]
    kind = stands if stands in kinds else kinds[0]
    evidence = {each.id: each for one in particulars for each in one.evidence}
    return {
        "kinds": _kinds((kind, *sorted({*kinds} - {kind}))),
        "kind_label": _kind_label(kind, reader.lang),
        "place": said["place"][0].of if said["place"] else None,
        **{what: said[what][0].value if said[what] else "" for what in ("founded", "ended")},
        "notes": tuple(one.value for one in said["note"]),
        "evidence": tuple(evidence[one] for one in sorted(evidence)),
    }


def _counted(
    reader: Reader,
    identifier: str,
    said: Iterable[tuple[str, Values]],
    datasets: Collection[str],
) -> dict[str, object]:
    where = LinkFilter(sources=frozenset(datasets) or None)
    counts = reader.snapshot.links.counts_of(identifier, where)
    stated = [one for one in (_members(reader, values) for _, values in said) if any(one)]
    bound, count, kind = stated[0] if stated else ("", "", "")
    return {
        "member_type": kind,
        "stated_count": int(count) if count else None,
        "bound": bound,
        "link_counts": tuple((one.predicate, one.direction, one.kind, one.count) for one in counts),
    }


def said_in_short(
    snapshot: Snapshot, identifier: str, datasets: Collection[str], lang: str
) -> dict[str, Any]:
    """Kinds, place and dates of an entity as some datasets say them."""
    reader = Reader(snapshot, lang)
    iri = reader.iri(identifier)
    said = _said_by(reader, iri, reader.values(iri, GRAPH_ENTITIES), datasets)
    particulars = tuple(_particulars(reader, said))
    return _in_short(reader, identifier, particulars)


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


def _identifiers(
    reader: Reader, values: Values, datasets: Collection[str]
) -> tuple[IdentifierView, ...]:
    matches = [one.value for one in values.get(_MATCH, ())]
    found = []
    for node in values.get(_ADMS, ()):
        inner = reader.values(node.value)
        given = inner.get(ECO + "source") or values.get(ECO + "source", [])
        sources = [one.value.removeprefix(DATASET) for one in given]
        if datasets and not {*sources} & {*datasets}:
            continue
        value = inner[_NOTATION][0].value
        iri = next((match for match in matches if match.endswith("/" + value)), "")
        scheme, source = reader.text(inner, "scheme"), " ".join(sources)
        found.append(IdentifierView(scheme=scheme, value=value, iri=iri, source=source))
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
        note=reader.chosen(values, ECO + "note")[0],
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
            aspect=aspect,
            comment=reader.chosen(values, _COMMENT)[0],
            source=_dataset(values),
            stated_by=tuple(
                one
                for one in sorted(_stating(reader, iri, aspect) - {_dataset(values)})
                if not datasets or one in datasets
            ),
            evidence=reader.evidence(values),
        )
        for _, values in reader.each_of_few("about", iri)
        if not datasets or _dataset(values) in datasets
        for aspect in (reader.text(values, "aspect"),)
    )


def _stating(reader: Reader, iri: str, aspect: str) -> set[str]:
    """The datasets that state an aspect of an entity by a date or by links."""
    links, identifier = reader.snapshot.links, reader.id(iri)
    if links.nodes.id.find(identifier) < 0:
        return set()
    if aspect in _DATES:
        values = reader.values(iri, GRAPH_ENTITIES)
        said = _said_by(reader, iri, values, ())
        return {dataset for dataset, one in said if ECO + "founded" in one}
    predicates = _SAYING.get(aspect, frozenset({aspect}))
    rows, _, outward = links.around(links.index(identifier), PUBLIC)
    found = Counter(
        link.source
        for link in links.materialise(rows.tolist(), outward.tolist())
        if link.predicate in predicates or (link.role == aspect and link.object == identifier)
    )
    least = 2 if aspect in _SEVERAL else 1
    return {dataset for dataset, count in found.items() if count >= least}
