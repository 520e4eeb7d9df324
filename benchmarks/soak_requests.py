"""What property-based requests name, and why some that fit the schemas are refused."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ecograph.answers.operations.analyses import ANALYSES
from ecograph.answers.questions import catalog
from ecograph.answers.registry import operations
from ecograph.model.namespaces import ECO

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["REASONS", "Pools"]

REASONS: dict[str, str] = {  # words of a detail: why a schema cannot say it
    r"^There is no dataset |^Unknown dataset ": "the graph has no such dataset; it lists them",
    r"^Unknown (kind|role|predicate|basis|measure|context|status) ": "no such word in the ontology",
    r" is not a value of .* control characters| is not a name\.": "letters that are not printed",
    r"^\S+ needs \w+\.": "depends on what is asked",
    r" is the name of \d+ entities": "the name is ambiguous; the answer names the candidates",
    r"^The time is not valid: give a day": "a day and a window exclude each other",
    r"^The time is not valid: the window": "the window ends before it begins",
    r"^The time is not valid: day is out": "no such day in the calendar",
    r"^There is no measure ": "no such measure; the answer lists them",
    r" is never estimated\.": "two parameters exclude each other",
    r"^There is no set of \d+ among": "more members than there are organisations",
    r"^There is a backslash outside strings": "no SPARQL",
    r"^There is no (sort|filter) field": "sort and filter have a grammar",
    r"^The cursor is (malformed|of another request)": "a cursor is opaque, and of one query",
    r"^(filter|sort|select)\b| is no condition| is no date\. | is no field": "filter has a grammar",
    r"^The query |^The string that|^SPARQL syntax|^There is no query": "no SPARQL",
    r"changes data, and this endpoint only reads|asks another server": "SPARQL that is refused",
    r" is not offered for this query": "formats depend on the form of the query",
    r" is not an absolute IRI|^One graph is asked for at a time": "one graph, by an absolute IRI",
    r"^JSONP is not offered": "deprecated, and said so",
    r"^There is not one batch|is not JSON|is not a JSON object|W3C Reconciliation": "JSON in text",
    r"^Co-participation has no (role|predicate)": "two parameters exclude each other",
    r"^Say which chain|^Say who leaves|needs the parameter": "depends on what is asked",
    r" is no edge\.": "two names with a comma between; each may be any text",
    r"this analysis counts by its rule": "two parameters exclude each other",
    r"^There is no joint ": "no such word in the ontology",
    r"^Brokerage needs no permutations": "all or some, not one",
    r"^A series needs its first|^A series of \d+ periods": "two parameters need each other",
    r"resamples are too few for": "two parameters exclude each other",
    r"^Suggestions are judged from": "two parameters exclude each other",
    r"^Datasets are left out of|counts no conjecture": "two parameters exclude each other",
}
SPARQL = (
    "SELECT * { ?s ?p ?o } LIMIT 3", "ASK { ?s ?p ?o }", "DESCRIBE eco:University",
    "CONSTRUCT WHERE { ?s a eco:University }", "SELECT (COUNT(*) AS ?n) { ?s a ?k } GROUP BY ?k",
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "LOAD <http://127.0.0.1:1/>",
    "INSERT DATA { <x:a> <x:b> 1 }", "SELECT ?x { VALUES ?x { 1 2 } } ORDER BY ?x", "SELECT *",
)  # fmt: skip
BATCHES = (
    '{"q0": {"query": "大连理工大学"}}', '{"a": {"query": "DICP", "type": "Centre", "limit": 2}}',
    '{"q": {"query": "university", "properties": [{"pid": "participatesIn", "v": "x"}]}}',
    '{"q0": {}}', "[]", "{", '{"q0": {"query": 5}}',
)  # fmt: skip
EXTENSIONS = (
    '{"ids": ["dalian-2015/univ-dut"], "properties": [{"id": "names"}]}',
    '{"ids": ["dalian-2015/univ-dut", "no/body"], "properties": [{"id": "participatesIn"}]}',
    '{"ids": [], "properties": []}', '{"ids": "x"}',
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pools:
    """Values that name something of the graph, by parameter."""

    by_name: dict[str, list[Any]]

    @classmethod
    def of(cls, snapshot: Snapshot, count: int = 60) -> Pools:
        """Draw from a graph: entities, passages, indicators, chains; names, kinds, orders."""
        dice, nodes = random.Random(1), snapshot.links.nodes  # noqa: S311
        ids = dice.sample([*nodes.id], min(count, len(nodes.id)))
        labels = [nodes.label_zh[nodes.id.find(one)] for one in ids]
        texts = [*filter(None, labels), *ids]
        indicators = _ids_of(snapshot, "Indicator")
        names = {
            "dataset": [one.slug for one in snapshot.manifest.datasets],
            "kind": ["University", "Enterprise", "Organisation", "Project"],
            "context": ["Project", "Alliance"],
            "role": ["lead", "participant"],
            "predicate": ["participatesIn", "memberOf"],
            "basis": ["stated", "inferred", "conjectural"],
            "as_of": ["2015", "2012-04", "2014-04-03"],
            "since": ["2000", "2010-06"],
            "until": ["2012", "2015-12-31"],
            "measure": ["degree", "strength", "betweenness", "pagerank", "eigenvector"],
            "filter": [
                "kind:university",
                "region:dalian,links:>2",
                "label:大",
                "founded:1950..",
                "x",
            ],
            "sort": ["label", "-strength,id", "kind", "-founded", "events,-links"],
            "select": ["id", "label", "kind"],
            "group_by": ["kind", "region", "dataset", "founded", "ended", "has_links"],
            "cursor": ["*", "bm90aGluZw"],
            "query": [*SPARQL],
            "queries": [*BATCHES],
            "extend": [*EXTENSIONS],
            "name": [*catalog.questions(), *ANALYSES, "ror:023hj5876", *texts[:9]],
            "relation": ["collaboration", "co-participation"],
            "passage": _ids_of(snapshot, "SourcePassage", "SourceDocument"),
            "indicator": indicators,
            "ids": [texts[:3], texts[:40], []],
            "graph": ["https://w3id.org/ecograph/graph/derived", "relative", "urn:x:none"],
        }
        chains = {"chain": _ids_of(snapshot, "InnovationChain") or texts}
        figures = dict.fromkeys(("figure", "numerator", "denominator"), indicators)
        entities = dict.fromkeys((*_named(), "q", "prefix", "id", "text"), texts)
        return cls(entities | names | chains | figures)

    def put_into(self, case: Any, dice: random.Random) -> None:  # noqa: ANN401
        """Name things that are there, for most of the parameters."""
        path = case.path_parameters
        for name in path:
            if name in self.by_name and dice.random() < 0.8:
                path[name] = dice.choice(self.by_name[name])
        for one in case.operation.query:
            schema = one.definition.get("schema", {})
            known = self.by_name.get(one.name, []) if _is_free(schema) else []
            wanted = 0.7 if one.name in case.query else 0.05
            if known and dice.random() < wanted:
                found = dice.choice(known)
                case.query[one.name] = [found] if schema.get("type") == "array" else found
        if isinstance(case.body, dict):
            for name in case.body:
                if name in self.by_name and dice.random() < 0.8:
                    case.body[name] = dice.choice(self.by_name[name])
        elif isinstance(case.body, str) and dice.random() < 0.8:
            case.body = dice.choice(SPARQL)


def _named() -> set[str]:
    """The parameters that take entities, of every operation."""
    return {name for one in operations() for name in one.named}


def _is_free(schema: dict[str, Any]) -> bool:
    """Whether a parameter may be any text, as far as its schema says."""
    inner = schema.get("items", {}) if schema.get("type") == "array" else schema
    kinds = [one for one in inner.get("anyOf", [inner]) if one.get("type") != "null"]
    return not any("enum" in one for one in (inner, *kinds)) and kinds[0].get("type") == "string"


def _ids_of(snapshot: Snapshot, *kinds: str) -> list[str]:
    """Some ids of things of a kind."""
    text = " ".join(f"<{ECO}{kind}>" for kind in kinds)
    asked = f"SELECT DISTINCT ?x {{ VALUES ?k {{ {text} }} ?x a ?k }} ORDER BY ?x LIMIT 50"
    found = [row["x"].value for row in snapshot.store.select(asked)]
    return [one.removeprefix(snapshot.manifest.base) for one in found]
