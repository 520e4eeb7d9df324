"""What each figure of an analysis means, in zh and en, read from a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from ecograph import resources
from ecograph.analysis.observations import metric_iri
from ecograph.analysis.registry import MEASURES
from ecograph.model.labels import Bilingual
from ecograph.model.namespaces import FIGURE
from ecograph.model.nquads import iri
from ecograph.network.rules import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Figure", "figure_of", "figures", "measured"]

TABLE: Final = "data/figures.csv"


@dataclass(frozen=True, slots=True)
class Figure:
    """A column or named figure of an analysis: its IRI, label and definition.

    `words` says that its values are names put into a language.
    """

    iri: str
    label: Bilingual
    definition: Bilingual
    words: bool = False


@cache
def figures() -> Mapping[str, Figure]:
    """All figures of the shipped table by key.

    A key is the name of a column or figure, with the analysis (and the table) before it where
    the same name means something else there: ``key-players.value``.

    >>> figures()["auc"].iri
    'https://w3id.org/ecograph/figure/auc'
    """
    return {
        row["figure"]: Figure(
            _iri(row["figure"]),
            Bilingual(row["label_zh"], row["label_en"]),
            Bilingual(row["definition_zh"], row["definition_en"]),
            words=row["values"] == "words",
        )
        for row in read_rows(resources.path(TABLE))
    }


def _iri(key: str) -> str:
    return iri(FIGURE + key)[1:-1]


def figure_of(analysis: str, table: str, name: str) -> Figure:
    """Look up what a figure of an analysis means; one that no table tells of is its name.

    >>> figure_of("gefura", "rows", "external").label.en
    'External gefura'
    >>> figure_of("mixing", "x", "auc").label.en
    'AUC'
    """
    known = figures()
    for key in (f"{analysis}.{table}.{name}", f"{analysis}.{name}", name):
        if key in known:
            return known[key]
    return Figure(_iri(name), Bilingual(name, name), Bilingual(name, name))


def measured(measure: str) -> Figure:
    """Make the figure of a measure: a term of the ontology where it has one.

    >>> measured("degree").iri, measured("cut-pairs").iri
    ('https://w3id.org/ecograph/ontology#degree', 'https://w3id.org/ecograph/figure/cut-pairs')
    """
    one = MEASURES[measure]
    return Figure(metric_iri(measure), one.title, one.definition)
