"""What people type finds the entity they mean."""

from __future__ import annotations

import csv
import sqlite3
import threading
import time
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.errors import NotBuilt
from ecograph.search.index import SearchIndex
from ecograph.search.write import SearchEntry, build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot

LABELLED = Path(__file__).parents[1] / "data" / "search-queries.csv"
_PARENTS = {
    "University": ("Organisation",),
    "ResearchInstitute": ("Organisation",),
    "ResearchAcademy": ("ResearchInstitute", "Organisation"),
    "Enterprise": ("Organisation",),
    "GovernmentBody": ("Organisation",),
    "Zone": ("Region", "Organisation"),
}


def _entry(  # one line an entity: id, kind, zh, en, weight, other names, external ids
    slug: str, kind: str, zh: str, en: str, weight: float, others: str = "", ids: str = ""
) -> SearchEntry:
    dataset = "elsewhere" if slug.startswith("x-") else "dalian"
    return SearchEntry(
        id=f"{dataset}/{slug}",
        kind=kind,
        kinds_all=(kind, *_PARENTS.get(kind, ())),
        label_zh=zh,
        label_en=en,
        names=tuple(
            (text, "en" if text.isascii() else "zh", "acronym" if text.isascii() else "short")
            for text in others.split(";")
            if text
        ),
        external_ids=tuple(ids.split()),
        sources=(dataset,),
        weight=weight,
        regions=("dalian/dalian", "dalian/liaoning") if "大连" in zh else (),
        place_zh="大连市" if slug in {"univ-dut", "univ-dlu"} else "",
    )


ENTRIES = [
    _entry(
        "univ-dut",
        "University",
        "大连理工大学",
        "Dalian University of Technology",
        40,
        "大工;DUT",
        "ROR:023hj5876 Wikidata:Q1477368",
    ),
    _entry("univ-dpu", "University", "大连工业大学", "Dalian Polytechnic University", 12, "DPU"),
    _entry("univ-dlu", "University", "大连大学", "Dalian University", 9),
    _entry("univ-dlmu", "University", "大连海事大学", "Dalian Maritime University", 15),
    _entry("univ-tsinghua", "University", "清华大学", "Tsinghua University", 20),
    _entry("univ-xjtu", "University", "西安交通大学", "Xi'an Jiaotong University", 10),
    _entry(
        "ri-dicp",
        "ResearchInstitute",
        "中国科学院大连化学物理研究所",
        "Dalian Institute of Chemical Physics",
        38,
        "大连化物所;化物所;DICP",
        "ROR:00prkya54",
    ),
    _entry("cas", "ResearchAcademy", "中国科学院", "Chinese Academy of Sciences", 30, "中科院;CAS"),
    _entry("ent-dhi-dcw", "Enterprise", "大连重工•起重", "Dalian Heavy Industry - Crane", 14),
    _entry(
        "ent-dcmm",
        "Enterprise",
        "大连起重矿山机械有限公司",
        "Dalian Crane & Mining Machinery Co., Ltd.",
        3,
    ),
    _entry("ent-zwz", "Enterprise", "瓦轴", "Wafangdian Bearing", 16, "ZWZ"),
    _entry("ent-rongke", "Enterprise", "大连融科储能技术发展有限公司", "Rongke Power", 7),
    _entry("ent-shengu", "Enterprise", "沈阳鼓风机集团股份有限公司", "", 8, "沈鼓;沈鼓集团"),
    _entry("ent-neusoft", "Enterprise", "", "Neusoft Co., Ltd.", 5),
    _entry("ent-3d", "Enterprise", "辽宁3D打印中心", "", 1),
    _entry("jinpu-new-area", "Zone", "金普新区", "Jinpu New Area", 6),
    _entry("jinpu-cluster", "Zone", "金普新区创新集聚区", "Jinpu New Area innovation cluster", 2),
    _entry("dalian", "Region", "大连市", "Dalian Municipality", 50, "大连"),
    _entry("stb", "GovernmentBody", "大连市科学技术局", "Dalian Science and Technology Bureau", 11),
    _entry("moe", "GovernmentBody", "教育部", "Ministry of Education", 18),
    _entry("x-moe", "GovernmentBody", "教育部", "Ministry of Education", 2),
    _entry("x-unnamed", "Project", "", "", 0),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    path = tmp_path_factory.mktemp("names") / "names.sqlite"
    assert build(path, reversed(ENTRIES)) == len(ENTRIES)
    found = SearchIndex(path)
    yield found
    found.close()


def _slugs(
    index: SearchIndex, q: str, kind: str = "", dataset: str = "", region: str = ""
) -> list[str]:
    hits = index.search(q, kind=kind, datasets=[dataset] if dataset else (), region=region)
    return [hit.id.split("/")[1] for hit in hits]


@pytest.mark.parametrize(
    "typed",
    [
        "大连理工大学",
        "大連理工大學",
        "大连理工",
        "理工",
        "大工",
        "dllgdx",
        "dllg",
        "dalianligong",
        "dalian ligong",
        "da lian li gong",
        "DaLianLiGongDaXue",
        "ligongdaxue",
        "dalian 理工",
        "理工 dalian",
        "dut",
        "dlut",
        "ＤＵＴ",
        "理工 大连",
        "the university of technology in dalian",
        "大理工",
        "大莲理工大学",
        "大连里公大学",
        "大连工理大学",
        "大连理大学",
        "大连理工大学盘锦校区",
        "Dalian Univeristy of Technolgy",
        "Dailan Universty of Tecnology",
        "Dalian University of Technology China",
        "dalianligogndaxue",
        "dalianlignog",
        "dllggdx",
        "Dalian University of Techn",
        "technology dalian",
        "univ tech",
        "ROR:023hj5876",
        "ror:023hj5876",
        "023hj5876",
        "https://ror.org/023hj5876",
        "wikidata:q1477368",
        "dalian/univ-dut",
        "univ-dut",
        "  大连理工大学  ",
    ],
)
def test_every_way_of_typing_it_finds_the_university_first(index: SearchIndex, typed: str) -> None:
    assert _slugs(index, typed)[0] == "univ-dut"


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("清华", "univ-tsinghua"),
        ("qinghua", "univ-tsinghua"),
        ("tsing", "univ-tsinghua"),
        ("xian jiaotong", "univ-xjtu"),
        ("xi'an", "univ-xjtu"),
        ("化物所", "ri-dicp"),
        ("dicp", "ri-dicp"),
        ("dlhws", "ri-dicp"),
        ("大连化学物理", "ri-dicp"),
        ("中科院", "cas"),
        ("zky", "cas"),
        ("重工•起重", "ent-dhi-dcw"),
        ("重工起重", "ent-dhi-dcw"),
        ("大连重工·起重", "ent-dhi-dcw"),
        ("大连起重", "ent-dcmm"),
        ("crane and mining", "ent-dcmm"),
        ("瀋陽鼓風機", "ent-shengu"),
        ("shengu", "ent-shengu"),
        ("3d打印", "ent-3d"),
        ("3D 打印", "ent-3d"),
        ("neusoft corporation", "ent-neusoft"),
        ("neusfot", "ent-neusoft"),
        ("wafangdien", "ent-zwz"),
        ("wafnagdain", "ent-zwz"),
        ("xjtu", "univ-xjtu"),
        ("dlmu", "univ-dlmu"),
        ("西安交大", "univ-xjtu"),
        ("大海事", "univ-dlmu"),
        ("中科院大连化物所", "ri-dicp"),
        ("沈骨集团", "ent-shengu"),
        ("申鼓集团", "ent-shengu"),
        ("rongk powr", "ent-rongke"),
    ],
)
def test_other_entities_are_found_first(index: SearchIndex, typed: str, slug: str) -> None:
    assert _slugs(index, typed)[0] == slug


def test_namesakes_stay_apart_and_the_exact_name_comes_first(index: SearchIndex) -> None:
    assert _slugs(index, "金普新区") == ["jinpu-new-area", "jinpu-cluster"]
    assert _slugs(index, "起重") == ["ent-dhi-dcw", "ent-dcmm"]
    assert _slugs(index, "jpxq") == ["jinpu-new-area", "jinpu-cluster"]


def test_the_order_is_exact_prefix_word_part_pinyin_initials(tmp_path: Path) -> None:
    rising = [  # the worse the match, the heavier the entity
        _entry("exact", "Enterprise", "", "Dali", 1),
        _entry("prefix", "Enterprise", "", "Dali Works", 2),
        _entry("phrase", "Enterprise", "", "New Dali Works", 3),
        _entry("part", "Enterprise", "", "New Dalian Works", 4),
        _entry("pinyin", "Enterprise", "大理", "", 5),
        _entry("initials", "Enterprise", "东安理想", "", 6, "东安里"),
    ]
    build(tmp_path / "n", rising)
    index = SearchIndex(tmp_path / "n")
    assert _slugs(index, "dali") == ["exact", "prefix", "phrase", "part", "pinyin"]
    scores = [hit.score for hit in index.search("dali")]
    assert scores == sorted(scores, reverse=True)
    assert _slugs(index, "dal") == ["prefix", "exact", "part", "phrase", "pinyin", "initials"]
    index.close()


def test_equal_matches_are_ordered_by_weight_then_id(index: SearchIndex) -> None:
    hits = [hit.id for hit in index.search("教育部")]
    assert hits == ["dalian/moe", "elsewhere/x-moe"]
    assert _slugs(index, "大学")[:3] == ["univ-dut", "univ-tsinghua", "univ-dlmu"]


def test_a_typing_error_is_forgiven_only_when_nothing_else_is_found(index: SearchIndex) -> None:
    assert _slugs(index, "dut") == ["univ-dut"]
    assert index.search("Neusift")[0].score == 30


def test_a_hit_says_which_name_matched(index: SearchIndex) -> None:
    (by_acronym,) = index.search("DICP")
    assert by_acronym.matched == "DICP"
    assert by_acronym.label == "中国科学院大连化学物理研究所"
    assert by_acronym.external_id == "ROR:00prkya54"
    assert index.search("化物")[0].matched in {"化物所", "大连化物所"}
    assert index.search("dlhws")[0].matched == "大连化物所"
    assert index.search("chemical physics")[0].matched == "Dalian Institute of Chemical Physics"
    assert index.search("ror:00prkya54")[0].matched == "ROR:00prkya54"
    assert index.search("univ-dut")[0].matched == "dalian/univ-dut"


def test_label_and_hint_follow_the_language(index: SearchIndex) -> None:
    zh, en = (index.search("大连大学", lang=lang)[0] for lang in ("zh-Hans", "en"))
    assert (zh.label, zh.label_lang, zh.hint) == ("大连大学", "zh", "University · 大连市")
    assert (en.label, en.label_lang) == ("Dalian University", "en")
    (neusoft,) = index.search("neusoft", lang="zh")
    assert (neusoft.label, neusoft.label_lang) == ("Neusoft Co., Ltd.", "en")
    assert index.search("金普新区", lang="en")[0].hint == "Zone · 金普新区"


def test_an_entity_without_any_name_is_found_by_its_id(index: SearchIndex) -> None:
    (hit,) = index.search("elsewhere/x-unnamed")
    assert (hit.label, hit.label_lang, hit.matched) == ("elsewhere/x-unnamed", "", hit.id)


def test_filters_by_kind_with_its_subclasses_and_by_source(index: SearchIndex) -> None:
    assert _slugs(index, "大连", kind="Region") == ["dalian"]
    assert _slugs(index, "中国科学院", kind="ResearchInstitute") == ["cas", "ri-dicp"]
    assert _slugs(index, "学", kind="University", dataset="elsewhere") == []
    assert _slugs(index, "教育部", dataset="elsewhere") == ["x-moe"]
    assert _slugs(index, "大连", kind="NoSuchKind") == []


def test_filters_by_region_at_any_depth(index: SearchIndex) -> None:
    in_dalian = _slugs(index, "大学", region="dalian/dalian")
    assert in_dalian == ["univ-dut", "univ-dlmu", "univ-dpu", "univ-dlu"]
    assert _slugs(index, "大学", region="dalian/liaoning") == in_dalian
    assert _slugs(index, "univ", region="dalian/dalian") == in_dalian
    assert _slugs(index, "清华", region="dalian/dalian") == []
    assert _slugs(index, "大", kind="Enterprise", region="dalian/dalian") == [
        *("ent-dhi-dcw", "ent-rongke", "ent-dcmm"),
    ]
    assert _slugs(index, "大学", region="no/such-place") == []


def test_an_abbreviation_takes_first_characters_of_words(tmp_path: Path) -> None:
    build(
        tmp_path / "n",
        [
            _entry("chemical", "University", "沈阳化工大学", "", 9),
            _entry("technology", "University", "沈阳工业大学", "", 1),
            _entry("agreement", "Agreement", "沈阳工业大学合作协议", "", 5),
            _entry("elsewhere", "University", "北京沈阳工业大学", "", 9),
        ],
    )
    index = SearchIndex(tmp_path / "n")
    assert _slugs(index, "沈工大") == [
        *("technology", "chemical", "agreement", "elsewhere"),
    ]
    assert _slugs(index, "沈大") == ["chemical", "technology", "agreement"]  # not in the middle
    index.close()


def test_two_mistakes_in_a_long_name_are_forgiven_among_hundreds_like_it(tmp_path: Path) -> None:
    name = "大连光明化工研究设计院有限公司"
    like = [_entry(f"e{n}", "Enterprise", f"大连{n}精密机械有限公司", "", 500) for n in range(200)]
    build(tmp_path / "n", [_entry("wanted", "Enterprise", name, "", 1), *like])
    index = SearchIndex(tmp_path / "n")
    typed = [f"{name[:at]}某{name[at + 1 :]}" for at in range(len(name))]  # one exchanged,
    typed += [one[:4] + one[5:] for one in typed if one[4] != "某"]  # and one left out,
    typed += [name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)]
    for one in typed:  # or two swapped
        assert "wanted" in _slugs(index, one), one
    assert "wanted" not in _slugs(index, "大连某某化某研究设计院有限公司")
    index.close()


def test_u_with_dots_is_typed_in_three_ways(tmp_path: Path) -> None:
    build(tmp_path / "n", [_entry("port", "Zone", "旅顺开发区", "", 1)])
    index = SearchIndex(tmp_path / "n")
    for typed in ("lvshun", "lushun", "lüshun", "lv shun kai fa qu", "lushunkaifaqu"):
        assert _slugs(index, typed) == ["port"], typed
    index.close()


def test_mistakes_are_thought_of_only_in_the_last_resort(index: SearchIndex) -> None:
    assert _slugs(index, "大连大学")[0] == "univ-dlu"
    assert "univ-dut" not in _slugs(index, "dpu")
    assert _slugs(index, "qwxzvkj") == _slugs(index, "鱼香肉丝") == _slugs(index, "mit") == []
    scores = [index.search(typed)[0].score for typed in ("大莲理工", "大连理土大学", "dllgdz")]
    assert scores == [36, 30, 24]


def test_an_index_of_another_version_is_said(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old")) as old:
        old.execute("CREATE TABLE facet (id, kinds, sources)")
    with pytest.raises(NotBuilt, match="another version"):
        SearchIndex(tmp_path / "old")


def test_the_limit_holds(index: SearchIndex) -> None:
    assert len(index.search("大连", limit=3)) == 3
    assert index.search("大连", limit=0) == []
    everything = [hit.id for hit in index.search("大连", limit=50)]
    assert len(everything) == len(set(everything)) == 10
    for limit in range(1, 10):
        assert [hit.id for hit in index.search("大连", limit=limit)] == everything[:limit]


@pytest.mark.parametrize(
    "odd",
    [
        *("", "   ", "。", "***", '"', "AND", "OR NOT NEAR", "a*b*", "text:", "-大连", "^", "()"),
        *("'; DROP TABLE key; --", "\x00", "\ud800", "😀", "{text} : x", "%", "_", "x" * 401),
        "词 " * 150,
    ],
)
def test_odd_input_never_raises(index: SearchIndex, odd: str) -> None:
    assert isinstance(index.search(odd), list)
    assert isinstance(index.resolve(odd), list)


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["", "Organisation"]), st.sampled_from(["zh", "en"]))
def test_search_never_raises(index: SearchIndex, text: str, kind: str, lang: str) -> None:
    assert len(index.search(text, kind=kind, lang=lang)) <= 10
    index.resolve(text)


@settings(deadline=None)
@given(
    st.sampled_from([entry for entry in ENTRIES if entry.label_zh]),
    st.integers(0, 12),
    st.integers(1, 12),
)
def test_any_part_of_a_chinese_name_finds_it(
    index: SearchIndex, entry: SearchEntry, start: int, length: int
) -> None:
    part = entry.label_zh[start : start + length].strip("•")
    if part:
        assert entry.id in {hit.id for hit in index.search(part, limit=len(ENTRIES))}


def test_resolve_wants_the_whole_name(index: SearchIndex) -> None:
    assert [hit.id for hit in index.resolve("大連理工大學")] == ["dalian/univ-dut"]
    assert [hit.id for hit in index.resolve("大工")] == ["dalian/univ-dut"]
    assert [hit.id for hit in index.resolve("NEUSOFT")] == ["dalian/ent-neusoft"]
    assert [hit.id for hit in index.resolve("ror:00prkya54")] == ["dalian/ri-dicp"]
    assert [hit.id for hit in index.resolve("大连")] == ["dalian/dalian"]
    assert index.resolve("理工") == []
    assert index.resolve("dllgdx") == []


def test_resolve_gives_every_bearer_of_an_ambiguous_name(index: SearchIndex) -> None:
    ambiguous = index.resolve("教育部", lang="en")
    assert [hit.id for hit in ambiguous] == ["dalian/moe", "elsewhere/x-moe"]
    assert {hit.label for hit in ambiguous} == {"Ministry of Education"}


def test_an_empty_index_answers_with_nothing(tmp_path: Path) -> None:
    assert build(tmp_path / "n", []) == 0
    index = SearchIndex(tmp_path / "n")
    assert index.search("大连") == index.resolve("大连") == []
    index.close()


def test_building_again_replaces_the_file(tmp_path: Path) -> None:
    build(tmp_path / "n", ENTRIES)
    build(tmp_path / "n", ENTRIES[:1])
    index = SearchIndex(tmp_path / "n")
    assert len(index.search("大", limit=50)) == 1
    index.close()


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="ecograph build"):
        SearchIndex(tmp_path / "none.sqlite")


def test_threads_share_the_index(index: SearchIndex) -> None:
    wanted = index.search("大连")
    found: list[bool] = []

    def ask() -> None:
        found.extend(index.search("大连") == wanted for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 160


def _recall(index: SearchIndex, depth: int) -> dict[str, tuple[int, int]]:
    """How many labelled queries find their entity among the first, and how many there are."""
    found: dict[str, list[bool]] = defaultdict(list)
    with LABELLED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            hits = index.search(row["query"], kind=row["kind"], region=row["region"])
            hit = row["entity"] in [one.id for one in hits[:depth]]
            found[row["category"]].append(hit)
            found["all"].append(hit)
    return {category: (sum(hits), len(hits)) for category, hits in found.items()}


def test_labelled_queries_find_their_entity_among_the_first_three(snapshot: Snapshot) -> None:
    within = _recall(snapshot.names, 3)
    assert within["all"][1] == 175
    assert len(within) == 14
    for category, (found, asked) in within.items():
        assert found >= 0.95 * asked, category
    first = _recall(snapshot.names, 1)["all"]
    assert first[0] >= 0.9 * first[1]


def test_filters_hold_in_the_whole_graph(snapshot: Snapshot) -> None:
    shenyang = snapshot.names.search(
        "大学", kind="University", region="dalian-collaborations/place-shenyang", limit=50
    )
    places = {snapshot.links.nodes.place[snapshot.links.index(hit.id)] for hit in shenyang}
    assert [snapshot.links.nodes.id[int(one)] for one in places] == [
        "dalian-collaborations/place-shenyang"
    ]
    assert len(shenyang) == 9


def test_typed_names_are_answered_in_milliseconds(snapshot: Snapshot) -> None:
    names = [text for hit in snapshot.names.search("大", limit=50) for text, _ in hit.names]
    typed = [name[:length] for name in names for length in (1, 2, 3, 5, 8, 400)]
    snapshot.names.search("dalain")  # reads what is read once
    spent = []
    for text in typed:
        begin = time.thread_time()  # its own work, whoever else uses the machine
        snapshot.names.search(text)
        spent.append(time.thread_time() - begin)
    assert sorted(spent)[int(0.95 * len(spent))] < 0.05
