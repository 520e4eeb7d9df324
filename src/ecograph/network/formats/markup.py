"""XML as GraphML and GEXF use it: parsed safely, and nothing in it that is not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn
from xml.etree import ElementTree

from ecograph.errors import DataError
from ecograph.network.formats.common import Node, Tie, is_directed, known_in_lower_case

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence, Set
    from xml.etree.ElementTree import Element

__all__ = ["declare", "graph_in", "nodes_and_ties"]

_STRUCTURE: Final = {"id", "source", "target", "directed", "type"}


class _Builder(ElementTree.TreeBuilder):
    """Refuses document types: entities are declared there, and no network needs them."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        raise DataError("The file declares a document type.", "Take the <!DOCTYPE …> out.")


def graph_in(
    data: bytes, format: str, namespace: str, children: Mapping[str, Set[str]]
) -> tuple[Element, Element]:
    """Parse XML; give the root and the only <graph> in it.

    All elements are brought to the `namespace` that NetworkX reads; a file may have that of another
    version. `children` says which elements may stand in which; those that it does not name may have
    anything in them.

    Raises
    ------
    DataError
        If it is not well-formed, with line and column; if it declares a document type, has an
        element that is not read, or has no graph or several.
    """
    parser = ElementTree.XMLParser(target=_Builder())  # noqa: S314 - no document type, no entity
    try:
        parser.feed(data)
        root: Element = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise DataError(f"The {format} file is no XML: {error}.") from error
    _check(root, format.lower(), format, namespace, children)
    graphs = root.findall(f"{{{namespace}}}graph")
    if not graphs:
        raise DataError(f"The {format} file has no <graph>.")
    if len(graphs) > 1:
        names = ", ".join(repr(graph.get("id", "")) for graph in graphs)
        message = f"The {format} file has {len(graphs)} graphs: {names}."
        raise DataError(message, "Write each to a file of its own.")
    return root, graphs[0]


def _check(
    element: Element, name: str, format: str, namespace: str, children: Mapping[str, Set[str]]
) -> None:
    element.tag = f"{{{namespace}}}{name}"
    for child in list(element) if name in children else ():
        inner = child.tag.rpartition("}")[2]
        if inner == "default" and not child.text:
            element.remove(child)  # NetworkX would read it as the text "None"
            continue
        if inner not in children[name]:
            place = f"{name} {element.get('id')!r}" if element.get("id") else f"<{name}>"
            message = f"{format}, {place}: there is a <{inner}> in it, which is not read."
            raise DataError(message, "A network has nodes, and ties of two of them; write it so.")
        _check(child, inner, format, namespace, children)


def declare(attribute: Element, name: str, type: str, known: Container[str]) -> None:
    """Fill in what NetworkX wants of a declared attribute: a name, and a type that it knows."""
    attribute.set(name, attribute.get(name) or attribute.get("id") or "")
    if attribute.get(type) not in known:
        attribute.set(type, "string")


def nodes_and_ties(
    format: str,
    elements: Mapping[str, Iterable[Element]],
    decoded: Callable[[Element, str, str], dict[str, Any]],
    all_directed: object,
) -> tuple[list[Node], list[Tie]]:
    """Give what the elements of each sort, "node" and "edge", say, in the order of the file.

    `decoded` gives the attributes of an element of a sort at a place, as NetworkX reads them; those
    that XML has beside them come before. `all_directed` is what the graph says of its edges.
    """

    def values(element: Element, sort: str, where: str) -> dict[str, Any]:
        beside = {name: value for name, value in element.items() if name not in _STRUCTURE}
        inside = decoded(element, sort, where)
        hidden = {f"original_{name}": inside[name] for name in inside.keys() & beside.keys()}
        return {**inside, **beside, **hidden}

    nodes = [
        Node(each.get("id", ""), known_in_lower_case(values(each, "node", where)), where)
        for each in elements["node"]
        for where in (f"{format}, node {each.get('id')!r}",)
    ]
    ties = []
    for row, each in enumerate(elements["edge"], 1):
        source, target = each.get("source", ""), each.get("target", "")
        where = f"{format}, edge {row} ({source} – {target})"
        said: Sequence[object] = [one for name in ("directed", "type") if (one := each.get(name))]
        way = any(map(is_directed, said or (all_directed,)))
        ties.append(Tie(source, target, values(each, "edge", where), where, row, way))
    return nodes, ties
