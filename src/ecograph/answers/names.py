"""Which entity a text means: an id, a merged id, a name; and who else bears the name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ecograph.answers.found import as_found
from ecograph.answers.store_reader import Reader
from ecograph.answers.views.base import NamedRef
from ecograph.errors import BadRequest, NotFound
from ecograph.model.namespaces import ECO
from ecograph.model.ontology import load
from ecograph.model.records import SLUG
from ecograph.search.normalize import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ecograph.answers.views.base import Found
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.search.index import Hit

__all__ = [
    "canonical",
    "find",
    "ground_of",
    "is_ground",
    "named_ref",
    "namesakes",
    "said_of_namesakes",
]

_SPELT: Final = 65  # score of a name that is wholly spelt so in pinyin
_ID: Final = re.compile(rf"{SLUG}/{SLUG}")
_MOST: Final = 8


def canonical(snapshot: Snapshot, identifier: str) -> str:
    """Follow a merged id to the one that stands for it; other ids come back unchanged."""
    if not _ID.fullmatch(identifier):
        return identifier
    base = snapshot.manifest.base
    pattern = (None, ox.NamedNode(ECO + "mergedFrom"), ox.NamedNode(base + identifier))
    for quad in snapshot.store.quads(*pattern):
        if isinstance(quad.subject, ox.NamedNode):
            return quad.subject.value.removeprefix(base)
    return identifier


def is_ground(snapshot: Snapshot, identifier: str) -> bool:
    """Whether an id is that of a passage or source."""
    reader = Reader(snapshot)
    kinds = reader.kinds(reader.values(reader.iri(identifier)))
    return not {"SourcePassage", "SourceDocument"}.isdisjoint(kinds)


def ground_of(snapshot: Snapshot, given: object) -> str | None:
    """The id of the passage or source that was given in place of an entity, if it was one."""
    one = given[0] if isinstance(given, list | tuple) and len(given) == 1 else given
    if not isinstance(one, str) or "/" not in one:
        return None
    identifier = one.strip().removeprefix(snapshot.manifest.base)
    named = snapshot.links.nodes.id.find(identifier) >= 0
    return identifier if not named and is_ground(snapshot, identifier) else None


def find(snapshot: Snapshot, text: str, source: str | None = None, lang: str = "zh") -> str:
    """Find the one entity that an id, an IRI, an external id, a name or its pinyin means.

    A name that several bear means the organisation of which it is the official name.

    Raises
    ------
    NotFound
        If nothing is called so; the message names what comes near.
    BadRequest
        If several are; the message names them, with kind, place and year.
    """
    identifier = text.strip().removeprefix(snapshot.manifest.base)
    if "/" in identifier:
        ids = snapshot.links.nodes.id
        if ids.find(identifier) >= 0:
            return identifier
        standing = canonical(snapshot, identifier)
        if ids.find(standing) >= 0:
            return standing
        if is_ground(snapshot, identifier):
            message = f"{identifier} is a source or passage, not an entity."
            raise NotFound(message, f"`passage {identifier}` opens it, and what rests on it.")
    hits = snapshot.names.resolve(text, lang=lang)
    if source and len(hits) > 1:
        own = [hit for hit in hits if hit.id.startswith(source + "/")]
        hits = own or hits
    hits = _official(snapshot, hits, text) or hits
    if len(hits) == 1:
        return hits[0].id
    if hits:
        message = f"{text!r} is the name of {len(hits)} entities."
        raise BadRequest(message, f"Say which: {_choices(hits[:_MOST])}.")
    close = snapshot.names.search(text, lang=lang, limit=5)
    spelt = [hit for hit in close if hit.score == _SPELT]
    if len(spelt) == 1:
        return spelt[0].id
    near = _choices(close)
    way_out = f"Did you mean: {near}?" if near else "`ecograph search` looks for parts of names."
    raise NotFound(f"There is no entity called {text!r}.", way_out)


def _official(snapshot: Snapshot, hits: list[Hit], text: str) -> list[Hit]:
    """The organisation of which a name is the official one, if there is one alone."""
    nodes, folded = snapshot.links.nodes, fold(text)
    found = []
    for hit in hits if len(hits) > 1 else ():
        row = nodes.id.find(hit.id)
        labels = nodes.label_zh[row], nodes.label_en[row]
        if folded in map(fold, labels) and "Organisation" in load().ancestors(hit.kind):
            found.append(hit)
    return found if len(found) == 1 else []


def _choices(hits: Iterable[Hit]) -> str:
    """Entities to choose from, told apart by kind, place and year."""
    return ", ".join(f"{hit.label} ({hit.hint}; {hit.id})" for hit in hits)


def namesakes(reader: Reader, identifier: str) -> tuple[Found, ...]:
    """The other entities that bear an official name of an entity."""
    nodes = reader.snapshot.links.nodes
    row = nodes.id.find(identifier)
    labels = [] if row < 0 else [nodes.label_zh[row], nodes.label_en[row]]
    hits = {
        hit.id: hit
        for label in reversed(labels)
        if label
        for hit in reader.snapshot.names.resolve(label, lang=reader.lang)
        if hit.score == 100 and hit.id != identifier
    }
    return tuple(as_found(hits[one]) for one in sorted(hits)[:_MOST])


def named_ref(reader: Reader, identifier: str) -> NamedRef:
    """Name the entity that was asked for, and its namesakes."""
    ref = reader.ref(reader.iri(identifier))
    return NamedRef(**dict(ref), namesakes=namesakes(reader, identifier))


def said_of_namesakes(answer: object, lang: str) -> Iterator[str]:
    """Who else bears the name of an entity that an answer is about."""
    ends = (getattr(answer, name, None) for name in ("of", "start", "end", "one", "other"))
    for one in (answer, *ends):
        others: tuple[Found, ...] = getattr(one, "namesakes", ())
        for name in dict.fromkeys(each.matched for each in others):
            told = (each for each in others if each.matched == name)
            shown = "; ".join(f"{each.label} ({each.hint}; {each.id})" for each in told)
            yield (
                f"{name!r} is also the name of: {shown}."
                if lang == "en"
                else f"“{name}”也是下列实体的名称：{shown}。"
            )
