"""What the columns of a table mean: a small TOML file, drafted from the header."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field, ValidationError

from ecograph.errors import BadRequest, Problem, SourceError
from ecograph.model.record import Record
from ecograph.model.schemes import scheme_in
from ecograph.sources.cells import clean, without_width

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["BY_NAME", "Column", "Mapping", "Party", "draft", "propose", "read_mapping", "unit_of"]

BY_NAME: Final = "by-name"


class Column(Record):
    """A value that each row has in a column, where it is not the same for all."""

    column: str


class Party(Record):
    """A column of organisations: what part they have in what the row is about."""

    column: str
    role: str | Column = ""
    kind: str | Column = BY_NAME
    predicate: str = "participatesIn"
    separators: str = ""
    ordered: bool = False
    place: str = ""
    identifier: str = ""
    scheme: str = "id"
    start: str = ""
    end: str = ""
    amount: str = ""
    unit: str = ""


class Subject(Record):
    """What a row is about, such as a project, an agreement or an alliance."""

    kind: str | Column = "Project"
    name: str = ""
    name_en: str = ""
    identifier: str = ""
    scheme: str = "id"
    date: str = ""
    start: str = ""
    end: str = ""
    period: str = ""
    fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Mapping(Record):
    """How a table is read."""

    sheet: str = ""
    row: Subject
    party: tuple[Party, ...] = Field(min_length=1)

    def columns(self) -> tuple[str, ...]:
        """Name every column that is read."""
        row = self.row
        named = [row.name, row.name_en, row.identifier, row.date, row.start, row.end, row.period]
        named += [*row.fields, *row.notes, *_columns_of(row.kind)]
        for one in self.party:
            named += [one.column, one.place, one.identifier, one.start, one.end, one.amount]
            named += [*_columns_of(one.kind), *_columns_of(one.role)]
        return tuple(dict.fromkeys(filter(None, named)))


def _columns_of(value: str | Column) -> tuple[str, ...]:
    return (value.column,) if isinstance(value, Column) else ()


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises
    ------
    SourceError
        With everything in it that is not valid.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        mapping = Mapping.model_validate(given)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        way_out = "`ecograph import table --propose INPUT` drafts one."
        problem = Problem(path.name, 0, "", "", f"is not TOML: {error}", way_out)
        raise SourceError([problem]) from error
    except ValidationError as error:
        way_out = "docs/dataset-format.md describes the mapping."
        raise SourceError(
            [
                Problem(path.name, 0, ".".join(map(str, one["loc"])), "", one["msg"], way_out)
                for one in error.errors()
            ]
        ) from error
    if not (mapping.row.name or mapping.row.identifier):
        way_out = "Name the column that names a row (row.name) or numbers it (row.identifier)."
        raise SourceError([Problem(path.name, 0, "row.name", "", "is missing", way_out)])
    return mapping


# What headers say, without brackets, width and case; the first match of a header counts.
_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("role", r"角色|参与角色|承担角色|role|participant role"),
    ("kind", r"机构类型|单位类型|单位性质|organi[sz]ation type|type of organi[sz]ation"),
    ("place", r"所在地|所在城市|城市|地区|city|place|location|region"),
    ("transfer", r"(转让|变更|受让)(时间|日期|日|生效日)|transfer date|assignment date"),
    (
        "transferee",
        r"受让(人|单位|方)|(现|当前|变更后)(专利)?权利人|transferees?|current (owners?|assignees?)",
    ),
    (
        "field",
        r"(所属)?(技术|研究)?领域|学科|(ipc|cpc).*|(主)?分类号|field|topic|technology field|"
        r"discipline",
    ),
    ("amount", r".*(经费|金额|资金|预算|投资|资助额).*|budget|funding|amount|cost|total cost"),
    ("period", r"起止(时间|日期|年限?)|执行期限?|研究期限|period|duration"),
    ("start", r"(开始|起始|立项|启动)(时间|日期|年份?|年度)|start( ?date| year)?|from|begin"),
    ("end", r"(结束|截止|终止|完成|结题|到期)(时间|日期|年份?|年度)|end( ?date| year)?|until|to"),
    ("date", r"(申请|授权|公告|签约|签订|签署|成立|获奖)?(时间|日期|日|年份|年度|年)|date|year"),
    (
        "lead",
        r"(项目|课题)?(牵头|承担|主持|负责|申报|依托)(单位|机构|方)|甲方|理事长单位|lead"
        r"( partner| organi[sz]ation| institution)?|coordinator|leader|principal",
    ),
    ("applicant", r"(专利)?(申请|专利权)(人|单位)|assignees?|(patent )?applicants?|owners?"),
    ("completing", r"(主要)?完成(单位|机构)|获奖单位|completing units?"),
    ("member", r"成员(单位|机构|名单)?|理事单位|members?( organi[sz]ations?)?"),
    ("signatory", r"签约(单位|方|各方)|乙方|协议方|part(y|ies)|signator(y|ies)"),
    (
        "partner",
        r"(主要)?(合作|参与|参加|协作|共建|联合)(单位|机构|方|伙伴)|partners?( organi[sz]"
        r"ations?)?|participants?|collaborators?",
    ),
    (
        "organisation",
        r"(单位|机构|企业|组织)(名称|全称)?|organi[sz]ation( name)?|institution|company",
    ),
    ("org_id", r"统一社会信用代码|机构代码|ror( ?id)?|organi[sz]ation id|pic"),
    (
        "identifier",
        r"(.*(编号|编码|批准号|专利号|申请号|公开号|合同号|立项号))|id|no\.?|number|(project|"
        r"grant|patent|award)( ?(id|no\.?|number))|grant",
    ),
    (
        "name_en",
        r"(.*(英文|英译)(名称?|题目|标题)?)|.*\(en\)|english( name| title)?|(name|title)[ _]en",
    ),
    (
        "name",
        r"(项目|课题|成果|专利|发明|联盟|协议|合同|奖项|获奖项目|论文|平台)?(名称?|题目|标题)|项目|课题|联盟|协议|"
        r"成果|专利|(project|patent|award|alliance|agreement)( ?(name|title))?|title|name|acronym",
    ),
)
_ROLES: Final = {
    "lead": "lead",
    "applicant": "co-applicant",
    "transferee": "recipient",
    "completing": "completing-unit",
    "member": "member",
    "signatory": "party",
    "partner": "partner",
    "organisation": "",
}
_KINDS: Final = (  # what a row is, by the words of header and file name
    ("CoPatent", r"专利|发明|patent|applicant|assignee"),
    ("AwardEvent", r"奖|award|prize|完成单位|completing"),
    ("Alliance", r"联盟|协会|alliance|成员|member"),
    ("Agreement", r"协议|合同|签约|agreement|contract|signator"),
)
_KIND_ROLES: Final = {"Alliance": "member", "Agreement": "party", "CoPatent": "co-applicant"}


def _meaning(title: str) -> str:
    plain = without_width(clean(title)).casefold().replace("_", " ")
    bare = re.sub(r"\s*[(\[].*?[)\]]", "", plain) or plain
    for meaning, words in _WORDS:
        if re.fullmatch(words, plain) or re.fullmatch(words, bare):
            return meaning
    return ""


def propose(rows: Sequence[Sequence[str]], file: str, sheet: str = "") -> Mapping:
    """Draft how a table is read, from its first rows.

    Raises
    ------
    BadRequest
        If no column is recognised as one of organisations.
    """
    header = max(rows[:10], key=lambda row: len({*map(_meaning, row)} - {""}), default=[])
    meanings = {title: _meaning(title) for title in map(clean, header) if title}
    first: dict[str, str] = {}
    for title, meaning in meanings.items():
        first.setdefault(meaning, title)
    words = " ".join((file, *header)).casefold()
    kind = next((kind for kind, sign in _KINDS if re.search(sign, words)), "Project")
    parties = _parties(meanings, first, kind)
    name, identifier = first.get("name", ""), first.get("identifier", "")
    if not parties or not (name or identifier):
        lacks = "organisations" if not parties else "what a row is about (a name or a number)"
        titles = ", ".join(meanings) or "none"
        raise BadRequest(
            f"{file}: no column is recognised as that of {lacks}. Columns: {titles}.",
            "Write the mapping by hand (docs/dataset-format.md) and give it with --map.",
        )
    dated = {one: first.get(one, "") for one in ("start", "end", "period")}
    if not any(dated.values()):
        dated["date"] = first.get("date", "")
    subject = Subject(
        kind=kind,
        name=name,
        name_en=first.get("name_en", ""),
        identifier=identifier,
        fields=tuple(title for title, meaning in meanings.items() if meaning == "field"),
        notes=tuple(
            title
            for title, meaning in meanings.items()
            if meaning == "amount" and title not in [one.amount for one in parties]
        ),
        **dated,
    )
    return Mapping(sheet=sheet, row=subject, party=parties)


def _parties(meanings: dict[str, str], first: dict[str, str], kind: str) -> tuple[Party, ...]:
    parties = []
    for title, meaning in meanings.items():
        if meaning not in _ROLES:
            continue
        given: dict[str, Any] = {"role": _ROLES[meaning]}
        if meaning == "organisation":  # a row for each organisation
            given["role"] = _KIND_ROLES.get(kind, "partner")
            given["place"] = first.get("place", "")
            if amount := first.get("amount", ""):
                given |= {"amount": amount, "unit": unit_of(amount)}
            given["identifier"] = number = first.get("org_id", "")
            given["scheme"] = scheme_in(number)
            if "role" in first:
                given["role"] = Column(column=first["role"])
            if "kind" in first:
                given["kind"] = Column(column=first["kind"])
        elif meaning == "transferee":
            given["start"] = first.get("transfer", "")
        elif meaning == "partner" and kind in _KIND_ROLES:
            given["role"] = _KIND_ROLES[kind]
        parties.append(Party(column=title, ordered=meaning == "completing", **given))
    return tuple(parties)


def unit_of(title: str) -> str:
    """Tell the unit that stands in brackets behind the title of a column.

    >>> unit_of("经费（万元）"), unit_of("Budget [EUR]"), unit_of("Budget")
    ('万元', 'EUR', '')
    """
    found = re.search(r"[(\[]([^()\[\]]+)[)\]]\s*$", without_width(title))
    return found[1].strip() if found else ""


def draft(mapping: Mapping, file: str) -> str:
    """Write a mapping as the TOML file that a user edits."""
    lines = [
        f"# How {file} is read. Edit, then: ecograph import table {file} --map FILE -o FOLDER",
        '# A kind or a role is a word of `ecograph vocabulary`, or {column = "…"}; the kind',
        '# "by-name" is told from the words of a name (大学, Institute, Ltd …). Columns not named',
        "# here are not read.",
    ]
    if mapping.sheet:
        lines.append(f"sheet = {_toml(mapping.sheet)}")
    lines += ["", "[row]", *_pairs(mapping.row, {"kind"})]
    for one in mapping.party:
        lines += ["", "[[party]]", *_pairs(one, {"role", "kind"})]
    return "\n".join(lines) + "\n"


def _pairs(record: Record, always: set[str]) -> list[str]:
    plain = {name: field.default for name, field in type(record).model_fields.items()}
    return [
        f"{name} = {_toml(value)}"
        for name, value in record
        if name in always or value != plain[name]
    ]


def _toml(value: object) -> str:
    if isinstance(value, Column):
        return f"{{column = {_toml(value.column)}}}"
    return json.dumps(value, ensure_ascii=False)
