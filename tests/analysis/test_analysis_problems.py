"""The three problems of the 2015 summary, on small stories and on the real data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ecograph.analysis.policy.collaboration_depth import (
    CollaborationParameters,
    collaboration_depth,
)
from ecograph.analysis.policy.programme_overlap import (
    ASPECTS,
    ProgrammeParameters,
    scattered_programmes,
)
from ecograph.analysis.policy.technology_transfer import TransferParameters, transfer
from ecograph.answers.operations.analyses import ANALYSES
from ecograph.links.read import tables_of
from ecograph.links.table import Links
from ecograph.model import ontology
from ecograph.network.projection import ProjectionSpec, project
from ecograph.network.rules import Rules

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

DALIAN = "dalian-2015/dalian"
SUMMARY = frozenset({"dalian-2015"})


def toy(relators: str, kinds: str) -> Links:
    """``a developed w`` lines with a role at will; kinds as ``a:Enterprise``."""
    table: dict[str, dict[str, str]] = {}
    for line in relators.split(";"):
        subject, predicate, context, *rest = line.split()
        values = {"participant": subject, "predicate": predicate, "context": context}
        values |= {"basis": "stated", "source": "toy", "role": "partner"}
        values |= dict(zip(("basis",), rest, strict=False))
        for name, value in values.items():
            table.setdefault(name, {})[f"{subject}.{predicate}.{context}"] = value
    return Links.of(*tables_of({"kind": dict(one.split(":") for one in kinds.split())}, table))


WHO = "u:University v:University e:Enterprise f:Enterprise r:ResearchInstitute h:Hospital "
EVENTS = "p1:Project p2:Project p3:Project p4:Project"
TIES = (
    "u participatesIn p1;e participatesIn p1;r participatesIn p2;e participatesIn p2;"
    "u participatesIn p3;v participatesIn p3;h participatesIn p4;u participatesIn p4"
)


def depth(links: Links, **changes: Any) -> Any:  # noqa: ANN401
    network = project(links, Rules.load())
    return collaboration_depth(links, network, CollaborationParameters(**changes))


def test_the_depth_of_collaboration_by_hand() -> None:
    found = depth(toy(TIES, WHO + EVENTS), min_ties=1)
    ties = {(cell.one, cell.other): (cell.ties, cell.strength) for cell in found.mixing}
    assert {pair: value for pair, value in ties.items() if value[0]} == {
        ("university", "university"): (1, 1.0),
        ("university", "industry"): (1, 1.0),
        ("university", "other"): (1, 1.0),
        ("industry", "research"): (1, 1.0),
    }
    assert len(ties) == 15
    assert found.cross_share == pytest.approx(2 / 3)  # the hospital's tie is of no known group
    assert found.members == (
        ("university", 2),
        ("industry", 1),
        ("research", 1),
        ("government", 0),
        ("other", 1),
    )
    assert [one.groups for one in found.synergy] == [
        ("university", "industry", "government"),
        ("university", "industry", "research"),
    ]


def test_a_missing_tie_shows_its_path() -> None:
    found = depth(toy(TIES, WHO + EVENTS), min_ties=1)
    [tie] = found.missing
    assert (tie.one, tie.other, tie.groups) == ("e", "v", ("industry", "university"))
    assert (tie.path, tie.common, tie.score) == (("e", "u", "v"), ("u",), pytest.approx(1 / 3))
    assert tie.evidence == (
        "e.participatesIn.p1",
        "u.participatesIn.p1",
        "u.participatesIn.p3",
        "v.participatesIn.p3",
    )
    assert depth(toy(TIES, WHO + EVENTS), min_ties=1, top=0).missing_total == 1


def test_a_unit_and_its_parent_are_no_missing_tie() -> None:
    links = toy(
        "u participatesIn p1;x participatesIn p1;x participatesIn p2;e participatesIn p2;"
        "e unitOf u;u participatesIn p3;e participatesIn p3",
        WHO + "x:Hospital " + EVENTS,
    )
    assert not depth(links, min_ties=1).missing


def test_too_few_ties_give_no_shares() -> None:
    found = depth(toy(TIES, WHO + EVENTS))
    assert (found.status, found.mixing, found.cross_share) == ("insufficient", (), None)
    assert found.reason.en == "Insufficient: 4 ties are stated, at least 10 are needed"


WORKS = "w1:Achievement w2:Achievement w3:Patent w4:Achievement x:Achievement "
FIELDS = "k:TechnologyField b:Award l:Collective z:Region"


def test_transfer_by_hand() -> None:
    links = toy(
        "e developed w1;u developed w2;w2 hasField k;f hasField k;w2 wonAward b;f wonAward b;"
        "u owns w3;e unitOf u;w4 partOf l;e partOf l;w4 locatedIn z;f locatedIn z;e developed x;"
        "x hasField k;w4 fundedBy e conjectural",
        WHO + WORKS + FIELDS,
    )
    found = transfer(links)
    near = {one.id: [who for who, _ in one.near] for one in found.near}
    assert near == {"w1": ["e"], "x": ["e"], "w2": ["e"], "w3": ["e"]}
    assert [one.id for one in found.alone] == ["w4"]
    close = transfer(links, TransferParameters(within=1))
    alone = {one.id: one for one in close.alone}
    assert list(alone) == ["w2", "w3", "w4"]
    assert [(one.enterprise, one.field) for one in alone["w2"].by_field] == [("e", "k"), ("f", "k")]
    assert alone["w2"].by_field[0].evidence == ("e.developed.x", "w2.hasField.k", "x.hasField.k")
    assert (alone["w2"].makers, alone["w2"].evidence) == (("u",), ("u.developed.w2",))
    assert dict(found.near[1].near)["e"] == ("e.unitOf.u", "u.developed.w2")


def test_transfer_of_too_little() -> None:
    found = transfer(toy("e developed w1", "e:Enterprise w1:Achievement"))
    assert (found.status, found.works, found.alone, found.near) == ("insufficient", 1, (), ())
    assert "1 achievements" in found.reason.en


PLANS = "a:Programme c:Programme d:Policy g:Policy k:TechnologyField m:TechnologyField l:Collective"


def test_overlap_by_hand() -> None:
    links = toy(
        "a hasField k;a hasField m;c hasField k;d governs a;a supports l;c supports l;d supports l;"
        "e selectedInto a;e selectedInto c",
        PLANS + " e:Enterprise",
    )
    found = scattered_programmes(links)
    assert (found.status, found.programmes, found.silent) == ("answered", 4, 1)
    first, *rest = found.pairs
    assert (first.one, first.other, first.jaccard) == ("a", "c", 3 / 4)
    shares = {one.aspect: (one.jaccard, one.shared) for one in first.aspects}
    assert shares["field"] == (0.5, ("k",))
    assert shares["beneficiary"] == (1.0, ("e", "l"))
    assert shares["instrument"] == (None, ())
    assert first.evidence == (
        "a.hasField.k",
        "a.supports.l",
        "c.hasField.k",
        "c.supports.l",
        "e.selectedInto.a",
        "e.selectedInto.c",
    )
    assert [(one.one, one.other, one.loose) for one in rest] == [
        ("c", "d", True),
        ("a", "d", True),
    ]
    assert rest[1].linked == ("d.governs.a",)


def test_overlap_of_too_little() -> None:
    found = scattered_programmes(toy("a hasField k;e unitOf u", PLANS + " e:Enterprise"))
    assert (found.status, found.pairs) == ("insufficient", ())
    assert "of 4 programmes and policies 1 state" in found.reason.en
    few = scattered_programmes(
        toy("a hasField k;c hasField k", PLANS), ProgrammeParameters(min_programmes=3)
    )
    assert few.status == "insufficient"


def test_words_and_tables_are_whole(snapshot: Snapshot) -> None:
    predicates = ontology.load().predicates
    assert {name for ways in ASPECTS.values() for name, _ in ways} <= predicates.keys()
    assert set(TransferParameters().not_near) <= predicates.keys()
    for name in ("collaboration-depth", "transfer", "scattered-programmes"):
        issue = ANALYSES[name].reference.split("after ")[1]
        assert snapshot.links.kind_of(snapshot.links.index(issue)) == "Issue"


# the real data


def test_the_summary_alone_says_nothing_on_collaboration(snapshot: Snapshot) -> None:
    network = project(snapshot.links, Rules.load(), ProjectionSpec(sources=SUMMARY))
    found = collaboration_depth(snapshot.links, network)
    assert found.status == "insufficient"
    assert found.reason.en.startswith("Insufficient: 0 ties")


def test_the_three_problems_in_dalian(snapshot: Snapshot) -> None:
    links = snapshot.links
    ids = set(links.rows.id)
    network = project(links, Rules.load(), ProjectionSpec(region=DALIAN))
    found = collaboration_depth(links, network)
    assert found.status == "answered" and found.made.projection == network.spec
    assert found.cross_share is not None and 0.5 < found.cross_share < 1
    assert found.missing and len(found.missing) == min(20, found.missing_total or 0)
    for tie in found.missing:
        assert tie.evidence and set(tie.evidence) <= ids
        for one, other in (tie.path[:2], tie.path[1:]):
            assert network.events_of(one, other)
        assert not network.events_of(tie.one, tie.other)
    works = transfer(links)
    assert works.works == len(works.alone) + len(works.near)
    assert "dalian-2015/ach-dmto" in {one.id for one in works.alone}
    assert {each for one in works.near for _, way in one.near for each in way} <= ids
    plans = scattered_programmes(links)
    assert plans.status == "answered" and plans.silent > 0
    assert [one.loose for one in plans.pairs] == sorted(one.loose for one in plans.pairs)
    assert all(one.evidence and set(one.evidence) <= ids for one in plans.pairs)
