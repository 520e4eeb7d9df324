"""Names are compared as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.search import normalize
from ecograph.search.normalize import Form, How


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("大连重工•起重", "大連重工·起重"),
        ("大连重工•起重", "大连重工起重"),
        ("国家实验室（筹）", "国家实验室(筹)"),
        ("《行动方案》", "行动方案"),
        ("大连 理工 大学", "大连理工大学"),
        ("瀋陽鼓風機集團", "沈阳鼓风机集团"),
        ("ＤＵＴ", "dut"),
        ("Xi'an Jiaotong", "Xi’an jiaotong"),
        ("Fraunhofer-Gesellschaft e.V.", "fraunhofer gesellschaft EV"),
        ("Aarhus Universitet Søren", "aarhus universitet soren"),
        ("Straße", "STRASSE"),
        ("Research & Development", "research and development"),
        ("“Institute”", "Institute™"),
    ],
)
def test_spellings_of_one_name_fold_to_one(written: str, typed: str) -> None:
    assert normalize.fold(written) == normalize.fold(typed)


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Dalian Crane & Mining Machinery Co., Ltd.", "dalian crane and mining machinery"),
        ("Siemens AG", "siemens"),
        ("Bosch GmbH & Co. KG", "bosch"),
        ("Leonardo S.p.A.", "leonardo"),
        ("Novo Nordisk A/S", "novo nordisk"),
        ("Apple Inc.", "apple"),
        ("Steel Company Ltd", "steel company ltd"),
        ("Co., Ltd.", "co ltd"),
        ("GmbH", "gmbh"),
        ("大连起重矿山机械有限公司", "大连起重矿山机械有限公司"),
    ],
)
def test_legal_forms_go_unless_nothing_of_the_name_were_left(written: str, left: str) -> None:
    assert normalize.key(written) == left


def test_forms_of_a_chinese_name() -> None:
    assert normalize.forms("大連理工大學", "zh-Hant") == {
        Form("大连理工大学", How.NAME),
        Form("dalianligongdaxue", How.PINYIN),
        Form("da lian li gong da xue", How.SYLLABLES),
        Form("dllgdx", How.INITIALS),
    }


def test_forms_of_an_english_name() -> None:
    assert normalize.forms("Neusoft Co., Ltd.", "en") == {
        Form("neusoft co ltd", How.NAME),
        Form("neusoft", How.BARE),
    }


def test_a_japanese_name_is_not_read_as_pinyin() -> None:
    assert {form.how for form in normalize.forms("東京大学", "ja")} == {How.NAME}


def test_a_character_with_two_readings_gives_both() -> None:
    typed = {form.text for form in normalize.forms("朝阳市", "zh")}
    assert {"chaoyangshi", "zhaoyangshi", "cys", "zys"} <= typed


def test_phrases_are_read_as_phrases() -> None:
    assert normalize.readings("重庆")[0] == ("chong", "qing")
    assert normalize.readings("大连重工")[0] == ("da", "lian", "zhong", "gong")


def test_u_with_dots_may_be_typed_as_v_or_u() -> None:
    typed = {form.text for form in normalize.forms("吕梁", "zh")}
    assert {"lvliang", "luliang"} <= typed


@pytest.mark.parametrize(
    ("english", "chinese", "made"),
    [
        ("Dalian University of Technology", "", {"dut"}),
        ("Dalian University of Technology", "大连理工大学", {"dut", "dlut"}),
        ("Liaoning Technical University", "辽宁工程技术大学", {"ltu", "lntu"}),
        ("Harbin Institute of Technology", "哈尔滨工业大学", {"hit"}),
        ("Neusoft", "东软", set()),
        ("Steel Co., Ltd.", "", set()),
        ("a b c d e f g h i j k l", "", set()),
        ("大连 DUT", "", set()),
    ],
)
def test_acronyms_are_made_as_people_make_them(english: str, chinese: str, made: set[str]) -> None:
    assert normalize.acronyms(english, chinese) == made


def test_a_short_name_keeps_its_generic_word() -> None:
    assert normalize.key("大学") == "大学"


@pytest.mark.parametrize("text", ["", "   ", "。，《》", "\ud800", "\x00", "™"])
def test_punctuation_alone_has_no_form(text: str) -> None:
    assert normalize.fold(text) == ""
    assert normalize.forms(text) == frozenset()


@settings(deadline=None)
@given(st.text())
def test_folding_leaves_words_alone_and_is_final(text: str) -> None:
    folded = normalize.fold(text)
    assert folded == " ".join(folded.split())
    assert '"' not in folded
    assert "".join(normalize.words(folded)) == folded.replace(" ", "")
    normalize.forms(text)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x24F)))
def test_folding_latin_twice_changes_nothing(text: str) -> None:
    assert normalize.fold(normalize.fold(text)) == normalize.fold(text)
