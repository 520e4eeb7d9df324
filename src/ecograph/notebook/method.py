"""Operations as methods of a graph, with the signature and the help of their requests."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar

from ecograph.notebook.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecograph.answers.operation import Operation
    from ecograph.model.labels import Language
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["Asked", "Method", "ask", "documented"]

P = ParamSpec("P")
A = TypeVar("A")


class Asked(Protocol):
    """What methods are asked of: a graph and its language."""

    snapshot: Snapshot
    lang: Language


class Method(Generic[P, A]):
    """A method that answers an operation; its parameters are the fields of the request.

    What must be given may stand by place; the rest stands by name. Lists take one value or
    several, entities an id or a name. ``lang`` is the graph's own unless it is given.
    """

    def __init__(self, operation: Operation[P, Any, A]) -> None:
        self.operation = operation

    def __get__(self, of: Asked | None, owner: type) -> Callable[P, Answer[A]]:
        operation = self.operation

        def method(*subject: object, **given: object) -> Answer[A]:
            if of is None:
                raise TypeError(f"{operation.name} is asked of a graph: ecograph.open().")
            return ask(of, operation, subject, given)

        found: Callable[P, Answer[A]] = documented(method, operation)
        return found


def ask(
    of: Asked,
    operation: Operation[..., Any, A],
    subject: tuple[object, ...],
    given: dict[str, object],
) -> Answer[A]:
    """Answer an operation, its positional fields given by place or by name."""
    names = operation.positional
    several = bool(names) and operation.fields[names[-1]]["type"] == "array"
    if several and len(subject) > len(names):
        last = len(names) - 1
        subject = (*subject[:last], list(subject[last:]))
    if len(subject) > len(names):
        raise TypeError(f"{operation.name} takes {len(names)} values by place; name the others.")
    chosen: dict[str, object] = {
        "lang": of.lang,
        **dict(zip(names, subject, strict=False)),
        **given,
    }
    operation, fields = operation.meant(of.snapshot, chosen)
    request = operation.requested(of.snapshot, fields)
    return Answer(operation.answered_by(of.snapshot, request), operation, request, of.snapshot)


def documented(method: Callable[..., Any], operation: Operation[..., Any, Any]) -> Any:  # noqa: ANN401
    """Give a method the signature and the help of an operation, for editors and `help`."""
    fields = operation.model.model_fields
    parameters = [
        Parameter(
            name,
            Parameter.POSITIONAL_OR_KEYWORD
            if name in operation.positional
            else Parameter.KEYWORD_ONLY,
            default=Parameter.empty if name in operation.positional else fields[name].default,
            annotation=fields[name].annotation,
        )
        for name in operation.fields
    ]
    about = [f"{operation.title.en}.", "", operation.about, "", "Parameters", "----------"]
    for name, one in operation.fields.items():
        about += [name, f"    {one.get('description', '')}"]
    method.__name__ = operation.name.replace("-", "_")
    method.__doc__ = "\n".join(about)
    vars(method)["__signature__"] = Signature(parameters)
    return method
