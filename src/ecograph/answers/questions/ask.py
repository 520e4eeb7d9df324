"""Named questions: parameters as people write them, answers with their evidence columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ecograph.answers.entity import find
from ecograph.answers.questions import catalog
from ecograph.errors import BadRequest, NotFound
from ecograph.model.namespaces import DATASET, ECO, GRAPH_CONJECTURAL, PREFIXES, ROLE, id_of
from ecograph.model.nquads import iri, literal
from ecograph.model.ontology import load
from ecograph.model.records import SLUG, Basis, Record, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["Answer", "answer_from", "ask", "graphs_of", "sparql_of"]

_ID: Final = re.compile(rf"{SLUG}/{SLUG}")
_RDF_TYPE: Final = PREFIXES["rdf"] + "type"
_INDICATOR: Final = ECO + "Indicator"
_NOT_STATED: Final = {
    "zh": "所选来源中没有说明（not stated）。",
    "en": "Not stated in the sources asked.",
}


class Answer(Record):
    """The answer to a named question.

    `status` is ``answered`` or ``not-stated``; an empty table is an answer, and says so.
    """

    question: str
    title: str
    status: str
    message: str = ""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sparql: str


def sparql_of(
    snapshot: Snapshot, name: str, given: Mapping[str, Sequence[str]], lang: str = "zh"
) -> str:
    """Write the SPARQL text that answers a named question.

    Raises
    ------
    NotFound
        If there is no such question, or a parameter names nothing.
    BadRequest
        If a parameter is unknown, missing or not of its type.
    """
    asked = catalog.question(name)
    source = next(iter(given.get("source", ())), None)
    terms: dict[str, Sequence[str]] = {}
    for key, values in given.items():
        parameter = asked.parameter(key)
        if len(values) > 1 and parameter.type != "text" and not _several(parameter):
            raise BadRequest(f"{key} takes one value.", "Give it once.")
        terms[key] = [
            term for value in values for term in _terms(snapshot, parameter.type, value, source)
        ]
    if any(parameter.name == "lang" for parameter in asked.parameters):
        terms.setdefault("lang", [literal(lang)])
    return catalog.render(asked, terms)


def _several(parameter: catalog.Parameter) -> bool:
    return parameter.many or parameter.type in {"dataset", "basis", "predicate", "kind", "role"}


def ask(
    snapshot: Snapshot, name: str, given: Mapping[str, Sequence[str]], lang: str = "zh"
) -> Answer:
    """Answer a named question.

    Parameters
    ----------
    snapshot
        The graph.
    name
        The question.
    given
        Parameters as people write them: names or ids of entities, local names of predicates …
    lang
        Language of labels.

    Raises
    ------
    NotFound
        If there is no such question, or a parameter names nothing.
    BadRequest
        If a parameter is unknown, missing or not of its type.
    """
    text = sparql_of(snapshot, name, given, lang)
    solutions = snapshot.store.select(text, graphs=graphs_of(snapshot, given))
    return answer_from(snapshot, (name, text), solutions, lang)


def graphs_of(snapshot: Snapshot, given: Mapping[str, Sequence[str]]) -> list[str]:
    """Name the graphs that a question sees: the public view, and conjectures if asked for."""
    asked = [GRAPH_CONJECTURAL] if Basis.CONJECTURAL in given.get("basis", ()) else []
    return [*(one.value for one in snapshot.store.public_graphs), *asked]


def answer_from(
    snapshot: Snapshot, asked: tuple[str, str], solutions: ox.QuerySolutions, lang: str
) -> Answer:
    """Make the answer of a question (its name and SPARQL text) from the solutions found."""
    name, text = asked
    meant = catalog.question(name)
    language = "en" if lang == "en" else "zh"
    rows = _rows(solutions, snapshot.manifest.base)
    return Answer(
        question=meant.name,
        title=meant.title_en if language == "en" else meant.title_zh,
        status="answered" if rows else "not-stated",
        message="" if rows else _NOT_STATED[language],
        columns=tuple(one.value for one in solutions.variables),
        rows=rows,
        sparql=text,
    )


def _rows(solutions: ox.QuerySolutions, base: str) -> tuple[tuple[str, ...], ...]:
    """Write solutions as text: ids for our IRIs, local names for our terms, "" for unbound."""
    return tuple(tuple(_cell(term, base) for term in solution) for solution in solutions)


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


def _terms(snapshot: Snapshot, kind: str, value: str, source: str | None) -> Sequence[str]:
    if kind == "text":
        return catalog.words(value)
    return [_MAKERS[kind](snapshot, value, source)]


def _entity(snapshot: Snapshot, value: str, source: str | None) -> str:
    return iri(snapshot.manifest.base + find(snapshot, value, source))


def _entity_or_figure(snapshot: Snapshot, value: str, source: str | None) -> str:
    try:
        return _figure(snapshot, value, source)
    except NotFound:
        return _entity(snapshot, value, source)


def _figure(snapshot: Snapshot, value: str, source: str | None) -> str:
    return _of_property(snapshot, value, source, "indicator", "figure")


def _indicator(snapshot: Snapshot, value: str, source: str | None) -> str:
    return _of_property(snapshot, value, source, "unit", "indicator", labelled=True)


def _of_property(
    snapshot: Snapshot,
    value: str,
    source: str | None,
    marker: str,
    noun: str,
    labelled: bool = False,
) -> str:
    base = snapshot.manifest.base
    slugs = [source] if source else [one.slug for one in snapshot.manifest.datasets]
    tried = [value.removeprefix(base)] if "/" in value else [f"{slug}/{value}" for slug in slugs]
    for identifier in tried:
        if not _ID.fullmatch(identifier):
            continue
        pattern = (ox.NamedNode(base + identifier), None, None)
        predicates = {q.predicate.value for q in snapshot.store.inner.quads_for_pattern(*pattern)}
        if ECO + marker in predicates or (labelled and _INDICATOR in _types(snapshot, pattern[0])):
            return iri(base + identifier)
    if labelled:
        node = _by_label(snapshot, value)
        if node:
            return iri(node)
    way_out = "`ecograph query figures text=WORDS` finds figures by words of their indicator."
    raise NotFound(f"There is no {noun} {value!r}.", way_out)


def _types(snapshot: Snapshot, node: ox.NamedNode) -> set[str]:
    quads = snapshot.store.inner.quads_for_pattern(node, ox.NamedNode(_RDF_TYPE), None)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}


def _by_label(snapshot: Snapshot, value: str) -> str:
    for language in ("zh", "en"):
        text = (
            f"SELECT ?i {{ VALUES ?label {{ {literal(value, language)} }} "
            "?i a eco:Indicator ; skos:prefLabel ?label } ORDER BY ?i"
        )
        for row in snapshot.store.select(text):
            return str(row["i"].value)
    return ""


def _dataset(snapshot: Snapshot, value: str, _: str | None) -> str:
    known = [one.slug for one in snapshot.manifest.datasets]
    if value not in known:
        raise BadRequest(f"There is no dataset {value!r}.", f"Known: {', '.join(known)}.")
    return iri(DATASET + value)


def _basis(_: Snapshot, value: str, __: str | None) -> str:
    _known(value, [basis.value for basis in Basis], "basis")
    return iri(ECO + next(term for term, token in load().tokens.items() if token == value))


def _status(_: Snapshot, value: str, __: str | None) -> str:
    return iri(ECO + _known(value, [one.value for one in Status], "status"))


def _predicate(_: Snapshot, value: str, __: str | None) -> str:
    return iri(ECO + _known(value, load().predicates, "predicate"))


def _kind(_: Snapshot, value: str, __: str | None) -> str:
    return iri(ECO + _known(value, load().kinds, "kind"))


def _role(_: Snapshot, value: str, __: str | None) -> str:
    return iri(ROLE + _known(value, load().roles, "role"))


def _known(value: str, known: Collection[str], noun: str) -> str:
    if value not in known:
        raise BadRequest(f"Unknown {noun} {value!r}.", f"Known: {', '.join(sorted(known))}.")
    return value


def _lang(_: Snapshot, value: str, __: str | None) -> str:
    if value not in {"zh", "en"}:
        raise BadRequest(f"Unknown language {value!r}.", "Known: zh, en.")
    return literal(value)


_MAKERS: Final[dict[str, Callable[[Snapshot, str, str | None], str]]] = {
    "basis": _basis,
    "dataset": _dataset,
    "entity": _entity,
    "entity_or_figure": _entity_or_figure,
    "figure": _figure,
    "indicator": _indicator,
    "kind": _kind,
    "lang": _lang,
    "predicate": _predicate,
    "role": _role,
    "status": _status,
}
