"""Who collaborates with whom: from relators, by the table of rules, to a network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.errors import BadRequest
from ecograph.links.read import tables_of
from ecograph.links.table import LinkFilter, Links, among
from ecograph.links.time_slice import select, sliced
from ecograph.network.assemble import Participations, network_from
from ecograph.network.network import Network, ProjectionSpec
from ecograph.network.rollup import UNIT_OF, never
from ecograph.network.rules import Rule, Rules, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from ecograph.links.time_slice import Chronology, Selection

__all__ = [
    "Network",
    "ProjectionSpec",
    "in_time",
    "network_of",
    "project",
    "statements",
]

_MEMBER: Final = "member"
_VERDICTS: Final = tuple(Verdict)
_ALL: Final = slice(None)


def project(
    links: Links,
    rules: Rules,
    spec: ProjectionSpec | None = None,
    chronology: Chronology | None = None,
) -> Network:
    r"""Make the collaboration network.

    Two organisations are tied by each event in which both took part in a role that the rules
    let count. Newman's strength of a tie is :math:`w_{ij} = \sum_p 1/(n_p - 1)` over the shared
    events, :math:`n_p` being the named participants of an event that count. An event with a hub
    ties only the hub to each party. A unit and what it belongs to (`unitOf`) make no tie; these
    are listed apart.

    Parameters
    ----------
    links
        All relators.
    rules
        What counts.
    spec
        Which statements, roles and organisations; the default is all that is not conjecture.
    chronology
        What is a state and what a happening, and what became of whom; for dated slices.

    Raises
    ------
    BadRequest
        If `spec` asks for another relation: co-participation has its own projection.
    NotFound
        If its region is no entity.

    References
    ----------
    M. E. J. Newman, "Scientific collaboration networks. II", Physical Review E 64 (2001)
    016132. doi:10.1103/PhysRevE.64.016132
    """
    spec = spec or ProjectionSpec()
    if spec.relation != "collaboration":
        raise BadRequest(f"project() makes collaboration networks, not {spec.relation}.")
    links, dated = in_time(links, spec, chronology)
    taken, left_out = _participations(links, rules, spec)
    return network_from(spec, links, taken, {**dated, **left_out})


def in_time(
    links: Links,
    spec: ProjectionSpec,
    chronology: Chronology | None,
    predicates: frozenset[str] | None = None,
) -> tuple[Links, dict[str, int]]:
    """The relators of the day or window asked for, and how many each reason leaves out.

    Sliced are those of the predicates of the projection, or of others that are named; and where
    units are rolled up, what says to what they belong.
    """
    if spec.time is None:
        return links, {}
    predicates = spec.predicates if predicates is None else predicates
    chosen = select(links, spec.time, chronology)
    dated = _left_out(chosen, links, spec, predicates)
    if spec.roll_up == "unit":
        units = _left_out(chosen, links, spec, frozenset({UNIT_OF}))
        dated |= {f"units {reason}": count for reason, count in units.items()}
        predicates |= {UNIT_OF}
    return sliced(links, chosen.kept, chosen.follow, predicates), dated


def _left_out(
    chosen: Selection, links: Links, spec: ProjectionSpec, predicates: frozenset[str]
) -> dict[str, int]:
    where = replace(statements(spec), predicates=predicates)
    return chosen.left_out(np.flatnonzero(links.passing(_ALL, where)))


def _participations(
    links: Links, rules: Rules, spec: ProjectionSpec
) -> tuple[Participations, dict[str, int]]:
    """Step by step, what counts; and how much each step leaves out."""
    table, nodes = links.rows, links.nodes
    rows = np.flatnonzero(among(table.predicates, spec.predicates)[table.predicate])
    left_out: dict[str, int] = {}

    def keep(reason: str, passed: NDArray[np.bool_]) -> None:
        nonlocal rows
        left_out[reason] = int((~passed).sum())
        rows = rows[passed]

    keep("basis or source", links.passing(rows, statements(spec)))
    refused = among(nodes.kinds, never(spec))[nodes.kind]
    keep("not a named organisation", ~refused[table.subject[rows]])
    keep("unnamed context", ~among(nodes.kinds, {"Collective"})[_kind(links, rows)])
    if spec.contexts is not None:
        keep("kind of context", among(nodes.kinds, spec.contexts)[_kind(links, rows)])
    if spec.roles is not None:
        keep("role", _in_roles(links, rows, spec.roles))
    keep("verdict", np.isin(_verdicts(links, rules, rows), _codes(spec.verdicts)))
    if not spec.include_open_lists:
        keep("open list", ~_anywhere(table.object[rows], table.open_list[rows], links))
    if not spec.include_intended:
        keep("intended", ~_anywhere(table.object[rows], table.intended[rows], links))
    hub = _verdicts(links, rules, rows) == _VERDICTS.index(Verdict.HUB)
    ends = table.object[rows], table.subject[rows]
    return Participations(*ends, hub, table.open_list[rows]), left_out


def statements(spec: ProjectionSpec) -> LinkFilter:
    """The filter of a projection: how its statements are known, and of which datasets."""
    return LinkFilter(bases=spec.bases, sources=spec.sources)


def _kind(links: Links, rows: NDArray[np.int64]) -> NDArray[np.int32]:
    return links.nodes.kind[links.rows.object[rows]]


def _codes(verdicts: Iterable[Verdict]) -> list[int]:
    return [_VERDICTS.index(verdict) for verdict in verdicts]


def _as_member(links: Links, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which rows are memberships that name no role: those of a member."""
    table = links.rows
    plain = among(table.predicates, {"memberOf"})[table.predicate[rows]]
    return plain & among(table.roles, {""})[table.role[rows]]


def _in_roles(links: Links, rows: NDArray[np.int64], roles: frozenset[str]) -> NDArray[np.bool_]:
    named = among(links.rows.roles, roles)[links.rows.role[rows]]
    return np.where(_as_member(links, rows), _MEMBER in roles, named)


def _verdicts(links: Links, rules: Rules, rows: NDArray[np.int64]) -> NDArray[np.int8]:
    """Verdict of each row, looked up once for each kind of context and role that occur."""
    kinds, names = links.nodes.kinds, [*links.rows.roles, _MEMBER]
    roles = np.where(_as_member(links, rows), len(names) - 1, links.rows.role[rows])
    keys = _kind(links, rows).astype(np.int64) * len(names) + roles
    found = np.zeros(len(kinds) * len(names), dtype=np.int8)
    for key in np.flatnonzero(np.bincount(keys)).tolist():
        kind, role = divmod(key, len(names))
        found[key] = _VERDICTS.index(rules.verdict(kinds[kind], names[role]))
    return found[keys]


def _anywhere(event: NDArray[np.int32], flag: NDArray[np.bool_], links: Links) -> NDArray[np.bool_]:
    """Whether a flag stands at any participation of the same event."""
    flagged = np.zeros(len(links.nodes.id), dtype=np.bool_)
    flagged[event[flag]] = True
    return flagged[event]


def network_of(
    events: Mapping[str, Iterable[str]],
    hubs: Iterable[str] = (),
    spec: ProjectionSpec | None = None,
) -> Network:
    """Make a network from nothing but who took part in what: for small examples.

    Parameters
    ----------
    events
        Participants of each event.
    hubs
        Those who are the hub of every event that they take part in.
    spec
        How the network is made.

    Examples
    --------
    Newman's toy: two papers of several authors, one of a single author.

    >>> toy = network_of({"p1": "abc", "p2": "ab", "p3": "a"})
    >>> toy.strength.toarray().tolist()
    [[0.0, 1.5, 0.5], [1.5, 0.0, 0.5], [0.5, 0.5, 0.0]]
    """
    relators: dict[str, dict[str, str]] = {
        name: {} for name in ("participant", "context", "predicate", "basis", "source", "role")
    }
    kinds = {}
    central = set(hubs)
    for event, participants in events.items():
        kinds[event] = "CollaborationEvent"
        for who in participants:
            kinds[who] = "Organisation"
            role = "hub" if who in central else "partner"
            values = (who, event, "participatesIn", "stated", "toy", role)
            for column, value in zip(relators.values(), values, strict=True):
                column[f"{event}/{who}"] = value
    rules = Rules(
        {
            ("CollaborationEvent", "hub"): Rule(Verdict.HUB),
            ("CollaborationEvent", "partner"): Rule(Verdict.COLLABORATES),
        }
    )
    return project(Links.of(*tables_of({"kind": kinds}, relators)), rules, spec)
