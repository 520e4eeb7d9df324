"""Clients that people have, each asking a real server in its own way."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from support.service_server import running

from ecograph.model.namespaces import ECO, ID_BASE
from ecograph.service.app import create_app
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot

pytestmark = pytest.mark.slow

DUT = ID_BASE + "dalian-2015/univ-dut"
NAMES = f"SELECT ?name {{ <{DUT}> skos:prefLabel ?name }} ORDER BY ?name"


@pytest.fixture(scope="module")
def server(snapshot: Snapshot) -> Iterator[str]:
    with running(create_app(snapshot, Settings(query_workers=1))) as one:
        yield f"http://127.0.0.1:{one.port}"


@pytest.fixture(scope="module")
def names(snapshot: Snapshot) -> set[str]:
    found = {row["name"].value for row in snapshot.store.select(NAMES)}
    assert "大连理工大学" in found
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_sparqlwrapper_reads_tables_graphs_and_booleans(server: str, names: set[str]) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(server + "/sparql")
    client.setReturnFormat(wrapper.JSON)
    client.setQuery(NAMES)
    found = client.queryAndConvert()
    assert {row["name"]["value"] for row in found["results"]["bindings"]} == names
    client.setMethod(wrapper.POST)
    client.setQuery(f"ASK {{ <{DUT}> a eco:University }}")
    assert client.queryAndConvert()["boolean"] is True
    client.setReturnFormat(wrapper.XML)
    client.setRequestMethod(wrapper.POSTDIRECTLY)
    client.setQuery("CONSTRUCT { ?u a eco:University } WHERE { ?u a eco:University }")
    graph = client.queryAndConvert()
    assert (URIRef(DUT), RDF.type, URIRef(ECO + "University")) in graph


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_sparqlwrapper_tells_a_bad_query_and_a_refused_update(server: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(server + "/sparql")
    client.setQuery("SELECT * {")
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed):
        client.query()
    client.setMethod(wrapper.POST)
    client.setQuery("CLEAR ALL")
    with pytest.raises(Exception, match="403"):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflibs_store_matches_patterns_and_asks(server: str, names: set[str], method: str) -> None:
    graph = Graph(SPARQLStore(server + "/sparql", method=method))
    found = graph.objects(URIRef(DUT), SKOS.prefLabel)
    assert {str(one) for one in found} == names
    rows = graph.query("SELECT ?u { ?u a <" + ECO + "University> }", initBindings={})
    assert (URIRef(DUT),) in list(rows)
    label = Literal("大连理工大学", lang="zh")
    assert list(graph.subjects(SKOS.prefLabel, label)) == [URIRef(DUT)]


def test_pandas_reads_a_query_by_its_address(server: str, names: set[str]) -> None:
    pandas = pytest.importorskip("pandas")
    address = f"{server}/sparql?{urlencode({'query': NAMES, 'format': 'csv'})}"
    assert set(pandas.read_csv(address)["name"]) == names


def test_curl_gets_what_its_accept_header_says(server: str, names: set[str]) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not at hand")
    command = ["curl", "-sS", "--data-urlencode", f"query={NAMES}", server + "/sparql"]
    answer = subprocess.run([*command, "-H", "Accept: text/csv"], capture_output=True, check=True)
    assert set(answer.stdout.decode().splitlines()) == {"name", *names}
    graph = ["curl", "-sS", "-G", server + "/rdf-graphs/service", "-d", "default=", "-I"]
    assert b"200" in subprocess.run(graph, capture_output=True, check=True).stdout.split(b"\n")[0]
