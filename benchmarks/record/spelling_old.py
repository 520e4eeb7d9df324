"""How questions are written in the tree of today: `source`, `per_page`, `offset`, plural names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from record.question import Call, Command, Http, Value, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from record.question import Asked

__all__ = ["call", "command", "http", "path_of", "pieces"]

Given = dict[str, Value]
PAGES = 60

# the addresses, and what parameters are called where it is not the new name; the moved tree keeps
# the paths
PATHS: dict[str, tuple[str, dict[str, str]]] = {
    "entities": ("/api/v1/entities", {"limit": "per_page"}),
    "entity": ("/api/v1/entities/{entity}", {}),
    "links": ("/api/v1/entities/{entity}/links", {}),
    "link-counts": ("/api/v1/entities/{entity}/link-counts", {}),
    "neighbourhood": ("/api/v1/entities/{entity}/neighborhood", {}),
    "entity-evidence": ("/api/v1/entities/{entity}/evidence", {}),
    "search": ("/api/v1/autocomplete", {"text": "q"}),
    "evidence": ("/api/v1/evidence", {}),
    "paths": ("/api/v1/paths", {"start": "from", "end": "to"}),
    "passage": ("/api/v1/passages/{passage}", {}),
    "indicators": ("/api/v1/indicators", {"text": "q"}),
    "observations": ("/api/v1/indicators/{indicator}/observations", {}),
    "ranking": ("/api/v1/analysis/{relation}/centrality", {}),
    "ties": ("/api/v1/networks/{relation}", {}),
    "network": ("/api/v1/networks/{relation}", {}),
    "analyses": ("/api/v1/analysis", {}),
    "measures": ("/api/v1/analysis", {}),
    "questions": ("/api/v1/queries", {}),
    "info": ("/api/v1/info", {}),
    "datasets": ("/api/v1/datasets", {}),
    "sparql": ("/sparql", {}),
    "reconcile": ("/reconcile", {}),
    "analysis": ("/api/v1/analysis/{name}", {}),
    "why": ("/api/v1/analysis/{name}/why", {}),
    "question": ("/api/v1/queries/{name}", {}),
}
WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # the command, its arguments
    "entity": (("show",), ("entity",)),
    "links": (("links",), ("entity",)),
    "search": (("search",), ("text",)),
    "paths": (("path",), ("start", "end")),
    "evidence": (("evidence",), ("one", "other")),
    "indicators": (("indicators",), ()),
    "observations": (("indicators",), ("indicator",)),
    "ranking": (("analyse",), ("relation",)),
    "ties": (("analyse", "--ties"), ("relation",)),
    "network": (("export", "--output", "-"), ()),
    "graph": (("export", "--output", "-"), ()),
    "analyses": (("analyse",), ()),
    "questions": (("query",), ()),
    "sparql": (("query", "--sparql"), ("query",)),
    "check": (("check",), ("name",)),
    "info": (("info",), ()),
    **{one: (("info", f"--{one}"), ()) for one in
       ("measures", "datasets", "kinds", "predicates", "roles")},
}  # fmt: skip
METHODS: dict[str, tuple[str, tuple[str, ...]]] = {  # the method, its arguments by position
    "entity": ("entity", ("entity",)),
    "links": ("links", ("entity",)),
    "neighbourhood": ("neighborhood", ("entity",)),
    "search": ("search", ("text",)),
    "paths": ("path", ("start", "end")),
    "evidence": ("why", ("one", "other")),
    "ranking": ("rank", ()),
    "ties": ("ties", ()),
    "network": ("network", ()),
    "graph": ("export", ()),
    "analyses": ("analyses", ()),
    "measures": ("measures", ()),
    "questions": ("questions", ()),
    "sparql": ("sparql", ("query",)),
    "repr": ("", ()),
}
_PLURALS = {"dataset": "sources", "basis": "bases"} | {
    one: f"{one}s" for one in ("kind", "context", "role", "predicate")
}
_SINGULAR = ("search", "entity", "question")  # what takes one dataset, one kind


def pieces(asked: Asked) -> tuple[str, str, Given]:
    """Cut a question into its subject, the name behind the colon, and what is given."""
    subject, _, name = asked.question.subject.partition(":")
    return subject, name, dict(asked.question.given)


def path_of(template: str, name: str, given: Given, ending: str = "") -> str:
    """Fill an address, and take what stands in it out of what is given."""
    values = {"name": name}
    for field in ("entity", "passage", "indicator", "relation"):
        if f"{{{field}}}" in template:
            values[field] = str(given.pop(field, ""))
    filled = template.format(**{key: quote(value, safe="/:") for key, value in values.items()})
    return f"{filled}.{ending}" if ending else filled


def http(asked: Asked, renamed: Mapping[str, str] | None = None) -> Http | None:
    """Write a request; `renamed` are the parameters that all paths call otherwise."""
    subject, name, given = pieces(asked)
    renamed = {"dataset": "source"} if renamed is None else renamed
    if subject == "raw":
        return _raw(given)
    headers, query = {"Accept": "*/*"}, [("lang", asked.lang)]
    kind, _, value = asked.format.partition("=")
    ending = value if kind == "suffix" else ""
    if kind == "accept":
        headers["Accept"] = value
    elif kind not in ("none", "suffix", "raw") and not (kind == "json" and subject not in PICKY):
        query.append(("format", kind))
    if subject in ("induced", "sparql-post", "reconcile-post"):
        return _posted(subject, given, headers, query)
    if subject not in PATHS:
        return None
    template, own = PATHS[subject]
    names = {**renamed, **(own if renamed else {})}
    path = path_of(template, name, given, ending)
    if subject == "evidence" and {"one", "other"} <= given.keys():
        given["edge"] = f"{given.pop('one')},{given.pop('other')}"
    if subject == "ties":
        given.pop("top", None)
    pairs = [(names.get(key, key), one) for key, value in given.items() for one in texts(value)]
    if subject in BARE:
        query = [one for one in query if one[0] != "lang"]
        headers["Accept-Language"] = asked.lang
    pages = PAGES if asked.question.walk else 1
    return Http(path, (*pairs, *query), headers, pages=pages)


PICKY = ("entity", "network", "analysis", "sparql", "neighbourhood", "question", "induced")
BARE = ("sparql", "analyses", "measures", "questions", "info", "datasets")


def _raw(given: Given) -> Http:
    parts = urlsplit(str(given["path"]))
    pairs = [one.partition("=")[::2] for one in parts.query.split("&") if one]
    headers = {"Accept": str(given.get("accept", "*/*"))}
    if "language" in given:
        headers["Accept-Language"] = str(given["language"])
    query = tuple((key, unquote(value)) for key, value in pairs)
    path = quote(parts.path, safe="/:")
    return Http(path, query, headers, method=str(given.get("method", "GET")))


def _posted(
    subject: str, given: Given, headers: dict[str, str], query: list[tuple[str, str]]
) -> Http:
    if subject == "induced":
        body = json.dumps({"ids": given.pop("ids")}, ensure_ascii=False).encode()
        pairs = [("source" if key == "dataset" else key, one) for key, value in given.items()
                 for one in texts(value)]  # fmt: skip
        told = {**headers, "Content-Type": "application/json"}
        return Http("/api/v1/graph/induced", (*pairs, *query), told, body, "POST")
    how = given.pop("as", "form")
    if how == "direct":
        told = {**headers, "Content-Type": "application/sparql-query"}
        chosen = tuple(one for one in query if one[0] == "format")
        return Http("/sparql", chosen, told, str(given["query"]).encode(), "POST")
    form = "&".join(f"{key}={quote(str(value), safe='')}" for key, value in given.items())
    told = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    path, lang = ("/sparql", "format") if subject == "sparql-post" else ("/reconcile", "lang")
    chosen = tuple(one for one in query if one[0] == lang)
    return Http(path, chosen, told, form.encode(), "POST")


def command(asked: Asked) -> Command | None:
    """Write a command line."""
    subject, name, given = pieces(asked)
    if subject in ("help", "words"):
        return Command((*name.split(" "), "--help") if subject == "help" and name else
                       ("--help",) if subject == "help" else tuple(name.split(" ")))  # fmt: skip
    limit, pages = int(str(given.get("limit", 0) or 0)) if asked.question.walk else 0, 1
    if asked.question.walk:
        pages = PAGES
    words: list[str]
    if subject in ("analysis", "why"):
        of = texts(given.pop("of", ()))
        words = ["analyse", name, *(part for one in of for part in ("--why", one))]
        words += _written(given, ("dataset",))
    elif subject == "question":
        words = ["query", name, *_written(given, ("dataset", "basis"))]
    elif subject in WORDS:
        words = _worded(subject, given, asked.format)
    else:
        return None
    if subject not in ("network", "graph"):
        words += ["--format", asked.format, "--lang", asked.lang]
    return Command(tuple(words), pages=pages, step=limit)


def _worded(subject: str, given: Given, form: str) -> list[str]:
    head, arguments = WORDS[subject]
    words = [*head]
    if subject in ("network", "graph"):
        words.insert(1, form)
    words += [str(given.pop(key)) for key in arguments if key in given]
    return words + _options(given)


def _written(given: Given, options: tuple[str, ...]) -> list[str]:
    """Parameters of a named analysis or question, as NAME=VALUE or as options."""
    chosen = {key: given.pop(key) for key in options if key in given}
    plain = [f"{key}={one}" for key, value in given.items() for one in texts(value)]
    return plain + _options(chosen)


def _options(given: Given) -> list[str]:
    words: list[str] = []
    for key, value in given.items():
        option = "--source" if key == "dataset" else "--" + key.replace("_", "-")
        if isinstance(value, bool):
            words += [option] if value else []
        else:
            words += [part for one in texts(value) for part in (option, one)]
    return words


def call(asked: Asked) -> Call | None:
    """Write a call of the notebook's graph."""
    subject, name, given = pieces(asked)
    if asked.question.walk:
        return None
    if subject in ("analysis", "why"):
        of = texts(given.pop("of", ()))
        found = Call("analyse", (name,), _keywords(given, plural=False))
        return found if subject == "analysis" else Call("analyse.why", (name, *of), found.kwargs)
    if subject == "question":
        return Call("ask", (name,), _keywords(given, plural=False))
    if subject not in METHODS:
        return None
    method, arguments = METHODS[subject]
    if subject in ("network", "graph") and asked.format != "graph":
        method = "export"
    args = tuple(given.pop(key) for key in arguments if key in given)
    words = _keywords(given, plural=subject not in _SINGULAR)
    if subject == "evidence" and "sources" in words:
        words["source"] = words.pop("sources")
    return Call(method, args, words)


def _keywords(given: Given, *, plural: bool) -> dict[str, Any]:
    names = _PLURALS if plural else {"dataset": "source"}
    return {
        names.get(key, key): list(value) if isinstance(value, tuple) else value
        for key, value in given.items()
    }
