"""The measures of the build as quads: one `qb:Observation` a node and measure, and how made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from ecograph.analysis.measure import LARGE
from ecograph.analysis.ranking import rank
from ecograph.analysis.registry import MEASURES
from ecograph.model.namespaces import GRAPH_METRICS, ID_BASE
from ecograph.model.nquads import eco, integer, literal, name, typed
from ecograph.model.ontology import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ecograph.analysis.ranking import Ranking
    from ecograph.network.network import Network

__all__ = ["STATUS_TERMS", "STORED", "metric_term", "write"]

STORED: Final = (
    "betweenness",
    "closeness",
    "constraint",
    "core",
    "degree",
    "eigenvector",
    "pagerank",
    "strength",
)
"""What the build stores; of a network of more than 5,000 nodes only what is cheap."""

_A: Final = name("rdf:type")
_TERMS: Final = {"core": "coreNumber"}
STATUS_TERMS: Final = {
    "answered": "answered",
    "ranked": "ranked",
    "insufficient": "insufficient",
    "not-computed": "notComputed",
}
"""How the statuses of answers are called in the ontology."""


def metric_term(measure: str) -> str | None:
    """The local name under which the ontology knows a measure; none where it does not.

    >>> metric_term("core"), metric_term("two-mode-degree"), metric_term("cut-pairs")
    ('coreNumber', 'twoModeDegree', None)
    """
    first, *rest = measure.split("-")
    term = _TERMS.get(measure, first + "".join(map(str.capitalize, rest)))
    return term if term in load().metrics else None


def write(path: Path, network: Network, *, digest: str, base: str = ID_BASE) -> int:
    """Write the metric observations of a network as N-Quads; returns how many lines."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        cube, graph = f"<{base}metrics/cube>", f"<{GRAPH_METRICS}> ."
        file.write(f"{cube} {_A} {name('qb:DataSet')} {graph}\n")
        file.write(f"{cube} {name('qb:structure')} {eco('MetricStructure')} {graph}\n")
        for measure in STORED:
            if len(network) > LARGE and not MEASURES[measure].cheap:
                continue
            for line in _lines(rank(network, measure), digest, base):
                file.write(line)
                count += 1
    return count


def _lines(ranking: Ranking, digest: str, base: str) -> Iterator[str]:
    slug = f"{ranking.made_by.projection.relation}-{ranking.measure}"
    run = f"<{base}metrics/run.{slug}>"
    metric = eco(metric_term(ranking.measure) or ranking.measure)
    tail = f"<{GRAPH_METRICS}> .\n"
    for predicate, value in _run(ranking, digest):
        yield f"{run} {predicate} {value} {tail}"
    a_metric = f"{_A} {eco('MetricObservation')} {tail}"
    fixed = (
        f"{name('qb:dataSet')} <{base}metrics/cube> {tail}",
        f"{eco('metric')} {metric} {tail}",
        f"{eco('projection')} {literal(ranking.made_by.projection.relation)} {tail}",
        f"{name('prov:wasGeneratedBy')} {run} {tail}",
    )
    about, value, place = eco("aboutEntity"), name("sdmx-measure:obsValue"), eco("rank")
    for row in ranking.rows:
        node = f"<{base}metrics/{slug}.{row.id.replace('/', '.')}>"
        yield f"{node} {a_metric}"
        for rest in fixed:
            yield f"{node} {rest}"
        yield f"{node} {about} <{base}{row.id}> {tail}"
        yield f"{node} {value} {typed(repr(row.value), 'double')} {tail}"
        yield f"{node} {place} {integer(row.rank)} {tail}"


def _run(ranking: Ranking, digest: str) -> Iterator[tuple[str, str]]:
    made = ranking.made_by
    parameters = {
        "projection": made.projection.described(),
        "weight_rule": made.weight_rule,
        "normalisation": made.normalisation,
        "min_ties": made.min_ties,
        "seed": made.seed,
    }
    text = json.dumps(parameters, ensure_ascii=False, sort_keys=True)
    yield _A, eco("AnalysisRun")
    yield eco("metric"), eco(metric_term(ranking.measure) or ranking.measure)
    yield eco("parameter"), literal(text)
    yield eco("codeVersion"), literal(made.code_version)
    yield eco("dataDigest"), literal(digest)
    yield eco("nodeCount"), integer(made.nodes)
    yield eco("tieCount"), integer(made.ties)
    yield eco("answerStatus"), eco(STATUS_TERMS[ranking.status])
    for text, language in ((ranking.reason.zh, "zh"), (ranking.reason.en, "en")):
        if text:
            yield name("rdfs:comment"), literal(text, language)
