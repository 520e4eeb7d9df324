"""What the graph says of itself: VoID and DCAT, counted into `g:prov`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecograph.model.namespaces import (
    DATASET,
    GRAPH_CONJECTURAL,
    GRAPH_PROV,
    GRAPH_SOURCE,
    GRAPHS,
    XSD,
)
from ecograph.model.nquads import eco, integer, iri, lexical, literal, name, quad, typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ecograph.links.table import Links
    from ecograph.model.quad_scan import Take
    from ecograph.model.records import Dataset
    from ecograph.store.oxigraph import GraphStore

__all__ = ["Counted", "PeriodColumn", "counted", "describe", "observations"]

_WHOLE: Final = f"<{DATASET}all>"
_SOURCE: Final = "source/"
_SOURCE_GRAPHS: Final = f"<{GRAPH_SOURCE}"
_DATE: Final = f"<{XSD}date>"
_NO_ENTITIES: Final = frozenset({"", "Indicator"})
_SPDX: Final = "http://spdx.org/licenses/"
_LICENCE_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*-[A-Za-z0-9.+-]*[0-9][A-Za-z0-9.+-]*")
_VOCABULARIES: Final = ("eco:", "dct:", "org:", "prov:", "qb:", "skos:")
_Lines = list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of everything is in a graph.

    Parameters
    ----------
    properties
        Triples of each (graph's short name, property IRI).
    kinds
        Entities of each (dataset, local name of the kind).
    periods
        First and last day that the statements of each dataset name.
    """

    properties: Mapping[tuple[str, str], int]
    kinds: Mapping[tuple[str, str], int]
    periods: Mapping[str, tuple[str, str]]

    @property
    def graphs(self) -> dict[str, int]:
        """Triples of each named graph, by the graph's short name."""
        found: defaultdict[str, int] = defaultdict(int)
        for (graph, _), triples in self.properties.items():
            found[graph] += triples
        return dict(sorted(found.items()))


class PeriodColumn:
    """Collects the first and the last day that the statements of each source graph name.

    Attributes
    ----------
    found
        First and last day by graph, as written in N-Quads.
    """

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    @property
    def takes(self) -> Mapping[str, Take]:
        """What is taken, by property."""
        return {eco("from"): self._take, eco("until"): self._take}

    def _take(self, _: str, value: str, graph: str) -> None:
        if graph.startswith(_SOURCE_GRAPHS) and value.endswith(_DATE):
            day = lexical(value)
            first, last = self.found.get(graph, (day, day))
            self.found[graph] = (min(first, day), max(last, day))


def counted(quads: Mapping[tuple[str, str], int], periods: PeriodColumn, links: Links) -> Counted:
    """Gather everything that the description tells, and that a manifest holds.

    Parameters
    ----------
    quads
        How many there are of each (graph, property), both as written in N-Quads.
    periods
        Collected from them.
    links
        Knows the kinds and datasets of the entities.
    """
    properties = {
        (graph[1:-1].removeprefix(GRAPHS), used[1:-1]): n for (graph, used), n in quads.items()
    }
    found = {
        graph[1:-1].removeprefix(GRAPHS + _SOURCE): days for graph, days in periods.found.items()
    }
    kinds = dict(sorted(_kinds(links).items()))
    return Counted(dict(sorted(properties.items())), kinds, dict(sorted(found.items())))


def observations(store: GraphStore, dataset: str) -> int:
    """Count the observations of a dataset, conjectural ones among them."""
    text = f"SELECT (COUNT(*) AS ?n) {{ ?x eco:indicator ?o ; eco:source <{DATASET}{dataset}> }}"
    graphs = [GRAPH_CONJECTURAL, *(one.value for one in store.source_graphs)]
    return int(next(iter(store.select(text, graphs=graphs)))["n"].value)


def _kinds(links: Links) -> Counter[tuple[str, str]]:
    nodes = links.nodes
    kinds, sets = list(nodes.kinds), [one.split() for one in nodes.source_sets]
    pairs = Counter(zip(nodes.kind.tolist(), nodes.sources.tolist(), strict=True))
    found: Counter[tuple[str, str]] = Counter()
    for (kind, datasets), n in pairs.items():
        if kinds[kind] not in _NO_ENTITIES:
            for dataset in sets[datasets]:
                found[dataset, kinds[kind]] += n
    return found


def describe(
    datasets: Sequence[Dataset], counted: Counted, digest: str, base: str
) -> Iterator[str]:
    """Write the VoID and DCAT description of the whole and of each dataset as quads.

    Parameters
    ----------
    datasets
        What the graph is made from.
    counted
        How much of everything there is.
    digest
        Of the graph.
    base
        Of the IRIs of its entities.
    """
    lines = _whole(datasets, counted, digest, base)
    for one in datasets:
        lines += _dataset(one, counted)
    for subject, predicate, value in lines:
        yield quad(subject, name(predicate), value, f"<{GRAPH_PROV}>")


def _whole(datasets: Sequence[Dataset], counted: Counted, digest: str, base: str) -> _Lines:
    graphs = counted.graphs
    kinds = {kind for _, kind in counted.kinds}
    properties = {one for _, one in counted.properties}
    lines = [
        ("rdf:type", name("void:Dataset")),
        ("rdf:type", name("dcat:Dataset")),
        ("rdf:type", name("dcat:Catalog")),
        ("dct:title", literal("创新生态知识图谱", "zh")),
        ("dct:title", literal("ecograph: innovation ecosystems as a knowledge graph", "en")),
        ("dct:identifier", literal(digest)),
        ("void:uriSpace", literal(base)),
        ("void:triples", integer(sum(graphs.values()))),
        ("void:entities", integer(sum(counted.kinds.values()))),
        ("void:classes", integer(len(kinds))),
        ("void:properties", integer(len(properties))),
        *(("void:vocabulary", name(prefix)) for prefix in _VOCABULARIES),
    ]
    for one in datasets:
        node = f"<{DATASET}{one.slug}>"
        lines += [("void:subset", node), ("dcat:dataset", node)]
    return [(_WHOLE, *line) for line in lines]


def _dataset(one: Dataset, counted: Counted) -> _Lines:
    node = f"<{DATASET}{one.slug}>"
    graph = _SOURCE + one.slug
    kinds = {kind: n for (dataset, kind), n in counted.kinds.items() if dataset == one.slug}
    properties = {used: n for (held, used), n in counted.properties.items() if held == graph}
    lines = [
        ("rdf:type", name("void:Dataset")),
        ("rdf:type", name("dcat:Dataset")),
        ("dct:identifier", literal(one.slug)),
        *_words(one),
        ("void:triples", integer(sum(properties.values()))),
        ("void:entities", integer(sum(kinds.values()))),
        ("void:classes", integer(len(kinds))),
        ("void:properties", integer(len(properties))),
    ]
    period = _period(one.slug, counted.periods.get(one.slug))
    if period:
        lines.append(("dct:temporal", period[0][0]))
    parts = [
        *_parts(one.slug, "class", {name(f"eco:{kind}"): n for kind, n in kinds.items()}),
        *_parts(one.slug, "property", {iri(used): n for used, n in properties.items()}),
    ]
    return [*((node, *line) for line in lines), *period, *parts]


def _words(one: Dataset) -> Iterator[tuple[str, str]]:
    for text, language in ((one.title_zh, "zh"), (one.title_en, "en")):
        if text:
            yield "dct:title", literal(text, language)
    if one.description:
        yield "dct:description", literal(one.description)
    if one.description_zh:
        yield "dct:description", literal(one.description_zh, "zh")
    if one.licence:
        yield "dct:rights", literal(one.licence)
    if one.licence.startswith(("http://", "https://")):
        yield "dct:license", iri(one.licence)
    elif _LICENCE_ID.fullmatch(one.licence):
        yield "dct:license", iri(_SPDX + one.licence)


def _period(slug: str, days: tuple[str, str] | None) -> _Lines:
    if days is None:
        return []
    node = f"<{DATASET}{slug}#period>"
    first, last = (typed(day, "date") for day in days)
    return [
        (node, "rdf:type", name("dct:PeriodOfTime")),
        (node, "dcat:startDate", first),
        (node, "dcat:endDate", last),
    ]


def _parts(slug: str, what: str, counts: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    """Write the partitions of a dataset by class or property."""
    unit = "void:entities" if what == "class" else "void:triples"
    for number, (term, n) in enumerate(counts.items()):
        part = f"<{DATASET}{slug}#{what}-{number}>"
        yield f"<{DATASET}{slug}>", f"void:{what}Partition", part
        yield part, f"void:{what}", term
        yield part, unit, integer(n)
