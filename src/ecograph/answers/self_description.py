"""What the graph holds, and what can be asked of it, as lists."""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

import numpy as np

from ecograph.analysis.registry import MEASURES
from ecograph.answers.views.base import Meta
from ecograph.answers.views.graph import (
    AnalysesPage,
    AnalysisInfo,
    DatasetsPage,
    DatasetView,
    Info,
    MeasuresPage,
    MeasureView,
    ParameterView,
    QuestionsPage,
    QuestionView,
    TermView,
    VocabularyPage,
)
from ecograph.answers.words import all_words
from ecograph.model.ontology import Predicate, load
from ecograph.model.records import Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ecograph.answers.operation import Operation
    from ecograph.answers.operations.graph import VocabularyRequest
    from ecograph.model.labels import Bilingual
    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "API",
    "address_of",
    "analyses",
    "datasets",
    "info",
    "measures",
    "parameters_of",
    "questions",
    "vocabulary",
]

API: Final = "/api/v1"
"""What the addresses of operations stand below."""
_BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def info(snapshot: Snapshot) -> Info:
    """Say what the graph is made from and how much is in it."""
    manifest = snapshot.manifest
    return Info(
        digest=manifest.digest,
        version=manifest.version,
        base=manifest.base,
        invented=any(one.invented for one in manifest.datasets),
        datasets=datasets(snapshot).results,
        caveats=tuple((one.zh, one.en) for one in snapshot.caveats),
        triples=manifest.triples,
        documents=manifest.documents,
        warnings=manifest.warnings,
    )


def datasets(snapshot: Snapshot) -> DatasetsPage:
    """Describe the datasets in the graph."""
    counts = snapshot.manifest.counts
    found = tuple(
        DatasetView(**dict(one), counts=counts.get(one.slug, Counts()))
        for one in snapshot.manifest.datasets
    )
    return DatasetsPage(meta=Meta.of(snapshot, len(found)), results=found)


def vocabulary(snapshot: Snapshot, request: VocabularyRequest) -> VocabularyPage:
    """List the kinds, links or roles, each with how often it occurs; or the words of columns."""
    if request.of == "word":
        lang = request.lang
        said = tuple(
            TermView(name=n, label=w.text(lang), lang=lang) for n, w in all_words().items()
        )
        return VocabularyPage(meta=Meta.of(snapshot, len(said)), results=said)
    words = load()
    rows, nodes = snapshot.links.rows, snapshot.links.nodes
    pairs: dict[str, dict[str, int]] = {}
    if request.of == "kind":
        terms: Mapping[str, Any] = words.kinds
        counts = _counted(nodes.kinds, nodes.kind)
        for kind, count in list(counts.items()):
            for above in words.ancestors(kind) if kind and count else ():
                counts[above] += count
    elif request.of == "predicate":
        counts, terms = _counted(rows.predicates, rows.predicate), words.predicates
        pairs = _joined(snapshot)
    else:
        counts, terms = _counted(rows.roles, rows.role), words.roles
    found = tuple(
        TermView(
            name=name,
            label=one.label.text(request.lang),
            lang=request.lang,
            inverse=one.inverse.text(request.lang) if isinstance(one, Predicate) else "",
            definition=one.definition.text(request.lang),
            above=tuple(getattr(one, "parents", ())),
            count=counts[name],
            pairs=pairs.get(name, {}),
        )
        for name, one in terms.items()
    )
    return VocabularyPage(meta=Meta.of(snapshot, len(found)), results=found)


def _joined(snapshot: Snapshot) -> dict[str, dict[str, int]]:
    """How often each link joins which kinds, the most frequent first."""
    rows, nodes = snapshot.links.rows, snapshot.links.nodes
    codes = np.stack([rows.predicate, nodes.kind[rows.subject], nodes.kind[rows.object]])
    found, counts = np.unique(codes, axis=1, return_counts=True)
    predicates, kinds = list(rows.predicates), list(nodes.kinds)
    joined: dict[str, dict[str, int]] = {}
    for place in np.argsort(-counts, kind="stable").tolist():
        link, one, other = found[:, place].tolist()
        if min(link, one, other) >= 0:
            pair = f"{kinds[one]}>{kinds[other]}"
            joined.setdefault(predicates[link], {})[pair] = int(counts[place])
    return joined


def measures(snapshot: Snapshot) -> MeasuresPage:
    """List the measures with what they mean and where they come from."""
    found = tuple(
        MeasureView(
            name=one.name,
            **_both("title", one.title),
            **_both("definition", one.definition),
            **_both("caveat", one.caveat),
            formula=one.formula,
            normalisation=one.normalisation,
            least=one.bounds[0],
            most=one.bounds[1] if isfinite(one.bounds[1]) else None,
            weight=one.weight,
            reference=one.reference,
            doi=one.doi,
        )
        for one in MEASURES.values()
    )
    return MeasuresPage(meta=Meta.of(snapshot, len(found)), results=found)


def analyses(snapshot: Snapshot) -> AnalysesPage:
    """List the named analyses with what they take, and an address that answers."""
    from ecograph.answers.operations.analyses import ANALYSES

    found = tuple(
        AnalysisInfo(
            name=one.name,
            **_both("title", one.title),
            **_both("definition", one.definition),
            reference=one.reference,
            doi=one.doi,
            picture="svg" in one.writers,
            parameters=parameters_of(one),
            example=address_of(one, one.example),
        )
        for one in ANALYSES.values()
    )
    return AnalysesPage(meta=Meta.of(snapshot, len(found)), results=found)


def questions(snapshot: Snapshot) -> QuestionsPage:
    """List the named questions with what they take, and an address that answers."""
    from ecograph.answers.examples import examples_of
    from ecograph.answers.operations.questions import QUESTIONS
    from ecograph.answers.questions.catalog import question

    examples = examples_of(snapshot).questions
    found = tuple(
        QuestionView(
            name=one.name,
            **_both("title", one.title),
            about=one.about,
            parameters=parameters_of(one),
            example=address_of(one, examples.get(one.name, {})),
            text=question(one.name).text,
        )
        for one in QUESTIONS
    )
    return QuestionsPage(meta=Meta.of(snapshot, len(found)), results=found)


def _both(name: str, text: Bilingual) -> dict[str, Any]:
    """A text in both languages as two fields of JSON."""
    return {f"{name}_zh": text.zh, f"{name}_en": text.en}


def parameters_of(operation: Operation[..., Any, Any]) -> tuple[ParameterView, ...]:
    """List what an operation takes: what must be given first, then its own, then shared."""
    return tuple(
        ParameterView(
            name=name,
            type=_type(operation, name, one),
            required=name in operation.positional,
            many=one["type"] == "array",
            default=one.get("default"),
            about=one.get("description", ""),
            choices=tuple(one.get("enum", one.get("items", {}).get("enum", ()))),
            bounds={word: one[word] for word in _BOUNDS if word in one},
        )
        for name, one in operation.fields.items()
        if name != "lang"
    )


def _type(operation: Operation[..., Any, Any], name: str, one: Mapping[str, Any]) -> str:
    if name in operation.named:
        return "entity"
    if noun := operation.words.get(name):
        return noun
    if "enum" in one:
        return "choice"
    plain = one["type"] if one["type"] != "array" else one.get("items", {}).get("type", "string")
    return str({"string": "text"}.get(plain, plain))


def address_of(operation: Operation[..., Any, Any], given: Mapping[str, object]) -> str:
    """Write an address at which an operation answers a request."""
    path, rest = operation.path, []
    for name, value in given.items():
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", quote(str(value), safe="/:"))
        else:
            rest += [(name, one) for one in (value if isinstance(value, list | tuple) else [value])]
    plain = [(name, str(one).lower() if isinstance(one, bool) else one) for name, one in rest]
    query = urlencode(plain, quote_via=quote, safe="/:,")
    return f"{API}{path}?{query}" if query else API + path


def _counted(names: Iterable[str], codes: Any) -> Counter[str]:  # noqa: ANN401
    listed = list(names)
    counts = np.bincount(codes[codes >= 0], minlength=len(listed)).tolist()
    return Counter(dict(zip(listed, counts, strict=True)))
