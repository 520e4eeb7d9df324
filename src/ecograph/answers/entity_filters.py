"""What lists of entities can be filtered by, and what they can be counted by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecograph.answers import filter_syntax
from ecograph.answers.filter_syntax import Condition
from ecograph.answers.filters import link_filter
from ecograph.answers.views.entity import GroupView
from ecograph.answers.vocabulary import words_of
from ecograph.errors import BadRequest
from ecograph.links.columns import NO_DAY, day_text
from ecograph.links.labels import label_at
from ecograph.links.table import among
from ecograph.model.labels import label_or_id
from ecograph.model.ontology import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from ecograph.network.entity_table import Column
    from ecograph.pipeline.snapshot import Snapshot

    Mask = NDArray[np.bool_]

__all__ = ["FIELDS", "GROUPS", "kind_label", "label_of", "region_named"]

_PLACES: Final = ("Region", "Zone")
_NULL: Final = "null"
_TRUTH: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def label_of(snapshot: Snapshot, row: int, lang: str) -> tuple[str, str]:
    """Label the entity in a row of the node table, by its id if it has no label; and the tag."""
    return label_at(snapshot.links.nodes, row, lang)


def kind_label(kind: str, lang: str) -> str:
    """Label a kind, by its name if the ontology does not know it."""
    known = load().classes.get(kind)
    return kind if known is None else known.label.text(lang)


# filters


def _by_kind(snapshot: Snapshot, asked: Condition) -> Mask:
    wanted = words_of(snapshot, "kind", asked.values)
    kinds = link_filter(kinds=wanted).kinds or frozenset()
    nodes = snapshot.links.nodes
    return among(nodes.kinds, kinds)[nodes.kind]


def _by_region(snapshot: Snapshot, asked: Condition) -> Mask:
    place = snapshot.links.nodes.place
    found = np.zeros(len(place), dtype=np.bool_)
    for value in asked.values:
        if value == _NULL:
            found |= place < 0
        else:
            found |= snapshot.roster.inside(region_named(snapshot, value))
    return found


def region_named(snapshot: Snapshot, text: str) -> int:
    """Find the row of the place that an id, the end of an id, or a name means.

    Raises
    ------
    BadRequest
        If there is none, or several; the message names what comes near.
    """
    nodes = snapshot.links.nodes
    places = np.flatnonzero(among(nodes.kinds, _PLACES)[nodes.kind]).tolist()
    named = {nodes.id[row]: row for row in places}
    slugs = [row for one, row in named.items() if text in (one, one.partition("/")[2])]
    if not slugs:
        hits = snapshot.names.resolve(text)
        slugs = [named[hit.id] for hit in hits if hit.id in named]
    if len(slugs) == 1:
        return slugs[0]
    if slugs:
        several = ", ".join(nodes.id[row] for row in slugs[:8])
        raise BadRequest(f"{text!r} is the name of {len(slugs)} regions.", f"Say which: {several}.")
    counted = np.bincount(nodes.place[nodes.place >= 0], minlength=len(nodes.id))
    most = sorted(places, key=lambda row: (-int(counted[row]), row))[:12]
    listed = ", ".join(f"{nodes.id[row]} ({label_of(snapshot, row, 'zh')[0]})" for row in most)
    raise BadRequest(f"There is no region {text!r}.", f"Those with the most entities: {listed}.")


def _by_source(snapshot: Snapshot, asked: Condition) -> Mask:
    nodes, wanted = snapshot.links.nodes, set(words_of(snapshot, "dataset", asked.values))
    told = [not wanted.isdisjoint(each.split()) for each in nodes.source_sets]
    return np.array(told, dtype=np.bool_)[nodes.sources]


def _by_label(snapshot: Snapshot, asked: Condition) -> Mask:
    folded = snapshot.roster.folded
    found = np.zeros(len(folded), dtype=np.bool_)
    for needle in map(str.casefold, asked.values):  # a plain loop a needle is the fastest
        found |= np.array([needle in text for text in folded], dtype=np.bool_)
    return found


def _by_date(column: Column) -> Callable[[Snapshot, Condition], Mask]:
    def mask(snapshot: Snapshot, asked: Condition) -> Mask:
        days, missing = snapshot.roster.key(column)
        told = tuple(value for value in asked.values if value != _NULL)
        spans = filter_syntax.dates(Condition(asked.field, told, negated=False))
        found = _within(days, spans) & ~missing
        return found | missing if _NULL in asked.values else found

    return mask


def _by_number(column: Column) -> Callable[[Snapshot, Condition], Mask]:
    def mask(snapshot: Snapshot, asked: Condition) -> Mask:
        return _within(snapshot.roster.key(column)[0], filter_syntax.numbers(asked))

    return mask


def _within(values: NDArray[Any], spans: Sequence[filter_syntax.Span]) -> Mask:
    found = np.zeros(len(values), dtype=np.bool_)
    for span in spans:
        inside = np.ones(len(values), dtype=np.bool_)
        if span.low is not None:
            inside &= values >= span.low
        if span.high is not None:
            inside &= values <= span.high
        found |= inside
    return found


def _by_having_links(snapshot: Snapshot, asked: Condition) -> Mask:
    found = np.zeros(len(snapshot.links.nodes.id), dtype=np.bool_)
    for value in asked.values:
        if value.lower() not in _TRUTH:
            raise BadRequest(f"{asked.field}: {value!r} is neither.", "Write true or false.")
        found |= (snapshot.roster.links > 0) == _TRUTH[value.lower()]
    return found


FIELDS: Final[dict[str, Callable[[Snapshot, Condition], Mask]]] = {
    "kind": _by_kind,
    "region": _by_region,
    "dataset": _by_source,
    "label": _by_label,
    "founded": _by_date("founded"),
    "ended": _by_date("ended"),
    "strength": _by_number("strength"),
    "events": _by_number("events"),
    "links": _by_number("links"),
    "has_links": _by_having_links,
}
"""What can be filtered by."""


# counts


def _kinds_of(snapshot: Snapshot, rows: NDArray[np.int64], lang: str) -> list[GroupView]:
    nodes = snapshot.links.nodes
    counts = np.bincount(nodes.kind[rows], minlength=len(nodes.kinds)).tolist()
    pairs = zip(nodes.kinds, counts, strict=True)
    tag = "en" if lang == "en" else "zh"
    return _ordered(
        GroupView(key=k, label=kind_label(k, lang), lang=tag, count=n) for k, n in pairs if n
    )


def _regions_of(snapshot: Snapshot, rows: NDArray[np.int64], lang: str) -> list[GroupView]:
    places, counts = np.unique(snapshot.links.nodes.place[rows], return_counts=True)
    ids = snapshot.links.nodes.id
    named = (
        (place, label_of(snapshot, place, lang) if place >= 0 else ("", ""), count)
        for place, count in zip(places.tolist(), counts.tolist(), strict=True)
    )
    return _ordered(
        GroupView(key=ids[place] if place >= 0 else _NULL, label=label, lang=tag, count=count)
        for place, (label, tag), count in named
    )


def _sources_of(snapshot: Snapshot, rows: NDArray[np.int64], lang: str) -> list[GroupView]:
    nodes = snapshot.links.nodes
    counts = np.bincount(nodes.sources[rows], minlength=len(nodes.source_sets)).tolist()
    titles = {
        one.slug: label_or_id(one.title_zh, one.title_en, one.slug, lang)
        for one in snapshot.manifest.datasets
    }
    sums = dict.fromkeys(titles, 0)
    for names, count in zip(nodes.source_sets, counts, strict=True):
        for name in names.split():
            sums[name] = sums.get(name, 0) + count
    named = ((slug, titles.get(slug, (slug, "")), count) for slug, count in sums.items() if count)
    return _ordered(
        GroupView(key=key, label=label, lang=tag, count=count) for key, (label, tag), count in named
    )


def _years_of(column: Column) -> Callable[[Snapshot, NDArray[np.int64], str], list[GroupView]]:
    def counted(snapshot: Snapshot, rows: NDArray[np.int64], _: str) -> list[GroupView]:
        days, counts = np.unique(snapshot.roster.key(column)[0][rows], return_counts=True)
        years: dict[str, int] = {}
        for day, count in zip(days.tolist(), counts.tolist(), strict=True):
            year = _NULL if day == NO_DAY else day_text(day, 1)
            years[year] = years.get(year, 0) + count
        return _ordered(GroupView(key=key, label=key, count=n) for key, n in years.items())

    return counted


def _having_links(snapshot: Snapshot, rows: NDArray[np.int64], _: str) -> list[GroupView]:
    linked = int((snapshot.roster.links[rows] > 0).sum())
    pairs = (("true", linked), ("false", len(rows) - linked))
    return _ordered(GroupView(key=key, label=key, count=count) for key, count in pairs if count)


def _ordered(groups: Iterable[GroupView]) -> list[GroupView]:
    """The largest first, then by key."""
    return sorted(groups, key=lambda one: (-one.count, one.key))


GROUPS: Final[dict[str, Callable[[Snapshot, NDArray[np.int64], str], list[GroupView]]]] = {
    "kind": _kinds_of,
    "region": _regions_of,
    "dataset": _sources_of,
    "founded": _years_of("founded"),
    "ended": _years_of("ended"),
    "has_links": _having_links,
}
"""What can be counted by."""
