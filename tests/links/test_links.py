"""Links: a small store read as columns, asked, saved, loaded and walked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ecograph.errors import BadRequest, NotFound
from ecograph.links.collect import LinkColumns
from ecograph.links.columns import Strings, day_number, day_text, encode, gather
from ecograph.links.neighborhood import neighborhood
from ecograph.links.table import LinkCount, LinkFilter, Links
from ecograph.model.namespaces import DATASET, ECO, GRAPHS, ID_BASE, ROLE, XSD
from ecograph.model.quad_scan import QuadScan
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


def read_links(lines: Iterable[str], digest: str = "") -> Links:
    columns = LinkColumns()
    QuadScan(columns).see(lines)
    return Links.of(*columns.tables(), digest)


def entity(name: str, kind: str, zh: str, en: str = "", **more: str) -> list[str]:
    about = f"<{ID_BASE}{name}>"
    graph = f"<{GRAPHS}entities> ."
    lines = [
        f"{about} <{RDF_TYPE}> <{ECO}{kind}> {graph}",
        f'{about} <{LABEL}> "{zh}"@zh {graph}',
        f"{about} <{ECO}source> <{DATASET}toy> {graph}",
    ]
    if en:
        lines.append(f'{about} <{LABEL}> "{en}"@en {graph}')
    return lines + [f"{about} <{ECO}{name_}> {value} {graph}" for name_, value in more.items()]


def relator(name: str, one: str, predicate: str, other: str, **more: str) -> list[str]:
    basis = more.pop("basis", "stated")
    graph = "conjectural" if basis == "conjectural" else "source/toy"
    about = f"<{ID_BASE}{name}>"
    values = {
        "participant": f"<{ID_BASE}{one}>",
        "predicate": f"<{ECO}{predicate}>",
        "context": f"<{ID_BASE}{other}>",
        "basis": f"<{ECO}{basis}>",
        "source": f"<{DATASET}toy>",
        **more,
    }
    return [f"{about} <{ECO}{key}> {value} <{GRAPHS}{graph}> ." for key, value in values.items()]


def day(text: str) -> str:
    return f'"{text}"^^<{XSD}date>'


QUADS = [
    *entity("toy/dut", "University", "大连理工大学", "DUT", place=f"<{ID_BASE}toy/dalian>"),
    *entity("toy/dicp", "ResearchInstitute", "大连化物所"),
    *entity("toy/dalian", "Region", "大连市"),
    *entity("toy/alone", "Enterprise", "无联系公司"),
    *entity(
        "toy/project",
        "Project",
        "示范项目",
        founded=day("2015-01-01"),
        foundedPrecision=f"<{ECO}year>",
        ended=day("2017-06-01"),
        endedPrecision=f"<{ECO}month>",
    ),
    *relator("toy/r1", "toy/dut", "participatesIn", "toy/project", role=f"<{ROLE}lead>"),
    *relator(
        "toy/r2",
        "toy/dicp",
        "participatesIn",
        "toy/project",
        role=f"<{ROLE}partner>",
        ordinal=f'"2"^^<{XSD}integer>',
        **{"from": day("2016-03-04"), "fromPrecision": f"<{ECO}day>"},
        openList=f'"true"^^<{XSD}boolean>',
    ),
    *relator("toy/r3", "toy/dut", "locatedIn", "toy/dalian", basis="nameEmbedded"),
    *relator("toy/r4", "toy/dut", "cooperatesWith", "toy/dicp", basis="conjectural"),
    *relator("toy/r5", "toy/dut", "hasField", "toy/project", basis="inferred"),
    *relator("toy/r6", "toy/dut", "follows", "toy/dut"),
]


@pytest.fixture(scope="module")
def links() -> Links:
    return read_links(QUADS)


def test_entities_are_read_with_labels_kinds_and_places(links: Links) -> None:
    node = links.index("toy/dut")
    assert links.nodes.label_zh[node] == "大连理工大学"
    assert links.nodes.label_en[node] == "DUT"
    assert links.kind_of(node) == "University"
    assert links.nodes.place[node] == links.index("toy/dalian")
    assert links.nodes.source_sets[int(links.nodes.sources[node])] == "toy"
    assert list(links.nodes.id) == sorted(links.nodes.id)


def test_default_answer_holds_no_conjecture(links: Links) -> None:
    assert {link.id for link in links.links_of("toy/dut")} == {
        "toy/r1",
        "toy/r3",
        "toy/r5",
        "toy/r6",
    }
    asked = LinkFilter(bases=frozenset({Basis.CONJECTURAL}))
    assert [link.id for link in links.links_of("toy/dut", asked)] == ["toy/r4"]


def test_order_is_parallel_links_then_degree_then_ids(links: Links) -> None:
    assert [link.id for link in links.links_of("toy/dut")] == [
        "toy/r1",  # two links with the project
        "toy/r5",
        "toy/r6",  # itself, the best connected
        "toy/r3",
    ]
    assert [link.id for link in links.links_of("toy/dut", limit=2, offset=1)] == [
        "toy/r5",
        "toy/r6",
    ]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (LinkFilter(direction="in"), {"toy/r6"}),
        (LinkFilter(direction="out", roles=frozenset({"lead"})), {"toy/r1"}),
        (LinkFilter(predicates=frozenset({"locatedIn", "unknown"})), {"toy/r3"}),
        (LinkFilter(kinds=frozenset({"Project"})), {"toy/r1", "toy/r5"}),
        (LinkFilter(sources=frozenset({"elsewhere"})), set()),
    ],
)
def test_filters(links: Links, where: LinkFilter, found: set[str]) -> None:
    assert {link.id for link in links.links_of("toy/dut", where)} == found


def test_participation_without_dates_has_those_of_its_project(links: Links) -> None:
    dut, dicp = (links.links_of(name)[0] for name in ("toy/dut", "toy/dicp"))
    assert (dut.since, dut.until, dut.dated_by_context) == ("2015", "2017-06", True)
    assert (dicp.since, dicp.until, dicp.dated_by_context) == ("2016-03-04", "", False)
    assert (dicp.ordinal, dicp.open_list, dicp.intended, dicp.confidence) == (2, True, False, 1.0)
    assert dut.other == "toy/project"


def test_counts(links: Links) -> None:
    assert links.counts_of("toy/project") == [
        LinkCount("hasField", "in", "University", 1),
        LinkCount("participatesIn", "in", "ResearchInstitute", 1),
        LinkCount("participatesIn", "in", "University", 1),
    ]
    assert links.counts_of("toy/alone") == []


def test_unknown_entity_is_named(links: Links) -> None:
    with pytest.raises(NotFound, match="toy/nobody"):
        links.links_of("toy/nobody")


def test_saved_and_loaded_links_answer_the_same(links: Links, tmp_path: Path) -> None:
    links.save(tmp_path)
    again = Links.load(tmp_path)
    assert again.digest == links.digest
    assert len(again) == 6
    for name in links.nodes.id:
        assert again.links_of(name) == links.links_of(name)
    assert not list(tmp_path.rglob("*.pkl"))


def test_no_quads_are_an_empty_graph(tmp_path: Path) -> None:
    read_links([]).save(tmp_path)
    empty = Links.load(tmp_path)
    assert len(empty) == 0
    with pytest.raises(NotFound):
        empty.index("toy/dut")


def read(*quads: str) -> Links:
    return read_links(quads)


def test_a_relator_that_lacks_a_duty_is_none() -> None:
    whole = relator("toy/whole", "toy/a", "follows", "toy/b")
    for duty in ("participant", "predicate", "context", "basis", "source"):
        lines = relator("toy/lame", "toy/a", "follows", "toy/b")
        lame = [line for line in lines if f"{ECO}{duty}>" not in line]
        assert len(lame) == 4
        assert list(read(*whole, *lame).rows.id) == ["toy/whole"]
    assert len(read(*whole, *relator("toy/other", "toy/a", "follows", "toy/b"))) == 2


def test_of_several_values_the_least_is_read_in_any_graph() -> None:
    roles = [f"<{ROLE}{name}>" for name in ("partner", "lead", "member")]
    lines = [relator("toy/r", "toy/a", "participatesIn", "toy/p", role=role) for role in roles]
    first = read(*lines[0], *lines[1], *lines[2])
    assert [link.role for link in first.links_of("toy/a")] == ["lead"]
    elsewhere = [line.replace("source/toy", "source/other") for line in lines[1]]
    both = read(*lines[0], *elsewhere)
    assert [link.role for link in both.links_of("toy/a")] == ["lead"]


def test_commas_quotes_and_line_ends_are_part_of_a_name() -> None:
    found = read(
        *entity("toy/a,b", "University", '一\\"二\\"\\r\\n三', "One, two"),
        f'<{ID_BASE}toy/a,b> <{LABEL}> "Eins, zwei"@de <{GRAPHS}entities> .',
        *relator("toy/r,1", "toy/a,b", "follows", "toy/plain"),
    )
    assert list(found.nodes.id) == ["toy/a,b", "toy/plain"]
    assert found.nodes.label_zh[0] == '一"二"\r\n三'
    assert list(found.nodes.label_en) == ["One, two", ""]
    assert [link.id for link in found.links_of("toy/plain")] == ["toy/r,1"]


def test_an_entity_of_two_datasets_names_both() -> None:
    other = f"<{ID_BASE}toy/a> <{ECO}source> <{DATASET}another> <{GRAPHS}entities> ."
    nodes = read(
        *entity("toy/a", "University", "甲"), other, *entity("toy/b", "Region", "乙")
    ).nodes
    assert [nodes.source_sets[code] for code in nodes.sources.tolist()] == ["another toy", "toy"]


def test_neighborhood_names_what_it_leaves_out(links: Links) -> None:
    whole = neighborhood(links, "toy/dicp", depth=2)
    assert [node.id for node in whole.nodes] == ["toy/dicp", "toy/project", "toy/dut"]
    assert [node.depth for node in whole.nodes] == [0, 1, 2]
    assert not whole.truncated
    assert whole.nodes[2].left_out == 2  # where it lies, and itself: one step further
    few = neighborhood(links, "toy/dut", max_nodes=2)
    assert few.truncated
    assert len(few.nodes) == 2
    assert [link.id for link in few.links] == ["toy/r1", "toy/r5", "toy/r6"]
    assert few.nodes[0].left_out == 1  # where it lies


def test_neighborhood_of_an_isolated_entity_is_itself(links: Links) -> None:
    alone = neighborhood(links, "toy/alone", depth=3)
    assert [node.id for node in alone.nodes] == ["toy/alone"]
    assert alone.links == ()
    with pytest.raises(BadRequest):
        neighborhood(links, "toy/alone", max_nodes=0)


def test_strings_are_packed_and_found_in_code_point_order() -> None:
    table = Strings.of(sorted(["大连", "a", "", "沈阳"]))
    assert [table.find(text) for text in table] == [0, 1, 2, 3]
    assert table.find("b") == -1
    assert list(table.take(np.array([3, 0, 1]))) == [table[3], "", "a"]
    codes, names = encode(["x", "", "x"])
    assert [names[int(code)] for code in codes] == ["x", "", "x"]


def test_gather_of_nothing_is_nothing() -> None:
    pointer, values = np.array([0, 2, 2, 3]), np.array([7, 8, 9])
    assert gather(pointer, values, np.array([2, 1, 0])).tolist() == [9, 7, 8]
    assert gather(pointer, values, np.array([], dtype=np.int64)).tolist() == []


def test_days_keep_their_precision() -> None:
    assert day_text(day_number("2015-04-03"), 2) == "2015-04"
    assert day_text(day_number("")) == ""


@pytest.mark.parametrize("direction", ["both", "out", "in"])
@pytest.mark.parametrize("kinds", [None, frozenset({"University"})])
def test_links_of_many_are_those_of_each(direction: str, kinds: frozenset[str] | None) -> None:
    """A link to oneself is counted once; a filter of kinds looks at the far end."""
    quads = [
        *entity("toy/a", "University", "甲"),
        *entity("toy/b", "Enterprise", "乙"),
        *entity("toy/c", "University", "丙"),
        *relator("toy/1", "toy/a", "partnerOf", "toy/b"),
        *relator("toy/2", "toy/a", "partnerOf", "toy/a"),
        *relator("toy/3", "toy/c", "partnerOf", "toy/a"),
        *relator("toy/4", "toy/b", "partnerOf", "toy/c", basis="conjectural"),
    ]
    links = read_links(quads, digest="toy")
    where = LinkFilter(direction=direction, kinds=kinds)  # type: ignore[arg-type]
    nodes = np.array([2, 0, 1], dtype=np.int64)
    rows, owners = links.around_all(nodes, where)
    for place, node in enumerate(nodes.tolist()):
        alone, _, _ = links.around(node, where)
        assert sorted(rows[owners == place].tolist()) == sorted(alone.tolist())
    total = {"both": 5, "out": 3, "in": 3} if kinds is None else {"both": 4, "out": 2, "in": 3}
    assert len(rows) == total[direction]
