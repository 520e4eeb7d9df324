"""Nothing that callers write becomes part of a question, and nothing they ask calls out."""

from __future__ import annotations

import socket
from functools import cache
from typing import TYPE_CHECKING

import pytest
from rdflib import Literal
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from support.service_client import Caller, calling

from ecograph.answers.questions import catalog
from ecograph.answers.questions.ask import sparql_of
from ecograph.answers.questions.figure_labels import figures_called
from ecograph.answers.registry import operation_named
from ecograph.errors import EcographError
from ecograph.model.namespaces import ID_BASE
from ecograph.model.nquads import iri, literal
from ecograph.settings import Settings
from ecograph.store.sparql.guard import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot

ATTACKS = (
    '"', "'", '"""', "'''", "\\", '\\"', "\\'", "\\\\", "\n", "\r\n", "\t", "}", "{", "})", "} }",
    '" } #', "' } #", '"@zh } #', '"^^<x:y> } #', '") } #', '"} UNION { ?s ?p ?o } #',
    "> } #", "<http://x.test/>", "> ?p ?o . ?s <x:", "%3E%20}%20%23", "?x", "$x", "_:b", "[]",
    "UNDEF", '" "', '" ") ("', "* { ?s ?p ?o } #", "; DROP ALL", "; INSERT DATA { <a:a> <a:a> 1 }",
    'x" ; DELETE WHERE { ?s ?p ?o } #', "SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }",
    '" } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #', "\\u0022 } #", "\\u007D", "\\U0000007D",
    "\u201c}\u201d", "\u2028}", "\ufeff}", "\x00}", "\ud7ff}", "\U0010ffff}", "#", "# \n }",
    "' OR '1'='1", "BIND(1 AS ?x)", "FILTER(false)", "LIMIT 0",
)  # fmt: skip
WRAPPINGS = ("{}", "大连{}", "{}大学", "a{0}b{0}c")
CORPUS = [wrapping.format(attack) for attack in ATTACKS for wrapping in WRAPPINGS]
PLACES = [(name, one.name) for name, asked in catalog.questions().items()
          for one in asked.parameters]  # fmt: skip


def shape(text: str) -> list[str]:
    """The tokens of a query, with what stands for terms left out."""
    return [
        one.kind if one.kind in ("string", "iri") else one.text
        for one in tokens(text)
        if one.kind != "lang"
    ]


def test_the_corpus_is_large() -> None:
    assert len(set(CORPUS)) >= 200
    assert len(PLACES) >= 30


@pytest.mark.parametrize("attack", CORPUS)
def test_a_term_is_one_token(attack: str) -> None:
    for term in (literal(attack), literal(attack).lower(), iri(ID_BASE + attack)):
        (token,) = tokens(term)
        assert token.kind in ("string", "iri")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "parameter"), PLACES, ids=str)
def test_a_bound_term_leaves_everything_else_as_it_was(name: str, parameter: str) -> None:
    """Whatever a term says, and of whichever kind it is, only the term itself is another."""
    asked = catalog.question(name)
    needed = {one.name: ['"y"'] for one in asked.parameters if one.required}
    plain = without('"x"', catalog.render(asked, {**needed, parameter: ['"x"']}))
    for attack in eighth(name, parameter):
        for term in (literal(attack), iri(ID_BASE + attack)):
            hostile = catalog.render(asked, {**needed, parameter: [term]})
            assert without(term, hostile) == plain, attack


def eighth(name: str, parameter: str) -> list[str]:
    """The attacks on a place: one of eight, so that each is tried at one of eight places."""
    return CORPUS[PLACES.index((name, parameter)) % 8 :: 8]


def without(term: str, text: str) -> str:
    """The query with the bound term left out; words to look for are bound in lower case."""
    assert term in text or term.lower() in text
    return text.replace(term, "TERM").replace(term.lower(), "TERM")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "parameter"), PLACES, ids=str)
def test_a_parameter_is_bound_or_refused(snapshot: Snapshot, name: str, parameter: str) -> None:
    asked = catalog.question(name)
    of_words = asked.parameter(parameter).type == "text"
    given = {"lang": [literal("zh")]} if any(one.name == "lang" for one in asked.parameters) else {}
    for attack in eighth(name, parameter):
        try:
            request = operation_named(name, "query").requested(snapshot, {parameter: attack})
            text = sparql_of(snapshot, name, request)
        except EcographError:
            continue
        words = len(catalog.words(attack))
        terms = ['"x"'] * words if of_words else [iri(ID_BASE + "x")]
        if asked.parameter(parameter).type == "figure_text":
            terms = [iri(ID_BASE + "x")] * len(figures_called(snapshot, attack, ()))
        bound = {parameter: terms} if getattr(request, parameter) else {}  # blank is not given
        clauses = [line for line in text.splitlines() if line.startswith("FROM ")]
        assert shape(text) == shape(catalog.render(asked, given | bound, clauses)), attack


@pytest.mark.long
def test_rdflib_sees_the_same_algebra_whatever_the_text() -> None:
    """The oracle: another parser, and its algebra instead of our tokens."""
    texts = [place for place in PLACES if catalog.question(place[0]).parameter(place[1]).required]
    for number, attack in enumerate(CORPUS[::4]):
        if any(sign in attack.lower() for sign in ("\x00", "\t", "\\u")):
            continue  # rdflib takes a tab for spaces, NUL for the end, and decodes before it reads
        name, parameter = texts[number % len(texts)]
        asked = catalog.question(name)
        needed = {one.name: ['"x"'] for one in asked.parameters if one.required}
        plain = plain_algebra(catalog.render(asked, needed))
        hostile = catalog.render(asked, {**needed, parameter: [literal(attack)]})
        assert algebra(hostile, attack) == plain, attack


@cache
def plain_algebra(text: str) -> str:
    return algebra(text, "x")


def algebra(text: str, bound: str) -> str:
    """Rdflib's algebra of a query, with the bound text masked."""
    found = repr(translateQuery(parseQuery(text)).algebra)
    for one in (bound, "x"):
        found = found.replace(repr(Literal(one)), "masked")
    return found


def test_the_oracle_sees_a_spliced_text() -> None:
    harmless = 'SELECT * { ?s ?p ?o VALUES ?o { "x" } }'
    assert algebra(harmless, "x") == algebra(harmless.replace('"x"', '"y"'), "y")
    spliced = harmless.replace("x", 'x" } ?s <a:b> ?o VALUES ?q { "x')
    assert algebra(spliced, "x") != algebra(harmless, "x")
    assert shape(spliced) != shape(harmless)


# --- through HTTP: no connection leaves ----------------------------------------------------------


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """Someone who would be called if anything called out."""
    with socket.create_server(("127.0.0.1", 0)) as ear:
        ear.setblocking(False)
        yield ear


@pytest.fixture(scope="module")
def caller(snapshot: Snapshot) -> Iterator[Caller]:
    with calling(snapshot, Settings(query_workers=1)) as one:
        yield one


def disguises(address: str) -> list[str]:
    """`SERVICE`, `LOAD` and `FROM` an address, in every coat they are known to wear."""
    service = f"SERVICE <{address}> {{ ?s ?p ?o }}"
    calls = [
        service,
        service.replace("SERVICE", "service"),
        service.replace("SERVICE", "sErViCe"),
        service.replace("SERVICE", "SERVICE SILENT"),
        service.replace("SERVICE ", "SERVICE\n#x>\n"),
        service.replace("SERVICE ", "SERVICESILENT"),
        service.replace("SERVICE", "\\u0053ERVICE"),
        service.replace("SERVICE", "SERV\\u0049CE"),
        service.replace("SERVICE", "\\U00000053ervice"),
        service.replace("<http", "<\\u0068ttp"),
        f"VALUES ?where {{ <{address}> }} SERVICE ?where {{ ?s ?p ?o }}",
        f"BIND(IRI('{address}') AS ?where) SERVICE ?where {{ ?s ?p ?o }}",
        "SERVICE x: { ?s ?p ?o }",
        "SERVICE x:\\u002F { ?s ?p ?o }",
    ]
    nests = [
        "{}", "{{ {} }}", "OPTIONAL {{ {} }}", "?a ?b ?c MINUS {{ {} }}", "GRAPH ?g {{ {} }}",
        "{{ SELECT * {{ {} }} }}", "{{ ?a ?b ?c }} UNION {{ {} }}",
        "?a ?b ?c FILTER EXISTS {{ {} }}", "?a ?b ?c FILTER NOT EXISTS {{ {} }}",
        "BIND('#' AS ?x) {}", "BIND(\"\"\"'{{\"\"\" AS ?x) {}", "?a ?b '''}}#''' . {}",
        "FILTER(?a<?b) {}", "FILTER(1<2&&3>2) {}", "# comment {{ }} \r{}", "<x:#> ?b ?c . {}",
    ]  # fmt: skip
    prefix = f"PREFIX x: <{address}> PREFIX service: <x:> "
    queries = [
        prefix + "SELECT * { " + nest.format(call) + " }" for call in calls for nest in nests
    ]
    updates = [
        f"LOAD <{address}>", f"load silent <{address}>", f"\\u004cOAD <{address}>",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ {service} }}", f"LOAD <{address}> INTO GRAPH <x:y>",
        f"SELECT * {{ ?s ?p ?o }} ; LOAD <{address}>",
        f"WITH <x:y> INSERT {{}} WHERE {{{service}}}",
    ]  # fmt: skip
    return [
        *queries,
        *updates,
        f"CONSTRUCT {{ ?s ?p ?o }} {{ {service} }}",
        f"ASK {{ {service} }}",
        f"DESCRIBE ?s {{ {service} }}",
        f"SELECT (EXISTS {{ {service} }} AS ?x) {{}}",
    ]


@pytest.mark.slow
def test_no_disguise_makes_the_service_call_out(caller: Caller, listener: socket.socket) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    refused = 0
    for text in disguises(address):
        answer = caller.request("POST", "/sparql", data={"query": text})
        assert answer.status_code in (200, 400), text
        refused += answer.status_code == 400
        assert _is_silent(listener), text
    assert refused >= 220  # the rest, if any, asked about a graph and found nothing


def test_graphs_are_names_here_and_nothing_to_fetch(
    caller: Caller, listener: socket.socket
) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x.ttl"
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    for clause in ("", f"FROM <{address}>", f"from\\u0020<{address}>", f"FROM NAMED <{address}>"):
        query = {"query": count.format(clause), "format": "csv"}
        for extra in ({}, {"default-graph-uri": address}, {"named-graph-uri": address}):
            answer = caller.get("/sparql", params=query | extra)
            assert answer.status_code in (200, 400)
            if answer.status_code == 200 and (clause or extra):
                assert answer.text.split() == ["n", "0"]
    assert caller.get("/rdf-graphs/service", params={"graph": address}).status_code == 404
    update = {"update": f"LOAD <{address}>"}
    assert caller.request("POST", "/sparql", data=update).status_code == 403
    assert _is_silent(listener)


def _is_silent(ear: socket.socket) -> bool:
    try:
        ear.accept()[0].close()
    except BlockingIOError:
        return True
    return False


def test_the_listener_would_hear(listener: socket.socket) -> None:
    with socket.create_connection(listener.getsockname()):
        assert not _is_silent(listener)


@pytest.mark.slow
def test_every_hostile_parameter_gets_an_answer_or_a_problem(caller: Caller) -> None:
    for number, attack in enumerate(CORPUS[::3]):
        name, parameter = PLACES[number % len(PLACES)]
        answer = caller.get(f"/api/v1/queries/{name}", params={parameter: attack})
        assert answer.status_code in (200, 400, 404), (name, parameter, attack)
