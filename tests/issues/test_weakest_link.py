"""What is reached over several statements is known as well as the weakest, which is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.cli_run import rows, run

from ecograph.answers.registry import operation_named
from ecograph.pipeline.build import build
from ecograph.pipeline.snapshot import current
from ecograph.sources.datapackage import open_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot

ENTITIES = """id,kind,name_zh,sources
one,University,甲大学,page
other,Enterprise,乙公司,page
event,Project,丙项目,page
twice,Project,丁项目,page
chain,InnovationChain,链,page
first,InnovationNode,上游,page
second,InnovationNode,下游,page
person,Person,某教授,page
prize,Award,某奖,page
third,Enterprise,戊公司,page
"""
RELATORS = """id,subject,predicate,object,role,basis,sources
r.one,one,participatesIn,event,partner,stated,page
r.other,other,participatesIn,event,partner,inferred,page
r.one2,one,participatesIn,twice,partner,name-embedded,page
r.third2,third,participatesIn,twice,partner,stated,page
r.first,first,nodeOf,chain,,stated,page
r.second,second,nodeOf,chain,,stated,page
r.feeds,first,feedsInto,second,,stated,page
r.at1,one,occupies,first,,stated,page
r.at2,other,occupies,second,,stated,page
r.person,person,memberOf,one,,inferred,page
r.prize,person,wonAward,prize,,stated,page
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """A graph in which one participation is inferred, one name-embedded, all else stated."""
    place = tmp_path_factory.mktemp("weakest")
    folder = place / "aa"
    folder.mkdir()
    package = {"name": "aa", "title": "aa", "licenses": [{"name": "CC0-1.0"}]}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (folder / "entities.csv").write_text(ENTITIES, encoding="utf-8")
    (folder / "sources.csv").write_text("id,kind,title_zh\npage,page,页面\n", encoding="utf-8")
    (folder / "relators.csv").write_text(RELATORS, encoding="utf-8")
    build([open_folder(folder)], place / "home")
    opened = current(place / "home")
    yield opened
    opened.names.close()


def asked(graph: Snapshot, name: str, group: str = "", **given: Any) -> Any:  # noqa: ANN401
    return operation_named(name, group).ask(graph, given)


def test_a_path_is_known_as_its_weakest_link(tiny: Snapshot) -> None:
    (path,) = asked(tiny, "path", start="aa/one", end="aa/other").paths
    assert (path.basis, path.weakest) == ("inferred", "aa/r.other")
    longer = asked(tiny, "path", start="aa/one", end="aa/other", basis=["stated"])
    assert (longer.length, longer.paths[0].basis) == (3, "stated")  # along the chain


def test_a_tie_is_known_as_the_weakest_participation_of_its_surest_event(tiny: Snapshot) -> None:
    ties = {one.other.id: one for one in asked(tiny, "ties", limit="all").ties}
    assert (ties["aa/other"].basis, ties["aa/other"].weakest) == ("inferred", "aa/r.other")
    assert (ties["aa/third"].basis, ties["aa/third"].weakest) == ("name-embedded", "aa/r.one2")
    assert asked(tiny, "ties", basis=["stated"]).ties == ()
    evidence = operation_named("evidence")
    answer = evidence.ask(tiny, {"one": "aa/one", "other": "aa/other"})
    assert (answer.basis, answer.events[0].weakest) == ("inferred", "aa/r.other")
    assert next(evidence.said(answer, "en")) == "What ties them is inferred at best: aa/r.other."


def test_a_step_of_a_chain_is_known_as_what_joins_its_ends(tiny: Snapshot) -> None:
    answer = asked(tiny, "chain-gaps", "analyse", chain="aa/chain")
    steps = next(one for one in answer.tables if one.name == "steps")
    row = dict(zip(steps.columns, steps.rows[0], strict=True))
    assert (row["joints"], row["basis"], row["weakest"]) == (
        *("collaboration", "inferred", "aa/r.other"),
    )
    answer = asked(tiny, "chain-gaps", "analyse", chain="aa/chain", basis=["stated"])
    steps = next(one for one in answer.tables if one.name == "steps")
    row = dict(zip(steps.columns, steps.rows[0], strict=True))
    assert (row["joined"], row["basis"]) == ("no", "")


def test_facts_include_what_is_stated_of_people_marked_so(tiny: Snapshot) -> None:
    (fact,) = (one for one in asked(tiny, "facts", entity="aa/one").results if one.what == "member")
    assert (fact.id, fact.basis, fact.weakest) == ("aa/r.prize", "inferred", "aa/r.person")
    stated = asked(tiny, "facts", entity="aa/one", basis=["stated"]).results
    assert {one.what for one in stated} == {"entity", "name", "link"}


@pytest.mark.slow
def test_pages_of_facts_hold_each_once_and_as_many_as_the_question(home: Path) -> None:
    asked = ("facts", "dalian-2015/ri-dicp", "--format", "csv", "--limit")
    found = rows(run(home, *asked, "200"))
    over = [one for one in found if one["what"] in ("through", "member")]
    listed = rows(run(home, "query", "entity-facts", "dalian-2015/ri-dicp", "--format", "csv"))
    wanted = {
        (one["direction"], one["relator"], one["basis"], one["weakest"])
        for one in listed
        if one["direction"] in ("through", "member")
    }
    assert {(one["what"], one["id"], one["basis"], one["weakest"]) for one in over} == wanted
    assert len(over) == 4
