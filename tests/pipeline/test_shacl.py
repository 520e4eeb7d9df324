"""Our reading of SHACL finds what pyshacl finds: on sound graphs and on every kind of damage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import SH
from support.embedded import inner_of

from ecograph import resources
from ecograph.model.namespaces import DATASET, GRAPH_SOURCE, ID_BASE, PREFIXES, XSD
from ecograph.model.quad_scan import QuadScan
from ecograph.pipeline.quad_check import QuadCheck
from ecograph.pipeline.shacl import Unsupported, read
from ecograph.pipeline.shapes import ShapeTriples, by_pyshacl, node_findings

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

FIXTURES = Path(__file__).parents[1] / "fixtures" / "shapes"
BREAKS = sorted(file.stem for file in FIXTURES.glob("*.ru"))
SPARQL_PREFIXES = {**PREFIXES, "d": ID_BASE + "toy/", "s": GRAPH_SOURCE, "set": DATASET}
WIDEST = {"DeclaredTerm", "DerivedGround", "DescriptionContested", "Reference", "Typed"}
WRONG = (
    f"<{ID_BASE}toy/nobody>",
    '"text"',
    '"text"@en',
    '"Text"@de',
    f'"text"^^<{XSD}integer>',
    f'"-1"^^<{XSD}integer>',
    f'"2.5"^^<{XSD}decimal>',
    f'"2015-13-01"^^<{XSD}date>',
    f'"2999-01-01"^^<{XSD}date>',
)
LATE = (WRONG[-1], f'"9999999"^^<{XSD}integer>')


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(resources.path("ontology/shapes.ttl"), format="turtle")


def toy(name: str = "") -> ox.Store:
    store = ox.Store()
    store.load(path=str(FIXTURES / "valid.trig"), format=ox.RdfFormat.TRIG)
    if name:
        text = (FIXTURES / f"{name}.ru").read_text(encoding="utf-8")
        store.update(text, prefixes=SPARQL_PREFIXES)
    return store


def lines_of(store: ox.Store) -> list[str]:
    return [f"{quad.triple} ." for quad in store]


@pytest.mark.slow
def test_pyshacl_finds_the_same_in_every_damaged_graph(shapes: rdflib.Graph) -> None:
    """All of them together, each under ids of its own: starting pyshacl is what takes time."""
    triples = ShapeTriples()
    for name in BREAKS:
        lines = lines_of(toy(name))
        triples.see(one.replace("toy/", f"{name}/").replace("toy>", f"{name}>") for one in lines)
    found = set(node_findings(triples.found, shapes))
    assert found == set(by_pyshacl(triples.found, shapes))
    assert len({one.shape for one in found}.intersection(BREAKS)) > 60


@pytest.mark.long
def test_pyshacl_finds_the_same_in_the_default_graph_damaged_everywhere(
    snapshot: Snapshot, shapes: rdflib.Graph
) -> None:
    """Of every property some values are lost, doubled, or replaced by wrong ones.

    Two of three subjects are left out, which pyshacl would take a minute for: what names them
    names what is not there.
    """
    compared = (SH.lessThan, SH.lessThanOrEquals)
    pairs = [pair for how in compared for pair in shapes.subject_objects(how)]
    ends = (end for one, other in pairs for end in (shapes.value(one, SH.path), other))
    ordered = {f"<{end}>" for end in ends}
    chance = np.random.default_rng(7)
    by_property: dict[str, list[str]] = {}
    everything = sorted(lines_of(inner_of(snapshot)))
    kept = set(sorted({line.partition(" ")[0] for line in everything})[1::3])
    for line in everything:
        subject, predicate, _ = line.split(" ", 2)
        if subject in kept:
            by_property.setdefault(predicate, []).append(line)
    damaged = ShapeTriples()
    for lines in by_property.values():
        hit = set(chance.choice(lines, min(len(lines), 3 * len(WRONG)), replace=False).tolist())
        damaged.see(line for line in lines if line not in hit)
        for number, line in enumerate(sorted(hit)):
            subject, predicate, value = line.split(" ", 2)
            wrong: tuple[str, ...] = WRONG
            if predicate in ordered:  # pyshacl breaks down at what cannot be compared
                wrong = tuple(one for one in LATE if one.rpartition("^^")[2] in value)
            if number % 3:
                damaged.see([f"{subject} {predicate} {wrong[number % len(wrong)]} ."])
            if number % 3 == 2:
                damaged.see([line])
    found = set(node_findings(damaged.found, shapes))
    assert found == set(by_pyshacl(damaged.found, shapes))
    assert len({one.shape for one in found}) > 50


def test_what_is_not_known_is_left_to_pyshacl(shapes: rdflib.Graph) -> None:
    source = rdflib.URIRef("https://w3id.org/ecograph/shape/EntitySource")
    narrowed = rdflib.Graph()
    for triple in shapes:
        narrowed.add(triple)
    narrowed.add((source, SH.hasValue, rdflib.URIRef(DATASET + "elsewhere")))
    with pytest.raises(Unsupported, match="hasValue"):
        read(narrowed)
    triples = ShapeTriples()
    triples.see(lines_of(toy()))
    assert "EntitySource" in {one.shape for one in node_findings(triples.found, narrowed)}


@pytest.mark.parametrize("broken", ["", *sorted(WIDEST - {"DerivedGround"})])
def test_a_check_that_would_find_something_is_not_settled(broken: str) -> None:
    check = QuadCheck()
    scan = QuadScan(check)
    scan.see(f"{quad} ." for quad in toy(broken))
    settled = check.settled(used for _, used in scan.counts)
    assert settled == WIDEST - {broken}
