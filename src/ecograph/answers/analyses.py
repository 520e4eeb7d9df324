"""Analyses by name: what can be asked of each, and the one answer that every door gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin

from pydantic import ValidationError

from ecograph.answers.analysis_views import (
    chains,
    fields,
    groups,
    holding,
    problems,
    ranks,
    ties,
)
from ecograph.answers.analysis_views.parts import Analysis, AnalysisTable, AnalysisView, Findings
from ecograph.answers.entity import find
from ecograph.answers.network import Named, NetworkRequest, caveats_of
from ecograph.errors import BadRequest, NotFound, ResultTooLarge
from ecograph.model import Basis, Record
from ecograph.ontology import load

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pydantic.fields import FieldInfo

    from ecograph.analysis.results import Caveat
    from ecograph.answers.network import StatementsRequest
    from ecograph.snapshot import Snapshot

__all__ = [
    "ANALYSES",
    "AnalysisTable",
    "AnalysisView",
    "ParameterView",
    "analysis_named",
    "answer",
    "parameters_of",
    "request_for",
    "run",
]

_FAMILIES: Final = (chains, fields, groups, holding, problems, ranks, ties)
ANALYSES: Final[dict[str, Analysis]] = dict(
    sorted((one.name, one) for family in _FAMILIES for one in family.FAMILY)
)
"""All analyses by name, sorted."""
_SINGULAR: Final = {"sources": "source", "bases": "basis", "kinds": "kind"}
_PLURAL: Final = {one: many for many, one in _SINGULAR.items()}


class ParameterView(Record):
    """A parameter of an analysis, under the name that commands and addresses have for it."""

    name: str
    type: str
    default: str | int | float | bool | None = None
    many: bool = False
    about: str = ""
    choices: tuple[str, ...] = ()


def analysis_named(name: str) -> Analysis:
    """Look up an analysis.

    Raises
    ------
    NotFound
        If there is none of that name; the message lists those there are.
    """
    if name not in ANALYSES:
        raise NotFound(f"There is no analysis {name!r}.", f"Known: {', '.join(ANALYSES)}.")
    return ANALYSES[name]


def parameters_of(analysis: Analysis) -> tuple[ParameterView, ...]:
    """List the parameters of an analysis, its own first."""
    fields = analysis.request.model_fields
    shared = [name for name in fields if name in NetworkRequest.model_fields]
    own = [name for name in fields if name not in shared]
    return tuple(_described(name, fields[name]) for name in (*own, *shared) if name != "lang")


def _described(name: str, info: FieldInfo) -> ParameterView:
    many, inner = _shape(info)
    choices = tuple(map(str, get_args(inner))) if get_origin(inner) is Literal else ()
    kind = "entity" if _is_named(info) else "choice" if choices else _WORDS.get(inner, "text")
    default = " ".join(info.default) if many else info.default
    return ParameterView(
        name=_SINGULAR.get(name, name),
        type=kind,
        default=default or None if many else default,
        many=many,
        about=info.description or "",
        choices=choices,
    )


_WORDS: Final[dict[Any, str]] = {int: "integer", float: "number", bool: "boolean", str: "text"}


def _shape(info: FieldInfo) -> tuple[bool, Any]:
    """Whether a field takes several values, and the type of one."""
    kind: Any = info.annotation
    if get_origin(kind) not in (tuple, Literal):
        kinds = [one for one in get_args(kind) if one is not type(None)]
        kind = kinds[0] if kinds else kind
    many = get_origin(kind) is tuple
    return many, get_args(kind)[0] if many else kind


def _is_named(info: FieldInfo) -> bool:
    return any(isinstance(one, Named) for one in info.metadata)


def request_for(
    snapshot: Snapshot, name: str, given: Mapping[str, Sequence[str]], lang: str = "zh"
) -> StatementsRequest:
    """Make the request that parameters mean, as people write them.

    Parameters
    ----------
    snapshot
        The graph, in which entities are found by id or name.
    name
        The analysis.
    given
        One text or several for each parameter; an empty one counts as not given.
    lang
        Language of labels.

    Raises
    ------
    NotFound
        If there is no such analysis, or a parameter names nothing.
    BadRequest
        If a parameter is unknown or does not fit; the message lists those there are.
    """
    analysis = analysis_named(name)
    fields = analysis.request.model_fields
    values: dict[str, Any] = {"lang": lang}
    for key, texts in given.items():
        field = _PLURAL.get(key, key)
        if field not in fields or field == "lang":
            known = ", ".join(one.name for one in parameters_of(analysis))
            raise BadRequest(f"{name} has no parameter {key!r}.", f"Known: {known}.")
        if filled := [text for text in texts if text]:
            values[field] = _value(snapshot, key, fields[field], filled)
    _check_choices(snapshot, values)
    try:
        return analysis.request.model_validate(values)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        message = f"{where} of {name} does not hold: {fault['msg']} ({fault['input']!r})."
        raise BadRequest(message, "Correct it.") from error


def _value(snapshot: Snapshot, key: str, info: FieldInfo, texts: Sequence[str]) -> object:
    many, _ = _shape(info)
    if not many and len(texts) > 1:
        raise BadRequest(f"{key} takes one value.", "Give it once.")
    if _is_named(info):
        found = tuple(find(snapshot, text) for text in texts)
    elif many:
        parts = (part.strip() for text in texts for part in text.split(","))
        found = tuple(filter(None, parts))
    else:
        found = tuple(texts)
    return found if many else found[0]


def _check_choices(snapshot: Snapshot, values: Mapping[str, Any]) -> None:
    """Refuse datasets, bases and kinds that there are not."""
    datasets = [one.slug for one in snapshot.manifest.datasets]
    known: dict[str, Collection[str]] = {
        "sources": datasets,
        "bases": [one.value for one in Basis],
        "kinds": load().classes,
    }
    for field, words in known.items():
        for one in values.get(field, ()):
            if one not in words:
                noun = {"sources": "dataset"}.get(field, _SINGULAR[field])
                raise BadRequest(f"Unknown {noun} {one!r}.", f"Known: {', '.join(sorted(words))}.")


def run(
    snapshot: Snapshot, name: str, given: Mapping[str, Sequence[str]], lang: str = "zh"
) -> AnalysisView:
    """Answer a named analysis; parameters as :func:`request_for` takes them.

    Raises
    ------
    NotFound, BadRequest
        As :func:`request_for`; and where a value does not fit the graph.
    """
    return answer(snapshot, name, request_for(snapshot, name, given, lang))


def answer(snapshot: Snapshot, name: str, request: StatementsRequest) -> AnalysisView:
    """Answer a request for an analysis; what is too large is told as not computed."""
    analysis = analysis_named(name)
    english = request.lang == "en"

    def said(one: Caveat) -> str:
        return one.en if english else one.zh

    title = analysis.title_en if english else analysis.title_zh
    try:
        found: Findings = analysis.answer(snapshot, request)
    except ResultTooLarge as error:
        return AnalysisView(
            name=name,
            title=title,
            status="not-computed",
            reason=str(error),
            columns=(),
            rows=(),
            made_by={"measure": name, "parameters": request.model_dump(mode="json")},
        )
    notes = dict.fromkeys(map(said, (*found.notes, *caveats_of(snapshot, request.sources))))
    return AnalysisView(
        name=name,
        title=title,
        status=found.status,
        reason=said(found.reason),
        columns=found.rows.columns,
        rows=found.rows.rows,
        evidence=found.rows.evidence,
        tables=found.tables,
        notes=tuple(notes),
        made_by={**found.made_by, "measure": name},
        picture=found.picture,
    )
