"""Answers of analyses as linked data: an observation a figure, and the run that made them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from ecograph.analysis.registry import measure_named
from ecograph.answers.figure_terms import Figure, figure_of, measured
from ecograph.answers.operations.analyses import ANALYSES
from ecograph.answers.operations.formats import RDF
from ecograph.answers.views import AnalysisTable, AnalysisView
from ecograph.errors import BadRequest
from ecograph.model.namespaces import ECO, GRAPH_METRICS, ID_BASE, PREFIXES, XSD
from ecograph.model.nquads import iri
from ecograph.pipeline.stored_measures import STATUS_TERMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ecograph.answers.views import EntityRef, RankingView, TiesView

__all__ = [
    "observations",
    "ranking_observations",
    "run_iri",
    "ties_observations",
]


_ENTITIES: Final = ("id", "place", "source", "target", "field", "enterprise", "other", "other_id")
_CATEGORIES: Final = frozenset(
    {"aspect", "class", "dataset", "figure", "group", "groups", "method", "of", "sectors", "sort"}
)
_GLOSSARY: Final = "classes"
_OWN_TERMS: Final = {
    "code_version": "codeVersion",
    "data_digest": "dataDigest",
    "nodes": "nodeCount",
    "ties": "tieCount",
}
_ID: Final = re.compile(r"[a-z0-9-]+/[^/\s→]+")
_SAFE: Final = re.compile(r"[^\w.-]+")

_Term = ox.NamedNode | ox.Literal
_Pair = tuple[ox.NamedNode, _Term]


def observations(
    view: AnalysisView, format: str = "ttl", *, lang: str = "zh", base: str = ID_BASE
) -> bytes:
    """Write the answer of a named analysis as linked data; the same answer gives the same bytes.

    Every figure is a `qb:Observation` (`eco:MetricObservation`) with the entities or categories
    that its row is about and the `eco:AnalysisRun` that made it. The figures of a row are a
    `qb:Slice`, derived from the evidence of the row. The run carries parameters, version, digest
    of the data, and what each figure means. IRIs follow from all of these, never from a clock.

    Parameters
    ----------
    view
        The answer.
    format
        One of `RDF`; N-Quads put everything into ``g:metrics``.
    lang
        The language that the answer was asked in; its notes and names carry it.
    base
        Base of the IRIs of entities, and of those made here.

    Raises
    ------
    BadRequest
        If there is no such format.
    """
    one = ANALYSES[view.name]
    about = _About(
        (one.title.zh, one.title.en), (one.definition.zh, one.definition.en), one.reference, one.doi
    )
    return _written(_Sheet(view, about, lang, base), format)


def ranking_observations(
    view: RankingView, format: str = "ttl", *, lang: str = "zh", base: str = ID_BASE
) -> bytes:
    """Write a ranking as linked data, as `observations` does.

    Raises
    ------
    BadRequest
        If there is no such format.
    """
    one = measure_named(view.measure)
    about = _About(
        (one.title_zh, one.title_en), (one.definition_zh, one.definition_en), one.reference, one.doi
    )
    rows = tuple((row.id, row.label, row.kind, row.value, row.rank) for row in view.rows)
    ranked = AnalysisView(
        name=f"{view.made_by['projection']['relation']}-{view.measure}",
        title=one.title_en if lang == "en" else one.title_zh,
        status=view.status,
        reason=view.reason,
        columns=("id", "label", "kind", "value", "rank"),
        rows=rows,
        notes=view.caveats,
        made_by={**view.made_by, "parameters": {"measure": view.measure, "top": len(rows)}},
    )
    return _written(_Sheet(ranked, about, lang, base), format)


def ties_observations(
    view: TiesView, format: str = "ttl", *, lang: str = "zh", base: str = ID_BASE
) -> bytes:
    """Write the ties of a network as linked data, as `observations` does.

    Raises
    ------
    BadRequest
        If there is no such format.
    """
    rows = tuple((*_end(one.one), *_end(one.other), one.strength) for one in view.ties)
    listed = AnalysisView(
        name=f"{view.relation}-ties",
        title=_TIES.titles[lang == "en"],
        status="answered",
        reason="",
        columns=("id", "label", "kind", "other", "other_label", "other_kind", "strength"),
        rows=rows,
        notes=tuple(filter(None, (view.warning,))),
        made_by={**view.made_by, "parameters": {"top": len(rows)}},
    )
    return _written(_Sheet(listed, _TIES, lang, base), format)


def _end(one: EntityRef) -> tuple[str, str, str]:
    return one.id, one.label, one.kind


def run_iri(view: AnalysisView, base: str = ID_BASE) -> str:
    """The IRI of the run that made an answer: the same run of the same data has the same."""
    made = {**view.made_by, "analysis": view.name}
    text = json.dumps(made, ensure_ascii=False, sort_keys=True)
    return f"{base}analysis/{view.name}.{sha256(text.encode()).hexdigest()[:20]}"


def _written(sheet: _Sheet, format: str) -> bytes:
    if format not in RDF:
        raise BadRequest(f"Unknown format {format!r}.", f"Known: {', '.join(RDF)}.")
    triples = sorted(set(sheet.triples()), key=str)
    chosen = ox.RdfFormat.from_media_type(RDF[format])
    if format == "nq":
        graph = ox.NamedNode(GRAPH_METRICS)
        quads = [ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples]
        return ox.serialize(quads, format=chosen) or b""
    prefixes = {**PREFIXES, "id": sheet.base}
    return ox.serialize(triples, format=chosen, prefixes=prefixes) or b""


@dataclass(frozen=True, slots=True)
class _About:
    """Titles and definitions (zh, en) of an analysis or a measure, and where it comes from."""

    titles: tuple[str, str]
    definitions: tuple[str, str]
    reference: str
    doi: str


_TIES: Final = _About(
    ("联系", "Ties"),
    (
        "网络中的联系及其强度,依所选计数规则",
        "The ties of a network and their strengths, by the counting rule chosen",
    ),
    "Newman 2001",
    "10.1103/PhysRevE.64.016132",
)


@dataclass(frozen=True)
class _Sheet:
    """An answer on its way into triples."""

    view: AnalysisView
    about: _About
    lang: str
    base: str

    @cached_property
    def run(self) -> ox.NamedNode:
        """The run that made the answer."""
        return ox.NamedNode(run_iri(self.view, self.base))

    def triples(self) -> Iterator[ox.Triple]:
        """Everything that is said: the run, the tables, the figures and what they mean."""
        yield from _said(self.run, self._run())
        view = self.view
        main = AnalysisTable(
            name="rows", columns=view.columns, rows=view.rows, evidence=view.evidence
        )
        for table in (main, *view.tables):
            if table.rows and table.name != _GLOSSARY:
                yield from self._table(table)

    def _run(self) -> Iterator[_Pair]:
        view, about = self.view, self.about
        made = view.made_by
        asked = {name: value for name, value in made.items() if name not in _OWN_TERMS}
        text = json.dumps(asked, ensure_ascii=False, sort_keys=True)
        yield _name("rdf:type"), _eco("AnalysisRun")
        yield from _both("rdfs:label", about.titles)
        yield from _both("skos:definition", about.definitions)
        yield _name("dct:bibliographicCitation"), ox.Literal(about.reference)
        if about.doi:
            yield _name("dct:references"), ox.NamedNode(iri(f"https://doi.org/{about.doi}")[1:-1])
        yield _eco("parameter"), ox.Literal(text)
        yield _eco("answerStatus"), _eco(STATUS_TERMS[view.status])
        for key, term in _OWN_TERMS.items():
            if made.get(key) is not None:
                yield _eco(term), _literal(made[key])
        for note in filter(None, (view.reason, *view.notes)):
            yield _name("rdfs:comment"), ox.Literal(note, language=self.lang)

    def _table(self, table: AnalysisTable) -> Iterator[ox.Triple]:
        cube = ox.NamedNode(f"{self.run.value}.{table.name}")
        head: tuple[_Pair, ...] = (
            (_name("rdf:type"), _name("qb:DataSet")),
            (_name("qb:structure"), _eco("AnalysisStructure")),
            (_name("prov:wasGeneratedBy"), self.run),
        )
        yield from _said(cube, head)
        for number, row in enumerate(table.rows, start=1):
            behind = table.evidence[number - 1] if table.evidence else ()
            cells = dict(zip(table.columns, row, strict=True))
            yield from self._row((cube, table.name, number), cells, behind)

    def _row(
        self,
        where: tuple[ox.NamedNode, str, int],
        cells: Mapping[str, Any],
        behind: Sequence[str],
    ) -> Iterator[ox.Triple]:
        """A row as a slice: its figures, whom they are about, what they are derived from."""
        cube, table, number = where
        row = ox.NamedNode(f"{cube.value}.{number}")
        at = (_eco("tableRow"), _literal(number))
        shared = (at, *self._dimensions(table, cells))
        slice_: list[_Pair] = [
            (_name("rdf:type"), _name("qb:Slice")),
            (_name("qb:sliceStructure"), _eco("ResultRow")),
            at,
            *((_name("prov:wasDerivedFrom"), self._id(one)) for one in behind),
        ]
        yield ox.Triple(cube, _name("qb:slice"), row)
        for slug, figure, value in self._figures(table, cells):
            node = ox.NamedNode(f"{row.value}.{slug}")
            slice_.append((_name("qb:observation"), node))
            metric = ox.NamedNode(figure.iri)
            yield from _said(node, (
                (_name("rdf:type"), _eco("MetricObservation")),
                (_name("qb:dataSet"), cube),
                (_name("prov:wasGeneratedBy"), self.run),
                (_eco("metric"), metric),
                (_name("sdmx-measure:obsValue"), value),
                *shared,
            ))  # fmt: skip
            yield ox.Triple(self.run, _eco("metric"), metric)
            if not figure.iri.startswith(ECO):  # the ontology defines its own
                yield from _said(metric, _defined(figure))
        yield from _said(row, slice_)

    def _dimensions(self, table: str, cells: Mapping[str, Any]) -> Iterator[_Pair]:
        """Whom a row is about: at most two entities, categories for what is none; its rank."""
        about = [name for name in _ENTITIES if name in cells]
        ends = [str(cells[name] or "") for name in about]
        entities = [one for one in ends if _ID.fullmatch(one)]
        for term, one in zip(("aboutEntity", "otherEntity"), entities, strict=False):
            yield _eco(term), self._id(one)
        categories = [cells[name] for name in cells if _is_category(table, name, cells)]
        categories += [one for one in ends if one and not _ID.fullmatch(one)]
        for term, value in zip(("category", "otherCategory"), categories, strict=False):
            yield _eco(term), ox.Literal(str(value))
        if cells.get("rank") is not None:
            yield _eco("rank"), _literal(cells["rank"])

    def _figures(
        self, table: str, cells: Mapping[str, Any]
    ) -> Iterator[tuple[str, Figure, ox.Literal]]:
        """The figures of a row: slug, meaning, value; one that says only that the row is there."""
        found = False
        for name, value in cells.items():
            if value in (None, "") or _is_dimension(table, name, cells):
                continue
            found = True
            title = str(cells["figure"]) if _is_named(cells) else name
            figure = self._figure(table, title)
            text = ox.Literal(str(value), language=self.lang) if figure.words else _literal(value)
            yield _SAFE.sub("-", title), figure, text
        if not found and not _is_named(cells):
            yield "is", self._figure(table, table), _literal(True)

    def _figure(self, table: str, name: str) -> Figure:
        measure = self.view.made_by.get("parameters", {}).get("measure")
        if name == "value" and table == "rows" and measure:
            return measured(measure)
        return figure_of(self.view.name, table, name)

    def _id(self, identifier: str) -> ox.NamedNode:
        return ox.NamedNode(iri(self.base + identifier)[1:-1])


def _is_named(cells: Mapping[str, Any]) -> bool:
    """Whether the row is a named figure and its value."""
    return cells.keys() == {"figure", "value"}


def _is_category(table: str, name: str, cells: Mapping[str, Any]) -> bool:
    return (name in _CATEGORIES and not _is_named(cells)) or (name, table) == (
        "community",
        "communities",
    )


def _is_dimension(table: str, name: str, cells: Mapping[str, Any]) -> bool:
    """Whether a column says whom a row is about, or names it, and is no figure."""
    if name in _ENTITIES or name == "rank" or name.endswith(("label", "kind")):
        return True
    return name == "figure" or _is_category(table, name, cells)


def _defined(figure: Figure) -> Iterator[_Pair]:
    yield _name("rdf:type"), _eco("Metric")
    yield from _both("rdfs:label", (figure.label_zh, figure.label_en))
    yield from _both("skos:definition", (figure.definition_zh, figure.definition_en))


def _both(name: str, texts: tuple[str, str]) -> Iterator[_Pair]:
    for text, language in zip(texts, ("zh", "en"), strict=True):
        yield _name(name), ox.Literal(text, language=language)


def _said(node: ox.NamedNode, pairs: Sequence[_Pair] | Iterator[_Pair]) -> Iterator[ox.Triple]:
    return (ox.Triple(node, predicate, value) for predicate, value in pairs)


def _literal(value: object) -> ox.Literal:
    if isinstance(value, float):
        return ox.Literal(repr(value), datatype=ox.NamedNode(XSD + "double"))
    if isinstance(value, bool):
        return ox.Literal(str(value).lower(), datatype=ox.NamedNode(XSD + "boolean"))
    if isinstance(value, int):
        return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))
    return ox.Literal(str(value))


def _name(prefixed: str) -> ox.NamedNode:
    prefix, _, local = prefixed.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def _eco(local: str) -> ox.NamedNode:
    return ox.NamedNode(ECO + local)
