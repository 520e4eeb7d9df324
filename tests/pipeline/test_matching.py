"""Who of one dataset is who of another: sure pairs are right, doubtful ones merge nothing."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

import pytest
from support.cli_run import run

from ecograph.errors import SourceError
from ecograph.model.records import Mapping
from ecograph.pipeline.match_review import apply_review
from ecograph.pipeline.matching import Pair, Thing, match, things_of
from ecograph.search.normalize import fold, without_legal_form
from ecograph.sources.datapackage import open_folder
from ecograph.sources.ror import import_ror


def thing(
    id: str, *names: str, place: str = "", ids: str = "", kind: str = "Organisation"
) -> Thing:
    return Thing(
        id=id,
        label=names[0],
        kind=kind,
        place=place,
        names=tuple(without_legal_form(fold(name)) for name in names),
        identifiers=frozenset(ids.split()),
        places=frozenset(filter(None, [fold(place)])),
    )


def only(one: Thing, *others: Thing) -> Pair | None:
    pairs = match([one], others)
    assert len(pairs) <= 1
    return pairs[0] if pairs else None


def test_an_identifier_is_sure_whatever_the_names() -> None:
    one, other = thing("a/1", "大工", ids="ROR:023hj5876"), thing("b/1", "DUT", ids="ROR:023hj5876")
    pair = only(one, other)
    assert pair is not None
    assert (pair.score, pair.why, pair.automatic) == (1.0, "same ROR:023hj5876", True)
    # a number that only its own table knows is no identifier of both
    assert (
        only(thing("a/1", "Alpha works", ids="id:1"), thing("b/1", "Beta mill", ids="id:1")) is None
    )


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (
            thing("a/1", "Example Wind Power Co., Ltd."),
            thing("b/1", "EXAMPLE WIND POWER", "示例风能公司"),
            "same name 'example wind power'",
        ),
        (
            thing("a/1", "大連理工大學", place="大连"),
            thing("b/1", "Dalian University of Technology", "大连理工大学", place="大连"),
            "same name '大连理工大学', both in 大连",
        ),
    ],
)
def test_the_same_name_in_any_language_is_sure(one: Thing, other: Thing, why: str) -> None:
    pair = only(one, other)
    assert pair is not None
    assert (pair.automatic, pair.why) == (True, why)


@pytest.mark.parametrize(
    ("one", "others", "why"),
    [
        (
            thing("a/1", "Institut Pascal", place="Dijon"),
            [thing("b/1", "Institut Pascal", place="Clermont")],
            "in Dijon and in Clermont",
        ),
        (
            thing("a/1", "Example Wind", kind="University"),
            [thing("b/1", "Example Wind", kind="Enterprise")],
            "University and Enterprise",
        ),
        (
            thing("a/1", "Example Wind", ids="ROR:1"),
            [thing("b/1", "Example Wind", ids="ROR:2")],
            "ROR:1 is not ROR:2",
        ),
        (thing("a/1", "研究所"), [thing("b/1", "研究所")], "generic"),
        (thing("a/1", "第一研究所"), [thing("b/1", "第一研究所")], "generic"),
        (thing("a/1", "Example Wnid Power"), [thing("b/1", "Example Wind Power")], "alike"),
    ],
)
def test_what_is_doubtful_is_proposed_and_not_sure(
    one: Thing, others: list[Thing], why: str
) -> None:
    pair = only(one, *others)
    assert pair is not None
    assert not pair.automatic
    assert why in pair.why


def test_a_name_that_two_bear_is_not_sure() -> None:
    pairs = match(
        [thing("a/1", "Example Wind")], [thing("b/1", "Example Wind"), thing("b/2", "Example Wind")]
    )
    assert [pair.automatic for pair in pairs] == [False, False]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("University of York", "University of Bath"),
        ("大连第一研究所", "沈阳第一研究所"),
        ("Research Institute", "Institute of Research"),
    ],
)
def test_generic_words_alone_never_match(one: str, other: str) -> None:
    assert only(thing("a/1", one), thing("b/1", other)) is None


def _damaged(name: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(name) - 1)
    sort = chance.randrange(4)
    if sort == 0:
        return name[:place] + name[place + 1 :]
    if sort == 1:
        return name[:place] + chance.choice("aeiourst") + name[place + 1 :]
    if sort == 2:
        return name[:place] + name[place + 1 : place + 2] + name[place] + name[place + 2 :]
    words = name.split()
    if len(words) > 2:
        del words[chance.randrange(len(words))]
    return " ".join(words)


@pytest.mark.long
def test_two_thousand_organisations_of_ror(tmp_path: Path, shared: Path) -> None:
    """One name of each, in any of its languages, a fifth of them damaged; no identifiers."""
    file = shared / "benchdata" / "ror" / "ror-v2-sample.json.gz"
    things = things_of(open_folder(import_ror([file], tmp_path / "ror").folder).records())
    chance = random.Random(7)  # noqa: S311 - no secret
    long = {one.id: [name for name in one.names if len(name) > 6] for one in things}
    chosen = chance.sample([one for one in things if len(long[one.id]) > 1], 2000)
    ones = []
    for number, one in enumerate(chosen):
        name = chance.choice(long[one.id])
        name = _damaged(name, chance) if number % 5 == 0 else name
        own = f"a/{one.id.partition('/')[2]}"
        ones.append(replace(one, id=own, names=(name,), identifiers=frozenset()))
    pairs = match(ones, things)

    def right(pair: Pair) -> bool:
        return pair.one.id.partition("/")[2] == pair.other.id.partition("/")[2]

    sure = [right(pair) for pair in pairs if pair.automatic]
    assert sum(sure) / len(sure) >= 0.99
    assert len(sure) > 1500
    assert len({pair.one.id for pair in pairs if right(pair)}) / 2000 >= 0.95


CSV = {
    "one": "项目名称,牵头单位,合作单位\n风机,示例大学,示例风能公司\n电池,示例大学,示例船场集团\n",
    "two": "项目名称,牵头单位,合作单位\n港口,示例大学,示例船厂集团\n桥梁,示例风能公司,示例大学\n",
}


def test_propose_decide_apply_build_and_undo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    for name, text in CSV.items():
        Path(f"{name}.csv").write_text(text, encoding="utf-8")
        run(home, "import", "table", f"{name}.csv", "-o", name)
    assert (
        "2 pairs are sure, 1 are to be decided"
        in run(home, "match", "one", "two", "-o", "review.csv").stderr
    )
    with Path("review.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[-1]["decision"] == "unsure"
    assert [rows[-1]["one_name"], rows[-1]["other_name"]] == ["示例船场集团", "示例船厂集团"]
    assert "2 mappings written" in run(home, "match", "one", "--apply", "review.csv").stderr
    assert "0 mappings written" in run(home, "match", "one", "--apply", "review.csv").stderr
    found = [one for one in open_folder(Path("one")).records() if isinstance(one, Mapping)]
    assert {one.relation for one in found} == {"same"}
    assert all("same name" in one.reason and "score 0.9" in one.reason for one in found)
    report = run(home, "build", "--source", "one", "--source", "two").stderr
    assert "conform" in report
    text = Path("review.csv").read_text(encoding="utf-8-sig")
    Path("review.csv").write_text(text.replace("yes", "no", 1), encoding="utf-8")
    assert apply_review(Path("review.csv"), Path("one")) == (0, 1)
    run(home, "match", "one", "two", "-o", "review.xlsx")
    assert apply_review(Path("review.xlsx"), Path("one")) == (1, 0)


def test_decisions_that_are_none_are_named_with_their_row(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    head = "decision,score,why,one,other\n"
    rows = "perhaps,1,,town/a,b/1\nyes,1,,b/1,town/a\nyes,1,,town/c,b/2\nyes,1,,town/c,b/3\n"
    (tmp_path / "review.csv").write_text(head + rows)
    with pytest.raises(SourceError) as caught:
        apply_review(tmp_path / "review.csv", tmp_path / "town")
    assert [(one.row, one.message) for one in caught.value.problems] == [
        (2, "is no decision"),
        (3, "is not of the dataset town"),
        (5, "town/c is decided to be b/2 too"),
    ]
    assert not (tmp_path / "town" / "mappings.csv").exists()
