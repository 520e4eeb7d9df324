"""Named questions: requests bound as terms, answers with their evidence columns."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from ecograph.answers.indicators import indicator_named
from ecograph.answers.names import named_ref, said_of_namesakes
from ecograph.answers.paging import cursor_after, offset_of
from ecograph.answers.questions import catalog
from ecograph.answers.questions.figure_labels import figures_called
from ecograph.answers.questions.unmatched import Reason, reason
from ecograph.answers.requests import RowsPage
from ecograph.answers.store_reader import Reader
from ecograph.answers.texts import opens
from ecograph.answers.views.graph import QuestionAnswer
from ecograph.answers.vocabulary import named_entities
from ecograph.errors import NotFound
from ecograph.model.namespaces import (
    DATASET,
    ECO,
    GRAPH_CONJECTURAL,
    GRAPH_DERIVED,
    GRAPH_ENTITIES,
    GRAPH_ONTOLOGY,
    PREFIXES,
    ROLE,
    id_of,
    source_graph,
)
from ecograph.model.nquads import iri, literal
from ecograph.model.ontology import load
from ecograph.model.records import SLUG, Basis

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from ecograph.answers.requests import Request
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["Found", "answering", "ask", "sparql_of"]

_ID: Final = re.compile(rf"{SLUG}/{SLUG}")
_OPEN: Final = ("conjectures", "identity")  # questions about what is conjectural
_RDF_TYPE: Final = PREFIXES["rdf"] + "type"
_INDICATOR: Final = ECO + "Indicator"
_OPERANDS: Final = {"figure-sum": ("figure",), "figure-ratio": ("numerator", "denominator")}
"""The parameters whose figures each question adds up; of two, it divides the sums."""
_STATING: Final = ("relator", "figure")
"""The columns that name the statement of a row."""
_JOINED: Final = ("section", "bases", "subject_labels")
"""The columns that hold several values, with "; " between."""
_QUOTIENT: Final = "ratio"
_PLACES: Final = Context(prec=60), Decimal("1e-12")
"""Engines divide to 15 or 18 places, and round or cut the last: twelve are the same in all."""


class Found(NamedTuple):
    """Solutions of a query as plain values: those of the engine stay in the thread that made them.

    Attributes
    ----------
    columns
        The names of the variables.
    rows
        The terms, `None` for what is unbound.
    """

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]

    @classmethod
    def of(cls, solutions: ox.QuerySolutions) -> Found:
        """Read all solutions."""
        columns = tuple(one.value for one in solutions.variables)
        return cls(columns, [tuple(one) for one in solutions])


def ask(snapshot: Snapshot, name: str, request: Request) -> QuestionAnswer:
    """Answer a named question.

    Raises
    ------
    NotFound
        If a figure or an indicator is named that is not there.
    BadRequest
        If figures cannot be added or divided, or the cursor is not one of this request.
    Outdated
        If the cursor is of a graph that is no longer served.
    """
    steps = answering(snapshot, name, request)
    text = next(steps)
    while True:
        found = Found.of(snapshot.store.select(text))
        try:
            text = steps.send(found)
        except StopIteration as done:
            answer: QuestionAnswer = done.value
            return answer


def answering(
    snapshot: Snapshot, name: str, request: Request
) -> Generator[str, Found, QuestionAnswer]:
    """Answer a named question with what its queries find, wherever they are run.

    Yields
    ------
    str
        SPARQL text to run; what it finds is sent back.

    Returns
    -------
    QuestionAnswer
        The page that the request means.

    Notes
    -----
    Where a pattern of the question decides which rows there are, their keys are looked up first,
    and only the rows of the page are filled in: most of a question is look-ups for each row.
    """
    question, offset = catalog.question(name), offset_of(snapshot, request)
    limit = request.rows if isinstance(request, RowsPage) else None
    text = sparql_of(snapshot, name, request)
    if question.key and limit is not None:
        found = yield _keys_of(snapshot, name, request)
        keys = [iri(one) for one in sorted({_cell(one, "") for (one,) in found.rows})]
        shown = keys[offset : offset + limit]
        page = _text_of(snapshot, question, request, {question.key: shown})
        found = yield page if shown else page + "LIMIT 0"  # only its columns
        cells, total = _cells(snapshot, question, found), len(keys)
    else:
        cells = _cells(snapshot, question, (found := (yield text)))
        total = len(cells)
        cells = cells[offset : None if limit is None else offset + limit]
    columns = found.columns
    if stating := next((one for one in _STATING if one in columns), ""):
        cells = _opening(snapshot, cells, columns.index(stating))
        columns = (*columns, "opens")
    why = _reason(snapshot, question, request, total)
    return QuestionAnswer(
        question=question.name,
        title=question.title.text(request.lang),
        status=why.status,
        message=why.message,
        nearest=why.nearest,
        instead=why.instead,
        columns=columns,
        rows=cells,
        total=total,
        next=cursor_after(snapshot, request, offset + len(cells), total) if cells else None,
        sparql=text,
    )


def _cells(
    snapshot: Snapshot, question: catalog.Question, found: Found
) -> tuple[tuple[str, ...], ...]:
    """Write what was found as cells, in order: engines differ in that, and read terms for it."""
    base, columns = snapshot.manifest.base, found.columns
    same = [_SAME.get(one, str) for one in columns]
    rows = (
        tuple(write(_cell(one, base)) for one, write in zip(row, same, strict=True))
        for row in found.rows
    )
    by = [columns.index(one) for one in question.order]
    return tuple(sorted(rows, key=lambda row: ([row[place] for place in by], row)))


def _reason(snapshot: Snapshot, question: catalog.Question, request: Request, total: int) -> Reason:
    """The status of an answer, and what must be known of it."""
    if not total:
        return reason(snapshot, question.name, request, lambda *other: _rows_of(snapshot, *other))
    if question.name in _OPERANDS:
        return Reason("answered", _on_arithmetic(snapshot, question.name, request))
    return Reason("answered", _on_namesakes(snapshot, question, request))


def _on_arithmetic(snapshot: Snapshot, name: str, request: Request) -> str:
    """Check the figures of a sum or ratio; what must be known of it."""
    from ecograph.answers.questions.arithmetic import caveats  # with it comes networkx

    base, datasets = snapshot.manifest.base, getattr(request, "dataset", ())
    groups = [
        [
            _figure(snapshot, one, datasets)[1:-1].removeprefix(base)
            for one in getattr(request, each)
        ]
        for each in _OPERANDS[name]
    ]
    return caveats(snapshot, groups, request.lang)


def sparql_of(snapshot: Snapshot, name: str, request: Request) -> str:
    """Write the SPARQL text that answers a named question; what was chosen is bound as terms.

    Raises
    ------
    NotFound
        If a figure or an indicator is named that is not there.
    BadRequest
        If figures cannot be added or divided.
    """
    if name in _OPERANDS:  # refused before anything runs
        _on_arithmetic(snapshot, name, request)
    return _text_of(snapshot, catalog.question(name), request)


def _keys_of(snapshot: Snapshot, name: str, request: Request) -> str:
    """Write the SPARQL text that finds the keys of all rows."""
    return _text_of(snapshot, catalog.question(name).keys(), request)


def _text_of(
    snapshot: Snapshot,
    question: catalog.Question,
    request: Request,
    only: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> str:
    """Write the SPARQL text of a question, or only of the rows with the keys given."""
    terms: dict[str, Sequence[str]] = dict(only)
    for one in question.parameters:
        chosen = getattr(request, one.name)
        if one.type == "figure_text":
            if chosen:
                terms[one.name] = figures_called(snapshot, chosen, getattr(request, "dataset", ()))
        elif one.type == "text":
            terms[one.name] = catalog.words(chosen)
        elif chosen:
            several = (chosen,) if isinstance(chosen, str) else chosen
            datasets = getattr(request, "dataset", ())
            terms[one.name] = [_TERMS[one.type](snapshot, each, datasets) for each in several]
    return catalog.render(question, terms, _clauses(snapshot, question, request))


def _clauses(snapshot: Snapshot, question: catalog.Question, request: Request) -> list[str]:
    """Name the graphs that a question sees: statements of the datasets, conjectures if chosen."""
    slugs = getattr(request, "dataset", ()) or [one.slug for one in snapshot.manifest.datasets]
    named: list[str] = [source_graph(slug) for slug in slugs]
    open_readings = question.name in _OPEN or Basis.CONJECTURAL.value in getattr(
        request, "basis", ()
    )
    named += [GRAPH_CONJECTURAL] * open_readings
    named += [GRAPH_ENTITIES, GRAPH_DERIVED, GRAPH_ONTOLOGY]
    apart = "GRAPH ?in" in question.text  # else statements are in the default graph
    whole = [GRAPH_ENTITIES] if apart else named
    return [f"FROM {iri(one)}" for one in whole] + [f"FROM NAMED {iri(one)}" for one in named]


def _on_namesakes(snapshot: Snapshot, question: catalog.Question, request: Request) -> str:
    """Who else bears the names of the entities that were asked for."""
    reader = Reader(snapshot, request.lang)
    told: list[str] = []
    for one in question.parameters:
        chosen = getattr(request, one.name) if one.type == "entity" else ()
        for each in (chosen,) if isinstance(chosen, str) else chosen or ():
            told += said_of_namesakes(named_ref(reader, each), request.lang)
    return " ".join(told)


def _opening(
    snapshot: Snapshot, rows: tuple[tuple[str, ...], ...], place: int
) -> tuple[tuple[str, ...], ...]:
    """Say at the end of each row how far the evidence of the statement that it names opens."""
    reader, evidence = Reader(snapshot), ECO + "evidence"
    reader.ahead((reader.iri(row[place]) for row in rows), evidence=True)
    said = (reader.values(reader.iri(row[place]), predicate=evidence) for row in rows)
    return tuple((*row, opens(reader.evidence(one))) for row, one in zip(rows, said, strict=True))


def _rows_of(
    snapshot: Snapshot, name: str, given: Mapping[str, object]
) -> tuple[tuple[str, ...], ...]:
    """Only the rows, or their keys, of another question, or of the same one with other choices."""
    from ecograph.answers.registry import operation_named

    request = operation_named(name, "query").requested(snapshot, given)
    has_key = catalog.question(name).key
    text = _keys_of(snapshot, name, request) if has_key else sparql_of(snapshot, name, request)
    base = snapshot.manifest.base
    return tuple(tuple(_cell(one, base) for one in row) for row in snapshot.store.select(text))


def _in_order(joined: str) -> str:
    """Sort what the engine joined in an order of its own."""
    return "; ".join(sorted(joined.split("; "))) if "; " in joined else joined


def _rounded(quotient: str) -> str:
    """Round what the engine divided to as many places as it keeps."""
    if not quotient:
        return quotient
    precise, places = _PLACES
    return format(Decimal(quotient).quantize(places, context=precise).normalize(precise), "f")


_SAME: Final = {**dict.fromkeys(_JOINED, _in_order), _QUOTIENT: _rounded}
"""How the cells of some columns are written so that every engine's are the same."""


def _cell(term: object, base: str) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        for prefix in (DATASET, ECO, ROLE):
            if term.value.startswith(prefix):
                short = term.value.removeprefix(prefix)
                return load().tokens.get(short, short)
        return id_of(term.value, base)
    return term.value if isinstance(term, ox.Literal | ox.BlankNode) else str(term)


def _entity(snapshot: Snapshot, value: str, _: Sequence[str]) -> str:
    return iri(snapshot.manifest.base + value)


def _entity_or_figure(snapshot: Snapshot, value: str, datasets: Sequence[str]) -> str:
    try:
        return _figure(snapshot, value, datasets)
    except NotFound:
        found = named_entities(snapshot, value, datasets)
        return iri(f"{snapshot.manifest.base}{found}")


def _figure(snapshot: Snapshot, value: str, datasets: Sequence[str]) -> str:
    return _of_property(snapshot, value, datasets, "indicator", "figure")


def _indicator(snapshot: Snapshot, value: str, datasets: Sequence[str]) -> str:
    return _of_property(snapshot, value, datasets, "unit", "indicator", labelled=True)


def _of_property(
    snapshot: Snapshot,
    value: str,
    datasets: Sequence[str],
    marker: str,
    noun: str,
    labelled: bool = False,
) -> str:
    base = snapshot.manifest.base
    slugs = datasets or [one.slug for one in snapshot.manifest.datasets]
    tried = [value.removeprefix(base)] if "/" in value else [f"{slug}/{value}" for slug in slugs]
    for identifier in tried:
        if not _ID.fullmatch(identifier):
            continue
        pattern = (ox.NamedNode(base + identifier), None, None)
        predicates = {q.predicate.value for q in snapshot.store.quads(*pattern)}
        if ECO + marker in predicates or (labelled and _INDICATOR in _types(snapshot, pattern[0])):
            return iri(base + identifier)
    if labelled:
        return iri(base + indicator_named(snapshot, value))
    way_out = "`ecograph query figures text=WORDS` finds figures by words of their indicator."
    raise NotFound(f"There is no {noun} {value!r}.", way_out)


def _types(snapshot: Snapshot, node: ox.NamedNode) -> set[str]:
    quads = snapshot.store.quads(node, ox.NamedNode(_RDF_TYPE), None)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}


def _basis(_: Snapshot, value: str, __: Sequence[str]) -> str:
    return iri(ECO + next(term for term, token in load().tokens.items() if token == value))


def _term(namespace: str) -> Callable[[Snapshot, str, Sequence[str]], str]:
    return lambda _, value, __: iri(namespace + value)


_TERMS: Final[dict[str, Callable[[Snapshot, str, Sequence[str]], str]]] = {
    "basis": _basis,
    "dataset": _term(DATASET),
    "entity": _entity,
    "entity_or_figure": _entity_or_figure,
    "figure": _figure,
    "indicator": _indicator,
    "kind": _term(ECO),
    "lang": lambda _, value, __: literal(value),
    "predicate": _term(ECO),
    "role": _term(ROLE),
    "status": _term(ECO),
}
