"""Tables with headers, names and dates of other languages are read without a mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ecograph.errors import BadRequest, SourceError
from ecograph.sources.cells import amount, moment, order_of
from ecograph.sources.names_in_cells import kind_by_name
from ecograph.sources.table import drafted, import_table, proposed
from ecograph.sources.table_mapping import read_mapping

if TYPE_CHECKING:
    from pathlib import Path

# The columns of a number, a name, a lead, partners, a start and an end, in this order.
HEADERS = {
    "zh": "项目编号;项目名称;牵头单位;合作单位;开始日期;结束日期;经费（万元）",
    "en": "Project ID;Project title;Lead organisation;Partners;Start date;End date;Budget (EUR)",
    "de": "FKZ;Vorhaben;Koordinator;Verbundpartner;Laufzeit von;Laufzeit bis;Summe",
    "fr": "Code projet;Intitulé;Chef de file;Partenaires;Date de début;Date de fin;Montant (€)",
    "es": "Expediente;Título;Entidad coordinadora;Socios;Fecha de inicio;Fecha fin;Importe",
    "it": "Codice progetto;Titolo;Capofila;Partner;Data di inizio;Data di fine;Importo (€)",
    "pt": "Código;Projeto;Entidade promotora;Parceiros;Início;Fim;Investimento",
    "nl": "Projectnummer;Projecttitel;Penvoerder;Deelnemers;Startdatum;Einddatum;Subsidie",
    "pl": "Numer projektu;Tytuł projektu;Lider;Partnerzy;Data rozpoczęcia;Koniec;Dofinansowanie",
    "ru": "Шифр;Название проекта;Головная организация;Соисполнители;Начало;Окончание;Сумма",
    "ja": "課題番号;研究課題名;代表機関;共同研究機関;開始日;終了日;助成額（千円）",
    "ko": "과제번호;과제명;주관연구기관;참여기관;시작일;종료일;연구비(백만원)",
}


@pytest.mark.parametrize("lang", HEADERS)
def test_the_header_is_understood(tmp_path: Path, lang: str) -> None:
    table = tmp_path / "t.csv"
    table.write_text(HEADERS[lang] + "\n", encoding="utf-8")
    number, name, lead, partners, start, end, money = HEADERS[lang].split(";")
    mapping = proposed(table)[0]
    row = mapping.row
    assert (row.kind, row.identifier, row.name) == ("Project", number, name)
    assert (row.start, row.end, row.notes) == (start, end, (money,))
    assert [(one.column, one.role) for one in mapping.party] == [
        (lead, "lead"),
        (partners, "partner"),
    ]
    days = {"zh": "", "en": "", "ja": "", "ko": ""}
    assert mapping.dates == days.get(lang, "day-first")


def test_a_french_sheet_is_imported_as_it_is(tmp_path: Path) -> None:
    table, folder = tmp_path / "projets.csv", tmp_path / "projets"
    row = "F1;Pales;Université d'Exemple;Éolien Exemple SARL;01/03/2015;31/12/2017;5"
    table.write_text(f"{HEADERS['fr']}\n{row}\n", encoding="utf-8")
    told = import_table([table], folder)
    assert (told.rows, told.rejected) == (1, 0)
    lines = (folder / "entities.csv").read_text(encoding="utf-8").splitlines()
    assert [",".join(line.split(",")[1:7]) for line in lines[1:]] == [
        "Project,,Pales,,2015-03-01,2017-12-31",
        "University,,Université d'Exemple,,,",
        "Enterprise,,Éolien Exemple SARL,,,",
    ]
    assert any("day-first" in str(one) for one in told.remarks)


def test_an_unknown_header_is_drafted_with_gaps_to_fill_in(tmp_path: Path) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
    table.write_text("Foo;Bar;Baz\nA;X GmbH;Y AG\n", encoding="utf-8")
    with pytest.raises(BadRequest, match="Columns: Foo, Bar, Baz") as caught:
        proposed(table)
    assert "--propose" in caught.value.way_out
    text = drafted(table)[0]
    assert "# Columns: Foo, Bar, Baz" in text
    mapping.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as missing:
        read_mapping(mapping)
    assert [one.field for one in missing.value.problems] == ["party.column"]
    filled = text.replace('name = ""', 'name = "Foo"').replace('column = ""', 'column = "Bar"')
    mapping.write_text(filled, encoding="utf-8")
    told = import_table([table], tmp_path / "out", read_mapping(mapping))
    assert (told.rows, told.rejected) == (1, 0)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Technische Universität Beispielstadt", "University"),
        ("Hochschule Beispiel", "University"),
        ("Universidad de Ejemplo", "University"),
        ("Politechnika Przykładowa", "University"),
        ("Esimerkin yliopisto", "University"),
        ("Университет Примера", "University"),
        ("例示大学", "University"),
        ("예시대학교", "University"),
        ("Beispiel GmbH & Co. KG", "Enterprise"),
        ("Baterías Ejemplo S.L.", "Enterprise"),
        ("Exemple SARL", "Enterprise"),
        ("Esempio S.r.l.", "Enterprise"),
        ("Przykład Sp. z o.o.", "Enterprise"),
        ("ООО «Ветер»", "Enterprise"),
        ("例示風力株式会社", "Enterprise"),
        ("예시풍력(주)", "Enterprise"),
        ("Fraunhofer-Institut für Beispiele", "ResearchInstitute"),
        ("Instituto de Materiales", "ResearchInstitute"),
        ("예시재료연구소", "ResearchInstitute"),
        ("Hôpital Exemple", "Hospital"),
        ("例示病院", "Hospital"),
        ("Ayuntamiento de Ejemplo", "GovernmentBody"),
        ("Министерство примеров", "GovernmentBody"),
        ("辽宁省", "Organisation"),
        ("Casa de Ejemplos", "Organisation"),
        ("示例科学院", "ResearchInstitute"),
        ("Universal Example", "Organisation"),
        ("Institute of Examples, SAS", "ResearchInstitute"),  # of an academy of sciences
        ("Example University of SA", "University"),
        ("Beispiel SE", "Enterprise"),
        ("Ejemplo, S.L.", "Enterprise"),
        ("Univerzita Příklad", "University"),
    ],
)
def test_a_name_says_its_kind(name: str, kind: str) -> None:
    assert kind_by_name(name) == kind


def test_dates_of_other_calendars_and_orders() -> None:
    said = ("平成28年4月", "令和元年5月1日", "民國104年", "2015년 3월 1일", "2015.3")
    assert [str(moment(one)) for one in said] == [
        "2016-04",
        "2019-05-01",
        "2015",
        "2015-03-01",
        "2015-03",
    ]
    named = ("March 5, 2015", "5th Mar. 2015", "5. März 2015", "5 de marzo de 2015", "5 марта 2015")
    assert {str(moment(one)) for one in named} == {"2015-03-05"}
    assert [str(moment(one)) for one in ("juin 2016", "Dez. 2016", "października 2016")] == [
        "2016-06",
        "2016-12",
        "2016-10",
    ]
    with pytest.raises(ValueError, match="not a date"):
        moment("Maybe 2015")
    assert str(moment("01/02/2015", "day-first")) == "2015-02-01"
    assert str(moment("01/02/2015", "month-first")) == "2015-01-02"
    assert str(moment("31.12.2015", "month-first")) == "2015-12-31"  # points have the day first
    with pytest.raises(ValueError, match="cannot be told apart"):
        moment("01/02/2015")
    assert order_of(["01/02/2015", "25/12/2015"]) == "day-first"
    assert order_of(["01/25/2015", "25/12/2015"]) == ""  # they contradict each other


def test_amounts_as_other_countries_write_them() -> None:
    said = (
        "1.234.567,89",
        "1 234,50 €",
        "1'234.50 CHF",
        "1.234.567",
        "1,234.5",
        "1234,5",
        "12.345",
    )
    assert [amount(one)[0] for one in said] == [
        "1234567.89",
        "1234.50",
        "1234.50",
        "1234567",
        "1234.5",
        "1234.5",
        "12.345",
    ]
