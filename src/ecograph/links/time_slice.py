"""Which relators hold on a day or in a window, in three values: yes, possibly, no."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecograph.links.columns import NO_DAY, day_number
from ecograph.links.period import EVER, TimeSlice
from ecograph.links.succession import Succession, succession
from ecograph.links.table import DATED_BY_CONTEXT, Links, among
from ecograph.model.records import ChangeKind, Precision
from ecograph.model.time_kinds import TemporalKind, TemporalKinds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ecograph.model.records import Change

__all__ = [
    "NO",
    "POSSIBLY",
    "UNDATED",
    "YES",
    "Chronology",
    "Selection",
    "SliceCounts",
    "select",
    "sliced",
]

NO, POSSIBLY, YES, UNDATED = range(4)
_KINDS: Final = tuple(TemporalKind)
_PRECISIONS: Final = {Precision.YEAR: 1, Precision.MONTH: 2, Precision.DAY: 3}


@dataclass(frozen=True, slots=True)
class Chronology:
    """What slicing needs besides the links: kinds in time, and what became of organisations."""

    kinds: TemporalKinds = field(default_factory=TemporalKinds.load)
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class SliceCounts:
    """How many relators hold certainly, hold possibly, have no date, are outside the slice."""

    certain: int
    possible: int
    undated: int
    outside: int


@dataclass(frozen=True, slots=True)
class Selection:
    """What a slice says of every relator.

    Attributes
    ----------
    holds : ndarray of int8, one a relator
        :data:`NO`, :data:`POSSIBLY`, :data:`YES` or :data:`UNDATED`.
    follow : ndarray of int32, one an entity
        The row of the entity that it has become by the end of the slice; its own where nothing
        changed, where it was split, and where it was closed.
    timeless, open_ended : ndarray of bool, one a relator
        Which have no time; which are states that began before the slice and whose end nobody
        states.
    """

    time: TimeSlice
    holds: NDArray[np.int8]
    follow: NDArray[np.int32]
    succession: Succession
    timeless: NDArray[np.bool_]
    open_ended: NDArray[np.bool_]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which relators are in the slice: valid at least possibly, or undated and included."""
        kept = {YES, POSSIBLY} | ({UNDATED} if self.time.undated == "include" else set())
        return np.isin(self.holds, sorted(kept))

    def counts(self, rows: NDArray[np.int64] | slice = slice(None)) -> SliceCounts:
        """Count what the slice says of some relators; of all by default."""
        found = np.bincount(self.holds[rows], minlength=4).tolist()
        return SliceCounts(found[YES], found[POSSIBLY], found[UNDATED], found[NO])

    def left_out(self, rows: NDArray[np.int64]) -> dict[str, int]:
        """How many of some relators are not in the slice, by reason."""
        counts = self.counts(rows)
        found = {"outside the dates": counts.outside}
        return found if self.time.undated == "include" else found | {"undated": counts.undated}


@dataclass(frozen=True, slots=True)
class _Spans:
    """Bounds on when something began and ended: the earliest and the latest day of either."""

    start: NDArray[np.int64]
    begun: NDArray[np.int64]
    ending: NDArray[np.int64]
    end: NDArray[np.int64]

    def overlap(self, first: int, last: int) -> NDArray[np.int8]:
        """Whether a state holds on some day of a window."""
        surely = (self.begun <= last) & (self.ending >= first)
        return _three(surely, (self.start <= last) & (self.end >= first))

    def begin(self, first: int, last: int) -> NDArray[np.int8]:
        """Whether a happening occurs in a window."""
        surely = (self.start >= first) & (self.begun <= last)
        return _three(surely, (self.start <= last) & (self.begun >= first))


def _three(surely: NDArray[np.bool_], possibly: NDArray[np.bool_]) -> NDArray[np.int8]:
    return np.where(surely, YES, np.where(possibly, POSSIBLY, NO)).astype(np.int8)


def select(links: Links, time: TimeSlice, chronology: Chronology | None = None) -> Selection:
    """Say of every relator whether it is in a slice.

    A state is in a window when it began by its last day and had not ended before its first (a
    day is a window of one day). A happening is in a window when it occurred inside, and in the
    slice of a day when it occurred by then. A date known to its month or year may be any day
    of it: what holds for some of these days and not for others holds *possibly*. "Existed by"
    is a latest start: the days before it are possible. A state does not outlast either of its
    ends, unless that was succeeded, nor stand before it was founded. A participation without
    dates has those of its context.

    Parameters
    ----------
    links
        All relators.
    time
        The slice.
    chronology
        Kinds in time, and changes of organisations; by default the shipped table, no changes.
    """
    chronology = chronology or Chronology()
    first, last = time.bounds
    changed = succession(chronology.changes, time.end)
    spans, dated = _spans(links)
    happened = spans.begin(first if time.as_of is None else -EVER, last)
    exists = _lives(links, chronology.changes, changed).overlap(first, last)
    alive = np.minimum(exists[links.rows.subject], exists[links.rows.object])
    held = np.minimum(spans.overlap(first, last), alive)
    kinds = _kinds(links, chronology.kinds)
    state = kinds == _KINDS.index(TemporalKind.STATE)
    holds = np.where(state, held, happened)
    holds = np.where(dated | (state & (alive == NO)), holds, UNDATED)
    timeless = kinds == _KINDS.index(TemporalKind.TIMELESS)
    holds[timeless] = YES
    open_ended = state & (holds == YES) & (spans.end == EVER) & (spans.begun < first)
    follow = _follow(links, changed)
    return Selection(time, holds.astype(np.int8), follow, changed, timeless, open_ended)


def sliced(
    links: Links,
    kept: NDArray[np.bool_],
    follow: NDArray[np.int32],
    predicates: Iterable[str],
) -> Links:
    """The links without those relators of some predicates that are not kept.

    Both ends of those that stay are followed. All other predicates stay as they are, since a
    projection reads them too (units, places).

    Parameters
    ----------
    links
        All relators.
    kept : ndarray of bool, one a relator
        Such as :attr:`Selection.kept`.
    follow : ndarray of int32, one an entity
        Such as :attr:`Selection.follow`.
    predicates
        The predicates that are sliced.
    """
    table = links.rows
    about = among(table.predicates, predicates)[table.predicate]
    rows = np.flatnonzero(~about | kept)
    columns: dict[str, Any] = {
        one.name: value[rows]
        for one in fields(table)
        if isinstance(value := getattr(table, one.name), np.ndarray)
    }
    for end in ("subject", "object"):
        columns[end] = np.where(about[rows], follow[columns[end]], columns[end])
    return Links.of(links.nodes, replace(table, id=table.id.take(rows), **columns), links.digest)


def _kinds(links: Links, kinds: TemporalKinds) -> NDArray[np.int8]:
    """Kind in time of each relator, looked up once for each predicate and kind of context."""
    contexts, predicates = links.nodes.kind[links.rows.object], links.rows.predicate
    found = np.zeros((len(links.rows.predicates), len(links.nodes.kinds)), dtype=np.int8)
    for predicate, kind in sorted(set(zip(predicates.tolist(), contexts.tolist(), strict=True))):
        known = kinds.kind(links.rows.predicates[predicate], links.nodes.kinds[kind])
        found[predicate, kind] = _KINDS.index(known)
    return found[predicates, contexts]


def _spans(links: Links) -> tuple[_Spans, NDArray[np.bool_]]:
    """When each relator began and ended, and whether anything is known of that."""
    table, nodes, context = links.rows, links.nodes, links.rows.object
    lent = among(table.predicates, {DATED_BY_CONTEXT})[table.predicate]
    for own in (table.since, table.until, table.started_by):
        lent = lent & (own == NO_DAY)
    since = np.where(lent, nodes.founded[context], table.since)
    since_as = np.where(lent, nodes.founded_precision[context], table.since_precision)
    until = np.where(lent, nodes.ended[context], table.until)
    until_as = np.where(lent, nodes.ended_precision[context], table.until_precision)
    end = _latest(until, until_as, EVER)
    latest_start = np.where(table.started_by == NO_DAY, end, _existed_by(table.started_by))
    spans = _Spans(
        start=_earliest(since, -EVER),
        begun=np.where(since == NO_DAY, latest_start, _latest(since, since_as, EVER)),
        ending=_earliest(until, EVER),
        end=end,
    )
    return spans, (since != NO_DAY) | (until != NO_DAY) | (table.started_by != NO_DAY)


def _existed_by(days: NDArray[np.int32]) -> NDArray[np.int64]:
    """The latest start; the columns keep no precision of it: 1 January means the year."""
    known = np.where(days == NO_DAY, 0, days).astype("M8[D]")
    year = days == known.astype("M8[Y]").astype("M8[D]").astype(np.int64)
    return _latest(days, np.where(year, 1, 3), EVER)


def _earliest(days: NDArray[np.int32], missing: int) -> NDArray[np.int64]:
    return np.where(days == NO_DAY, missing, days.astype(np.int64))


def _latest(days: NDArray[Any], precisions: NDArray[Any], missing: int) -> NDArray[np.int64]:
    """The last day that a date may mean."""
    known = np.where(days == NO_DAY, 0, days).astype("M8[D]")
    year, month = (
        (known.astype(unit) + 1).astype("M8[D]").astype(np.int64) - 1 for unit in ("M8[Y]", "M8[M]")
    )
    day = np.where(precisions == 1, year, np.where(precisions == 2, month, known.astype(np.int64)))
    return np.where(days == NO_DAY, missing, day)


def _lives(links: Links, changes: Iterable[Change], changed: Succession) -> _Spans:
    """When each entity existed; what is not known to have begun or ended always did."""
    nodes = links.nodes
    founded, ended = nodes.founded.copy(), nodes.ended.copy()
    founded_as, ended_as = nodes.founded_precision.copy(), nodes.ended_precision.copy()
    for change in changes:
        day, precision = day_number(str(change.at.day)), _PRECISIONS[change.at.precision]
        new = set() if change.kind is ChangeKind.RENAME else set(change.after) - set(change.before)
        for one in sorted(new | set(change.before) - set(change.after)):
            node = nodes.id.find(one)
            dates, fine = (ended, ended_as) if one in change.before else (founded, founded_as)
            if node >= 0 and dates[node] == NO_DAY:
                dates[node], fine[node] = day, precision
    for one, successors in changed.now.items():
        if len(successors) == 1 and (node := nodes.id.find(one)) >= 0:
            ended[node] = NO_DAY
    return _Spans(
        start=_earliest(founded, -EVER),
        begun=_latest(founded, founded_as, -EVER),
        ending=_earliest(ended, EVER),
        end=_latest(ended, ended_as, EVER),
    )


def _follow(links: Links, changed: Succession) -> NDArray[np.int32]:
    follow = np.arange(len(links.nodes.id), dtype=np.int32)
    for one, successors in changed.now.items():
        if len(successors) == 1:
            ends = links.nodes.id.find(one), links.nodes.id.find(successors[0])
            if min(ends) >= 0:
                follow[ends[0]] = ends[1]
    return follow
