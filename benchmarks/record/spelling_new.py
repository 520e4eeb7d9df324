"""How questions are written in the tree to come: one name at every door, from the registry.

Where the registry has no operation of a subject, the address, the command or the method of today
is asked with the new names.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from record import spelling_old as old
from record.question import Call, Command, Http, texts

if TYPE_CHECKING:
    from record.question import Asked

__all__ = ["call", "command", "http", "registry"]

# where an operation has another name than the subject
NAMES = {"question": "query", "network": "network", "paths": "paths"}
# parameters that are called otherwise, by subject: to be filled in as the operations are written
PARAMETERS: dict[str, dict[str, str]] = {}
FLAT = ("analysis",)  # `analysis:communities` is the operation `communities`
DOOR_ONLY = ("raw", "help", "words", "repr", "graph", "check", "induced", "sparql", "sparql-post",
             "reconcile", "reconcile-post")  # fmt: skip


@cache
def registry() -> dict[str, Any]:
    """The operations by name; of whichever module holds them."""
    for name in ("registry", "operations", "operation"):
        try:
            module = import_module(f"ecograph.answers.{name}")
        except ImportError:
            continue
        found = getattr(module, "OPERATIONS", None)
        if found:
            values = found.values() if hasattr(found, "values") else found
            return {one.name: one for one in values}
    return {}


def _operation(asked: Asked) -> tuple[Any, dict[str, Any]]:
    """The operation that answers, and what it is given."""
    subject, name, given = old.pieces(asked)
    if subject in DOOR_ONLY:
        return None, given
    known = registry()
    found = known.get(name if subject in FLAT else NAMES.get(subject, subject))
    if found is not None and name and subject not in FLAT:
        given = {"name": name, **given}
    renamed = PARAMETERS.get(subject, {})
    return found, {renamed.get(key, key): value for key, value in given.items()}


def http(asked: Asked) -> Http | None:
    """Write a request."""
    found, given = _operation(asked)
    if found is None:
        return old.http(asked, {})
    plain = old.http(asked, {})
    subject = {name: quote(",".join(texts(given.pop(name, ()))), safe="/:,")
               for name in found.subject}  # fmt: skip
    path = found.path
    for name, value in subject.items():
        path = path.replace("{" + name + "}", value).replace("{" + name + ":path}", value)
    if not path.startswith("/api/"):
        path = "/api/v1" + path
    kind, _, value = asked.format.partition("=")
    query = [(key, one) for key, several in given.items() for one in texts(several)]
    query.append(("lang", asked.lang))
    if kind == "suffix":
        path = f"{path}.{value}"
    elif kind not in ("accept", "none"):
        query.append(("format", kind))
    headers = plain.headers if plain else {"Accept": value if kind == "accept" else "*/*"}
    return Http(path, tuple(query), headers, pages=old.PAGES if asked.question.walk else 1)


def command(asked: Asked) -> Command | None:
    """Write a command line."""
    found, given = _operation(asked)
    if found is None:
        plain = old.command(asked)
        return plain and Command(tuple("--dataset" if one == "--source" else one
                                       for one in plain.words))  # fmt: skip
    words = [found.name]
    for name in found.subject:
        words += texts(given.pop(name, ()))
    for name, value in given.items():
        option = "--" + name.replace("_", "-")
        if isinstance(value, bool):
            words += [option] if value else []
        else:
            words += [part for one in texts(value) for part in (option, one)]
    pages = old.PAGES if asked.question.walk else 1
    return Command((*words, "--format", asked.format, "--lang", asked.lang), pages=pages)


def call(asked: Asked) -> Call | None:
    """Write a call of the notebook's graph."""
    found, given = _operation(asked)
    if found is None or asked.question.walk:
        return old.call(asked) if found is None else None
    args = tuple(given.pop(name) for name in found.subject if name in given)
    words = {key: list(one) if isinstance(one, tuple) else one for key, one in given.items()}
    return Call(found.name.replace("-", "_"), args, words)
