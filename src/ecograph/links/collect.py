"""The columns of nodes and relators, collected from quads as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph.links.read import CORE, NODE, OPTIONAL, tables_of
from ecograph.model.namespaces import DATASET, ECO, GRAPH_ENTITIES, ID_BASE, ROLE
from ecograph.model.nquads import eco, language, lexical, name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ecograph.links.read import Column, Columns, LinkTable, NodeTable
    from ecograph.model.quad_scan import Take

__all__ = ["LinkColumns"]

_TYPE: Final = name("rdf:type")
_LABEL: Final = name("skos:prefLabel")
_ENTITIES: Final = f"<{GRAPH_ENTITIES}>"
_OWN: Final = f"<{ECO}"
_TONGUES: Final = ("zh", "en")
_NOT_NODES: Final = frozenset({"Name", "Verb"})


class LinkColumns:
    """Collects the columns of nodes and relators from quads, as :func:`tables_of` takes them.

    Of several values the least is taken, whatever their order and graphs. Nodes are described in
    ``entities``, relators in ``source/*`` and ``conjectural``.

    Parameters
    ----------
    base
        What ids stand below in their IRIs.
    """

    def __init__(self, base: str = ID_BASE) -> None:
        self.nodes: Columns = {one: {} for one in ("kind", "source", "tag", *NODE, *_TONGUES)}
        self.relators: Columns = {one: {} for one in (*CORE, *OPTIONAL)}
        self._others: Column = {}
        self._cut = _Cut(base)
        self._last = self._last_id = ""

    @property
    def takes(self) -> Mapping[str, Take]:
        """What is taken, by property."""
        takes = {eco(local): self._taker(local) for local in (*NODE, *CORE, *OPTIONAL)}
        return takes | {_TYPE: self._kind, _LABEL: self._label, eco("source"): self._source}

    def tables(self) -> tuple[NodeTable, LinkTable]:
        """Build the tables, and hold the columns no longer.

        A relator that lacks one of its five duties (participant, context, predicate, basis,
        source) is no relator and is left out; the shapes report it.
        """
        nodes = self.nodes
        for node, value in self._others.items():
            if node not in nodes["zh"] and node not in nodes["en"]:
                nodes["en"][node] = lexical(value)  # is shown for want of a name in either
                nodes["tag"][node] = language(value)
        made = tables_of(nodes, self.relators)
        for column in (*nodes.values(), *self.relators.values(), self._others, self._cut):
            column.clear()
        return made

    def _id(self, subject: str) -> str:
        if subject is not self._last:
            self._last, self._last_id = subject, self._cut.short(subject)
        return self._last_id

    def _taker(self, local: str) -> Take:
        of_nodes = self.nodes.get(local)
        of_relators = self.relators.get(local)
        cut, identify = self._cut, self._id

        def take(subject: str, value: str, graph: str) -> None:
            column = of_nodes if graph == _ENTITIES else of_relators
            if column is not None:
                _put(column, identify(subject), cut[value])

        return take

    def _kind(self, subject: str, value: str, graph: str) -> None:
        if graph == _ENTITIES and value.startswith(_OWN):
            kind = self._cut[value]
            if kind not in _NOT_NODES:
                _put(self.nodes["kind"], self._id(subject), kind)

    def _label(self, subject: str, value: str, graph: str) -> None:
        if graph == _ENTITIES:
            tongue = language(value).partition("-")[0]
            if tongue in _TONGUES:
                _put(self.nodes[tongue], self._id(subject), lexical(value))
            else:
                _put(self._others, self._id(subject), value)

    def _source(self, subject: str, value: str, graph: str) -> None:
        """Of a relator the dataset; of a node all that name it, sorted, with spaces between."""
        source = self._cut[value]
        if graph != _ENTITIES:
            _put(self.relators["source"], self._id(subject), source)
            return
        column, node = self.nodes["source"], self._id(subject)
        known = column.setdefault(node, source)
        if source not in known.split():
            column[node] = " ".join(sorted({*known.split(), source}))


def _put(column: Column, key: str, value: str) -> None:
    if column.setdefault(key, value) > value:
        column[key] = value


class _Cut(dict[str, str]):
    """What a term says: an IRI as an id or a local name, a literal as its text; read once each."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._prefixes = (base, ECO, ROLE, DATASET)

    def __missing__(self, term: str) -> str:
        self[term] = short = self.short(term)
        return short

    def short(self, term: str) -> str:
        """What a term says, without keeping it."""
        if not term.startswith("<"):
            return lexical(term)
        short = term[1:-1]
        for prefix in self._prefixes:
            short = short.removeprefix(prefix)
        return short
