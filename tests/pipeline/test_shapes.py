"""Each shape finds the one thing that it is about, and a sound dataset breaks none."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from ecograph import resources
from ecograph.errors import ShapesViolated
from ecograph.model.namespaces import DATASET, ECO, GRAPH_SOURCE, ID_BASE, PREFIXES
from ecograph.model.ontology import load
from ecograph.pipeline.shapes import Finding, ShapesReport, ShapeTriples, check, ensure
from ecograph.store.oxigraph import GraphStore

FIXTURES = Path(__file__).parents[1] / "fixtures" / "shapes"
SHAPE = "https://w3id.org/ecograph/shape/"
TOY = ID_BASE + "toy/"
BREAKS = sorted(file.stem for file in FIXTURES.glob("*.ru"))
SPARQL_PREFIXES = {**PREFIXES, "d": TOY, "s": GRAPH_SOURCE, "set": DATASET}
# What has no name at all has no English and no Chinese name either.
IMPLIED = {"EntityLabel": {"EntityEnglishName", "EntityChineseName"}}


def _shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(resources.path("ontology/shapes.ttl"), format="turtle")


def _names(nodes: set[str]) -> set[str]:
    return {node.removeprefix(SHAPE) for node in nodes}


@pytest.fixture
def store() -> GraphStore:
    store = GraphStore.create()
    store.inner.load(path=str(FIXTURES / "valid.trig"), format=ox.RdfFormat.TRIG)
    return store


def _break(store: GraphStore, name: str) -> None:
    store.inner.update(
        (FIXTURES / f"{name}.ru").read_text(encoding="utf-8"), prefixes=SPARQL_PREFIXES
    )


def _found(report: ShapesReport) -> set[str]:
    return {finding.shape for finding in (*report.violations, *report.warnings)}


def test_sound_dataset_has_nothing_to_find(store: GraphStore) -> None:
    report = check(store)

    assert report.violations == ()
    assert report.warnings == ()
    assert report.conforms
    assert not report.sampled
    assert report.focus_nodes == 23
    ensure(report)


def test_empty_store_keeps_every_promise() -> None:
    assert check(GraphStore.create()) == ShapesReport((), (), 0, sampled=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", BREAKS)
def test_break_violates_exactly_one_shape(store: GraphStore, name: str) -> None:
    _break(store, name)

    assert _found(check(store)) == {name} | IMPLIED.get(name, set())


def test_every_shape_has_a_break() -> None:
    assert _names({str(shape) for shape in _shapes().subjects(SH.message)}) == set(BREAKS)


def test_every_shape_speaks_chinese_and_english() -> None:
    shapes = _shapes()
    for shape in shapes.subjects(SH.message):
        spoken = [text.language for text in shapes.objects(shape, SH.message)]  # type: ignore[attr-defined]
        assert sorted(spoken) == ["en", "zh"], shape


def test_every_property_shape_with_its_constraints_has_a_message() -> None:
    shapes = _shapes()
    for kind in (SH.PropertyShape, rdflib.URIRef(ECO + "DatasetCheck")):
        for shape in shapes.subjects(RDF.type, kind):
            assert shapes.value(shape, SH.message), shape


def test_entity_shape_targets_the_kinds_of_the_ontology() -> None:
    targets = _shapes().objects(rdflib.URIRef(SHAPE + "Entity"), SH.targetClass)
    assert {str(one).removeprefix(ECO) for one in targets} == set(load().kinds)


def test_relator_shape_targets_the_faces_of_the_ontology() -> None:
    targets = _shapes().objects(rdflib.URIRef(SHAPE + "Relator"), SH.targetClass)
    faces = {predicate.face for predicate in load().predicates.values()}
    assert {str(one).removeprefix(ECO) for one in targets} == faces


def test_every_term_of_a_shape_is_declared() -> None:
    used = {
        str(term).removeprefix(ECO)
        for triple in _shapes()
        for term in triple
        if isinstance(term, rdflib.URIRef) and term.startswith(ECO) and term != rdflib.URIRef(ECO)
    }
    assert used <= load().terms


def test_finding_says_what_where_and_why(store: GraphStore) -> None:
    _break(store, "RelatorBasis")

    (finding,) = check(store).violations

    assert finding == Finding(
        severity="violation",
        shape="RelatorBasis",
        focus=TOY + "r-member",
        path=ECO + "basis",
        value=ECO + "exact",
        message_zh="关系体恰有一个认知依据。",
        message_en="A relator has exactly one basis, one of the four.",
    )


def test_warning_stops_no_build(store: GraphStore) -> None:
    _break(store, "ParticipationDated")

    report = check(store)

    assert [finding.focus for finding in report.warnings] == [TOY + "r-partner"]
    ensure(report)


def test_violation_stops_a_build_and_names_the_node(store: GraphStore) -> None:
    _break(store, "FromOrder")

    with pytest.raises(ShapesViolated) as raised:
        ensure(check(store))

    assert "1 place:" in raised.value.message
    assert "FromOrder: toy/r-lead eco:from 2017-01-01" in raised.value.message
    assert "ecograph check" in raised.value.way_out


def test_only_the_first_twenty_violations_are_named() -> None:
    found = tuple(
        Finding("violation", "Role", f"{TOY}r{n}", "", "", "", "Not so.") for n in range(23)
    )

    with pytest.raises(ShapesViolated) as raised:
        ensure(ShapesReport(found, (), 23, sampled=False))

    lines = raised.value.message.splitlines()
    assert lines[0] == "The graph breaks its shapes in 23 places:"
    assert len(lines) == 22
    assert lines[-1] == "… and 3 more."


def test_sample_looks_at_its_own_nodes_only(store: GraphStore) -> None:
    _break(store, "RelatorBasis")
    _break(store, "Role")

    report = check(store, sample=[TOY + "r-member", TOY + "univ", TOY + "psg"])

    assert _found(report) == {"RelatorBasis"}
    assert report.sampled
    assert report.focus_nodes == 5  # the three, the passage's selector and the identifier


def test_dates_that_a_sampled_participation_takes_over_come_with_their_precision(
    store: GraphStore,
) -> None:
    store.inner.update(
        """INSERT DATA { GRAPH <https://w3id.org/ecograph/graph/entities> {
        d:project eco:ended "2019-01-01"^^xsd:date ; eco:endedPrecision eco:year } }""",
        prefixes=SPARQL_PREFIXES,
    )

    assert check(store, sample=[TOY + "r-lead", TOY + "psg"]).violations == ()


def test_table_datasets_are_looked_at_whole_beside_a_sample(store: GraphStore) -> None:
    store.inner.update(
        """INSERT DATA { GRAPH s:big { d:b1 a eco:Statement . d:b2 a eco:Statement } }""",
        prefixes=SPARQL_PREFIXES,
    )
    _break(store, "Role")
    _break(store, "NameForm")

    tables = ShapeTriples()
    big = ox.NamedNode(GRAPH_SOURCE + "big")
    rest = [str(quad.triple) + " ." for quad in store.inner if quad.graph_name != big]
    tables.see(rest)
    assert check(store, tables=tables, sample=[]).focus_nodes == 23
    report = check(store, tables=tables, sample=[TOY + "b1"])

    focuses = {finding.focus.removeprefix(TOY) for finding in report.violations}
    assert focuses == {"b1", "r-lead", "name"}


def test_conjectural_relator_may_be_stated_elsewhere(store: GraphStore) -> None:
    _break(store, "ConjecturalDerived")
    store.inner.update(
        """INSERT DATA { GRAPH s:toy { d:r-sure a eco:Statement ; eco:participant d:firm ;
        eco:predicate eco:cooperatesWith ; eco:context d:univ ; eco:basis eco:stated ;
        eco:evidence d:psg ; eco:source set:toy } }""",
        prefixes=SPARQL_PREFIXES,
    )

    assert check(store).conforms


def test_conjectural_step_closes_no_chain(store: GraphStore) -> None:
    store.inner.update(
        """INSERT DATA { GRAPH g:conjectural { d:r-back a eco:Statement ; eco:participant d:second ;
        eco:predicate eco:feedsInto ; eco:context d:first ; eco:basis eco:conjectural ;
        eco:evidence d:psg ; eco:source set:toy } }""",
        prefixes=SPARQL_PREFIXES,
    )

    assert check(store).conforms


def test_report_is_the_same_every_time(store: GraphStore) -> None:
    for name in ("EntityLinked", "RelatorBasis", "Role", "SourceAddress"):
        _break(store, name)

    first = check(store)

    assert first == check(store)
    assert list(first.violations) == sorted(first.violations)


@pytest.mark.parametrize(("languages", "missed"), [(("en",), set()), (("zh", "en"), {"toy"})])
def test_a_name_is_missed_in_the_languages_of_the_dataset_alone(
    store: GraphStore, languages: tuple[str, ...], missed: set[str]
) -> None:
    _break(store, "EntityChineseName")
    found = check(store, languages={"toy": languages}).warnings
    assert {one.focus.removeprefix(ID_BASE).partition("/")[0] for one in found} == missed
    assert check(store, languages={}).warnings == ()
