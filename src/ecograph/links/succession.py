"""What became of organisations: renames, mergers, splits and closings, followed to a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from ecograph.model.namespaces import ECO, GRAPH_CONJECTURAL, ID_BASE, PREFIXES
from ecograph.model.records import Change, ChangeKind, Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Protocol

    class _Term(Protocol):
        @property
        def value(self) -> str: ...

    class Answers(Protocol):
        """Whatever answers a SPARQL SELECT: :class:`pyoxigraph.Store` does."""

        def query(self, query: str, /) -> object:
            """Answer `query`."""


__all__ = ["Succession", "read_changes", "succession"]

_LENGTHS: Final = {"year": 4, "month": 7, "day": 10}
_BEFORE: Final = PREFIXES["org"] + "originalOrganization"
_AFTER: Final = PREFIXES["org"] + "resultingOrganization"
_QUERY: Final = f"""
SELECT ?change ?kind ?date ?precision ?end ?who WHERE {{ GRAPH ?g {{
  ?change a <{ECO}OrgChange> ; <{ECO}changeKind> ?kind ; <{ECO}date> ?date .
  OPTIONAL {{ ?change <{ECO}datePrecision> ?precision }}
  OPTIONAL {{ VALUES ?end {{ <{_BEFORE}> <{_AFTER}> }} ?change ?end ?who }}
}} FILTER(?g != <{GRAPH_CONJECTURAL}>) }}"""


@dataclass(frozen=True, slots=True)
class Succession:
    """Who stands for whom at a date.

    Attributes
    ----------
    now
        Those who are gone by then, and who succeeded them: nobody after a closing, several
        after a split.
    perhaps
        Ids of changes that may or may not have happened by then (a date known to its year).
    """

    now: Mapping[str, tuple[str, ...]]
    perhaps: tuple[str, ...] = ()

    def of(self, identifier: str) -> tuple[str, ...]:
        """What an organisation has become; itself where nothing changed."""
        return self.now.get(identifier, (identifier,))


def succession(changes: Iterable[Change], moment: str | None = None) -> Succession:
    """Follow all changes up to the last day that `moment` means; all of them without one.

    Parameters
    ----------
    changes
        In any order; one after the other is followed (A to B, then B to C gives A to C).
    moment
        ``2019-03-31``, ``2019-03`` or ``2019``.

    Examples
    --------
    >>> merger = Change(
    ...     id="x/m", dataset="x", kind="merger", at=Moment.parse("2019-03"),
    ...     before=("x/a", "x/b"), after=("x/c",),
    ... )
    >>> succession([merger], "2019-03").of("x/a"), succession([merger], "2019-02").of("x/a")
    (('x/c',), ('x/a',))
    >>> succession([merger], "2019-03-15").perhaps
    ('x/m',)
    """
    limit = None if moment is None else Moment.parse(moment).last_day
    now: dict[str, tuple[str, ...]] = {}
    perhaps = []
    for change in sorted(changes, key=lambda one: (one.at.last_day, one.id)):
        if limit is not None and change.at.last_day > limit:
            if change.at.day <= limit:
                perhaps.append(change.id)
            continue
        gone = set(change.before) - set(change.after)
        for one in gone:
            now.setdefault(one, (one,))
        for one, become in list(now.items()):
            if gone.intersection(become):
                now[one] = tuple(sorted({*become, *change.after} - gone))
    return Succession(now, tuple(perhaps))


def read_changes(store: Answers, base: str = ID_BASE) -> tuple[Change, ...]:
    """Read every change of organisations of a store, conjecture excepted, sorted by id.

    Parameters
    ----------
    store
        Answers SPARQL.
    base
        What ids stand below in their IRIs.
    """
    found: dict[str, tuple[str, Moment, set[str], set[str]]] = {}
    answer = cast("Iterable[Sequence[_Term | None]]", store.query(_QUERY))
    for row in answer:
        change, kind, date, precision, end, who = (term.value if term else "" for term in row)
        length = _LENGTHS.get(precision.removeprefix(ECO), 10)
        entry = (kind.removeprefix(ECO), Moment.parse(date[:length]), set[str](), set[str]())
        _, _, before, after = found.setdefault(change.removeprefix(base), entry)
        if who:
            (before if end == _BEFORE else after).add(who.removeprefix(base))
    return tuple(
        Change(
            id=identifier,
            dataset=identifier.partition("/")[0],
            kind=ChangeKind(kind),
            at=at,
            before=tuple(sorted(before)),
            after=tuple(sorted(after)),
        )
        for identifier, (kind, at, before, after) in sorted(found.items())
    )
