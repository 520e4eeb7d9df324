"""Writes the reference pages from the operations, the measures and the ontology themselves.

Run it as ``python docs/make_reference.py``; a test holds the committed pages to what it writes.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ecograph.analysis.registry import MEASURES
from ecograph.answers import requests
from ecograph.answers.registry import GROUPS, grouped
from ecograph.cli.commands import command
from ecograph.model.ontology import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ecograph.answers.operation import Operation
    from ecograph.model.labels import Bilingual

PAGES: Final = Path(__file__).parent / "reference"
MADE: Final = "<!-- Written by docs/make_reference.py; do not edit. -->"
TITLES: Final = {
    "": "The graph, its entities and networks",
    "analyse": "Analyses",
    "query": "Named questions",
}
SHARED: Final = {
    one.__name__: one
    for one in vars(requests).values()
    if isinstance(one, type) and issubclass(one, requests.Request)
}


def cell(text: object) -> str:
    """A text that may stand in a cell of a table."""
    return str(text).replace("|", "\\|").replace("\n", " ").strip()


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A table in Markdown."""
    heads = list(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell(one) for one in row)} |"
    yield ""


def values(schema: dict[str, Any]) -> str:
    """What a parameter may be given."""
    one = schema.get("items", schema)
    given = " · ".join(f"`{word}`" for word in one["enum"]) if "enum" in one else one["type"]
    bounds = [
        f"{sign} {one[key]}" for key, sign in (("minimum", "≥"), ("maximum", "≤")) if key in one
    ]
    if schema["type"] == "array":
        given += ", several"
    return ", ".join([given, *bounds])


def usual(value: object) -> str:
    """What a parameter is where it is not given."""
    return "" if value in (None, []) else f"`{json.dumps(value).strip(chr(34))}`"


def parameters(fields: dict[str, dict[str, Any]], names: Iterable[str]) -> Iterator[str]:
    """The table of parameters of these names."""
    yield from table(
        ("parameter", "takes", "default", "meaning"),
        (
            (
                f"`{name}`",
                values(fields[name]),
                ""
                if fields[name].get("default") in (None, [])
                else f"`{json.dumps(fields[name]['default'])}`".replace('"', ""),
                fields[name].get("description", ""),
            )
            for name in names
        ),
    )


def heading(name: str) -> str:
    """The heading of a set of shared parameters."""
    return "Shared: " + (re.sub("(Request|Choice|Page)$", "", name) or name).lower()


def slug(text: str) -> str:
    """The anchor that Markdown gives a heading."""
    return re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-")


def own_of(model: type[Any]) -> list[str]:
    """The fields that a model declares itself."""
    return [name for name in vars(model).get("__annotations__", {}) if name in model.model_fields]


def described(operation: Operation[..., Any, Any]) -> Iterator[str]:
    """The section of one operation."""
    model: Any = operation.model
    ancestors = [one.__name__ for one in model.__mro__ if one.__name__ in SHARED]
    ancestors.remove("Request")  # of every operation, which the page says
    shared = {"lang"} | {name for one in ancestors for name in own_of(SHARED[one])}
    own = [name for name in operation.fields if name not in shared or name in own_of(model)]
    own = [] if model.__name__ in SHARED else own
    yield f"### `{operation.name}` · {operation.title.zh}\n"
    yield f"{operation.title.en}. {operation.about}".strip() + "\n"
    example = (command(operation).epilog or "").replace("Example:", "").strip("\b\n ")
    if example:
        yield f"```sh\n{example}\n```\n"
    verb = "POST" if operation.body else "GET"
    call = f"{operation.group}." if operation.group == "analyse" else ""
    method = operation.name.replace("-", "_")
    notebook = f'g.ask("{method}")' if operation.group == "query" else f"g.{call}{method}()"
    yield f"- HTTP: `{verb} /api/v1{operation.path}`; notebook: `{notebook}`"
    yield f"- formats: {', '.join(f'`{one}`' for one in operation.formats)}"
    if ancestors:
        links = (f"[{heading(one)[8:]}](#{slug(heading(one))})" for one in ancestors)
        yield f"- shared parameters: {'; '.join(links)}"
    yield ""
    if own:
        yield from parameters(operation.fields, own)


def operations_page() -> Iterator[str]:
    """The page of everything that can be asked."""
    yield f"{MADE}\n\n# Operations\n"
    yield (
        "Everything that can be asked has one name, one set of parameters and one answer at every "
        "door: `ecograph NAME`, `/api/v1/…`, a method of the notebook's graph, a tool of the "
        "assistant. Parameters that several operations share are listed once, at the end; "
        "all take `lang`.\n"
    )
    for group in GROUPS:
        yield f"## {TITLES[group]}\n"
        for one in grouped(group).values():
            yield from described(one)
    yield "## Shared parameters\n"
    fields = {
        name: one
        for group in GROUPS
        for operation in grouped(group).values()
        for name, one in operation.fields.items()
        if any(
            name in own_of(shared)
            for shared in operation.model.__mro__
            if shared in SHARED.values()
        )
    }
    for name, model in SHARED.items():
        if own := [one for one in own_of(model) if one in fields]:
            yield f"### {heading(name)}\n\n{(model.__doc__ or '').splitlines()[0]}\n"
            yield from parameters(fields, own)


def measures_page() -> Iterator[str]:
    """The page of the measures."""
    yield f"{MADE}\n\n# Measures\n"
    yield (
        "Measures of a node of a collaboration network, as `ecograph rank --measure NAME` ranks "
        "by. Strength is how much two organisations share by the counting rule; distance is "
        "1/strength.\n"
    )
    for name, one in MEASURES.items():
        yield f"## `{name}` · {one.title.zh}\n"
        yield f"{one.title.en}. {one.definition.en}.\n\n{one.definition.zh}。\n"
        low, high = one.bounds or (0, None)
        above = "∞" if high is None or math.isinf(high) else f"{high:g}"
        facts = {
            "formula": one.formula,
            "normalisation": one.normalisation,
            "tie weight": one.weight or "none",
            "range": f"{low:g} to {above}" if one.bounds else "",
            "caveat": one.caveat.en,
            "reference": one.reference,
            "doi": one.doi and f"[{one.doi}](https://doi.org/{one.doi})",
        }
        yield from (f"- {what}: {said}" for what, said in facts.items() if said)
        yield ""


def both(text: Bilingual) -> tuple[str, str]:
    """A text in both languages."""
    return text.en, text.zh


def ontology_page() -> Iterator[str]:
    """The page of the ontology."""
    ontology = load()
    yield f"{MADE}\n\n# Ontology\n"
    yield (
        f"Version {ontology.version}, `https://w3id.org/ecograph/ontology#`. "
        "`ecograph vocabulary of=kind` (predicate, role) lists what a built graph uses.\n"
    )
    yield "## Kinds of entities\n"
    yield from table(
        ("kind", "中文", "below", "meaning", "释义"),
        (
            (
                f"`{one.name}`",
                one.label.zh,
                ", ".join(one.parents),
                one.definition.en,
                one.definition.zh,
            )
            for one in ontology.kinds.values()
        ),
    )
    yield "## Relations\n"
    yield from table(
        ("relation", "中文", "read backwards", "meaning", "释义"),
        (
            (f"`{one.name}`", one.label.zh, one.inverse.en, *both(one.definition))
            for one in ontology.predicates.values()
        ),
    )
    yield "## Roles\n"
    yield from table(
        ("role", "中文", "meaning", "释义"),
        ((f"`{one.name}`", one.label.zh, *both(one.definition)) for one in ontology.roles.values()),
    )


def pages() -> dict[str, str]:
    """The pages by file name."""
    made = {"operations": operations_page, "measures": measures_page, "ontology": ontology_page}
    return {f"{name}.md": "\n".join(lines()).rstrip() + "\n" for name, lines in made.items()}


if __name__ == "__main__":
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8")
