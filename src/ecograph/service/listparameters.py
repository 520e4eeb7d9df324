"""The query parameters of lists, passages, indicators and sets of entities."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ecograph.answers.entity_filters import GROUPS
from ecograph.answers.entity_list import EntityRow
from ecograph.model.records import Status
from ecograph.service.parameters import (
    Bases,
    Cursor,
    FilterParameters,
    GraphFormat,
    PageParameters,
    ReadingParameters,
    Texts,
)

__all__ = [
    "FactsParameters",
    "IndicatorsParameters",
    "InducedParameters",
    "LinkCountsParameters",
    "ListParameters",
    "ObservationsParameters",
    "PassageParameters",
]


class ListParameters(ReadingParameters):
    """Parameters of the list of entities."""

    filter: str = Field(
        "",
        max_length=4000,
        description="Conditions with commas between: kind, region (and places within), source, "
        "label (part of it), founded, ended, strength, events, links, has_links; `a|b` is or, "
        "`!a` is not, numbers and dates take >, >=, <, <=, a..b",
        examples=["kind:university|enterprise,region:dalian"],
    )
    sort: str = Field(
        "",
        max_length=400,
        description="id, label, kind, founded, ended, strength, events, links; `-` before it turns "
        "it around; ties go by id",
        examples=["-strength"],
    )
    per_page: int = Field(25, ge=1, le=200, description="Entities on one page")
    cursor: Cursor = None
    select: Annotated[
        Texts,
        Field(json_schema_extra={"items": {"type": "string", "enum": [*EntityRow.model_fields]}}),
    ] = Field([], description="Only these keys of each entity", examples=[["id"]])
    group_by: str = Field(
        "",
        max_length=40,
        json_schema_extra={"enum": ["", *GROUPS]},
        description="Count instead, by kind, region, source, founded, ended or has_links",
    )
    format: Literal["json", "csv", "ttl", "jsonld", "nt"] | None = Field(
        None, description="Format; else Accept, else json"
    )


class LinkCountsParameters(FilterParameters):
    """Parameters of the counts of links."""

    direction: Literal["out", "in", "both"] = Field(
        "both", description="out: the entity is the participant; in: it is the context"
    )
    format: Literal["json", "csv"] | None = Field(None, description="Format; else Accept")


class FactsParameters(FilterParameters):
    """Parameters of the facts about an entity."""

    limit: int = Field(25, ge=1, le=200, description="Facts on one page")
    cursor: Cursor = None


class PassageParameters(PageParameters):
    """Parameters of a passage."""

    basis: Bases = Field([], description="conjectural lists what rests on damaged text too")
    limit: int = Field(25, ge=1, le=200, description="Statements on one page")
    cursor: Cursor = None
    format: Literal["json", "ttl", "jsonld", "nt"] | None = Field(
        None, description="Format; else the suffix of the path, else Accept, else json"
    )


class ObservationsParameters(ReadingParameters):
    """Parameters of the figures of an indicator."""

    basis: Bases = Field(
        [], description="How figures are known; conjectural ones are shown only when asked for"
    )
    status: Annotated[
        Texts, Field(json_schema_extra={"items": {"type": "string", "enum": [*Status]}})
    ] = Field([], description="actual, forecast, planned or damaged")
    area: str | None = Field(None, max_length=400, description="Area, by id or name")
    about: str | None = Field(None, max_length=400, description="Entity, by id or name")
    period: str = Field(
        "", max_length=40, description="As it is written, or a year within it", examples=["2015"]
    )
    limit: int = Field(25, ge=1, le=200, description="Items on one page")
    cursor: Cursor = None
    format: Literal["json", "csv"] | None = Field(None, description="Format; else Accept")


class IndicatorsParameters(ObservationsParameters):
    """Parameters of the list of indicators."""

    q: str = Field("", max_length=400, description="Part of a label", examples=["专利"])
    contradicted: bool = Field(False, description="Only those with contradicting figures")


class InducedParameters(FilterParameters):
    """Parameters of the links among a set of entities."""

    format: GraphFormat = None
