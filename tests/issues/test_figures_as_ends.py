"""Figures and statements are ends of links too, and no entities: each is named as what it is.

The id of one gave "There is no class ''", and its IRI led to that answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ecograph.answers.operations import entities, links
from ecograph.errors import NotFound

if TYPE_CHECKING:
    from support.service_client import Caller

    from ecograph.pipeline.snapshot import Snapshot

FIGURE = "dalian-2015/o-contract-2015"
SAID = {
    "zh": "技术合同成交额: 388.8亿元 (十二五)",
    "en": "Technology contract turnover: 388.8亿元 (十二五)",
}


@pytest.mark.parametrize("lang", SAID)
def test_a_figure_that_another_is_part_of_is_named(snapshot: Snapshot, lang: str) -> None:
    page = links.links.ask(snapshot, {"entity": FIGURE, "lang": lang})
    named = {one.other.id: one.other.label for one in page.results}
    assert named["dalian-2015/o-contracts-v"] == SAID[lang]
    around = links.neighborhood.ask(snapshot, {"entity": FIGURE, "lang": lang})
    assert SAID[lang] in {one.label for one in around.nodes}


def test_a_figure_is_told_from_an_entity(snapshot: Snapshot) -> None:
    for ask in (entities.show, entities.facts):
        with pytest.raises(
            NotFound, match=r"is a figure, not an entity: 技术合同成交额: 78\.4亿元"
        ):
            ask.ask(snapshot, {"entity": FIGURE})


def test_the_iri_of_a_figure_leads_to_what_is_said_of_it(caller: Caller) -> None:
    found = caller.get(f"/id/{FIGURE}", headers={"accept": "text/turtle"})
    assert found.status_code == 303
    there = caller.get(found.headers["location"], headers={"accept": "text/turtle"})
    assert there.status_code == 200
    assert "78.4" in there.text


def test_every_end_of_a_link_is_an_entity_or_says_what_it_is(snapshot: Snapshot) -> None:
    nodes, said = snapshot.links.nodes, {}
    for row, identifier in enumerate(nodes.id):
        if not snapshot.links.kind_of(row):
            with pytest.raises(NotFound, match=rf"{identifier} is a (figure|statement)") as error:
                entities.show.ask(snapshot, {"entity": identifier})
            said[identifier] = str(error.value)
        elif row % 40 == 0:
            entities.show.ask(snapshot, {"entity": identifier})
    clash = "dalian-collaborations/cic-steel.univ-neu"
    assert "is a statement, not an entity: 东北大学 " in said[clash]
    assert all(f"entity: {one}." not in text for one, text in said.items())
