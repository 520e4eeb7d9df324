"""How questions are written since operations: one name at every door, from the registry."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from record import spelling_old as old
from record.question import Call, Command, Http, Value, texts

if TYPE_CHECKING:
    from record.question import Asked

__all__ = ["call", "command", "http", "registry"]

NAMES = {
    "entity": "show",
    "neighbourhood": "neighborhood",
    "entity-evidence": "facts",
    "paths": "path",
    "observations": "figures",
    "ranking": "rank",
    "kinds": "vocabulary",
    "predicates": "vocabulary",
    "roles": "vocabulary",
}
"""Subjects that are another operation's name."""
PARAMETERS = {"search": {"text": "q"}, "indicators": {"text": "q"}}
"""What subjects call otherwise."""
ALIKE = {"top": "limit", "source": "dataset"}
"""What was called otherwise everywhere."""


@cache
def registry() -> dict[tuple[str, str], Any]:
    """The operations by group and name."""
    from ecograph.answers.registry import operations

    return {(one.group, one.name): one for one in operations()}


def _operation(asked: Asked) -> tuple[Any, dict[str, Value]]:
    """The operation that answers, and what it is given."""
    subject, name, given = old.pieces(asked)
    key = ("", NAMES.get(subject, subject))
    if subject in ("analysis", "why"):
        key = ("analyse", name)
    elif subject == "question":
        key = ("query", name)
    renamed = ALIKE | PARAMETERS.get(subject, {})
    if NAMES.get(subject) == "vocabulary":
        given = {"of": subject.removesuffix("s"), **given}
    if subject == "why":
        renamed |= {"of": "why"}
    return registry().get(key), {renamed.get(one, one): value for one, value in given.items()}


def http(asked: Asked) -> Http | None:
    """Write a request."""
    found, given = _operation(asked)
    if found is None or found.body:
        return old.http(asked, {})
    from ecograph.answers.self_description import address_of

    plain = old.http(asked, {})
    kind, _, value = asked.format.partition("=")
    rest = {"lang": asked.lang, **given}
    for name in ("relation",):
        if f"{{{name}}}" in found.path:
            rest.setdefault(name, "collaboration")
    if kind not in ("accept", "none", "suffix"):
        rest["format"] = kind
    path = address_of(found, {key: list(one) if isinstance(one, tuple) else one
                              for key, one in rest.items()})  # fmt: skip
    if kind == "suffix":
        head, mark, query = path.partition("?")
        path = f"{head}.{value}{mark}{query}"
    headers = plain.headers if plain else {"Accept": value if kind == "accept" else "*/*"}
    return Http(path, (), headers, pages=old.PAGES if asked.question.walk else 1)


def command(asked: Asked) -> Command | None:
    """Write a command line."""
    found, given = _operation(asked)
    if found is None and asked.question.subject == "sparql":
        query = str(given.pop("query", ""))
        found_words = ["sparql", query, *(f"{name}={one}" for name, one in given.items())]
        return Command((*found_words, "--format", asked.format, "--lang", asked.lang))
    if found is None:
        return old.command(asked)
    words = [found.group, found.name] if found.group else [found.name]
    for name, value in given.items():
        words += [f"{name}={one}" for one in texts(value)]
    pages = old.PAGES if asked.question.walk else 1
    return Command((*words, "--format", asked.format, "--lang", asked.lang), pages=pages)


def call(asked: Asked) -> Call | None:
    """Write a call of the notebook's graph."""
    found, given = _operation(asked)
    if found is None or asked.question.walk:
        return old.call(asked) if found is None else None
    words = {key: list(one) if isinstance(one, tuple) else one for key, one in given.items()}
    if found.group:
        return Call("ask" if found.group == "query" else "analyse", (found.name,), words)
    return Call(found.name.replace("-", "_"), (), words)
