"""The query parameters of every endpoint, as models that know no others."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ecograph.errors import BadRequest
from ecograph.model import Basis
from ecograph.service.negotiate import Language

__all__ = [
    "AutocompleteParameters",
    "CentralityParameters",
    "EntityParameters",
    "EvidenceParameters",
    "FilterParameters",
    "LinksParameters",
    "NeighborhoodParameters",
    "NoParameters",
    "PageParameters",
    "Parameters",
    "PathsParameters",
    "ReadingParameters",
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
Bases = Annotated[list[Basis], BeforeValidator(_split)]
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
    include: Annotated[list[Literal["links"]], BeforeValidator(_split)] = Field(
        [], description="Dear parts: links (the first 25)"
    )
    format: Literal["json", "ttl", "jsonld", "nt"] | None = Field(
        None, description="Format; else the suffix of the path, else Accept, else json"
    )


class FilterParameters(ReadingParameters):
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
    cursor: str | None = Field(
        None, max_length=200, description="Where to go on: `next` of the page before"
    )


class NeighborhoodParameters(FilterParameters):
    """Parameters of a neighborhood."""

    depth: int = Field(1, ge=1, le=3, description="How many links away to go")
    max_nodes: int = Field(300, ge=1, le=1000, description="Entities in the answer, at most")


class AutocompleteParameters(ReadingParameters):
    """Parameters of the search by name."""

    q: str = Field(
        description="What was typed: a name or part of one, pinyin, initials, an identifier",
        max_length=400,
        examples=["dlut"],
    )
    kind: str | None = Field(
        None, description="Only entities of this kind", examples=["University"]
    )
    limit: int = Field(10, ge=1, le=50, description="Entities in the answer, at most")


class PathsParameters(ReadingParameters):
    """Parameters of the paths between two entities."""

    start: str = Field(alias="from", description="Id or name", examples=["dalian-2015/univ-dut"])
    end: str = Field(
        alias="to", description="Id or name", examples=["dalian-collaborations/ent-shengu"]
    )
    basis: Bases = Field([], description="How links are known; default: all but conjectural")
    max_length: int = Field(4, ge=1, le=8, description="Links in a path, at most")
    limit: int = Field(5, ge=1, le=50, description="Paths in the answer, at most")


class EvidenceParameters(ReadingParameters):
    """Parameters of the evidence of a tie."""

    edge: str = Field(
        description="Two ids or names with a comma between",
        max_length=2000,
        examples=["dalian-2015/univ-dut,dalian-collaborations/ent-shengu"],
    )


class CentralityParameters(ReadingParameters):
    """Parameters of a ranking in the collaboration network."""

    measure: str = Field("degree", description="Measure; /api/v1/analysis defines them")
    top: int = Field(20, ge=1, le=1000, description="Places in the answer")
    min_ties: int = Field(10, ge=1, description="Ties that a ranking must stand on")
    kind: Texts = Field([], description="Only organisations of these kinds")
    region: str | None = Field(None, description="Only organisations of this region, by id or name")
    basis: Bases = Field([], description="How it is known; default: all but conjectural")
    relation: Literal["collaboration", "co-participation"] = Field(
        "collaboration", description="What ties two organisations"
    )
    as_of: str | None = Field(
        None, max_length=10, description="As of this day: 2015, 2015-04 or 2015-04-03"
    )
    since: str | None = Field(None, max_length=10, description="From this day on")
    until: str | None = Field(None, max_length=10, description="Up to this day")
    undated: Literal["exclude", "include"] = Field(
        "exclude", description="What has no date, when a day or window is asked for"
    )
