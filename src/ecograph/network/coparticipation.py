"""Who is on the same list: shared awards, programmes, titles; never called collaboration."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from ecograph import resources
from ecograph.errors import BadRequest, Problem, SourceError
from ecograph.links.table import among
from ecograph.model.records import Basis
from ecograph.network.assemble import Participations, network_from, shown_in
from ecograph.network.network import Network, ProjectionSpec
from ecograph.network.projection import in_time, statements
from ecograph.network.rollup import NOT_ORGANISATIONS, grouping_of, never
from ecograph.network.rules import read_rows

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ecograph.links.table import Links
    from ecograph.links.time_slice import Chronology

__all__ = ["CO_PARTICIPATION", "ListingRules", "project_listings"]

TABLE: Final = "data/coparticipation-rules.csv"
CO_PARTICIPATION: Final = ProjectionSpec(
    relation="co-participation",
    counting="full",
    bases=frozenset({Basis.STATED, Basis.NAME_EMBEDDED}),
    isolates=True,
)
"""Named organisations tied by each list that names both; those on no list are shown too."""


@dataclass(frozen=True, slots=True)
class ListingRules:
    """Which paths from an organisation to a context make it stand on a list.

    Attributes
    ----------
    nodes
        Kinds of organisations that are shown unless a projection names others.
    direct
        Predicate and kind of context: *organisation – wonAward → Award*.
    through
        Predicate (with a role after a colon) that leads to what is the organisation's own, and
        kind of context: *organisation – developed → achievement – wonAward → Award*.
    """

    nodes: frozenset[str]
    direct: frozenset[tuple[str, str]]
    through: frozenset[tuple[str, str]]

    @property
    def predicates(self) -> frozenset[str]:
        """All predicates that a path onto a list is made of."""
        ways = (*self.direct, *self.through)
        return frozenset(via.partition(":")[0] for via, _ in ways)

    @classmethod
    def load(cls, file: Path | None = None) -> Self:
        """Read the table; by default the one that travels with ecograph.

        Raises
        ------
        SourceError
            If a row has an unknown kind of path.
        """
        file = file or resources.path(TABLE)
        parts: dict[str, set[tuple[str, str]]] = {"node": set(), "direct": set(), "through": set()}
        problems = []
        for number, row in enumerate(read_rows(file), start=2):
            if row["path"] not in parts:
                choices = "Write one of node, direct, through."
                problems.append(Problem(file.name, number, "path", row["path"], "unknown", choices))
                continue
            parts[row["path"]].add((row["via_predicate"], row["context_kind"]))
        if problems:
            raise SourceError(problems)
        nodes = frozenset(kind for _, kind in parts["node"])
        return cls(nodes, frozenset(parts["direct"]), frozenset(parts["through"]))


def project_listings(
    links: Links,
    rules: ListingRules,
    spec: ProjectionSpec = CO_PARTICIPATION,
    chronology: Chronology | None = None,
) -> Network:
    """Make the network of organisations that are on the same lists.

    It does not say that anyone works with anyone. A tie counts the shared contexts (under
    `newman` counting each gives 1/(n − 1)). A collective is no list, and stands on one only if it
    is included.

    Parameters
    ----------
    links
        All relators.
    rules
        Which paths lead onto a list.
    spec
        Which statements and organisations; the default leaves inferred statements out.
    chronology
        Kinds in time and changes of organisations, where `spec` asks for a day or a window.

    Raises
    ------
    BadRequest
        If `spec` asks for collaboration.
    """
    if spec.relation != "co-participation":
        raise BadRequest(f"project_listings() does not make {spec.relation} networks.")
    if spec.kinds is None:
        shown = rules.nodes | ({"Collective"} if spec.collectives else set())
        spec = spec.model_copy(update={"kinds": shown})
    links, dated = in_time(links, spec, chronology, rules.predicates)
    rows = _rows(links, spec)
    ends = _listed(links, rules, rows)
    everywhere = shown_in(links, spec.model_copy(update={"region": None}))
    candidates = grouping_of(links, spec).shown(everywhere)
    ends = ends[candidates[ends[:, 1]]] if len(ends) else ends.reshape(0, 3)
    if spec.contexts is not None:
        ends = ends[among(links.nodes.kinds, spec.contexts)[links.nodes.kind[ends[:, 0]]]]
    taken = Participations(
        ends[:, 0], ends[:, 1], np.zeros(len(ends), np.bool_), ends[:, 2].astype(np.bool_)
    )
    return network_from(spec, links, taken, dated)


def _rows(links: Links, spec: ProjectionSpec) -> NDArray[np.int64]:
    """The relators that count, between entities that are named."""
    table = links.rows
    passed = links.passing(slice(None), statements(spec))
    kinds = links.nodes.kinds
    refused, unnamed = (
        among(kinds, each)[links.nodes.kind] for each in (never(spec), NOT_ORGANISATIONS)
    )
    passed &= ~refused[table.subject] & ~unnamed[table.object]
    if not spec.include_open_lists:
        passed &= ~table.open_list
    if not spec.include_intended:
        passed &= ~table.intended
    return np.flatnonzero(passed)


def _listed(links: Links, rules: ListingRules, rows: NDArray[np.int64]) -> NDArray[np.int32]:
    """Context, organisation and openness of each way onto a list."""
    table, nodes = links.rows, links.nodes
    giving = frozenset(predicate for predicate, _ in rules.direct)
    onto: defaultdict[int, list[tuple[int, str, str, bool]]] = defaultdict(list)
    for row in rows[among(table.predicates, giving)[table.predicate[rows]]].tolist():
        kind = nodes.kinds[int(nodes.kind[table.object[row]])]
        predicate = table.predicates[int(table.predicate[row])]
        entry = int(table.object[row]), predicate, kind, bool(table.open_list[row])
        onto[int(table.subject[row])].append(entry)
    found = [
        (context, who, loose)
        for who, entries in onto.items()
        for context, predicate, kind, loose in entries
        if (predicate, kind) in rules.direct
    ]
    own = frozenset(via.partition(":")[0] for via, _ in rules.through)
    for row in rows[among(table.predicates, own)[table.predicate[rows]]].tolist():
        predicate = table.predicates[int(table.predicate[row])]
        ways = {predicate, f"{predicate}:{table.roles[int(table.role[row])]}"}
        opened = bool(table.open_list[row])
        found += [
            (context, int(table.subject[row]), loose or opened)
            for context, _, kind, loose in onto.get(int(table.object[row]), ())
            if any((way, kind) in rules.through for way in ways)
        ]
    return np.array(sorted(set(found)), dtype=np.int32).reshape(-1, 3)
