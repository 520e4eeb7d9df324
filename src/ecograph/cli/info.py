"""`ecograph info`: what the graph holds, and the words that it is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ecograph import __version__
from ecograph.analysis.registry import MEASURES
from ecograph.cli import options
from ecograph.cli.output import Format, Reply, Table, plain, reply
from ecograph.errors import BadRequest, NotBuilt
from ecograph.model.ontology import load
from ecograph.pipeline.snapshot import current

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ecograph.model.ontology import Kind as KindTerm
    from ecograph.model.ontology import Predicate, Role
    from ecograph.pipeline.snapshot import Snapshot

    Term = KindTerm | Predicate | Role

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("info", epilog="Example: ecograph info --kinds --lang en")
def info(  # noqa: PLR0913
    kinds: Annotated[bool, typer.Option("--kinds", help="Kinds of entities.")] = False,
    predicates: Annotated[bool, typer.Option("--predicates", help="Links.")] = False,
    roles: Annotated[bool, typer.Option("--roles", help="Roles in events and bodies.")] = False,
    measures: Annotated[bool, typer.Option("--measures", help="Measures of a network.")] = False,
    datasets: Annotated[
        bool, typer.Option("--datasets", help="Datasets that ship with ecograph or are built.")
    ] = False,
    home: options.Home = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """Say what the graph holds.

    With a flag: the kinds, links, roles or measures that there are, or the datasets.
    """
    if sum((kinds, predicates, roles, measures, datasets)) > 1:
        raise BadRequest("One list at a time.", "Leave one of the two flags.")
    place = options.settings(home=home).home
    ontology = load()
    if kinds:
        answer = _kinds(ontology.kinds, lang)
    elif predicates:
        answer = _predicates(ontology.predicates, lang)
    elif roles:
        answer = _terms(ontology.roles.values(), lang)
    elif measures:
        answer = _measures(lang)
    elif datasets:
        answer = _datasets(place, lang)
    else:
        answer = _graph(place, current(place))
    reply(answer, format)


def _kinds(known: Mapping[str, KindTerm], lang: str) -> Reply:
    rows = [
        (name, " ".join(one.parents), _label(one, lang), _definition(one, lang))
        for name, one in known.items()
    ]
    table = Table(("kind", "below", "label", "definition"), rows)
    return Reply(list(known.values()), table, lines=list(known.values()))


def _predicates(known: Mapping[str, Predicate], lang: str) -> Reply:
    rows = [
        (name, one.face, _label(one, lang), _inverse(one, lang), _definition(one, lang))
        for name, one in known.items()
    ]
    table = Table(("predicate", "face", "label", "inverse", "definition"), rows)
    return Reply(list(known.values()), table, lines=list(known.values()))


def _terms(known: Iterable[Role], lang: str) -> Reply:
    terms = list(known)
    rows = [(one.name, _label(one, lang), _definition(one, lang)) for one in terms]
    return Reply(terms, Table(("name", "label", "definition"), rows), lines=terms)


def _measures(lang: str) -> Reply:
    english = lang == "en"
    known = MEASURES.values()
    rows = [
        (one.name, one.title_en if english else one.title_zh, one.formula, one.weight)
        + (one.definition_en if english else one.definition_zh, one.reference)
        for one in known
    ]
    table = Table(("measure", "title", "formula", "weight", "definition", "reference"), rows)
    return Reply(table.records(), table, shown=[Table(table.columns[:5], [r[:5] for r in rows])])


def _label(term: Term, lang: str) -> str:
    return term.label_en if lang == "en" else term.label_zh


def _inverse(term: Predicate, lang: str) -> str:
    return term.inverse_en if lang == "en" else term.inverse_zh


def _definition(term: Term, lang: str) -> str:
    return term.definition_en if lang == "en" else term.definition_zh


def _datasets(home: Path, lang: str) -> Reply:
    try:
        manifest = current(home).manifest
    except NotBuilt:
        manifest = None
    built = {one.slug: one for one in manifest.datasets} if manifest else {}
    shipped = options.shipped()
    rows = []
    for slug in sorted({*shipped, *built}):
        one = built.get(slug)
        counts = manifest.counts.get(slug) if manifest else None
        title = "" if one is None else one.title_en if lang == "en" else one.title_zh
        entities = counts.entities if counts else None
        relators = counts.relators if counts else None
        observations = counts.observations if counts else None
        rows.append(
            (slug, slug in shipped, one is not None, title, entities, relators, observations)
        )
    columns = ("dataset", "shipped", "built", "title", "entities", "relators", "observations")
    table = Table(columns, rows)
    return Reply(table.records(), table)


def _graph(home: Path, snapshot: Snapshot) -> Reply:
    made = snapshot.manifest
    document = {"home": str(home), "snapshot": str(snapshot.path), **plain_manifest(snapshot)}
    rows: list[tuple[str, str, object]] = [
        ("graph", "digest", made.digest),
        ("graph", "home", str(home)),
        ("graph", "base", made.base),
        ("graph", "made by", f"ecograph {made.version} (this is {__version__})"),
        ("graph", "triples", sum(made.triples.values())),
    ]
    rows += [("document", "sha256", one) for one in made.documents]
    rows += [("triples", name, count) for name, count in made.triples.items()]
    for slug, counts in made.counts.items():
        rows.append((slug, "entities", counts.entities))
        rows.append((slug, "relators", counts.relators))
        rows.append((slug, "observations", counts.observations))
        rows += [(slug, kind, count) for kind, count in counts.by_kind.items()]
    rows += [("warning", "", one) for one in made.warnings]
    return Reply(document, Table(("of", "what", "value"), rows))


def plain_manifest(snapshot: Snapshot) -> dict[str, object]:
    """Make the manifest a mapping."""
    made = plain(snapshot.manifest)
    return made if isinstance(made, dict) else {}
