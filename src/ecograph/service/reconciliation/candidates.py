"""Which entities a query of a table's cell may mean, how likely each is, and whether it is sure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecograph.answers.store_reader import Reader
from ecograph.links.table import among
from ecograph.model.ontology import load
from ecograph.model.schemes import SCHEMES
from ecograph.search import normalize
from ecograph.search.exact import SHORT
from ecograph.search.short_names import holders
from ecograph.search.similarity import likeness
from ecograph.service.reconciliation.affiliation import affiliated, has_parts
from ecograph.service.reconciliation.properties import property_of
from ecograph.service.reconciliation.property_match import agrees
from ecograph.service.reconciliation.suggest import type_ref

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.search.index import Hit
    from ecograph.service.reconciliation.requests import Constraint, MatchQuery

__all__ = ["candidates"]

_LIKE_ENOUGH: Final = 0.65
_SAME: Final = 0.98  # but for the legal form
_LOOKED_AT: Final = 30
_BY_SOUND: Final = {65: 0.9, 52: 0.7, 50: 0.7, 38: 0.9, 28: 0.65}  # by the way a hit was found
_BY_ONE_OF_SEVERAL: Final = 0.8  # a short name that others bear too
_NAMED_IN_IT: Final = 0.9  # a name in a string that says more than where its bearer lies
_ORGANISATION: Final = "Organisation"
_OTHER_TYPE: Final = 0.8
_OTHER_VALUE: Final = 0.85
_WITHOUT_NAME: Final = 0.5
_ACRONYM: Final = 3  # letters of a Latin short name that prove nothing alone
_ACRONYM_ALONE: Final = 0.9
_IDENTIFYING: Final = SCHEMES.keys() | {"identifier"}
_NAMING: Final = frozenset({"name_zh", "name_en", "alias"})


@dataclass(frozen=True, slots=True)
class _Found:
    """An entity in question, with what speaks for and against it."""

    row: int
    likeness: float
    named: bool = True
    alias: bool = False
    acronym: bool = False
    by_id: bool = False
    typed: bool | None = None
    agreed: tuple[tuple[str, bool], ...] = ()

    @property
    def same(self) -> bool:
        return self.likeness >= _SAME

    @property
    def unopposed(self) -> bool:
        return self.typed is not False and all(yes for _, yes in self.agreed)

    @property
    def score(self) -> float:
        wrong = sum(not yes for _, yes in self.agreed)
        typed = _OTHER_TYPE if self.typed is False else 1
        return round(100 * self.likeness * typed * _OTHER_VALUE**wrong, 1)


def candidates(snapshot: Snapshot, query: MatchQuery, lang: str) -> list[dict[str, Any]]:
    """Give the entities that a query may mean, the likeliest first.

    A candidate is a certain `match` if its name or identifier is the one asked for, but for the
    legal form, nothing in the query speaks against it, and it is the only one of whom that is
    true. An acronym of up to three letters needs a type or a property that agrees.

    Parameters
    ----------
    snapshot
        The graph.
    query
        What is looked for.
    lang
        Language of names.

    Returns
    -------
    list of dict
        Candidates as the Reconciliation API 0.2 writes them; empty if nothing is like it.
    """
    reader = Reader(snapshot, lang)
    wanted = [_below(one) for one in query.type]
    found = _by_name(snapshot, query) if query.query else _by_properties(reader, query)
    judged = [_judged(reader, one, query, wanted) for one in found]
    kept = [one for one in judged if one.typed is not False or query.type_strict == "should"]
    degree = snapshot.links.adjacency.degree
    kept.sort(key=lambda one: (-one.score, -int(degree[one.row]), one.row))
    sure = [one for one in kept if one.same and one.unopposed]
    best = [one for one in sure if one.likeness == max(each.likeness for each in sure)]
    certain = best[0] if len(best) == 1 else None
    return [_written(reader, one, match=one is certain) for one in kept[: query.most]]


@lru_cache(maxsize=200)
def _below(kind: str) -> frozenset[str]:
    """A kind and those below it; names of a long list are all of the same few."""
    return load().below(kind)


def _by_name(snapshot: Snapshot, query: MatchQuery) -> list[_Found]:
    """The entities whose names are like the text or stand in it, each once."""
    if has_parts(query.query):  # looking for what is like all of it takes long, and finds nothing
        named = _with_affiliated(snapshot, query.query, [])
        if named and not snapshot.names.resolve(query.query):
            return named
    looked_at = min(max(_LOOKED_AT, 2 * query.most), 2 * _LOOKED_AT)
    types = (None,) if query.type_strict != "any" or not query.type else query.type
    hits: dict[str, Hit] = {}
    for one in types:
        kind = None if one is None else one.rsplit("#", 1)[-1]
        for hit in snapshot.names.search(query.query, kind=kind, limit=looked_at):
            hits.setdefault(hit.id, hit)
    asked = normalize.fold(query.query)
    found = [_of_hit(snapshot, hit, asked) for hit in hits.values()]
    kept = [one for one in found if one.row >= 0 and one.likeness >= _LIKE_ENOUGH]
    return kept if any(one.same for one in kept) else _with_affiliated(snapshot, query.query, kept)


def _with_affiliated(snapshot: Snapshot, text: str, found: list[_Found]) -> list[_Found]:
    """Add the organisations that are named in a string which says more than a name."""
    best = {one.row: one for one in found}
    organisations = _below(_ORGANISATION)
    for one in affiliated(snapshot, text):
        likeness = _SAME if one.placed else _NAMED_IN_IT
        better = one.row not in best or best[one.row].likeness < likeness
        if better and snapshot.links.kind_of(one.row) in organisations:
            best[one.row] = _Found(one.row, likeness, acronym=_is_acronym(one.name))
    return list(best.values())


def _is_acronym(asked: str) -> bool:
    return asked.isascii() and asked.isalpha() and len(asked) <= _ACRONYM


def _of_hit(snapshot: Snapshot, hit: Hit, asked: str) -> _Found:
    row = snapshot.links.nodes.id.find(hit.id)
    if hit.score == 100 and hit.matched not in {text for text, _ in hit.names}:
        return _Found(row, 1.0, named=False, by_id=True)
    if hit.score == SHORT:
        called = holders(asked)
        names = (normalize.fold(name) for name, _ in hit.names)
        place = min(called.index(name) for name in names if name in called)  # the usual one first
        alike = _SAME if len(called) == 1 else _BY_ONE_OF_SEVERAL - 0.01 * place
        return _Found(row, alike, alias=True)
    best, text = 0.0, ""
    for name, _ in hit.names:
        alike = likeness(asked, normalize.fold(name))
        if alike > best:
            best, text = alike, name
    if _BY_SOUND.get(int(hit.score), 0.0) > best:
        best, text = _BY_SOUND[int(hit.score)], hit.matched
    nodes = snapshot.links.nodes
    alias = text not in (nodes.label_zh[row], nodes.label_en[row])
    return _Found(row, best, alias=alias, acronym=alias and _is_acronym(asked))


def _by_properties(reader: Reader, query: MatchQuery) -> list[_Found]:
    """The entities that have an identifier or a name given as a property, else all that agree."""
    snapshot = reader.snapshot
    telling = [(one, known) for one in query.properties if (known := property_of(one.pid))]
    named = [(one, known.id) for one, known in telling if known.id in _IDENTIFYING | _NAMING]
    if not named:
        every = [one for one, _ in telling]
        return [_Found(row, _WITHOUT_NAME, named=False) for row in _agreeing(reader, query, every)]
    texts = (_typed(str(value), name) for one, name in named for value in one.v)
    ids = {hit.id: None for text in texts for hit in snapshot.names.resolve(text)}
    rows = (snapshot.links.nodes.id.find(one) for one in ids)
    return [_Found(row, 1.0, named=False, by_id=True) for row in rows if row >= 0]


def _typed(value: str, name: str) -> str:
    """Write an identifier with its scheme, as people type it."""
    return value if ":" in value or name not in SCHEMES else f"{name}:{value}"


def _agreeing(reader: Reader, query: MatchQuery, telling: list[Constraint]) -> list[int]:
    """The best linked entities of the types asked for that have all the values asked for."""
    links = reader.snapshot.links
    kinds = [_below(one) for one in query.type]
    if not telling:
        return []
    mask = reader.snapshot.roster.present.copy()
    if kinds:
        mask &= among(links.nodes.kinds, frozenset().union(*kinds))[links.nodes.kind]
    rows = np.flatnonzero(mask)
    rows = rows[np.lexsort((rows, -links.adjacency.degree[rows]))][: 20 * _LOOKED_AT]
    agreeing = (row for row in rows.tolist() if all(agrees(reader, row, one) for one in telling))
    return [row for _, row in zip(range(query.most), agreeing, strict=False)]


def _judged(reader: Reader, one: _Found, query: MatchQuery, wanted: list[frozenset[str]]) -> _Found:
    """Say whether the type and the properties asked for agree."""
    kind = reader.snapshot.links.kind_of(one.row)
    fits = [kind in below for below in wanted]
    typed = None if not fits else all(fits) if query.type_strict == "all" else any(fits)
    known = [each for each in query.properties if property_of(each.pid)]
    agreed = tuple((each.pid, agrees(reader, one.row, each)) for each in known)
    unproved = one.acronym and not (typed or agreed)
    alike = min(one.likeness, _ACRONYM_ALONE) if unproved else one.likeness
    return replace(one, likeness=alike, typed=typed, agreed=agreed)


def _written(reader: Reader, one: _Found, *, match: bool) -> dict[str, Any]:
    links = reader.snapshot.links
    kind = links.kind_of(one.row)
    ref = reader.ref(reader.iri(links.nodes.id[one.row]))
    features: dict[str, bool | float] = {
        "exact_name": one.same and not one.by_id,
        "alias": one.alias,
        "identifier": one.by_id,
        "link_count": int(links.adjacency.degree[one.row]),
    }
    if one.named:
        features["name_similarity"] = round(one.likeness, 3)
    if one.typed is not None:
        features["type_match"] = one.typed
    features |= {f"{pid}_match": yes for pid, yes in one.agreed}
    kinds = (kind, *load().ancestors(kind)) if kind in load().classes else (kind,)
    return {
        "id": ref.id,
        "name": ref.label or ref.id,
        "description": _description(reader, one.row),
        "type": [type_ref(each, reader.lang) for each in kinds],
        "score": one.score,
        "match": match,
        "features": [{"id": name, "value": value} for name, value in features.items()],
    }


def _description(reader: Reader, row: int) -> str:
    nodes = reader.snapshot.links.nodes
    place = int(nodes.place[row])
    parts = [type_ref(reader.snapshot.links.kind_of(row), reader.lang)["name"]]
    if place >= 0:
        parts.append(reader.choose(nodes.label_zh[place], nodes.label_en[place]))
    return " · ".join(parts)
