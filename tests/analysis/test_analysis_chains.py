"""Gaps of chains: what was planted in the invented region is found, and nothing else."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
from support.sampling import sampled

from ecograph.analysis.chains.facts import concentration, stages_of
from ecograph.analysis.chains.gaps import CLASSES, GapReport, gap_report
from ecograph.analysis.chains.inputs import GapParameters, Ground, ground
from ecograph.analysis.chains.survey import chains_in, counted_in, survey
from ecograph.answers.drawing.chain import draw_chain
from ecograph.answers.drawing.chain_layout import HEAD, layout
from ecograph.answers.operations.analyses import ANALYSES
from ecograph.errors import BadRequest, NotFound
from ecograph.links.period import TimeSlice
from ecograph.links.read import tables_of
from ecograph.links.succession import read_changes
from ecograph.links.table import Links
from ecograph.links.time_slice import Chronology
from ecograph.network.rules import Rules
from ecograph.pipeline.build import build
from ecograph.pipeline.snapshot import Snapshot, current
from ecograph.sources.registry import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME, CHAIN = "example-region/canglan", "example-region/ch-hydrogen"
DALIAN = "dalian-2015/dalian"


def at(snapshot: Snapshot, day: str | None, **changes: Any) -> GapReport:  # noqa: ANN401
    time = None if day is None else TimeSlice(as_of=day)
    parameters = GapParameters(**{"region": HOME, "time": time, **changes})
    chronology = Chronology(changes=read_changes(snapshot.store))
    return gap_report(ground(snapshot.links, Rules.load(), parameters, chronology), CHAIN)


def short(identifier: str) -> str:
    return identifier.partition("/node-")[2]


def found(report: GapReport) -> dict[str, set[str]]:
    return {
        "broken": {
            "→".join(map(short, one.place)) + ("?" if one.certainty == "possibly" else "")
            for one in report.broken
        },
        "weak": {f"{short(one.node)}:{reason}" for one in report.weak for reason in one.reasons},
        "fill": {short(one.node) for one in report.fill},
        "strengthen": {short(one.node) for one in report.strengthen},
        "extend": {"→".join(map(short, one.step)) for one in report.extend},
    }


WEAK = {"electrolyser:concentrated", "powertrain:outside", "testing:single"}
FILL = {"membrane", "electrolyser", "powertrain", "testing"}
NEVER = {"membrane", "storage→station"}
LATE = {"station→vessel", "testing→vessel"}
FERRY = {"mea→powertrain", "powertrain→vessel"}


@pytest.mark.parametrize(
    ("day", "broken"),
    sampled(
        [
            (None, NEVER),
            ("2021-05", NEVER | LATE | {f"{step}?" for step in FERRY}),
            (
                "2021-06-15",
                NEVER | LATE | {f"{step}?" for step in FERRY | {"electrolyser→storage"}},
            ),
            ("2022", NEVER | LATE | {"electrolyser→storage"}),
            ("2023", NEVER | {"electrolyser→storage"}),
            ("2025", NEVER | FERRY | {"electrolyser→storage"}),
        ],
        3,
        pytest.mark.slow,
    ),
)
def test_the_planted_gaps_and_no_other(region: Snapshot, day: str | None, broken: set[str]) -> None:
    report = at(region, day)
    assert report.status == "reported"
    assert found(report) == {
        "broken": broken,
        "weak": WEAK,
        "fill": FILL,
        "strengthen": {"mea", "vessel"},
        "extend": set(),
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        ({"concentration": 0.36}, {}),
        ({"concentration": 0.37}, {"weak": WEAK - {"electrolyser:concentrated"}}),
        ({"concentration_from": 6}, {"weak": WEAK - {"electrolyser:concentrated"}}),
        ({"strengthen_up_to": 1}, {"strengthen": set()}),
        ({"severity_broken": 0.0}, {}),
        ({"candidates": 1}, {}),
    ],
)
def test_a_threshold_changes_only_its_own_class(
    region: Snapshot, threshold: dict[str, Any], expected: dict[str, set[str]]
) -> None:
    usual, other = found(at(region, "2023")), found(at(region, "2023", **threshold))
    if "weak" in expected:  # what is not weak is not filled either
        expected = expected | {"fill": FILL - {"electrolyser"}}
    assert other == usual | expected


@pytest.mark.slow
def test_a_concentration_of_one_achievement_says_nothing(region: Snapshot) -> None:
    report = at(region, "2023", concentration_from=1)
    assert found(report)["weak"] == WEAK | {"mea:concentrated"}
    both = at(region, "2023", single=2)
    names = ("catalyst", "mea", "electrolyser", "powertrain", "storage", "station", "vessel")
    assert found(both)["weak"] == WEAK | {f"{name}:single" for name in names}


@pytest.mark.slow
def test_what_to_fill_first_and_with_whom(region: Snapshot) -> None:
    report = at(region, "2022")
    order = [(short(one.node), one.score) for one in report.fill]
    assert order == [
        ("membrane", 28.0),
        ("electrolyser", 8.0),
        ("powertrain", 4.0),
        ("testing", 4.0),
    ]
    membrane = report.fill[0]
    assert [one.organisation.id for one in membrane.inside[:2]] == [
        "example-region/ent-qinglian",
        "example-region/univ-canglan",
    ]
    assert {one.why for one in membrane.inside[2:]} == {("local-partner",)}
    assert ("univ-canglan", "ent-haoyuan", "univ-jichuan") in [
        tuple(step.partition("/")[2] for step in one.path) for one in membrane.outside
    ]
    assert {one.why for one in membrane.outside} == {("partner",), ("partner-of-partner",)}
    assert at(region, "2022", severity_broken=5.0).fill[0].severity == 5.0


def test_who_could_bridge_a_step(region: Snapshot) -> None:
    [gap] = [one for one in at(region, "2023").broken if short(one.place[0]) == "electrolyser"]
    [bridge] = gap.bridges
    assert bridge.organisation.id == "example-region/univ-canglan"
    assert bridge.path[0].endswith("ent-haoyuan") and bridge.path[2].endswith("ent-anlan")


def test_every_finding_lists_relators_that_are_there(region: Snapshot) -> None:
    report, ids = at(region, "2022"), set(region.links.rows.id)
    groups = (report.broken, report.weak, report.fill, report.strengthen)
    evidence = [one.evidence for group in groups for one in group]
    people = [each for one in report.fill for each in (*one.inside, *one.outside)]
    evidence += [one.evidence for one in people]
    evidence += [one.ties for one in report.facts.steps if one.strength]
    assert evidence and all(evidence)
    assert {each for one in evidence for each in one} <= ids
    [single] = [one for one in report.weak if one.reasons == ("single",)]
    assert "example-region/ent-testing.occupies.node-testing" in single.evidence


def test_the_answer_says_how_it_was_made(region: Snapshot) -> None:
    report = at(region, "2023")
    assert report.parameters.time == TimeSlice(as_of="2023")
    assert report.parameters.model_dump(mode="json")["concentration"] == 0.25
    assert report.made.data_digest == region.links.digest
    assert report.sliced is not None and report.sliced.undated == 2
    said = " ".join(one.en for one in report.caveats)
    assert "15 of 15 occupancies have no date" in said
    assert "2 participations have no date and are left out" in said


def test_undated_occupancies_can_be_left_out(region: Snapshot) -> None:
    report = at(region, "2023", undated_occupancies="exclude")
    assert (report.status, report.broken, report.weak, report.fill) == ("insufficient", (), (), ())
    assert "Nobody is said to stand" in report.reason.en


@pytest.mark.slow
def test_conjecture_closes_no_gap_and_undated_ties_may_be_let_in(region: Snapshot) -> None:
    time = TimeSlice(as_of="2023", undated="include")
    assert found(at(region, "2023", time=time)) == found(at(region, "2023"))


# small chains


def toy(relators: str, kinds: str, **columns: dict[str, str]) -> Links:
    """``a occupies m`` lines; kinds as ``a:Enterprise``."""
    table: dict[str, dict[str, str]] = {}
    for line in relators.split(";"):
        subject, predicate, context, *role = line.split()
        values = {"participant": subject, "predicate": predicate, "context": context}
        values |= {"basis": "stated", "source": "toy", "role": role[0] if role else ""}
        for name, value in values.items():
            table.setdefault(name, {})[f"{subject}.{predicate}.{context}"] = value
    nodes = {"kind": dict(one.split(":") for one in kinds.split())}
    own = {name: value for name, value in columns.items() if name not in ("place",)}
    return Links.of(*tables_of(nodes | {"place": columns.get("place", {})}, table | own))


CHAINS = "m:InnovationNode n:InnovationNode o:InnovationNode p:InnovationNode c:InnovationChain "
FIRMS = "a:Enterprise b:Enterprise"
STEPS = "m nodeOf c;n nodeOf c;m feedsInto n;"


def judged(links: Links, **changes: Any) -> tuple[Ground, GapReport]:  # noqa: ANN401
    base = ground(links, Rules.load(), GapParameters(**changes))
    return base, gap_report(base, "c")


def test_units_are_rolled_up() -> None:
    links = toy(
        STEPS + "l1 occupies m;l2 occupies m;l1 unitOf u;l2 unitOf u;b occupies n;"
        "l1 participatesIn p1 lead;b participatesIn p1 partner",
        CHAINS + "l1:Laboratory l2:Laboratory u:University b:Enterprise p1:Project",
    )
    _, report = judged(links)
    assert [(one.node.id, one.standing) for one in report.facts.nodes] == [("m", 1), ("n", 1)]
    assert [one.strength for one in report.facts.steps] == [1.0]
    _, apart = judged(links, roll_up=False)
    assert [one.standing for one in apart.facts.nodes] == [2, 1]


def test_an_open_list_and_a_collective_are_not_too_few() -> None:
    links = toy(
        STEPS + "a occupies m;k occupies n",
        CHAINS + "a:Enterprise k:Collective",
        openList={"a.occupies.m": "true"},
    )
    _, report = judged(links)
    assert (report.weak, report.broken) == ((), ())
    assert any("not listed in full" in one.en for one in report.caveats)
    [step] = report.facts.steps
    assert not step.occupied
    assert [one.id for one in report.facts.node("n").unnamed] == ["k"]


def test_who_stands_at_both_ends_joins_them() -> None:
    _, report = judged(toy(STEPS + "a occupies m;a occupies n", CHAINS + "a:Enterprise"))
    [step] = report.facts.steps
    assert (step.strength, step.both, report.broken) == (0.0, ("a",), ())


JOINED = {
    "a participatesIn f founder;b participatesIn f spin-off": ("founding",),
    "a participatesIn f founder;b participatesIn f joint-venture": ("joint-venture",),
    "a participatesIn f founder;b participatesIn f co-founder": ("common-founding",),
    "a owns b": ("ownership",),
    "b owns a;a participatesIn p1 lead;b participatesIn p1 partner": (
        "collaboration",
        "ownership",
    ),
}


@pytest.mark.parametrize("statements", JOINED)
def test_what_joins_the_ends_of_a_step_by_hand(statements: str) -> None:
    links = toy(
        STEPS + "a occupies m;b occupies n;" + statements,
        CHAINS + FIRMS + " f:Founding p1:Project",
    )
    _, report = judged(links)
    [step] = report.facts.steps
    assert (step.joints, report.broken) == (JOINED[statements], ())
    assert step.ties  # each joint opens to its relators
    _, other = judged(links, joints=("both", "unit"))
    assert [(one.place, one.certainty) for one in other.broken] == [(("m", "n"), "not-known")]
    _, closed = judged(links, joints=("both", "unit"), complete=True)
    assert [one.certainty for one in closed.broken] == ["yes"]


def test_a_unit_and_its_whole_join_where_units_stand_alone() -> None:
    links = toy(STEPS + "a occupies m;b occupies n;b unitOf a", CHAINS + FIRMS)
    _, report = judged(links, roll_up=False)
    assert [one.joints for one in report.facts.steps] == [("unit",)]
    _, rolled = judged(links)
    assert [one.joints for one in rolled.facts.steps] == [("both",)]


def test_two_that_were_founded_together_are_not_joined_by_that() -> None:
    founded = "a participatesIn f spin-off;b participatesIn f spin-off"
    links = toy(STEPS + "a occupies m;b occupies n;" + founded, CHAINS + FIRMS + " f:Founding")
    _, report = judged(links)
    assert [one.joints for one in report.facts.steps] == [()]


def test_a_node_is_not_listed_in_full_where_the_note_names_more(snapshot: Snapshot) -> None:
    """Of the note: S0 and S1 (Pangang, the joint venture, Rongke), S3 (Rongke, founded with …)."""
    given = {"chain": "dalian-collaborations/ch-vrfb", "region": DALIAN, "lang": "en"}
    found = ANALYSES["chain-gaps"].ask(snapshot, given)
    nodes = next(one for one in found.tables if one.name == "nodes")
    place = nodes.columns.index("complete")
    assert [row[place] for row in nodes.rows] == ["no", "no", "yes", "no", "yes"]
    weak = [(row[1], row[5], row[6]) for row in found.rows if row[0] == "weak"]
    assert [(short(str(one)), why, sure) for one, why, sure in weak] == [
        ("vrfb-s2", "single outside", "not-known"),
        ("vrfb-s5", "single", "not-known"),
    ]
    beside = next(one for one in found.tables if one.name == "candidates")
    near = [row[2] for row in beside.rows if short(str(row[0])) == "vrfb-s2"]
    assert "dalian-2015/ri-dicp" in near  # local, and a founder of who stands beside
    with pytest.raises(BadRequest, match="no joint marriage"):
        ANALYSES["chain-gaps"].ask(snapshot, given | {"joints": ["marriage"]})


def test_a_picture_does_not_cross_out_what_is_not_known() -> None:
    links = toy(STEPS + "a occupies m;b occupies n", CHAINS + FIRMS)
    _, silent = judged(links)
    _, closed = judged(links, complete=True)
    assert "m-7 -7" not in draw_chain(silent, "en")
    assert " · no joint stated · " in draw_chain(silent, "en")
    assert " · broken · " in draw_chain(closed, "en")


def test_a_relatedness_of_0_does_not_zero_a_score() -> None:
    """m leads to n, nobody stands at either but at o, apart: severity 2 × (1 + 1) × (1 + 0)."""
    links = toy(STEPS + "o nodeOf c;a occupies o", CHAINS + FIRMS)
    _, report = judged(links)
    scores = {one.node: one.score for one in report.fill}
    assert (scores["m"], scores["n"]) == (4.0, 2.0)


def test_two_that_both_stand_at_both_ends_have_one_tie() -> None:
    links = toy(
        STEPS + "a occupies m;a occupies n;b occupies m;b occupies n;"
        "a participatesIn p1 lead;b participatesIn p1 partner",
        CHAINS + FIRMS + " p1:Project",
    )
    _, report = judged(links)
    assert [(one.strength, one.both) for one in report.facts.steps] == [(1.0, ("a", "b"))]


def test_a_node_of_an_open_list_is_not_called_thin_and_a_government_is_no_bridge() -> None:
    links = toy(
        STEPS + "o nodeOf c;n feedsInto o;a occupies m;b occupies n;d occupies o;"
        "a participatesIn p1 lead;g participatesIn p1 partner;"
        "b participatesIn p2 lead;g participatesIn p2 partner",
        CHAINS + FIRMS + " d:Enterprise g:GovernmentBody p1:Project p2:Project",
        openList={"b.occupies.n": "true"},
    )
    _, report = judged(links)
    assert report.strengthen == ()  # n joins the chain, but who stands there is not all told
    [first, _] = report.broken
    assert (first.place, first.certainty, first.bridges) == (("m", "n"), "not-known", ())
    _, loose = judged(links, not_candidates=())
    assert [one.path for one in loose.broken[0].bridges] == [("a", "g", "b")]


def test_candidates_of_the_same_direction_come_first() -> None:
    links = toy(
        STEPS + "a occupies m;b developed w;w isAbout n;g occupies m",
        CHAINS + "a:Enterprise b:Enterprise w:Achievement g:GovernmentBody",
    )
    _, report = judged(links)
    [fill] = [one for one in report.fill if one.node == "n"]
    assert [(one.organisation.id, one.why) for one in fill.inside] == [
        ("b", ("same-direction",)),
        ("a", ("neighbouring-node",)),
    ]


def test_a_chain_is_extended_along_a_reference_chain() -> None:
    links = toy(
        STEPS + "m nodeOf r;n nodeOf r;o nodeOf r;p nodeOf r;q nodeOf r;s nodeOf r;t nodeOf r;"
        "n feedsInto o;p feedsInto m;q feedsInto p;s feedsInto t;"
        "a occupies m;b occupies n;a occupies p;far occupies q",
        CHAINS + FIRMS + " q:InnovationNode s:InnovationNode t:InnovationNode "
        "r:InnovationChain far:Enterprise here:Region there:Region",
        place={"a": "here", "b": "here", "far": "there"},
    )
    # densities: m 1, n 1/2, o 1, p 1/2 (q is not ours), q 1, s 0, t 0
    _, report = judged(links, region="here", reference="r")
    [one] = report.extend
    assert (one.step, one.node.id, one.relatedness, one.median) == (("n", "o"), "o", 1.0, 0.5)
    assert one.evidence == ("n.feedsInto.o",)
    assert not judged(links, region="here")[1].extend
    with pytest.raises(NotFound):
        judged(links, reference="nowhere")


def test_a_circle_ends() -> None:
    links = toy(
        STEPS + "n feedsInto m;a occupies m;b occupies n", CHAINS + "a:Enterprise b:Enterprise"
    )
    _, report = judged(links)
    assert report.status == "reported"
    assert draw_chain(report)
    assert stages_of([1, 2], [(1, 2), (2, 1)]) == {1: 1, 2: 1}


def test_too_little_is_said() -> None:
    _, bare = judged(toy("c2 partOf c", "c:InnovationChain c2:InnovationChain"))
    assert (bare.status, bare.broken) == ("insufficient", ())
    assert "none of its nodes" in bare.reason.en
    _, empty = judged(toy(STEPS.rstrip(";"), CHAINS))
    assert empty.status == "insufficient" and not empty.fill
    nothing = survey(ground(toy("a unitOf b", "a:Laboratory b:University"), Rules.load()))
    assert (nothing.status, nothing.reports) == ("insufficient", ())
    with pytest.raises(NotFound):
        judged(toy("a unitOf b", "a:Laboratory b:University"))


def test_concentration_by_hand() -> None:
    index, normalised = concentration([2, 1, 1])
    assert index == pytest.approx(0.375) and normalised == pytest.approx(0.0625)
    assert concentration([]) == (None, None) == concentration([0, 0])


def test_every_class_has_its_words() -> None:
    assert set(CLASSES) == {"broken", "weak", "fill", "strengthen", "extend"}
    for words in CLASSES.values():
        assert all(getattr(words, one.name) for one in fields(words))


# the real chains


@pytest.mark.slow
def test_the_real_chains_run(snapshot: Snapshot) -> None:
    base = ground(snapshot.links, Rules.load(), GapParameters(region=DALIAN))
    result = survey(base, counted_in(snapshot.store))
    assert result.status == "reported"
    assert [one.facts.chain.id for one in result.reports] == list(chains_in(snapshot.links))
    by_id = {one.facts.chain.id.partition("/")[2]: one for one in result.reports}
    assert not by_id["ch-ln-desal"].weak  # its list is open
    assert [one.reasons for one in by_id["ch-ln-offshore"].weak] == [("outside",)]
    battery = by_id["ch-vrfb"]
    assert [short(one.place[0]) for one in battery.broken] == ["vrfb-s1", "vrfb-s2", "vrfb-s3"]
    assert {one.certainty for one in battery.broken} == {"not-known"}
    # Pangang founded the joint venture that stands at the electrolyte
    assert battery.facts.steps[0].joints == ("joint-venture",)
    assert "31 innovation chains" in result.caveats[0].en


@pytest.mark.long
def test_chains_that_are_only_counted(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("dalian")
    build([open_source("dalian-2015")], home)
    summary = current(home)
    counted = counted_in(summary.store)
    assert {(one.of, one.count) for one in counted} >= {
        ("InnovationChain", 31),
        ("InnovationNode", 107),
    }
    result = survey(ground(summary.links, Rules.load()), counted)
    assert (result.status, result.reports) == ("insufficient", ())
    assert result.reason.en.startswith("Insufficient: chains are only counted, none is named")
    assert "31个创新链" in result.reason.zh


# the picture


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture(region: Snapshot, lang: Any) -> None:  # noqa: ANN401
    report = at(region, "2021-06-15")
    text = draw_chain(report, lang)
    assert text == draw_chain(at(region, "2021-06-15"), lang)
    root = ElementTree.fromstring(text)  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"
    title, description = root.find(f"{space}title"), root.find(f"{space}desc")
    assert title is not None and title.text and description is not None and description.text
    assert report.facts.node(f"{CHAIN.partition('/')[0]}/node-membrane").standing == 0
    words = {"zh": ("质子交换膜", "断"), "en": ("Proton exchange membrane", "B")}[lang]
    assert all(word in text for word in words)
    assert words[0] in description.text
    groups = root.findall(f"{space}g")
    assert len(groups) == len(report.facts.nodes) + len(report.facts.steps)
    assert all(group.find(f"{space}title") is not None for group in groups)
    assert {"circle", "polygon", "line", "path"} <= {
        one.tag.removeprefix(space) for one in root.iter()
    }
    assert "CJK" in root.attrib["font-family"]


def test_a_node_stands_in_the_column_of_its_stage(region: Snapshot) -> None:
    """Testing feeds the vessel alone; it is a beginning all the same, as the table says."""
    report = at(region, "2022")
    stages = {short(one.node.id): one.stage for one in report.facts.nodes}
    assert (stages["testing"], stages["catalyst"], stages["vessel"]) == (0, 0, 5)
    steps = [(step.source, step.target) for step in report.facts.steps]
    plan = layout({one.node.id: one.stage for one in report.facts.nodes}, steps)
    for one in report.facts.nodes:
        assert plan.places[one.node.id][0] == plan.columns[one.stage]
    text = draw_chain(report, "en")
    for stage, x in plan.columns.items():
        assert f'<text x="{x}" y="{HEAD - 10}"' in text
        assert f">stage {stage}</text>" in text


@pytest.mark.parametrize("day", ["2020", "2022", "2025"])
def test_no_step_crosses_a_name(region: Snapshot, day: str) -> None:
    report = at(region, day)
    steps = [(step.source, step.target) for step in report.facts.steps]
    plan = layout({one.node.id: one.stage for one in report.facts.nodes}, steps)
    assert len(plan.ways) == len(steps) == 9
    for step, way in plan.ways.items():
        for x, y in walked(way.path):
            for node, (left, top) in plan.places.items():
                inside = abs(x - left) < 80 and top + 29 < y < top + 57  # name and figures
                mark = abs(x - left) < 20 and abs(y - top) < 20 and node not in step
                assert not inside and not mark, (step, node)


def walked(path: str) -> Iterator[tuple[float, float]]:
    """Points on the way of a step: its lines and curves, each in fifty pieces."""
    here = (0.0, 0.0)
    for kind, text in re.findall(r"([MLC])([-\d. ]+)", path):
        numbers = [float(one) for one in text.split()]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if kind == "M":
            here = points[0]
            continue
        a, (b, c, d) = here, points if kind == "C" else [here, points[0], points[0]]
        for number in range(51):
            t, u = number / 50, 1 - number / 50
            yield (
                u**3 * a[0] + 3 * u * u * t * b[0] + 3 * u * t * t * c[0] + t**3 * d[0],
                u**3 * a[1] + 3 * u * u * t * b[1] + 3 * u * t * t * c[1] + t**3 * d[1],
            )
        here = d


def test_one_occupant_is_one_and_two_are_two() -> None:
    day = TimeSlice(as_of="2015")
    kinds = CHAINS + "a:Enterprise b:Enterprise here:Region"
    for place, said in (
        ({"a": "here"}, "The place of 1 occupant is not known: neither in nor outside"),
        ({}, "The places of 2 occupants are not known: neither in nor outside"),
    ):
        links = toy(STEPS + "a occupies m;b occupies n", kinds, place=place)
        _, report = judged(links, region="here", time=day)
        words = [one.en for one in report.caveats]
        assert said in words
        assert "2 of 2 occupancies have no date and are taken to hold" in words
    links = toy(STEPS + "a occupies m", kinds, place={"a": "here"})
    _, report = judged(links, region="here", time=day)
    assert "1 of 1 occupancy has no date and is taken to hold" in [o.en for o in report.caveats]
