"""Every strength of every dataset, reckoned again from its events, and what the sums must be."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import fsum
from typing import TYPE_CHECKING

import pytest

from ecograph.links.read import tables_of
from ecograph.links.table import Links
from ecograph.model.records import Entity, Relator
from ecograph.network.coparticipation import ListingRules, project_listings
from ecograph.network.network import ProjectionSpec
from ecograph.network.projection import project
from ecograph.network.rules import Rules, Verdict
from ecograph.sources.registry import open_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ecograph.model.record import Record
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

NOBODY = {"Collective", "Person", "Team"}
Pair = tuple[str, str]
BASES = {"name-embedded": "nameEmbedded"}  # the only name that RDF writes otherwise


@dataclass(frozen=True)
class Told:
    """Who takes part in what, and as a hub or not, read row by row from the relators."""

    events: Mapping[str, Mapping[str, bool]]
    above: Mapping[str, set[str]]

    def ties(self) -> dict[Pair, float]:
        """The strength of each pair, 1/(n − 1) an event, internal pairs too."""
        shares: defaultdict[Pair, list[float]] = defaultdict(list)
        for members in self.events.values():
            if len(members) > 1:
                spoked = any(members.values())
                for pair in combinations(sorted(members), 2):
                    if not spoked or members[pair[0]] or members[pair[1]]:
                        shares[pair].append(1 / (len(members) - 1))
        return {pair: fsum(each) for pair, each in shares.items()}

    def internal(self, pair: Pair) -> bool:
        """Whether one of the two belongs to the other."""
        one, other = pair
        return one in self.above.get(other, ()) or other in self.above.get(one, ())

    def totals(self) -> dict[str, Fraction]:
        """What the strengths of each organisation add up to, without adding strengths.

        One for each event with partners; as a party around hubs only as many (n − 1)ths of it
        as there are hubs.
        """
        found: defaultdict[str, Fraction] = defaultdict(Fraction)
        for members in self.events.values():
            others, hubs = len(members) - 1, sum(members.values())
            for who, is_hub in members.items() if others else ():
                found[who] += 1 if is_hub or not hubs else Fraction(hubs, others)
        return dict(found)


def told(links: Links, dataset: str | None = None) -> Told:
    """Apply the rules to one relator after the other."""
    rules, rows, nodes = Rules.load(), links.rows, links.nodes
    ids = list(nodes.id)
    names = [nodes.kinds[code] for code in nodes.kind.tolist()]
    events: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    parents: defaultdict[str, set[str]] = defaultdict(set)
    columns = (rows.subject, rows.object, rows.predicate, rows.role, rows.basis, rows.source)
    for who, what, predicate, role, basis, source in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        if basis == 3:
            continue
        if rows.predicates[predicate] == "unitOf":
            parents[ids[who]].add(ids[what])
        if rows.predicates[predicate] != "participatesIn":
            continue
        if names[who] in NOBODY or names[what] == "Collective":
            continue
        verdict = rules.verdict(names[what], rows.roles[role])
        if verdict in (Verdict.COLLABORATES, Verdict.HUB) and dataset in (
            None,
            rows.sources[source],
        ):
            event = events[ids[what]]
            event[ids[who]] = event.get(ids[who], False) or verdict is Verdict.HUB
    return Told(events, above(parents))


def above(parents: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """All that each unit belongs to, at any height."""
    found = {unit: set(over) for unit, over in parents.items()}
    while True:
        more = {
            unit: over.union(*(found.get(one, set()) for one in over))
            for unit, over in found.items()
        }
        if more == found:
            return found
        found = more


def check_strengths(network: Network, said: Told) -> None:
    """Each tie is the sum over its events; there is no other; the rest is internal."""
    expected = said.ties()
    ids = list(network.nodes.id)
    first, second, strength = network.pairs()
    ties = {
        (ids[one], ids[other]): value
        for one, other, value in zip(
            first.tolist(), second.tolist(), strength.tolist(), strict=True
        )
    }
    internal = {pair for pair in expected if said.internal(pair)}
    assert ties.keys() == expected.keys() - internal
    assert all(abs(value - expected[pair]) < 1e-12 for pair, value in ties.items())
    apart = {}
    for tie in network.internal:
        one, other = sorted((tie.unit, tie.parent))
        apart[one, other] = tie.strength
    assert apart.keys() == internal
    assert all(abs(value - expected[pair]) < 1e-12 for pair, value in apart.items())


def check_sums(network: Network, said: Told) -> None:
    """Newman's identity: strengths and what is internal add up to the events with partners."""
    inside: defaultdict[str, float] = defaultdict(float)
    for tie in network.internal:
        inside[tie.unit] += tie.strength
        inside[tie.parent] += tie.strength
    expected = said.totals()
    assert expected.keys() == set(network.nodes.id)
    sums = network.strength.sum(axis=1)
    for row, name in enumerate(network.nodes.id):
        assert float(sums[row]) + inside[name] == pytest.approx(float(expected[name]), abs=1e-9)


def check_opened(network: Network, pairs: Iterable[tuple[str, str]]) -> None:
    """The events that a tie opens to give its strength."""
    for one, other in pairs:
        shares = sum((event.share for event in network.events_of(one, other)), Fraction(0))
        value = network.strength[network.index(one), network.index(other)]
        assert abs(value - shares) < 1e-12


def links_of(records: Iterable[Record]) -> Links:
    """The links of one dataset, straight from its records."""
    kinds, columns = {}, defaultdict[str, dict[str, str]](dict)
    for record in records:
        if isinstance(record, Entity):
            kinds[record.id] = record.kind
        elif isinstance(record, Relator):
            columns["participant"][record.id] = record.subject
            columns["context"][record.id] = record.object
            for name in ("predicate", "basis", "role"):
                said = str(getattr(record, name))
                columns[name][record.id] = BASES.get(said, said)
            columns["source"][record.id] = record.dataset
    return Links.of(*tables_of({"kind": kinds}, columns))


@pytest.mark.slow
@pytest.mark.parametrize("dataset", [None, "dalian-2015", "dalian-collaborations"])
def test_strengths_of_dalian(snapshot: Snapshot, dataset: str | None) -> None:
    said = told(snapshot.links, dataset)
    sources = None if dataset is None else frozenset({dataset})
    network = project(snapshot.links, Rules.load(), ProjectionSpec(sources=sources))
    assert bool(len(network)) is (dataset != "dalian-2015"), "that one tells of lists only"
    check_strengths(network, said)
    check_sums(network, said)
    check_opened(network, network.ties())


def test_strengths_of_the_lists_of_dalian(snapshot: Snapshot) -> None:
    network = project_listings(snapshot.links, ListingRules.load())
    assert (network.spec.counting, network.internal) == ("full", ())
    assert network.counts.ties == 5
    check_opened(network, network.ties())
    lists = network.incidence.toarray() > 0
    others = lists.sum(axis=1) - 1
    assert network.strength.sum(axis=1).tolist() == (others @ lists).tolist()


def test_the_corrections_of_newmans_identity_are_needed(snapshot: Snapshot) -> None:
    said = told(snapshot.links)
    assert any(any(members.values()) for members in said.events.values()), "no event has a hub"
    assert any(said.internal(pair) for pair in said.ties()), "no unit meets what it belongs to"


def test_strengths_of_the_example_region() -> None:
    links = links_of(open_source("example-region").records())
    network = project(links, Rules.load())
    said = told(links)
    assert len(network) == 17
    check_strengths(network, said)
    check_sums(network, said)
    check_opened(network, network.ties())


@pytest.mark.long
def test_strengths_of_horizon_2020(shared: Path) -> None:
    folder = shared / "benchdata" / "cordis-h2020"
    if not folder.is_dir():
        pytest.skip("the CORDIS tables are not at hand")
    links = links_of(open_source(f"cordis={folder}").records())
    network = project(links, Rules.load())
    assert (network.counts.ties, len(network)) == (796_670, 31_665)
    said = told(links)
    check_strengths(network, said)
    check_sums(network, said)
    assert not any(any(members.values()) for members in said.events.values())
    whole = network.strength.sum(axis=1).round(9)
    assert (whole == whole.round()).all(), "without hubs each sum is a number of events"
    first, second, _ = network.pairs()
    chosen = random.Random(7).sample(range(len(first)), 200)  # noqa: S311
    names = network.nodes.id
    check_opened(network, [(names[int(first[tie])], names[int(second[tie])]) for tie in chosen])
