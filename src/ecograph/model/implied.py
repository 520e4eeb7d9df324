"""Triples that others in the same graph imply: the store leaves them out, exports write them.

They are the copies of a participation in the terms of PROV, and what is the same of every
observation of a stored ranking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph.model.namespaces import GRAPH_METRICS
from ecograph.model.nquads import eco, literal, name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["RELATION", "implied", "left_out"]

RELATION: Final = "collaboration"
"""The network of which the build stores rankings."""

_ASSOCIATION: Final = name("prov:qualifiedAssociation")
_COPIES: Final = {eco("participant"): name("prov:agent"), eco("role"): name("prov:hadRole")}
_PROV: Final = frozenset((*_COPIES.values(), _ASSOCIATION))
_A, _OBSERVATION = name("rdf:type"), eco("MetricObservation")
_DATA_SET, _PROJECTION = name("qb:dataSet"), eco("projection")
_METRICS: Final = f"<{GRAPH_METRICS}> ."

_CONTEXT: Final = eco("context").encode()
_COPIED: Final = {one.encode(): copy.encode() for one, copy in _COPIES.items()}
_PARTICIPATION: Final = f"{_A} {eco('Participation')} .".encode()
_GENERATED: Final = name("prov:wasGeneratedBy").encode()
_FIXED: Final = (
    f"{_A} {_OBSERVATION} .\n".encode(),
    f"{_PROJECTION} {literal(RELATION)} .\n".encode(),
)


def left_out(line: str) -> bool:
    """Tell whether other quads imply this line of N-Quads.

    >>> quad = "<urn:p> <http://www.w3.org/ns/prov#agent> <urn:a> <urn:g> ."
    >>> left_out(quad), left_out(quad.replace("agent", "used"))
    (True, False)
    """
    if line.endswith(_METRICS):
        _, predicate, value = line.split(" ", 2)
        is_type = predicate == _A and value.startswith(_OBSERVATION)
        return is_type or predicate in (_DATA_SET, _PROJECTION)
    return "/ns/prov#" in line and line.split(" ", 2)[1] in _PROV


def implied(file: Path, graph: str) -> Iterator[bytes]:
    """Give what the triples of a graph, lines of N-Triples, imply and the store leaves out."""
    with file.open("rb") as lines:
        those = {one.split(b" ", 1)[0] for one in lines if one.rstrip().endswith(_PARTICIPATION)}
    with file.open("rb") as lines:
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if graph == GRAPH_METRICS and predicate == _GENERATED:
                yield from (b"%b %b" % (subject, fixed) for fixed in _FIXED)
                base = rest.partition(b"metrics/run.")[0]
                yield b"%b %b %bmetrics/cube> .\n" % (subject, _DATA_SET.encode(), base)
            elif subject in those and predicate in _COPIED:
                yield b"%b %b %b" % (subject, _COPIED[predicate], rest)
            elif subject in those and predicate == _CONTEXT:
                context = rest.split(b" ", 1)[0]
                yield b"%b %b %b .\n" % (context, _ASSOCIATION.encode(), subject)
