"""Derived ties as RDF 1.2: each has a reifier, which says on what it rests and when it held."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.tie_years import tie_years
from ecograph.links.read import BASES
from ecograph.links.table import LinkFilter
from ecograph.model.namespaces import ECO, PREFIXES
from ecograph.model.ontology import load
from ecograph.model.records import Basis
from ecograph.network.projection import ProjectionSpec, project
from ecograph.network.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["reifiers"]

_REIFIES: Final = f"<{PREFIXES['rdf']}reifies>"
_FROM: Final = f"<{PREFIXES['prov']}wasDerivedFrom>"
_EVIDENCE: Final = """
SELECT ?relator ?evidence { GRAPH ?in { ?relator eco:participant ?who ; eco:evidence ?evidence } }
"""


def reifiers(snapshot: Snapshot) -> Iterator[str]:
    """Write the reifiers of all derived ties as lines of N-Triples 1.2.

    The reifier of a shortcut is the relator that it was derived from, which says its basis, days
    and evidence already. That of a tie of collaboration is a node of its own: the weakest basis of
    the participations behind it, the first and last year of their events, and all their evidence.
    """
    base, nodes, table = snapshot.manifest.base, snapshot.links.nodes, snapshot.links.rows
    stated = np.flatnonzero(table.basis != BASES.index(Basis.CONJECTURAL)).tolist()
    for row in stated:
        ends = (nodes.id[int(column[row])] for column in (table.subject, table.object))
        one, other = (f"<{base}{end}>" for end in ends)
        predicate = f"<{ECO}{table.predicates[int(table.predicate[row])]}>"
        yield f"<{base}{table.id[row]}> {_REIFIES} <<( {one} {predicate} {other} )>> ."
    yield from _of_ties(snapshot)


def _of_ties(snapshot: Snapshot) -> Iterator[str]:
    base = snapshot.manifest.base
    tables = frozenset(one.slug for one in snapshot.manifest.datasets if not one.streamed)
    network = project(snapshot.links, Rules.load(), ProjectionSpec(sources=tables))
    evidence = defaultdict(list)
    for row in snapshot.store.select(_EVIDENCE):
        evidence[row["relator"].value].append(str(row["evidence"]))
    basis_of = {token: f"<{ECO}{term}>" for term, token in load().tokens.items()}
    years, table = tie_years(network, snapshot.links), snapshot.links.rows
    for (one, other), rows in _behind(snapshot, network).items():
        node = f"<{base}ties/{one.replace('/', '.')}.{other.replace('/', '.')}>"
        for first, second in ((one, other), (other, one)):
            tie = f"<{base}{first}> <{ECO}collaboratesWith> <{base}{second}>"
            yield f"{node} {_REIFIES} <<( {tie} )>> ."
        weakest = BASES[max(int(table.basis[row]) for row in rows)]
        yield f"{node} <{ECO}basis> {basis_of[weakest]} ."
        for name, year in zip(("from", "until"), years.get((one, other), ()), strict=False):
            yield f'{node} <{ECO}{name}> "{year:04}-01-01"^^<{PREFIXES["xsd"]}date> .'
            yield f"{node} <{ECO}{name}Precision> <{ECO}year> ."
        relators = [base + table.id[row] for row in rows]
        for relator in relators:
            yield f"{node} {_FROM} <{relator}> ."
        for term in sorted({term for relator in relators for term in evidence[relator]}):
            yield f"{node} <{ECO}evidence> {term} ."


def _behind(snapshot: Snapshot, network: Network) -> dict[tuple[str, str], list[int]]:
    """The participations that each tie rests on: those of both ends in what they share."""
    links, spec = snapshot.links, network.spec
    where = LinkFilter(
        bases=spec.bases, sources=spec.sources, predicates=frozenset(spec.predicates)
    )
    parts: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in links.passing(np.arange(len(links.rows.id)), where).nonzero()[0].tolist():
        parts[int(links.rows.subject[row]), int(links.rows.object[row])].append(row)
    met, _ = network.meetings()
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for event, low, high in zip(*(one.tolist() for one in (met.event, met.low, met.high))):  # noqa: B905
        ends = network.nodes.id[low], network.nodes.id[high]
        at = links.nodes.id.find(network.events.id[event])
        for end in ends:
            found[ends].update(parts[links.nodes.id.find(end), at])
    return {ends: sorted(rows) for ends, rows in sorted(found.items())}
