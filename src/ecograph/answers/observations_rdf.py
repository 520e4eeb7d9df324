"""Answers of analyses as linked data: an observation a figure, and the run that made them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from ecograph.analysis.observations import Pair, Run, defined, ranking_quads, term
from ecograph.answers.figure_terms import Figure, figure_of, measured
from ecograph.answers.operations.analyses import ANALYSES
from ecograph.answers.operations.formats import RDF
from ecograph.answers.views.networks import AnalysisTable, AnalysisView
from ecograph.errors import BadRequest
from ecograph.model.labels import Bilingual
from ecograph.model.namespaces import ECO, GRAPH_METRICS, ID_BASE, PREFIXES, XSD
from ecograph.model.nquads import iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ecograph.answers.views.base import EntityRef
    from ecograph.answers.views.networks import RankingView, TiesView

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
_ID: Final = re.compile(r"[a-z0-9-]+/[^/\s→]+")
_SAFE: Final = re.compile(r"[^\w.-]+")


def observations(
    view: AnalysisView,
    format: str = "ttl",
    *,
    lang: str = "zh",
    base: str = ID_BASE,
    before: int = 0,
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
    before
        How many rows the pages before this one have: a row has one number and one IRI in all pages.

    Raises
    ------
    BadRequest
        If there is no such format.
    """
    one = ANALYSES[view.name]
    run = Run(one.title, one.definition, one.reference, one.doi, view.status, view.made_by)
    return _written(_Sheet(view, run, lang, base, before).triples(), format, base)


def ranking_observations(
    view: RankingView, format: str = "ttl", *, lang: str = "zh", base: str = ID_BASE
) -> bytes:
    """Write a ranking as linked data: the observations that the build stores, or like them.

    Raises
    ------
    BadRequest
        If there is no such format.
    """
    run = Run.of_measure(view.made_by, view.status)
    notes = [(text, lang) for text in (view.reason, *view.caveats) if text]
    rows = ((row.id, row.value, row.rank) for row in view.rows)
    lines = "".join(ranking_quads(run, rows, notes, base))
    quads = ox.parse(lines, ox.RdfFormat.N_QUADS)
    return _written((quad.triple for quad in quads), format, base)


def ties_observations(
    view: TiesView,
    format: str = "ttl",
    *,
    lang: str = "zh",
    base: str = ID_BASE,
    before: int = 0,
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
        title=_TIES.text(lang),
        status="answered",
        reason="",
        columns=("id", "label", "kind", "other", "other_label", "other_kind", "strength"),
        rows=rows,
        notes=tuple(filter(None, (view.warning,))),
        made_by=view.made_by,
    )
    run = Run(_TIES, _TIES_MEAN, *_NEWMAN, "answered", listed.made_by)
    return _written(_Sheet(listed, run, lang, base, before).triples(), format, base)


_TIES: Final = Bilingual("联系", "Ties")
_TIES_MEAN: Final = Bilingual(
    "网络中的联系及其强度,依所选计数规则",
    "The ties of a network and their strengths, by the counting rule chosen",
)
_NEWMAN: Final = ("Newman 2001", "10.1103/PhysRevE.64.016132")


def _end(one: EntityRef) -> tuple[str, str, str]:
    return one.id, one.label, one.kind


def run_iri(view: AnalysisView, base: str = ID_BASE) -> str:
    """The IRI of the run that made an answer: the same run of the same data has the same."""
    made = {**view.made_by, "analysis": view.name}
    text = json.dumps(made, ensure_ascii=False, sort_keys=True)
    return f"{base}analysis/{view.name}.{sha256(text.encode()).hexdigest()[:20]}"


def _written(found: Iterable[ox.Triple], format: str, base: str) -> bytes:
    if format not in RDF:
        raise BadRequest(f"Unknown format {format!r}.", f"Known: {', '.join(RDF)}.")
    triples = sorted(set(found), key=str)
    chosen = ox.RdfFormat.from_media_type(RDF[format])
    if format == "nq":
        graph = ox.NamedNode(GRAPH_METRICS)
        quads = [ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples]
        return ox.serialize(quads, format=chosen) or b""
    return ox.serialize(triples, format=chosen, prefixes={**PREFIXES, "id": base}) or b""


@dataclass(frozen=True)
class _Sheet:
    """An answer on its way into triples."""

    view: AnalysisView
    run: Run
    lang: str
    base: str
    before: int

    @cached_property
    def made(self) -> ox.NamedNode:
        """The run that made the answer."""
        return ox.NamedNode(run_iri(self.view, self.base))

    def triples(self) -> Iterator[ox.Triple]:
        """Everything that is said: the run, the tables, the figures and what they mean."""
        view = self.view
        yield from _said(self.made, self.run.pairs())
        for note in filter(None, (view.reason, *view.notes)):
            comment = ox.Literal(note, language=self.lang)
            yield ox.Triple(self.made, term("rdfs:comment"), comment)
        main = AnalysisTable(
            name="rows", columns=view.columns, rows=view.rows, evidence=view.evidence
        )
        for table in (main, *view.tables):
            if table.rows and table.name != _GLOSSARY:
                yield from self._table(table, self.before if table is main else 0)

    def _table(self, table: AnalysisTable, before: int) -> Iterator[ox.Triple]:
        cube = ox.NamedNode(f"{self.made.value}.{table.name}")
        head: tuple[Pair, ...] = (
            (term("rdf:type"), term("qb:DataSet")),
            (term("qb:structure"), term("eco:AnalysisStructure")),
            (term("prov:wasGeneratedBy"), self.made),
        )
        yield from _said(cube, head)
        for number, row in enumerate(table.rows, start=1):
            behind = table.evidence[number - 1] if table.evidence else ()
            cells = dict(zip(table.columns, row, strict=True))
            yield from self._row((cube, table.name, before + number), cells, behind)

    def _row(
        self,
        where: tuple[ox.NamedNode, str, int],
        cells: Mapping[str, Any],
        behind: Sequence[str],
    ) -> Iterator[ox.Triple]:
        """A row as a slice: its figures, whom they are about, what they are derived from."""
        cube, table, number = where
        row = ox.NamedNode(f"{cube.value}.{number}")
        at = (term("eco:tableRow"), _literal(number))
        shared = (at, *self._dimensions(table, cells))
        slice_: list[Pair] = [
            (term("rdf:type"), term("qb:Slice")),
            (term("qb:sliceStructure"), term("eco:ResultRow")),
            at,
            *((term("prov:wasDerivedFrom"), self._id(one)) for one in behind),
        ]
        yield ox.Triple(cube, term("qb:slice"), row)
        for slug, figure, value in self._figures(table, cells):
            node = ox.NamedNode(f"{row.value}.{slug}")
            slice_.append((term("qb:observation"), node))
            metric = ox.NamedNode(figure.iri)
            yield from _said(node, (
                (term("rdf:type"), term("eco:MetricObservation")),
                (term("qb:dataSet"), cube),
                (term("prov:wasGeneratedBy"), self.made),
                (term("eco:metric"), metric),
                (term("sdmx-measure:obsValue"), value),
                *shared,
            ))  # fmt: skip
            yield ox.Triple(self.made, term("eco:metric"), metric)
            if not figure.iri.startswith(ECO):  # the ontology defines its own
                yield from _said(metric, defined(figure.label, figure.definition))
        yield from _said(row, slice_)

    def _dimensions(self, table: str, cells: Mapping[str, Any]) -> Iterator[Pair]:
        """Whom a row is about: at most two entities, categories for what is none; its rank."""
        about = [name for name in _ENTITIES if name in cells]
        ends = [str(cells[name] or "") for name in about]
        entities = [one for one in ends if _ID.fullmatch(one)]
        for local, one in zip(("aboutEntity", "otherEntity"), entities, strict=False):
            yield term(f"eco:{local}"), self._id(one)
        categories = [cells[name] for name in cells if _is_category(table, name, cells)]
        categories += [one for one in ends if one and not _ID.fullmatch(one)]
        for local, value in zip(("category", "otherCategory"), categories, strict=False):
            yield term(f"eco:{local}"), ox.Literal(str(value))
        if cells.get("rank") is not None:
            yield term("eco:rank"), _literal(cells["rank"])

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


def _said(node: ox.NamedNode, pairs: Sequence[Pair] | Iterator[Pair]) -> Iterator[ox.Triple]:
    return (ox.Triple(node, predicate, value) for predicate, value in pairs)


def _literal(value: object) -> ox.Literal:
    if isinstance(value, float):
        return ox.Literal(repr(value), datatype=ox.NamedNode(XSD + "double"))
    if isinstance(value, bool):
        return ox.Literal(str(value).lower(), datatype=ox.NamedNode(XSD + "boolean"))
    if isinstance(value, int):
        return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))
    return ox.Literal(str(value))
