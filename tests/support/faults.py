"""A hundred faults of real life: each a small change to a sound input, and what is said of it."""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecograph.errors import EcographError, SourceError
from ecograph.network.network_source import import_network
from ecograph.sources.cordis import open_cordis
from ecograph.sources.datapackage import open_folder
from ecograph.sources.imported import ImportOptions
from ecograph.sources.rdf import import_rdf
from ecograph.sources.ror import import_ror
from ecograph.sources.table import import_table
from ecograph.sources.table_mapping import read_mapping
from ecograph.sources.wikidata import import_wikidata
from support.cordis_tables import ORGANISATION_HEADER as HEADER
from support.cordis_tables import ORGANISATIONS, PROJECTS, cordis_text, write_cordis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ecograph.sources.imported import Imported

__all__ = ["Fault", "faults", "said_of", "table"]

COLUMNS = "编号,项目名称,牵头单位,合作单位,开始日期,结束日期,信用代码,角色,类型"
ROWS = [
    f"P-{n},项目甲{n}号,示例大学{n},示例公司{n}；示例研究所,2015-03,2016,{code},牵头,企业"
    for n, code in enumerate(("", "", "91350100M000100Y43", "", "", ""))
]
MAPPING = """
[row]
kind = "Project"
name = "项目名称"
identifier = "编号"
start = "开始日期"
end = "结束日期"
[[party]]
column = "牵头单位"
role = {column = "角色"}
kind = {column = "类型"}
identifier = "信用代码"
scheme = "USCC"
[[party]]
column = "合作单位"
role = "partner"
"""
TABLES = {
    "sources.csv": "id,kind,title_en\ns,page,A page\n",
    "entities.csv": "id,kind,name_zh,name_en,founded,ended,external_ids,count,bound,note,sources\n"
    "u,University,大学,University,1949,,ROR:00prkya54,,,,s\n"
    "e,Enterprise,企业,Firm,,,,,,,s\n"
    "f,Enterprise,工厂,Factory,,,,,,,s\n"
    "p,Project,项目,Project,2015,2016,,,,,s\n",
    "relators.csv": "id,subject,predicate,object,basis,role,from,until,row,sources\n"
    "r1,u,participatesIn,p,stated,lead,2015,2016,,s\n"
    "r2,e,participatesIn,p,stated,partner,2015,2016,,s\n",
    "names.csv": "entity,name,lang,role,sources\nu,Uni,en,short,s\n",
}
EDGES = "source,target,weight\na,b,1\nb,c,2\nc,d,3\nd,a,4\na,c,5\nb,d,6\n"
TURTLE = """@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://example.org/> .
:u a org:Organization ; skos:prefLabel "University"@en .
:n a org:OrganizationalCollaboration ; skos:prefLabel "Network"@en .
:m a org:Membership ; org:member :u ; org:organization :n .
"""
ANSWER = "item,itemLabel,inception,ror\n" + "".join(
    f"http://www.wikidata.org/entity/Q{n},University {n},1949-05-01T00:00:00Z,\n" for n in (1, 2, 3)
)
RECORDS = [
    {
        "id": f"https://ror.org/{identifier}",
        "names": [{"value": f"University {n}", "types": ["ror_display"], "lang": "en"}],
        "status": "active",
    }
    for n, identifier in enumerate(("01aaaaa85", "02aaaaa91", "00000aa78"), start=1)
]


@dataclass(frozen=True)
class Fault:
    """A fault: of which input, what it is, and how it is made in a folder with the sound input."""

    of: str
    what: str
    make: Callable[[Path], object]


def faults() -> Iterator[Fault]:
    """Every fault, those of one kind of input together."""
    for of, found in (
        ("table", _of_tables()),
        ("dataset folder", _of_folders()),
        ("CORDIS", _of_cordis()),
        ("network", _of_networks()),
        ("RDF", _of_rdf()),
        ("Wikidata", _of_wikidata()),
        ("ROR", _of_ror()),
    ):
        for what, make in found:
            yield Fault(of, what, make)


HALF = ImportOptions(most_rejected=0.5)


def table(place: Path) -> Iterator[str]:
    """The lines of a Markdown table: every fault, and what is said of it."""
    yield "| of | fault | what is said |"
    yield "|---|---|---|"
    for number, one in enumerate(faults()):
        said = " ".join(said_of(one.of, place / str(number), one.make))
        said = said if len(said) <= 300 else said[:300] + "…"
        for sign, safe in (("|", "\\|"), ("<", "&lt;"), ("*", "\\*"), ("{", "\\{")):
            said = said.replace(sign, safe)
        yield f"| {one.of} | {one.what} | {said} |"


def said_of(of: str, place: Path, make: Callable[[Path], object] | None = None) -> list[str]:
    """What is said of the sound input of a kind, or of it with a fault."""
    place.mkdir()
    _SOUND[of](place)
    if make is not None:
        make(place)
    try:
        return _READ[of](place)
    except SourceError as error:
        return [str(one).replace(f"{place}/", "") for one in error.problems]
    except EcographError as error:
        return [str(error).replace(f"{place}/", "")]


def _import_table(place: Path) -> Imported:
    (table,) = (one for one in place.iterdir() if one.stem == "a")
    mapping = read_mapping(place / "m.toml")
    return import_table([table], place / "town", mapping, HALF)


def _heard(done: Imported) -> list[str]:
    return [*done.remarks, *map(str, done.problems)]


_READ: dict[str, Callable[[Path], list[str]]] = {
    "table": lambda place: _heard(_import_table(place)),
    "dataset folder": lambda place: list(open_folder(place / "town").warnings),
    "CORDIS": lambda place: [one for one in open_cordis(place).warnings if _new(one)],
    "network": lambda place: _heard(
        import_network([next(place.glob("a.*"))], place / "town", HALF)
    ),
    "RDF": lambda place: _heard(import_rdf([next(place.glob("a.*"))], place / "town", HALF)),
    "Wikidata": lambda place: _heard(
        import_wikidata([next(place.glob("a.*"))], place / "town", HALF)
    ),
    "ROR": lambda place: _heard(import_ror([place / "a.json"], place / "town", HALF)),
}


def _new(warning: str) -> bool:
    """Whether a warning of CORDIS is of a fault, not of what stands in the sound tables."""
    return not any(one in warning for one in ("have no name", "have no title", "broken accents"))


def _sound_table(place: Path) -> None:
    (place / "a.csv").write_text("\n".join([COLUMNS, *ROWS]) + "\n", encoding="utf-8")
    (place / "m.toml").write_text(MAPPING, encoding="utf-8")


def _sound_folder(place: Path) -> None:
    town = place / "town"
    town.mkdir()
    (town / "datapackage.json").write_text(json.dumps({"name": "town", "title": "A town"}))
    for name, text in TABLES.items():
        (town / name).write_text(text, encoding="utf-8")


def _sound_cordis(place: Path) -> None:
    write_cordis(place, ORGANISATIONS * 4)


_SOUND: dict[str, Callable[[Path], object]] = {
    "table": _sound_table,
    "dataset folder": _sound_folder,
    "CORDIS": _sound_cordis,
    "network": lambda place: (place / "a.csv").write_text(EDGES, encoding="utf-8"),
    "RDF": lambda place: (place / "a.ttl").write_text(TURTLE, encoding="utf-8"),
    "Wikidata": lambda place: (place / "a.csv").write_text(ANSWER, encoding="utf-8"),
    "ROR": lambda place: (place / "a.json").write_text(json.dumps(RECORDS), encoding="utf-8"),
}


def _swap(name: str, old: str, new: str) -> Callable[[Path], object]:
    """Replace the first such text of a file."""

    def make(place: Path) -> None:
        text = (place / name).read_text(encoding="utf-8")
        assert old in text
        (place / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return make


def _bytes(name: str, change: Callable[[bytes], bytes], to: str = "") -> Callable[[Path], object]:
    """Change the bytes of a file, and its name."""

    def make(place: Path) -> None:
        data = change((place / name).read_bytes())
        (place / name).unlink()
        (place / (to or name)).write_bytes(data)

    return make


def _of_tables() -> Iterator[tuple[str, Callable[[Path], object]]]:
    for what, old, new in (
        ("a word for a date", "2015-03", "soon"),
        ("day and month that cannot be told apart", "2015-03", "01/02/2015"),
        ("a 13th month", "2015-03", "2015-13"),
        ("30 February", "2015-03", "2015-02-30"),
        ("a year of two digits", "2015-03", "15"),
        ("a year in Chinese numerals", "2015-03", "二〇一五年"),
        ("a date as a spreadsheet's number of days", "2015-03", "42064"),
        ("dates in the wrong order", "2015-03,2016", "2016,2015"),
        ("an error of a formula for a name", "示例大学0", "#REF!"),
        ("an error of a formula in a list", "示例公司0；", "#N/A；#NAME?；"),
        ("a number for an organisation", "示例大学0", "12345"),
        ("neither name nor number", "P-0,项目甲0号", ","),
        ("signs of nothing for name and number", "P-0,项目甲0号", "—,无"),
        ("a row of totals", "P-0,项目甲0号", ",合计"),
        ("no organisation", "示例大学0,示例公司0；示例研究所", ","),
        ("a name of 2,000 characters", "项目甲0号", "甲" * 2000),
        ("an organisation of 2,000 characters", "示例大学0", "甲" * 2000),
        ("a zero-width space", "项目甲0号", "项目\u200b甲0号"),
        ("a no-break space", "项目甲0号", "项目\u00a0甲0号"),
        ("a control character", "项目甲0号", "项目\x07甲0号"),
        ("a line break in a title", "项目甲0号", '"项目\n甲0号"'),
        ("a byte order mark in a cell", "项目甲0号", "\ufeff项目甲0号"),
        ("UTF-8 read as Windows-1252", "示例大学0", "UniversitÃ© de LiÃ¨ge"),
        ("signs that were lost", "项目甲0号", "项目\ufffd0号"),
        ("one cell too many", "P-0,", "P-0,x,"),
        ("one cell too few", "P-0,", ""),
        ("the header in the middle", "P-1,", f"{COLUMNS}\nP-1,"),
        ("the same row twice", ROWS[0], f"{ROWS[0]}\n{ROWS[0]}"),
        ("an organisation twice in one row", "示例大学0", "示例大学0；示例 大学0"),
        ("a number cut by a spreadsheet", "P-0,", "1.23457E+10,"),
        ("a wrong check digit", "91350100M000100Y43", "91350100M000100Y44"),
        ("a social credit code that is too short", "91350100M000100Y43", "91350100"),
        ("one number at two organisations", "2016,,牵头", "2016,91350100M000100Y43,牵头"),
        ("a role that is none", "牵头,企业", "吉祥物,企业"),
        ("a kind that is none", "牵头,企业", "牵头,飞船"),
        ("one name in two widths", "示例大学1", "示例大学０"),
        ("a quotation mark that is not closed", "示例大学5", '"示例大学5'),
        ("a column is missing", ",牵头单位,", ",单位一,"),
    ):
        yield what, _swap("a.csv", old, new)
    for what, change, to in (
        ("an empty file", lambda _: b"", ""),
        ("a header alone", lambda data: data.split(b"\n")[0], ""),
        ("semicolons", lambda data: data.replace(b",", b";"), ""),
        ("bars", lambda data: data.replace(b",", b"|"), ""),
        ("the encoding of Chinese Windows", lambda data: data.decode().encode("gb18030"), ""),
        ("one row in another encoding", _one_row_in_gbk, ""),
        ("an image", lambda _: b"\x89PNG\r\n\x1a\n" + b"\0" * 4000, ""),
        ("text called a workbook", lambda data: data, "a.xlsx"),
        ("a cut off workbook", lambda _: b"PK\x03\x04" + b"0" * 500, "a.xlsx"),
    ):
        yield what, _bytes("a.csv", change, to)
    for what, old, new in (
        ("a mapping that is no TOML", "[row]", "[row"),
        ("a mapping with an unknown word", 'name = "项目名称"', 'name = "项目名称"\nbudget = "x"'),
        ("a mapping without a name", 'name = "项目名称"\nidentifier = "编号"\n', ""),
        ("a mapping with an unknown kind", '"Project"', '"Spaceship"'),
        ("a mapping with an unknown role", '"partner"', '"mascot"'),
        ("a mapping with a column that is not there", '"合作单位"', '"合作方"'),
    ):
        yield what, _swap("m.toml", old, new)
    yield "the folder is there", lambda place: (place / "town").mkdir()


def _one_row_in_gbk(data: bytes) -> bytes:
    rows = data.split(b"\n")
    return b"\n".join([*rows[:3], rows[3].decode().encode("gbk"), *rows[4:]])


def _of_folders() -> Iterator[tuple[str, Callable[[Path], object]]]:
    for what, name, old, new in (
        ("an unknown kind", "entities.csv", "p,Project", "p,Spaceship"),
        ("an id that is no slug", "names.csv", "u,Uni", "U 1,Uni"),
        ("two entities of one id", "entities.csv", "f,Enterprise", "e,Enterprise"),
        ("one external id at two entities", "entities.csv", "Firm,,,", "Firm,,,ror:00prkya54"),
        ("an external id without a scheme", "entities.csv", "Firm,,,", "Firm,,,12345"),
        ("an external id cut by a spreadsheet", "entities.csv", "Firm,,,", "Firm,,,1.2E+10"),
        ("an entity without a name", "entities.csv", "工厂,Factory", ","),
        ("an end before the founding", "entities.csv", "2015,2016", "2016,2015"),
        ("a bound of no count", "entities.csv", "Factory,,,,,", "Factory,,,,,about"),
        ("an entity without evidence", "entities.csv", "Factory,,,,,,,s", "Factory,,,,,,,"),
        ("an impossible date", "entities.csv", "1949", "1949-13"),
        ("a date in another way of writing", "entities.csv", "1949", "1949年"),
        ("a name of 1,500 characters", "entities.csv", "Factory", "F" * 1500),
        ("names that differ in spaces", "entities.csv", "Factory", "F irm"),
        ("an invisible character", "entities.csv", "Factory", "Fac\u200btory"),
        ("an unknown predicate", "relators.csv", "participatesIn", "loves"),
        ("an unknown role", "relators.csv", "partner", "mascot"),
        ("an unknown basis", "relators.csv", "stated", "rumour"),
        ("a subject that is not there", "relators.csv", "r2,e,", "r2,x,"),
        ("a source that is not there", "relators.csv", ",,s\nr2", ",,t\nr2"),
        ("a link of a thing with itself", "relators.csv", "participatesIn,p", "participatesIn,u"),
        ("a link that ends before it begins", "relators.csv", "2015,2016", "2016,2015"),
        ("a row that is no number", "relators.csv", "2016,,s", "2016,ten,s"),
        ("an unknown column", "relators.csv", "until,row", "until,weather"),
        ("a column twice", "relators.csv", "until,row", "until,until"),
        ("a column without a name", "relators.csv", "until,row", "until,"),
        ("a column is missing", "relators.csv", "id,subject", "id,topic"),
        ("a cell too many", "relators.csv", "r2,e", "r2,e,e"),
        ("a quotation mark that is not closed", "names.csv", "Uni", '"Uni'),
        ("a description that is no JSON", "datapackage.json", "{", "["),
        ("another name than the folder's", "datapackage.json", '"town"', '"city"'),
    ):
        yield what, _swap(f"town/{name}", old, new)
    yield "a role of a name that is none", _swap("town/names.csv", "short", "nickname")
    yield "a table is missing", lambda place: (place / "town" / "entities.csv").unlink()
    yield "no description", lambda place: (place / "town" / "datapackage.json").unlink()
    yield "an empty table", lambda place: (place / "town" / "names.csv").write_text("")
    yield "a misspelt table", _bytes("town/names.csv", bytes, "town/Names.CSV")
    yield (
        "a table in the encoding of Chinese Windows",
        _bytes("town/entities.csv", lambda data: data.decode().encode("gb18030")),
    )
    yield "no folder", lambda place: shutil.rmtree(place / "town")


def _of_cordis() -> Iterator[tuple[str, Callable[[Path], object]]]:
    def changed(**cells: str) -> Callable[[Path], object]:
        rows = [dict(one) for one in ORGANISATIONS * 4]
        rows[3].update(cells)
        return lambda place: write_cordis(place, rows)

    def projects(**cells: str) -> Callable[[Path], object]:
        rows = [{**PROJECTS[0], "id": str(n)} for n in range(101, 112)]
        rows[5].update(cells)
        return lambda place: write_cordis(place, ORGANISATIONS * 4, rows)

    yield "a project that is not there", changed(projectID="999")
    yield "an unknown role", changed(role="mascot")
    yield "a PIC that is none", changed(organisationID="n/a")
    yield "neither PIC nor name", changed(organisationID="", name="")
    yield "a country that is no code", changed(country="Belgium")
    yield "an order that is no count", changed(order="first")
    yield "an amount below 0", changed(ecContribution="-5")
    yield "an unknown activity", changed(activityType="XYZ")
    yield "a project's number that is none", projects(id="A-1")
    yield "a project twice", projects(id="101")
    yield "a date that is none", projects(startDate="soon")
    yield "an end before the start", projects(endDate="1999-01-01")
    yield "two programmes", projects(frameworkProgramme="HORIZON")
    yield "no table of projects", lambda place: (place / "project.csv").unlink()
    yield (
        "bytes that are not UTF-8",
        _bytes("organization.csv", lambda data: data.replace(b"Leuven Uni", b"Universit\xe9", 1)),
    )
    yield (
        "a cut off gzip",
        _bytes(
            "organization.csv",
            lambda _: gzip.compress(cordis_text(HEADER, ORGANISATIONS).encode())[:-20],
            "organization.csv.gz",
        ),
    )
    yield "a cut off zip", _in_cut_off_zip
    yield "a row too wide", _swap("organization.csv", '"101"', '"101";"x"')


def _in_cut_off_zip(place: Path) -> None:
    with zipfile.ZipFile(place / "all.zip", "w") as packed:
        for name in ("organization.csv", "project.csv"):
            packed.write(place / name, name)
            (place / name).unlink()
    data = (place / "all.zip").read_bytes()
    (place / "all.zip").write_bytes(data[:-30])


def _of_networks() -> Iterator[tuple[str, Callable[[Path], object]]]:
    for what, old, new in (
        ("a weight that is no number", "a,b,1", "a,b,heavy"),
        ("a weight of 0", "a,b,1", "a,b,0"),
        ("a tie without a weight", "a,b,1", "a,b,"),
        ("a tie of a node with itself", "a,b,1", "a,a,1"),
        ("a tie without an end", "a,b,1", "a,,1"),
        ("a pair twice", "a,b,1", "a,b,1\na,b,1"),
    ):
        yield what, _swap("a.csv", old, new)
    yield "broken XML", _bytes("a.csv", lambda _: b"<graphml><graph>", "a.graphml")
    yield "an image", _bytes("a.csv", lambda _: b"\x89PNG\r\n\x1a\n" + b"\0" * 4000, "a.csv")


def _of_rdf() -> Iterator[tuple[str, Callable[[Path], object]]]:
    yield "broken Turtle", _swap("a.ttl", ":u a org:Organization ;", ":u a org:Organization ,")
    yield "a link to what has no class", _swap("a.ttl", "org:member :u", "org:member :x")
    yield "an unknown vocabulary", _bytes("a.ttl", lambda _: b"<urn:a> a <urn:Ship> .")
    yield "a property that is not read", _swap("a.ttl", ":u a", ":u org:purpose :x ; a")
    yield "an ending of no format", _bytes("a.ttl", bytes, "a.turtle1")


def _of_wikidata() -> Iterator[tuple[str, Callable[[Path], object]]]:
    yield "no ?item", _swap("a.csv", "item,", "thing,")
    yield "a row of no item", _swap("a.csv", "http://www.wikidata.org/entity/Q1,", "Q1,")
    yield "a value that Wikidata does not know", _swap("a.csv", "1949-05-01T00:00:00Z", "_:b1")
    yield "a variable that is not read", _swap("a.csv", "inception", "budget")
    yield "an identifier that is none", _swap("a.csv", "Z,\n", "Z,12\n")


def _of_ror() -> Iterator[tuple[str, Callable[[Path], object]]]:
    yield "a withdrawn record", _swap("a.json", '"active"', '"withdrawn"')
    yield "a record without a name", _swap("a.json", '"University 1"', '""')
    yield "a record twice", _swap("a.json", "02aaaaa91", "01aaaaa85")
    yield "an id with a wrong digit", _swap("a.json", "02aaaaa91", "02aaaaa19")
    yield "JSON that breaks off", _bytes("a.json", lambda data: data[:-30])
