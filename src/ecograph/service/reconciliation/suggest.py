"""Which types and properties there are, by what is typed of their names, and for which type."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ecograph.links.table import among
from ecograph.model.labels import choose_label
from ecograph.model.ontology import load
from ecograph.search import normalize
from ecograph.service.reconciliation.properties import properties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ecograph.links.table import Links
    from ecograph.model.ontology import Kind
    from ecograph.service.reconciliation.properties import Property

__all__ = ["proposals", "suggested_properties", "suggested_types", "type_ref"]


_Term = TypeVar("_Term")


def type_ref(kind: str, lang: str) -> dict[str, str]:
    """Name a type.

    >>> type_ref("University", "en")
    {'id': 'University', 'name': 'University'}
    """
    known = load().classes.get(kind)
    return {"id": kind, "name": _label(known, lang) if known else kind}


def suggested_types(prefix: str, lang: str) -> list[dict[str, Any]]:
    """Find types by the beginning, or a part, of their names; all of them by nothing."""
    ontology = load()
    used = {one for kind in ontology.kinds for one in (kind, *ontology.ancestors(kind))}
    kinds = (ontology.classes[kind] for kind in sorted(used))
    named = (((kind.name, kind.label.zh, kind.label.en), kind) for kind in kinds)
    return [_type(kind, lang) for kind in _ordered(prefix, named)]


def suggested_properties(prefix: str, lang: str) -> list[dict[str, Any]]:
    """Find properties by the beginning, or a part, of their names; all of them by nothing."""
    every = properties().values()
    named = (((one.id, one.label_zh, one.label_en), one) for one in every)
    return [_described(one, lang) for one in _ordered(prefix, named)]


def proposals(links: Links, type_id: str, lang: str) -> list[dict[str, str]]:
    """List the properties that entities of a type have, links by how many there are.

    Parameters
    ----------
    links
        The graph.
    type_id
        A type; one that is not known has no links.
    lang
        Language of names.
    """
    counted = _link_counts(links, load().below(type_id))
    own = [one for one in properties() if not one.startswith("link:")]
    used = sorted(counted, key=lambda one: (-counted[one], one))
    return [_named(properties()[one], lang) for one in (*own, *used) if one in properties()]


def _link_counts(links: Links, kinds: frozenset[str]) -> Counter[str]:
    """How many public links entities of these kinds have, by property."""
    table, found = links.rows, Counter[str]()
    wanted = among(links.nodes.kinds, kinds)[links.nodes.kind]
    for ends, suffix in ((table.subject, ""), (table.object, ":inverse")):
        codes, counts = np.unique(table.predicate[wanted[ends]], return_counts=True)
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
            name = f"link:{table.predicates[code]}{suffix}"
            found[name if name in properties() else name.removesuffix(suffix)] += count
    return found


def _ordered(prefix: str, named: Iterable[tuple[tuple[str, ...], _Term]]) -> Iterator[_Term]:
    """Those one of whose names is what was typed, then begins so, then has it in it."""
    typed = normalize.fold(prefix)
    found = []
    for number, (texts, one) in enumerate(named):
        folded = [normalize.fold(text) for text in texts]
        ways = (typed in folded, any(f.startswith(typed) for f in folded))
        if any(typed in text for text in folded):
            found.append((tuple(not way for way in ways), number, one))
    yield from (one for _, _, one in sorted(found, key=lambda each: each[:2]))


def _label(kind: Kind, lang: str) -> str:
    labels = ((kind.label.zh, "zh"), (kind.label.en, "en"))
    return choose_label(labels, lang)[0] or kind.name


def _type(kind: Kind, lang: str) -> dict[str, Any]:
    about = choose_label(((kind.definition.zh, "zh"), (kind.definition.en, "en")), lang)[0]
    found: dict[str, Any] = {"id": kind.name, "name": _label(kind, lang)}
    if about:
        found["description"] = about
    if kind.parents:
        found["broader"] = [type_ref(parent, lang) for parent in kind.parents]
    return found


def _named(one: Property, lang: str) -> dict[str, str]:
    return {"id": one.id, "name": one.label(lang) or one.id}


def _described(one: Property, lang: str) -> dict[str, str]:
    return {**_named(one, lang), "description": one.about(lang)}
