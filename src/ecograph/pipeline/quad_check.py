"""Which checks across named graphs find nothing, as the quads tell while they are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import rdflib
from rdflib.namespace import SH

from ecograph.model.namespaces import ECO
from ecograph.model.nquads import eco, name
from ecograph.model.ontology import load
from ecograph.pipeline.shapes import shapes_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ecograph.model.quad_scan import Take

__all__ = ["QuadCheck"]

_REFERENCE: Final = rdflib.URIRef("https://w3id.org/ecograph/shape/Reference")
_OWN: Final = f"<{ECO}"


class QuadCheck:
    """Collects what the widest checks of the shapes look for, so that few need to be run.

    Over millions of triples these queries are most of the time that the shapes take, and they
    find something in hardly any build. What cannot be ruled out here, they look for.
    """

    def __init__(self) -> None:
        self._typed: set[str] = set()
        self._sourced: set[str] = set()
        self._referenced: set[str] = set()
        self._classes: set[str] = set()

    @property
    def takes(self) -> Mapping[str, Take]:
        """What is taken, by property."""
        query = str(shapes_graph().value(_REFERENCE, SH.select))
        values = query.partition("VALUES ?path {")[2].partition("}")[0]
        paths = re.findall(r"[\w-]+:\w+", values)
        takes: dict[str, Take] = dict.fromkeys(map(name, paths), self._refer)
        return takes | {name("rdf:type"): self._type, eco("source"): self._source}

    def _refer(self, _: str, value: str, __: str) -> None:
        if value.startswith("<") and "#row=" not in value:
            self._referenced.add(value)

    def _type(self, subject: str, value: str, _: str) -> None:
        self._typed.add(subject)
        self._classes.add(value)

    def _source(self, subject: str, _: str, __: str) -> None:
        if subject not in self._typed:
            self._sourced.add(subject)

    def settled(self, properties: Iterable[str]) -> frozenset[str]:
        """Name the checks that find nothing.

        Parameters
        ----------
        properties
            All that are used, as written in N-Quads.
        """
        known, used = load(), set(properties)
        own = {one for one in (*used, *self._classes) if one.startswith(_OWN)}
        dangling = self._referenced - self._typed - set(map(eco, known.terms))
        ruled_out = {
            "DeclaredTerm": own <= set(map(eco, known.terms)),
            "Reference": not dangling,
            "DescriptionContested": eco("contested") not in used,
            "Typed": self._sourced <= self._typed,
            "DerivedGround": True,  # `derive` writes links from relators alone
        }
        return frozenset(check for check, holds in ruled_out.items() if holds)
