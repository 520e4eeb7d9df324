"""What the SPARQL guard lets pass, and what it refuses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyparsing.exceptions import ParseBaseException
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from ecograph.errors import BadRequest, InvalidQuery
from ecograph.store.sparql.guard import check, tokens
from ecograph.store.sparql.results import content_type, media_type_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecograph.store.sparql.guard import Form

SUITE = Path(__file__).parents[3] / "shared" / "w3c" / "sparql" / "sparql11"
NOWHERE = "<http://nowhere.invalid/>"
CALL = "{?s ?p ?o}"

CALLS_OUT = {
    "plain": f"SELECT * {{ SERVICE {NOWHERE} {CALL} }}",
    "odd case, silent": f"SELECT * {{ sErViCe sIlEnT {NOWHERE} {CALL} }}",
    "nothing between the words": f"SELECT*{{SERVICESILENT{NOWHERE}{CALL}}}",
    "sub-select": f"SELECT * {{ {{ SELECT ?s {{ OPTIONAL {{ SERVICE {NOWHERE} {CALL} }} }} }} }}",
    "in EXISTS": f"ASK {{ FILTER NOT EXISTS {{ SERVICE {NOWHERE} {CALL} }} }}",
    "variable": f"ASK {{ BIND({NOWHERE} AS ?x) SERVICE ?x {CALL} }}",
    "prefix glued to the word": f"PREFIX ex: {NOWHERE} ASK {{ SERVICEex:a {CALL} }}",
    "empty prefix, so it looks like a name": f"PREFIX : {NOWHERE} ASK {{ service:a {CALL} }}",
    "the same with the prefix declared": (
        f"PREFIX : {NOWHERE} PREFIX service: <http://ok/> ASK {{ service:a {CALL} }}"
    ),
    "after a number": f"ASK {{ ?s ?p 1.SERVICE{NOWHERE}{CALL} }}",
    "after true": f"ASK {{ ?s ?p trueSERVICE{NOWHERE}{CALL} }}",
    "after true and a dot": f"ASK {{ ?s ?p true.SERVICE{NOWHERE}{CALL} }}",
    "after an empty local name": f"PREFIX a: <http://a/> ASK {{ ?s ?p a:.SERVICE{NOWHERE}{CALL} }}",
    "after a comment ended by CR": f"ASK {{ #x\rSERVICE {NOWHERE} {CALL} }}",
    "escaped letter": f"ASK {{ SERV\\u0049CE {NOWHERE} {CALL} }}",
    "escaped long": f"ASK {{ \\U00000053ERVICE {NOWHERE} {CALL} }}",
    "escaped quotes around it": f'ASK {{ ?s ?p "\\u0022 SERVICE {NOWHERE} {CALL} #\\u0022" }}',
    "dotless i": f"ASK {{ SERV\u0131CE {NOWHERE} {CALL} }}",
    "behind a string that is none": (
        f"ASK {{ VALUES ?x {{'''a'}} SERVICE {NOWHERE} {CALL} #\\q'''\n }}"
    ),
    "behind a short string that is none": f"ASK {{ ?s ?p '\\q' SERVICE {NOWHERE} {CALL} #'\n }}",
    "in what looks like an IRI": f"ASK {{ FILTER(1<2)FILTER(?o<?o)SERVICE#>\n?x {CALL} }}",
    "after less-than and a comment": (
        f'PREFIX b: <http://b/> ASK {{ FILTER(?o<b:c#>"""\n) SERVICE {NOWHERE} {CALL} }} #"""'
    ),
    "less-than after EXISTS": (
        f"PREFIX b: <http://b/> ASK {{ FILTER(EXISTS{{}}<b:c#>'''\n) "
        f"SERVICE {NOWHERE} {CALL} }}#'''"
    ),
}

HARMLESS = {
    "string": 'SELECT * { ?s ?p "SERVICE <http://x/> {}" }',
    "long string": "SELECT * { ?s ?p '''a'b''SERVICE <http://x/> {}''' }",
    "string with escapes": r'SELECT * { ?s ?p "\"SERVICE\\" }',
    "IRI": "SELECT * { ?s <http://example.org/service#SERVICE> ?o }",
    "relative IRI": "BASE <http://e/> SELECT * { ?s <#service> ?o }",
    "local name": "PREFIX ex: <http://e/> SELECT * { ?s ex:service ex:a.SERVICE }",
    "local name with escapes": r"PREFIX ex: <http://e/> ASK { ?s ex:a\#service ex:%41SERVICE }",
    "prefix": "PREFIX service: <http://e/> SELECT * { ?s service:a ?o . {} GRAPH service:g {} }",
    "variable": "SELECT ?service $SERVICE { ?service ?p $SERVICE }",
    "comment": "SELECT * { ?s ?p ?o } # SERVICE <http://x/> {}",
    "language tag": "SELECT * { ?s ?p 'x'@en-service }",
    "blank node": "SELECT * { _:service ?p _:a.SERVICE }",
    "less-than": "SELECT * { ?s ?p ?o FILTER(?o<5&&?s>3) BIND('service' AS ?x) }",
    "update words as names": "PREFIX delete: <http://e/> ASK { ?insert delete:load 'DROP' }",
    "Chinese": 'SELECT * { ?机构 ?p "大连理工大学 service"@zh }',
    "escape in a string": r'SELECT * { ?s ?p "\u5927\U00008FDE service" }',
    "SPARQL 1.2": 'VERSION "1.2" ASK { << ?s ?p ?o >> ?q ?r . ?a ?b ?c {| ?d ?e |} }',
}


@pytest.mark.parametrize("name", CALLS_OUT)
def test_a_query_that_would_call_out_is_refused(name: str) -> None:
    with pytest.raises(InvalidQuery) as refused:
        check(CALLS_OUT[name])
    assert refused.value.way_out


@pytest.mark.parametrize("name", HARMLESS)
def test_words_in_names_strings_and_comments_are_free(name: str) -> None:
    text = HARMLESS[name]
    assert check(text).text == text
    ox.Store().query(text)  # and the engine takes it


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:a> 1 }",
        "PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://x/>",
        "CLEAR ALL",
        "DROP GRAPH <a:a>",
        "CREATE GRAPH <a:a>",
        "COPY DEFAULT TO <a:a>",
        "MOVE DEFAULT TO <a:a>",
        "ADD DEFAULT TO <a:a>",
        "WITH <a:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT * {} ; DROP ALL",
        "# SELECT\ninsert data {}",
        "INS\\u0045RT DATA {}",
    ],
)
def test_updates_are_refused(update: str) -> None:
    with pytest.raises(InvalidQuery, match="only reads"):
        check(update)


@pytest.mark.parametrize(
    ("text", "form", "has_dataset"),
    [
        ("SELECT?s{?s?p?o}", "SELECT", False),
        ("# ASK\nPREFIX a: <a:>\nBASE <http://x/> construct where {?s ?p ?o}", "CONSTRUCT", False),
        ("DESCRIBE <a:a>", "DESCRIBE", False),
        ("SELECT * FROM <a:a> {}", "SELECT", True),
        ("ASK FROM NAMED <a:a> {}", "ASK", True),
        ("ASKFROM<a:a>{}", "ASK", True),
        ("SELECT*FROMNAMED<a:a>{}", "SELECT", True),
        ("SELECT ?from { ?from <a:FROM> 'FROM' }", "SELECT", False),
        ("SEL\\u0045CT * FR\\u004fM <a:a> {}", "SELECT", True),
    ],
)
def test_form_and_dataset_are_read(text: str, form: str, has_dataset: bool) -> None:
    found = check(text)
    assert (found.form, found.has_dataset) == (form, has_dataset)


def test_escaped_keywords_are_decoded_before_the_engine_sees_them() -> None:
    assert check("SEL\\u0045CT * {}").text == "SELECT * {}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  # only a comment",
        "ASK { ?s ?p '\0' }",
        "ASK { ?s ?p '\ud800' }",
        "ASK { ?s ?p '\\uD800' }",
        "ASK { ?s ?p 'open }",
        'ASK { ?s ?p """open }',
        "ASK { \\ }",
        "ASK { ?s ?p \\u005cU00000031 }",
        "x" * 100_001,
        "EXPLAIN SELECT * {}",
    ],
)
def test_texts_that_are_no_query_are_refused(text: str) -> None:
    with pytest.raises(InvalidQuery) as refused:
        check(text)
    assert refused.value.way_out


@pytest.mark.parametrize("pair", ["{}", "()", "[]"])
def test_nesting_is_capped(pair: str) -> None:
    inside = pair[0] * 63 + pair[1] * 63
    assert check(f"ASK {{{inside}}}").form == "ASK"
    with pytest.raises(InvalidQuery, match="deeper than 64"):
        check(f"ASK {{{pair[0]}{inside}{pair[1]}}}")
    assert check("ASK { ?s ?p '" + pair[0] * 100 + "' }").form == "ASK"


@pytest.mark.slow
def test_long_hostile_texts_are_read_in_linear_time() -> None:
    for piece in ("a.", "<a", "_:a.", "%4", "'a'", "''a", "@a-", "1.", "((", "e:a..."):
        text = f"SELECT {piece * (99_000 // len(piece))}"
        try:
            assert sum(len(token.text) for token in tokens(text)) <= len(text)
        except InvalidQuery:
            continue


# --- rdflib's parser as an oracle -----------------------------------------------------------------

TERMS = st.sampled_from(
    ["?s", "?service", "<http://e/service>", "ex:service", "ex:a", '"SERVICE"', "_:b", "5", "true",
     "'''it's a service'''", '"x"@en', "service:a", ":a", r'"\u0053ERVICE"']
)  # fmt: skip
GAP = st.sampled_from([" ", "\n", " #SERVICE\n", "\t"])


@st.composite
def triple(draw: st.DrawFn) -> str:
    parts = [
        draw(TERMS),
        draw(st.sampled_from(["?p", "ex:p", "a", "<http://e/p#service>"])),
        draw(TERMS),
    ]
    return draw(GAP).join(parts) + draw(st.sampled_from([" .", " . ", ""]))


def group(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    target = st.sampled_from(["<http://e/>", "?s", "ex:a", ":a", "SILENT <http://e/>", "silent ?x"])
    inner = st.lists(children, min_size=0, max_size=3).map(" ".join)
    return st.one_of(
        inner.map(lambda text: f"{{ {text} }}"),
        inner.map(lambda text: f"OPTIONAL {{ {text} }}"),
        inner.map(lambda text: f"FILTER NOT EXISTS {{ {text} }}"),
        inner.map(lambda text: f"{{ SELECT * {{ {text} }} }}"),
        inner.map(lambda text: f"GRAPH service:g {{ {text} }}"),
        st.tuples(st.sampled_from(["SERVICE", "Service", "SERV\\u0049CE"]), GAP, target, inner).map(
            lambda of: f"{of[0]}{of[1]}{of[2]} {{ {of[3]} }}"
        ),
        st.sampled_from(["FILTER(?s<5)", "FILTER(?s < ?o || ?s>3)", 'BIND("SERVICE {" AS ?b)']),
    )


QUERIES = st.tuples(GAP, st.recursive(triple(), group, max_leaves=6)).map(
    lambda of: (
        "PREFIX ex: <http://e/> PREFIX : <http://e/> PREFIX service: <http://e/>"
        f"{of[0]}SELECT * {{ {of[1]} }}"
    )
)


def parsed_services(text: str) -> int | None:
    """How many SERVICE patterns rdflib finds; None when it cannot parse the text."""
    try:
        tree = parseQuery(text)
    except (ParseBaseException, RecursionError, ValueError, TypeError, AttributeError, KeyError):
        return None
    return count_services(tree)


def count_services(node: object) -> int:
    if isinstance(node, CompValue):
        own = node.name == "ServiceGraphPattern"
        return own + sum(count_services(child) for child in node.values())
    if hasattr(node, "asList") or isinstance(node, list | tuple):
        return sum(count_services(child) for child in cast("Iterable[object]", node))
    return 0


def test_the_oracle_counts_services() -> None:
    assert parsed_services(CALLS_OUT["plain"]) == 1
    assert parsed_services(CALLS_OUT["sub-select"]) == 1
    assert parsed_services(HARMLESS["string"]) == 0
    assert translateQuery(parseQuery(HARMLESS["string"]))


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@given(QUERIES)
def test_what_rdflib_parses_is_refused_exactly_when_it_calls_out(text: str) -> None:
    services = parsed_services(text)
    if services is None:
        return
    try:
        check(text)
        refused = False
    except InvalidQuery:
        refused = True
    if services:
        assert refused
    elif not re.search(r"service:a\s*(#SERVICE\n)?\s*\{", text):  # the one ambiguity we refuse
        assert not refused


SCRAPS = st.sampled_from(
    [*"{}()<>.;,#'\"\\? \n:=/|^*", "a", "?s", "ex:", "ex:a", "SERVICE", "1", "'''", '"""',
     "SERVICE<http://127.0.0.1:9/>{?s ?p ?o}", "true", "\\u0027", "FILTER(", "FILTER(?o<", "<b:c#>",
     "<http://127.0.0.1:9/>", "VALUES ?o {", "@en", "EXISTS{", "#'''\n", "service:a {?s ?p ?o}"]
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.lists(SCRAPS, max_size=12))
def test_scraps_that_pass_and_parse_hold_no_service(scraps: list[str]) -> None:
    text = (
        "PREFIX : <http://127.0.0.1:9/> PREFIX ex: <http://e/> ASK { ?s ?p ?o "
        + "".join(scraps)
        + " }"
    )
    try:
        accepted = check(text)
    except InvalidQuery:
        return
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal(1)))
    try:
        bool(store.query(accepted.text))
    except SyntaxError:
        return
    except (RuntimeError, OSError) as error:  # the engine refuses to call port 9, and says so
        raise AssertionError(f"the engine tried to call out: {text!r}") from error


# --- the W3C suite --------------------------------------------------------------------------------


def suite(kind: str) -> list[Path]:
    if not SUITE.exists():
        pytest.skip("the W3C SPARQL 1.1 test suite is not beside the repository")
    store = ox.Store()
    for manifest in sorted(SUITE.glob("*/manifest.ttl")):
        store.load(path=str(manifest), base_iri=manifest.parent.as_uri() + "/manifest.ttl")
    found = store.query(
        "PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>"
        "PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>"
        f"SELECT DISTINCT ?file {{ ?test a mf:{kind} ; mf:action/qt:query? ?file "
        "FILTER isIRI(?file) }"
    )
    assert isinstance(found, ox.QuerySolutions)
    return sorted(Path(row["file"].value.removeprefix("file://")) for row in found)


@pytest.mark.parametrize("kind", ["PositiveSyntaxTest11", "QueryEvaluationTest"])
def test_w3c_queries_pass_except_those_with_service(kind: str) -> None:
    accepted, refused = 0, []
    for path in suite(kind):
        try:
            check(path.read_text("utf-8"))
            accepted += 1
        except InvalidQuery:
            refused.append(path)
    assert accepted >= 60
    assert {path.parent.name for path in refused} <= {"syntax-fed", "service"}
    assert all("SERVICE" in path.read_text("utf-8").upper() for path in refused)


def test_w3c_updates_are_refused() -> None:
    files = suite("PositiveUpdateSyntaxTest11")
    assert len(files) >= 30
    for path in files:
        with pytest.raises(InvalidQuery):
            check(path.read_text("utf-8"))


# --- formats --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "accept", "short", "expected"),
    [
        ("SELECT", None, None, "application/sparql-results+json"),
        ("SELECT", "", None, "application/sparql-results+json"),
        ("SELECT", "text/csv;q=0.5, application/json", None, "application/sparql-results+json"),
        ("SELECT", "text/csv, text/tab-separated-values;q=0.9", None, "text/csv"),
        ("SELECT", "*/*;q=0.1, application/xml", None, "application/sparql-results+xml"),
        ("SELECT", "*/*, application/sparql-results+json;q=0, application/json;q=0", None,
         "application/sparql-results+xml"),
        ("SELECT", "TEXT/CSV", None, "text/csv"),
        ("SELECT", "image/png", "csv", "text/csv"),
        ("SELECT", None, "text/csv", "text/csv"),
        ("ASK", "text/*", None, "text/csv"),
        ("CONSTRUCT", "*/*", None, "text/turtle"),
        ("CONSTRUCT", "application/ld+json, text/turtle;q=0.5", None, "application/ld+json"),
        ("DESCRIBE", None, "rdfxml", "application/rdf+xml"),
        ("DESCRIBE", "text/plain", None, "application/n-triples"),
    ],
)  # fmt: skip
def test_media_type_is_what_the_caller_likes_best(
    form: Form, accept: str | None, short: str | None, expected: str
) -> None:
    assert media_type_for(form, accept, short) == expected


@pytest.mark.parametrize(
    ("form", "accept", "short"),
    [
        ("SELECT", "image/png", None),
        ("SELECT", "text/turtle", None),
        ("SELECT", None, "ttl"),
        ("CONSTRUCT", None, "csv"),
        ("SELECT", "text/csv;q=0", None),
        ("SELECT", "text/csv;q=high", None),
    ],
)
def test_what_is_not_offered_is_refused_with_a_list(
    form: Form, accept: str | None, short: str | None
) -> None:
    with pytest.raises(BadRequest, match="Ask for one of"):
        media_type_for(form, accept, short)


def test_text_formats_say_their_encoding() -> None:
    assert content_type("text/csv") == "text/csv; charset=utf-8"
    assert content_type("application/ld+json") == "application/ld+json"
