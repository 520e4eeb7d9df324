"""A network of any usual file as a dataset folder: each tie with its given strength and its row.

A tie is a context of its own (`StatedTie`) that both ends take part in, so that every measure,
picture and piece of evidence works on it. Of a two-mode network the second mode are the contexts.
"""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from ecograph.errors import DataError, Problem, SourceError, reason
from ecograph.model.ontology import load
from ecograph.network.edge_lists import edge_list, edges_first
from ecograph.network.formats import FORMATS, format_of
from ecograph.network.formats.common import NetworkFile, Node, Tie, text, to_json, weight_name
from ecograph.sources.cells import clean, folded
from ecograph.sources.folder_writer import FolderWriter
from ecograph.sources.imported import (
    DEFAULTS,
    Imported,
    ImportOptions,
    Ledger,
    RejectedRow,
    file_digest,
    through_folder,
)
from ecograph.sources.names_in_cells import bilingual, kind_by_name, slug_of
from ecograph.sources.sheet_reader import encoding_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from ecograph.sources.datapackage import TableFolder

__all__ = ["import_network", "open_network", "parse_network"]

_GRAPHS: Final = (".graphml", ".gexf", ".cyjs", ".net", ".paj", ".json", ".zip", ".gml")
_TEXTS: Final = (".cyjs", ".net", ".paj", ".json", ".gml")  # XML says its encoding itself
_UNREAD: Final = (
    *(".cx", ".cx2", ".dgs", ".dl", ".dot", ".g6", ".gdf", ".gv"),
    *(".lgl", ".mtx", ".s6", ".tgf", ".vna", ".xgmml"),
)
"""Formats of networks that would be taken for an edge list."""
_SHOWN: Final = 12  # attributes of a node that its note has
_SAID: Final = {"label", "label_en", "name", "kind", "type", "bipartite", "iri"}
_CAVEAT: Final = (
    "网络文件给出的联系：强度按文件所载；以事件计算者把每条联系当作两方参加的一次事件。",
    "Ties as a network file gives them, with the strengths of the file; what is computed from"
    " events takes each tie as an event of two.",
)
_TWO_MODE: Final = (
    "双模网络文件：第二模为事件，联系由共同参加的事件计算。",
    "A two-mode network file: its second mode are events, and ties are counted from shared events.",
)
_DIRECTED: Final = (
    "联系在文件中有方向；方向保留为角色，计算时不计。",
    "The ties have a direction in the file; it is kept as a role and not counted.",
)


def parse_network(path: Path, nodes: Path | None = None) -> NetworkFile:
    """Read what stands in a network file, or in an edge list and perhaps a node list.

    Raises
    ------
    SourceError
        If a file is not readable as a network.
    BadRequest
        If the ending of its name says no format.
    """
    name = path.name.lower().removesuffix(".gz")
    if name.endswith(_UNREAD):
        message = f"is a network in a format that is not read ({Path(name).suffix})"
        way_out = "Write it as GraphML, GEXF, Pajek, GML, JSON or an edge list."
        raise SourceError([Problem(path.name, 0, "", "", message, way_out)])
    if nodes is not None and name.endswith(_GRAPHS):
        message = "a network stands in one file"
        raise SourceError([Problem(nodes.name, 0, "", "", message, "Import it by itself.")])
    try:
        with _unzipped(path) as plain:
            if not name.endswith(_GRAPHS):
                return edge_list(plain, nodes)
            data, notes = _decoded(plain) if name.endswith(_TEXTS) else (plain.read_bytes(), ())
        file = _gml(data) if name.endswith(".gml") else _format_of(name, data).parse(data)
        return replace(file, notes=(*notes, *file.notes))
    except (OSError, EOFError, zlib.error) as error:
        message = f"cannot be read: {reason(error)}"
        raise SourceError([Problem(path.name, 0, "", "", message, "Check it.")]) from error
    except SourceError:
        raise
    except DataError as error:
        raise SourceError([Problem(path.name, 0, "", "", error.message, error.way_out)]) from error


def _decoded(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """A text file in UTF-8, and what is to be said of the encoding that it has."""
    encoding, remarks, damaged = encoding_of(path)
    data = path.read_bytes()
    if damaged or encoding.startswith("utf-8"):
        return data, ()
    return data.decode(encoding, "replace").encode(), remarks


@contextmanager
def _unzipped(path: Path) -> Iterator[Path]:
    if path.suffix.lower() != ".gz":
        yield path
        return
    with tempfile.TemporaryDirectory() as place:
        plain = Path(place) / path.stem
        with gzip.open(path) as packed, plain.open("wb") as file:
            shutil.copyfileobj(packed, file)
        yield plain


def _format_of(name: str, data: bytes) -> Any:  # noqa: ANN401
    """The format of a file; JSON is told by what it holds."""
    if not name.endswith(".json"):
        return format_of(name)
    head = data[:65536].decode("utf-8", "replace")
    if re.search(r'"elements"\s*:', head):
        return FORMATS["cytoscape"]
    return FORMATS["vosviewer" if re.search(r'"network"\s*:', head) else "json"]


def _gml(data: bytes) -> NetworkFile:
    import networkx as nx

    text = data.decode("utf-8-sig")
    if "multigraph" not in text:  # parallel edges are told and summed, as in every format
        text = re.sub(r"^\s*graph\s*\[", "graph [ multigraph 1", text, count=1, flags=re.M)
    try:
        graph = cast("Any", nx.parse_gml)(text.splitlines(), label=None)
    except (nx.NetworkXError, ValueError) as error:
        raise DataError(f"The GML file cannot be read: {error}.") from error
    nodes = [Node(str(one), values, f"GML, node {one}") for one, values in graph.nodes.items()]
    ties = [
        Tie(str(a), str(b), values, f"GML, edge {row} ({a} – {b})", row, graph.is_directed())
        for row, (a, b, values) in enumerate(graph.edges(data=True), 1)
    ]
    return NetworkFile(nodes, ties, dict(graph.graph))


def import_network(
    inputs: Sequence[Path],
    folder: Path,
    options: ImportOptions = DEFAULTS,
    *,
    kind: str = "",
) -> Imported:
    """Write the dataset folder of a network.

    Parameters
    ----------
    inputs
        A network file, or an edge list and perhaps a node list.
    folder
        The folder to write; its name is that of the dataset.
    options
        What every import can be told.
    kind
        The kind of all nodes; without, what the file says, else what their names say.

    Raises
    ------
    SourceError
        If the file is not readable, or too many ties are rejected.
    BadRequest
        If the folder is there already.
    """
    inputs = edges_first(inputs)
    file = parse_network(*inputs)
    title, more = folder.resolve().name, {"entities": ("strength",)}
    with FolderWriter(folder, title, replace=options.overwrite, more=more) as writer:
        reading = _Reading(writer, file, inputs[0], kind)
        for path in inputs:
            _source(writer, path)
        reading.nodes()
        reading.ties(options.advance)
        reading.ledger.check_share(options.most_rejected)
        reading.ledger.write_rejects(writer, ("source", "target", "values"))
        directed = any(tie.directed for tie in file.ties)
        caveat = _TWO_MODE if reading.two_mode else _CAVEAT
        zh, en = (
            " ".join((one, two) if directed else (one,))
            for one, two in zip(caveat, _DIRECTED, strict=True)
        )
        writer.describe(title_zh="", caveat_zh=zh, caveat_en=en)
    return reading.ledger.report(writer, file.notes)


def open_network(path: Path) -> TableFolder:
    """Read a network as the folder that `import_network` writes.

    Raises
    ------
    SourceError, BadRequest
        As `import_network` does.
    """
    name = re.sub("[^a-z0-9]+", "-", path.name.lower().partition(".")[0]).strip("-") or "network"
    return through_folder(name, lambda folder: import_network([path], folder))


def _source(writer: FolderWriter, path: Path) -> None:
    number = writer.counts["sources"] + 1
    copied = ("no address", path.name, file_digest(path))
    writer.source((f"file-{number}", "table", "", path.name, *copied))


@dataclass(slots=True)
class _Member:
    """A node as it stands in the folder: its slug, what it is called, whether it is a context."""

    slug: str
    name: str
    context: bool


class _Reading:
    """Writes the nodes and ties of a network into the tables of a folder."""

    def __init__(self, writer: FolderWriter, file: NetworkFile, path: Path, kind: str) -> None:
        self.writer = writer
        self.file = file
        self.path = path
        self.kind = kind
        self.ledger = Ledger()
        self._members: dict[str, _Member] = {}
        self._row = self._in_row = 0  # of the tie before, and how many of its row
        self._kinds = {
            folded(word): one.name
            for one in load().kinds.values()
            for word in (one.name, one.label.zh, one.label.en)
        }
        self._second = _second_mode(file)
        if kind and kind not in self._kinds.values():
            way_out = "`ecograph vocabulary of=kind` lists them."
            raise SourceError([Problem("", 0, "kind", kind, "is no kind", way_out)])

    @property
    def two_mode(self) -> bool:
        """Whether the second mode of the network are events."""
        return bool(self._second)

    # nodes

    def nodes(self) -> None:
        """Write every node, with its attributes as a note."""
        for place, node in enumerate(self.file.nodes, 1):
            row = node.row or place
            if not clean(node.id):
                self.ledger.remark(f"{self.path.name}: a node without an id is not read", row)
            elif node.id in self._members:
                self.ledger.remark("an id stands at two nodes; the first counts", row)
            else:
                self._node(node, row)

    def _node(self, node: Node, row: int) -> None:
        values = node.values
        name = clean(str(values.get("label") or values.get("name") or node.id))
        other = clean(str(values.get("label_en") or ""))
        context = node.id in self._second
        kind, told = self._kind(values, name, context)
        slug = f"{'event' if context else 'node'}-{slug_of(clean(node.id))}"
        zh, en = bilingual(name)
        rest = _rest(values, {node.id, name})
        note = "; ".join(filter(None, (rest, told)))
        number = "" if name == node.id or ";" in node.id else f"id:{clean(node.id)}"
        self._members[node.id] = _Member(slug, name, context)
        cells = (slug, kind, zh, en or (other if other != zh else ""), "", "", "", number, note)
        last = f"file-{2 if len(self.file.nodes) and self.writer.counts['sources'] > 1 else 1}"
        self.writer.entity((*cells, last if row else "file-1", row or "", ""))

    def _kind(self, values: Mapping[str, object], name: str, context: bool) -> tuple[str, str]:
        if context:
            printed = str(values.get("kind") or values.get("type") or "")
            return "CollaborationEvent", f"kind: {printed}" if printed else ""
        if self.kind:
            return self.kind, ""
        for column in ("kind", "type"):
            printed = str(values.get(column) or "")
            if found := self._kinds.get(folded(printed)):
                return found, ""
            if printed:
                self.ledger.remark(f"{column} {printed!r} is no kind; it is kept in the note")
                return kind_by_name(name), f"{column}: {printed}"
        kind = kind_by_name(name)
        return kind, "" if kind == "Organisation" else "Kind told from the name."

    # ties

    def ties(self, advance: Callable[[int], None]) -> None:
        """Write every tie that holds, reject the others."""
        ties, pairs = self.file.ties, Counter[tuple[str, str]]()
        weighted = any(weight_name(tie.values) for tie in ties)
        if ties and not weighted:
            self.ledger.remark("no tie of the file has a weight: each has the strength 1")
        for tie in ties:
            self.ledger.rows += 1
            if self.ledger.rows % 10_000 == 0:
                advance(10_000)
            try:
                strength = self._strength(tie, weighted)
                one, other = self._ends(tie)
            except RejectedRow as error:
                cells = [tie.source, tie.target, to_json(dict(tie.values))]
                self.ledger.reject(
                    self.path.name, tie.row, cells, error.problem, is_fault=error.is_fault
                )
                continue
            pair = (min(one.slug, other.slug), max(one.slug, other.slug))
            pairs[pair] += 1
            if pairs[pair] == 2:
                self.ledger.remark(
                    "pairs have several ties, or one in each direction; strengths are summed",
                    tie.row,
                )
            if tie.directed:
                self.ledger.remark("ties have a direction, which is kept as a role", tie.row)
            if self._second:
                self._participation(tie, one, other, strength)
            else:
                self._tie(tie, (one, other), strength)
        advance(self.ledger.rows % 10_000)

    def _strength(self, tie: Tie, weighted: bool) -> float:
        name = weight_name(tie.values)
        if not name:
            if weighted:
                self.ledger.remark("a tie without a weight, where others have one, has 1", tie.row)
            return 1.0
        if name.lower() not in {"weight", "strength"}:
            self.ledger.remark(f"the column {name!r} is taken for the strength", tie.row)
        given = str(tie.values[name])
        try:
            strength = float(given.replace(",", ".") if given.count(",") == 1 else given)
        except ValueError as error:
            raise RejectedRow(name, given, "is no number", "Write a number above 0.") from error
        if not 1e-300 < strength < 1e300:
            raise RejectedRow(name, given, "is no strength", "Write a number above 0.")
        return strength

    def _ends(self, tie: Tie) -> tuple[_Member, _Member]:
        for column, end in (("source", tie.source), ("target", tie.target)):
            if not clean(end):
                raise RejectedRow(column, end, "names no node", "Name it, or delete the row.")
            if end not in self._members:
                if self.file.nodes:
                    self.ledger.remark(
                        "an end of a tie is not among the nodes; it is added", tie.row
                    )
                self._node(Node(end, {}, ""), 0)
        one, other = self._members[tie.source], self._members[tie.target]
        if one is other:
            way_out = "Nothing needs to be done: a tie has two ends."
            message = "ties a node with itself"
            raise RejectedRow("target", tie.target, message, way_out, is_fault=False)
        if self._second and one.context == other.context:
            way_out = "In a two-mode network each tie joins the two modes."
            raise RejectedRow("target", tie.target, "is of the same mode", way_out)
        return one, other

    def _tie(self, tie: Tie, ends: tuple[_Member, _Member], strength: float) -> None:
        number = tie.row or self.ledger.rows
        slug = self._slug("tie", number)
        name = f"{ends[0].name} {'→' if tie.directed else '–'} {ends[1].name}"
        weight = "" if strength == 1 else repr(strength)
        rest = _rest(tie.values, set(), {weight_name(tie.values), "id", "key", "distance"})
        cells = (slug, "StatedTie", *bilingual(name), "", "", "", "", rest, "file-1", number)
        self.writer.entity((*cells, weight))
        roles = ("tie-start", "tie-end") if tie.directed else ("tied", "tied")
        for place, (member, role) in enumerate(zip(ends, roles, strict=True), 1):
            self._relator(f"{slug}-{place}", member, slug, role, number)

    def _participation(self, tie: Tie, one: _Member, other: _Member, strength: float) -> None:
        who, event = (other, one) if one.context else (one, other)
        if strength != 1:
            self.ledger.remark(
                "weights of participations of a two-mode network do not count", tie.row
            )
        number = tie.row or self.ledger.rows
        self._relator(self._slug("part", number), who, event.slug, "tied", number)

    def _slug(self, kind: str, number: int) -> str:
        """The id of what a row says; it may say several things."""
        self._in_row = self._in_row + 1 if number == self._row else 1
        self._row = number
        return f"{kind}-{number}" + (f"-and-{self._in_row}" if self._in_row > 1 else "")

    def _relator(self, slug: str, who: _Member, to: str, role: str, number: int) -> None:
        ends = (slug, who.slug, "participatesIn", to, role)
        self.writer.relator((*ends, "", "", "", "stated", "", "", "file-1", number))


def _second_mode(file: NetworkFile) -> set[str]:
    """The nodes of the second mode, where the file gives two; they are events of the first."""
    modes = {node.id: str(node.values.get("bipartite", "")) for node in file.nodes}
    return {one for one, mode in modes.items() if mode in {"1", "1.0", "True", "true"}}


def _rest(values: Mapping[str, object], said: set[str], but: AbstractSet[str] = frozenset()) -> str:
    """The attributes that have no other place, as a note."""
    found = [
        f"{text(name)}: {clean(str(value))}"
        for name, value in values.items()
        if name not in _SAID | but and value not in (None, "") and str(value) not in said
    ]
    more = f" (and {len(found) - _SHOWN} more)" if len(found) > _SHOWN else ""
    return "; ".join(found[:_SHOWN]) + more
