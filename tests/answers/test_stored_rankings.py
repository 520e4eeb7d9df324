"""A ranking that the build stores and the same one as an answer: one observation, one IRI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from support.embedded import inner_of

from ecograph.answers import export
from ecograph.answers.network import rank_organisations
from ecograph.answers.observations_rdf import ranking_observations
from ecograph.answers.operations.networks import RankRequest
from ecograph.model.namespaces import ECO, PREFIXES
from ecograph.pipeline.stored_measures import STORED

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

METRIC = ox.NamedNode(ECO + "metric")
RANK = ox.NamedNode(ECO + "rank")
COMMENT = ox.NamedNode(PREFIXES["rdfs"] + "comment")
DATA_SET = ox.NamedNode(PREFIXES["qb"] + "dataSet")
MADE_BY = ox.NamedNode(PREFIXES["prov"] + "wasGeneratedBy")


@pytest.fixture(scope="module")
def exported(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """The whole graph, with what the store leaves out."""
    file = tmp_path_factory.mktemp("exported") / "graph.nq"
    export.write(snapshot, "nquads", file)
    store = ox.Store()
    store.bulk_load(path=str(file))
    return store


def answered(snapshot: Snapshot, request: RankRequest) -> ox.Store:
    view = rank_organisations(snapshot, request)
    store = ox.Store()
    lines = ranking_observations(view, "nq", base=snapshot.manifest.base)
    store.load(lines, ox.RdfFormat.N_QUADS)
    return store


def observations(store: ox.Store, measure: str) -> dict[str, set[str]]:
    """The ranked observations of a measure, each with all that is said of it."""
    metric = ox.NamedNode(ECO + ("coreNumber" if measure == "core" else measure))
    found = {quad.subject for quad in store.quads_for_pattern(None, METRIC, metric)}
    said = {one: set(store.quads_for_pattern(one, None, None)) for one in found}
    return {
        str(one): {str(quad) for quad in quads}
        for one, quads in said.items()
        if any(quad.predicate == RANK for quad in quads)
    }


def objects(store: ox.Store, predicate: ox.NamedNode) -> set[str]:
    return {str(quad.object) for quad in store.quads_for_pattern(None, predicate, None)}


@pytest.mark.slow
@pytest.mark.parametrize("measure", STORED)
def test_an_answer_gives_the_observations_that_the_build_stores(
    snapshot: Snapshot, exported: ox.Store, measure: str
) -> None:
    answer = answered(snapshot, RankRequest(measure=measure, limit="all"))
    found = observations(answer, measure)
    assert found == observations(exported, measure)
    assert len(found) == len(snapshot.collaboration)


def test_the_run_is_the_same_and_an_answer_adds_the_caveats_of_its_datasets(
    snapshot: Snapshot,
) -> None:
    answer = answered(snapshot, RankRequest(measure="strength", limit=3))
    (run,) = {quad.object for quad in answer.quads_for_pattern(None, MADE_BY, None)}
    assert isinstance(run, ox.NamedNode)
    stored = set(inner_of(snapshot).quads_for_pattern(run, None, None))
    given = set(answer.quads_for_pattern(run, None, None))
    assert stored < given
    assert {quad.predicate for quad in given - stored} == {COMMENT}


def test_a_page_of_a_ranking_holds_the_same_observations(
    snapshot: Snapshot, exported: ox.Store
) -> None:
    ten = observations(answered(snapshot, RankRequest(measure="degree", limit=10)), "degree")
    stored = observations(exported, "degree")
    assert len(ten) == 10
    assert ten.items() <= stored.items()


@pytest.mark.parametrize(
    "request_",
    [
        RankRequest(measure="strength", counting="full"),
        RankRequest(measure="strength", roll_up="unit"),
        RankRequest(measure="strength", min_ties=5),
        RankRequest(measure="strength", kind=("Enterprise",)),
    ],
)
def test_another_network_or_threshold_has_other_observations(
    snapshot: Snapshot, request_: RankRequest
) -> None:
    answer = answered(snapshot, request_)
    found = observations(answer, "strength")
    assert found
    assert not found.keys() & observations(inner_of(snapshot), "strength").keys()
    cubes = objects(answer, DATA_SET)
    assert len(cubes) == 1
    assert not cubes & objects(inner_of(snapshot), DATA_SET), "dimensions tell figures apart"
