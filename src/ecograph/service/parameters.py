"""The query parameters of every endpoint, as models that know no others."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ecograph.errors import BadRequest
from ecograph.model.records import Basis
from ecograph.network.counting import Counting
from ecograph.network.spec import RollUpTo
from ecograph.service.graph_formats import VIEW_FORMATS
from ecograph.service.negotiation import Language

__all__ = [
    "DATE_PATTERN",
    "AutocompleteParameters",
    "CentralityParameters",
    "EntityParameters",
    "EvidenceParameters",
    "FilterParameters",
    "LinksParameters",
    "NeighborhoodParameters",
    "NetworkParameters",
    "NoParameters",
    "PageParameters",
    "Parameters",
    "PathsParameters",
    "ReadingParameters",
    "TimeParameters",
]


def _split(given: object) -> object:
    """Take ``a,b`` and repeated parameters alike."""
    if not isinstance(given, list):
        return given
    return [part.strip() for one in given for part in str(one).split(",") if part.strip()]


def _primary(given: object) -> object:
    """Take ``zh-CN`` for zh."""
    return given.partition("-")[0].lower() if isinstance(given, str) else given


Texts = Annotated[list[str], BeforeValidator(_split)]
Cursor = Annotated[
    str | None,
    Field(max_length=200, description="Where to go on: `next` of the page before; * begins"),
]
Bases = Annotated[list[Basis], BeforeValidator(_split)]
GraphFormat = Annotated[
    str | None,
    Field(
        max_length=20,
        json_schema_extra={"enum": [*VIEW_FORMATS]},
        description="json, csv, zip (two CSV tables), cytoscape, graphml, gexf, vosviewer, pajek, "
        "ttl, jsonld or nt; else Accept",
        examples=["json"],
    ),
]
DATE_PATTERN: Final = r"^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
"""What a date looks like; some that do have no such day."""
Day = Annotated[str | None, Field(max_length=10, json_schema_extra={"pattern": DATE_PATTERN})]
Spoken = Annotated[Language | None, BeforeValidator(_primary)]


class Parameters(BaseModel):
    """The parameters of one endpoint; an empty value counts as not given."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown(cls, given: Any) -> Any:  # noqa: ANN401
        """Refuse parameters that the endpoint does not have, and list those it has."""
        known = [field.alias or name for name, field in cls.model_fields.items()]
        for name in given:
            if name not in known:
                listed = ", ".join(known) or "none"
                raise BadRequest(f"There is no parameter {name!r} here.", f"Known: {listed}.")
        return {name: value for name, value in given.items() if value not in ("", [""])}


class NoParameters(Parameters):
    """No parameters."""


class PageParameters(Parameters):
    """What a plain page takes."""

    lang: Spoken = Field(None, description="Language of labels; else Accept-Language, else zh")


class ReadingParameters(PageParameters):
    """What every reading endpoint takes."""

    source: str | None = Field(
        None, description="Only what this dataset says; default: all", examples=["dalian-2015"]
    )


class EntityParameters(ReadingParameters):
    """Parameters of an entity."""

    basis: Bases = Field(
        [],
        description="How figures are known; conjectural ones are shown only when asked for",
        examples=[["stated"]],
    )
    include: Annotated[
        list[Literal["links", "counts", "metrics", "evidence"]], BeforeValidator(_split)
    ] = Field(
        [],
        description="Dear parts: links (the first 25), counts of links, metrics (the measures "
        "of the build), evidence (the first 25 facts with what they rest on)",
        examples=[["counts", "metrics"]],
    )
    format: Literal["json", "ttl", "jsonld", "nt", "csv"] | None = Field(
        None, description="Format; else the suffix of the path, else Accept, else json"
    )


class TimeParameters(ReadingParameters):
    """Of which day or window; without any of the three all times count together."""

    as_of: Day = Field(
        None, description="As of this day: 2015, 2015-04 or 2015-04-03", examples=["2015"]
    )
    since: Day = Field(None, description="From this day on")
    until: Day = Field(None, description="Up to this day")
    undated: Literal["exclude", "include"] = Field(
        "exclude", description="What has no date, when a day or window is asked for"
    )


class FilterParameters(TimeParameters):
    """Which links count."""

    basis: Bases = Field(
        [], description="How links are known; conjectural ones are shown only when asked for"
    )
    predicate: Texts = Field([], description="Properties", examples=[["participatesIn"]])
    kind: Texts = Field(
        [], description="Kinds of the entity at the other end", examples=[["Organisation"]]
    )
    role: Texts = Field([], description="Roles", examples=[["lead"]])


class LinksParameters(FilterParameters):
    """Parameters of the links of an entity."""

    direction: Literal["out", "in", "both"] = Field(
        "both", description="out: the entity is the participant; in: it is the context"
    )
    limit: int = Field(25, ge=1, le=200, description="Links on one page")
    cursor: Cursor = None
    format: Literal["json", "csv"] | None = Field(None, description="Format; else Accept")


class NeighborhoodParameters(FilterParameters):
    """Parameters of a neighborhood."""

    direction: Literal["out", "in", "both"] = Field(
        "both", description="out: from participants to contexts only; in: the other way"
    )
    depth: int = Field(1, ge=1, le=3, description="How many links away to go")
    max_nodes: int = Field(300, ge=1, le=1000, description="Entities in the answer, at most")
    format: GraphFormat = None


class AutocompleteParameters(ReadingParameters):
    """Parameters of the search by name."""

    q: str = Field(
        description="What was typed: a name or part of one, pinyin, initials, an identifier",
        min_length=1,
        max_length=400,
        examples=["dlut"],
    )
    kind: str | None = Field(
        None, description="Only entities of this kind", examples=["University"]
    )
    region: str | None = Field(
        None,
        max_length=400,
        description="Only what lies in this region, by id or name",
        examples=["dalian-2015/dalian"],
    )
    limit: int = Field(10, ge=1, le=50, description="Entities in the answer, at most")


class PathsParameters(ReadingParameters):
    """Parameters of the paths between two entities."""

    start: str = Field(
        alias="from", min_length=1, description="Id or name", examples=["dalian-2015/univ-dut"]
    )
    end: str = Field(
        alias="to",
        min_length=1,
        description="Id or name",
        examples=["dalian-collaborations/ent-shengu"],
    )
    basis: Bases = Field([], description="How links are known; default: all but conjectural")
    max_length: int = Field(4, ge=1, le=8, description="Links in a path, at most")
    limit: int = Field(5, ge=1, le=50, description="Paths in the answer, at most")


class NetworkParameters(ReadingParameters):
    """How a network is made, besides whose it is."""

    context: Texts = Field(
        [], description="Only contexts of these kinds", examples=[["Project", "Alliance"]]
    )
    role: Texts = Field([], description="Only who took part in these roles")
    predicate: Texts = Field(
        [], description="How one takes part; default: participatesIn. memberOf: members too"
    )
    collectives: bool = Field(False, description="Let collectives (39 institutes) take part")
    counting: Counting | None = Field(
        None, description="What shared events make of a tie; default: newman, of lists full"
    )
    roll_up: RollUpTo = Field(
        "none", description="A node stands for itself, for what it is a unit of, or for its region"
    )


class EvidenceParameters(NetworkParameters, TimeParameters):
    """Parameters of the evidence of a tie: of which network, and when."""

    edge: str = Field(
        description="Two ids or names with a comma between",
        min_length=3,
        max_length=2000,
        examples=["dalian-2015/univ-dut,dalian-collaborations/ent-shengu"],
    )


class CentralityParameters(NetworkParameters):
    """Parameters of a ranking in the collaboration network."""

    measure: str = Field("degree", description="Measure; /api/v1/analysis defines them")
    top: int = Field(20, ge=1, le=1000, description="Places in the answer")
    min_ties: int = Field(10, ge=1, description="Ties that a ranking must stand on")
    samples: int | None = Field(
        None, ge=2, le=5000, description="Estimate betweenness from so many sources"
    )
    seed: int = Field(0, ge=0, description="Of the choice of sources")
    format: Literal["json", "ttl", "jsonld", "nq"] | None = Field(
        None, description="Format; else Accept, else json"
    )
    kind: Texts = Field([], description="Only organisations of these kinds")
    region: str | None = Field(None, description="Only organisations of this region, by id or name")
    basis: Bases = Field([], description="How it is known; default: all but conjectural")
    relation: Literal["collaboration", "co-participation"] = Field(
        "collaboration", description="What ties two organisations"
    )
    as_of: Day = Field(None, description="As of this day: 2015, 2015-04 or 2015-04-03")
    since: Day = Field(None, description="From this day on")
    until: Day = Field(None, description="Up to this day")
    undated: Literal["exclude", "include"] = Field(
        "exclude", description="What has no date, when a day or window is asked for"
    )
