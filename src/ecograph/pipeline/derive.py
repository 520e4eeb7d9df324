"""What follows from the asserted graphs: binary shortcuts and superclass types, in `g:derived`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.links.read import BASES
from ecograph.model.namespaces import ECO, GRAPH_CONJECTURAL, GRAPH_DERIVED
from ecograph.model.nquads import eco, name
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ecograph.links.table import Links
    from ecograph.model.ontology import Ontology
    from ecograph.model.quad_scan import Take

__all__ = ["TypeColumn", "derive"]

_A: Final = name("rdf:type")
_CONJECTURAL: Final = f"<{GRAPH_CONJECTURAL}>"
_TAIL: Final = f"<{GRAPH_DERIVED}> ."
_OWN: Final = f"<{ECO}"


class TypeColumn:
    """Collects who is of which class of the ontology, as far as that is of another class.

    Attributes
    ----------
    found
        By class and graph, the subjects, each once, in their order; all as written in N-Quads.
    """

    def __init__(self, ontology: Ontology) -> None:
        self.found: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self.above = {
            eco(local): tuple(map(eco, ontology.ancestors(local))) for local in ontology.classes
        }

    @property
    def takes(self) -> Mapping[str, Take]:
        """What is taken, by property."""
        return {_A: self._take}

    def _take(self, subject: str, value: str, graph: str) -> None:
        if value.startswith(_OWN):
            subjects = self.found[value, graph]
            if self.above.get(value):
                subjects[subject] = None


def derive(
    types: TypeColumn, links: Links, base: str, ties: Iterable[tuple[str, str]]
) -> Iterator[str]:
    """Write what follows, each line once.

    Parameters
    ----------
    types
        Of everything that is asserted.
    links
        Each that is not conjectural has a shortcut.
    base
        Base of every entity IRI.
    ties
        Of collaboration, ids, each written both ways.
    """
    yield from _shortcuts(links, base)
    yield from _superclasses(types)
    predicate = eco("collaboratesWith")
    for one, other in ties:
        for first, second in ((one, other), (other, one)):
            yield f"<{base}{first}> {predicate} <{base}{second}> {_TAIL}"


def _shortcuts(links: Links, base: str) -> Iterator[str]:
    rows, ids = links.rows, list(links.nodes.id)
    public = rows.basis != BASES.index(Basis.CONJECTURAL)
    keys = rows.subject[public] * np.int64(len(rows.predicates)) + rows.predicate[public]
    keys = np.unique(keys * len(ids) + rows.object[public])
    ends, contexts = np.divmod(keys, max(len(ids), 1))
    subjects, predicates = np.divmod(ends, max(len(rows.predicates), 1))
    written = [eco(local) for local in rows.predicates]
    columns = (subjects.tolist(), predicates.tolist(), contexts.tolist())
    for subject, predicate, context in zip(*columns, strict=True):
        yield f"<{base}{ids[subject]}> {written[predicate]} <{base}{ids[context]}> {_TAIL}"


def _superclasses(types: TypeColumn) -> Iterator[str]:
    asserted: defaultdict[str, dict[str, None]] = defaultdict(dict)
    below: defaultdict[str, list[str]] = defaultdict(list)
    for (kind, graph), subjects in types.found.items():
        if graph != _CONJECTURAL:
            if kind not in asserted:
                for above in types.above.get(kind, ()):
                    below[above].append(kind)
            asserted[kind].update(subjects)
    for above, kinds in below.items():
        known = asserted.get(above, {})
        for subject in dict.fromkeys(one for kind in kinds for one in asserted[kind]):
            if subject not in known:
                yield f"{subject} {_A} {above} {_TAIL}"
