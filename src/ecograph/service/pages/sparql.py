"""What the SPARQL form shows: a query to begin with, and the named questions as examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ecograph.answers.questions import catalog
from ecograph.answers.questions.ask import sparql_of
from ecograph.answers.registry import operation_named
from ecograph.store.sparql.results import GRAPH_FORMATS, TABLE_FORMATS

if TYPE_CHECKING:
    from ecograph.answers.examples import Examples
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["sparql_page"]

_FIRST: Final = """\
PREFIX eco: <https://w3id.org/ecograph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?organisation ?name (COUNT(DISTINCT ?context) AS ?joint) WHERE {
  ?organisation a eco:Organisation ; eco:participatesIn ?context ; skos:prefLabel ?name .
  FILTER(LANG(?name) = "%s")
}
GROUP BY ?organisation ?name
ORDER BY DESC(?joint) ?name
LIMIT 20
"""


def sparql_page(snapshot: Snapshot, examples: Examples, wanted: str, lang: str) -> dict[str, Any]:
    """Gather what the form shows.

    Raises
    ------
    NotFound
        If `wanted` is not a named question.
    """
    query = _FIRST % lang
    if wanted:
        name = catalog.question(wanted).name
        given = {**examples.questions.get(name, {}), "lang": lang}
        query = sparql_of(snapshot, name, operation_named(name, "query").requested(snapshot, given))
    known = [one for one in catalog.questions().values() if one.name in examples.questions]
    return {
        "query": query,
        "formats": (*TABLE_FORMATS, *GRAPH_FORMATS),
        "questions": known,
    }
