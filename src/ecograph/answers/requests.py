"""Parameters as people write them, and the requests that they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, get_args, get_origin

from pydantic import Field, ValidationError

from ecograph.answers.entity import find
from ecograph.answers.network import Named, NetworkRequest, StatementsRequest
from ecograph.errors import BadRequest
from ecograph.model.ontology import load
from ecograph.model.records import Basis, Record

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pydantic.fields import FieldInfo

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["ParameterView", "parameters_in", "request_from"]

_SINGULAR: Final = {
    "sources": "source",
    "bases": "basis",
    "kinds": "kind",
    "contexts": "context",
    "roles": "role",
    "predicates": "predicate",
}
_PLURAL: Final = {one: many for many, one in _SINGULAR.items()}
_ALL: Final = "all"
_Asked = TypeVar("_Asked", bound=StatementsRequest)


class ParameterView(Record):
    """A parameter of an analysis, under the name that commands and addresses have for it.

    `bounds` are those of a number, in the words of JSON Schema: `minimum`, `exclusiveMaximum` …
    """

    name: str
    type: str
    default: str | int | float | bool | None = None
    many: bool = False
    about: str = ""
    choices: tuple[str, ...] = ()
    bounds: dict[str, float] = Field(default_factory=dict)


def parameters_in(request: type[StatementsRequest]) -> tuple[ParameterView, ...]:
    """List the parameters of a request, its own first."""
    fields = request.model_fields
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
        bounds={
            word: getattr(one, name)
            for one in info.metadata
            for name, word in _BOUNDS.items()
            if hasattr(one, name)
        },
    )


_BOUNDS: Final = {
    "ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"
}  # fmt: skip
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


def request_from(
    snapshot: Snapshot,
    request: type[_Asked],
    given: Mapping[str, Sequence[str]],
    *,
    of: str,
    lang: str = "zh",
) -> _Asked:
    """Make the request that parameters mean, as people write them.

    Parameters
    ----------
    snapshot
        The graph, in which entities are found by id or name.
    request
        What is to be made.
    given
        One text or several for each parameter; an empty one counts as not given. ``top=all`` is
        every row, or as many as are given at most.
    of
        What is asked, for the errors.
    lang
        Language of labels.

    Raises
    ------
    NotFound
        If a parameter names nothing.
    BadRequest
        If a parameter is unknown or does not fit; the message lists those there are.
    """
    fields = request.model_fields
    values: dict[str, Any] = {"lang": lang}
    for key, texts in given.items():
        field = _PLURAL.get(key, key)
        if field not in fields or field == "lang":
            known = ", ".join(one.name for one in parameters_in(request))
            raise BadRequest(f"{of} has no parameter {key!r}.", f"Known: {known}.")
        if filled := [text for text in texts if text]:
            values[field] = _value(snapshot, key, fields[field], filled)
    _check_choices(snapshot, values)
    try:
        return request.model_validate(values)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        message = f"{where} of {of} does not hold: {fault['msg']} ({fault['input']!r})."
        raise BadRequest(message, "Correct it.") from error


def _value(snapshot: Snapshot, key: str, info: FieldInfo, texts: Sequence[str]) -> object:
    many, _ = _shape(info)
    if not many and len(texts) > 1:
        raise BadRequest(f"{key} takes one value.", "Give it once.")
    if key == "top" and texts[0] == _ALL:
        return next((one.le for one in info.metadata if hasattr(one, "le")), None)
    if _is_named(info):
        found = tuple(find(snapshot, text) for text in texts)
    elif many:
        parts = (part.strip() for text in texts for part in text.split(","))
        found = tuple(filter(None, parts))
    else:
        found = tuple(texts)
    return found if many else found[0]


def _check_choices(snapshot: Snapshot, values: Mapping[str, Any]) -> None:
    """Refuse datasets, bases, kinds and roles that there are not."""
    datasets = [one.slug for one in snapshot.manifest.datasets]
    known: dict[str, Collection[str]] = {
        "sources": datasets,
        "bases": [one.value for one in Basis],
        "kinds": load().classes,
        "contexts": load().classes,
        "roles": load().roles,
        "predicates": load().predicates,
    }
    for field, words in known.items():
        for one in values.get(field, ()):
            if one not in words:
                noun = {"sources": "dataset"}.get(field, _SINGULAR[field])
                raise BadRequest(f"Unknown {noun} {one!r}.", f"Known: {', '.join(sorted(words))}.")
