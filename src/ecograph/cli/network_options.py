"""The options that choose a network, which several commands take as one argument."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from inspect import Parameter, signature
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from ecograph.cli import options
from ecograph.cli.options import LetIn

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ALL", "Which", "asked_of", "choosing"]

Which = Mapping[str, Any]
"""What was chosen, by the name that addresses and PARAM=VALUE have for it; the rest is none."""

ALL: Final[Which] = MappingProxyType({})
"""Nothing was chosen."""

_OPTIONS: Final[tuple[tuple[str, Any, object], ...]] = (
    ("kind", options.Kinds, None),
    ("as_of", options.AsOf, None),
    ("since", options.Since, None),
    ("until", options.Until, None),
    ("undated", options.Undated, LetIn.EXCLUDE),
    ("counting", options.Count, None),
    ("roll_up", options.RolledUp, None),
    ("context", options.Contexts, None),
    ("role", options.Roles, None),
    ("predicate", options.Predicates, None),
    ("collectives", options.Collectives, False),
)


_SEVERAL: Final = ("kind", "context", "role", "predicate")


def asked_of(which: Which) -> dict[str, Any]:
    """What was chosen, by the names that requests have for it; what was not is left out.

    >>> asked_of({"role": ["lead"], "counting": "full", "as_of": None})
    {'counting': 'full', 'roles': ('lead',)}
    """
    given = {name: value for name, value in which.items() if value is not None}
    lists = {f"{one}s": options.values(given.pop(one)) for one in _SEVERAL if one in given}
    return {**{name: _plain(value) for name, value in given.items()}, **lists}


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value


def choosing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose a network, in the place of its argument `which`.

    Raises
    ------
    BadRequest
        When it is called with a kind that there is not.
    """

    @wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401
        which = {name: given.pop(name) for name, _, _ in _OPTIONS}
        options.check_kinds(which["kind"])
        if which["undated"] is LetIn.EXCLUDE:
            which["undated"] = None
        which["collectives"] = which["collectives"] or None
        command(**given, which=which)

    told = signature(command, eval_str=True)
    parameters: list[Parameter] = []
    for one in told.parameters.values():
        parameters += _added() if one.name == "which" else [_by_name(one)]
    run.__signature__ = told.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def _added() -> list[Parameter]:
    return [
        Parameter(name, Parameter.KEYWORD_ONLY, default=usual, annotation=kind)
        for name, kind, usual in _OPTIONS
    ]


def _by_name(parameter: Parameter) -> Parameter:
    return parameter.replace(kind=Parameter.KEYWORD_ONLY)
