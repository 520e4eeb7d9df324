"""What can be asked of a graph, as rows: named questions, named analyses, measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecograph.analysis.registry import MEASURES
from ecograph.answers.analyses.registry import ANALYSES, parameters_of
from ecograph.answers.questions import catalog
from ecograph.answers.tables import Answer

if TYPE_CHECKING:
    from ecograph.model.labels import Language

__all__ = ["listed_analyses", "listed_measures", "listed_questions"]


def listed_questions(lang: Language, data: str) -> Answer:
    """List the named questions with their parameters."""
    asked = tuple(catalog.questions().values())
    rows = tuple(
        (
            one.name,
            one.title_en if lang == "en" else one.title_zh,
            " ".join(map(_parameter, one.parameters)),
            one.about,
        )
        for one in asked
    )
    columns = ("id", "label", "parameters", "about")
    return Answer("questions", columns, rows, asked, data=data, shown=columns[:3])


def _parameter(one: catalog.Parameter) -> str:
    text = f"{one.name}:{one.type}" + ("+" if one.many else "")
    return text if one.required else f"({text})"


def listed_analyses(lang: Language, data: str) -> Answer:
    """List the named analyses with their parameters."""
    english, all_of_them = lang == "en", tuple(ANALYSES.values())
    rows = tuple(
        (
            *(one.name, one.title_en if english else one.title_zh),
            one.definition_en if english else one.definition_zh,
            " ".join(each.name for each in parameters_of(one)),
            *(one.reference, one.doi),
        )
        for one in all_of_them
    )
    columns = ("id", "label", "definition", "parameters", "reference", "doi")
    return Answer("analyses", columns, rows, all_of_them, data=data, shown=columns[:3])


def listed_measures(lang: Language, data: str) -> Answer:
    """List the measures with what they mean and where they come from."""
    english, all_of_them = lang == "en", tuple(MEASURES.values())
    rows = tuple(
        (
            *(one.name, one.title_en if english else one.title_zh),
            one.definition_en if english else one.definition_zh,
            *(one.weight, one.formula, one.reference, one.doi),
        )
        for one in all_of_them
    )
    columns = ("id", "label", "definition", "weight", "formula", "reference", "doi")
    return Answer("measures", columns, rows, all_of_them, data=data, shown=columns[:4])
