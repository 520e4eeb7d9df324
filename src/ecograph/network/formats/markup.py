"""XML as GraphML and GEXF use it: a tree from bytes, typed values from text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn
from xml.etree import ElementTree

from ecograph.errors import DataError
from ecograph.network.formats.values import Value, parse

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["refuse_directed", "tree", "typed"]

_TYPES: Final[dict[str, type[Value]]] = {
    "boolean": bool,
    **dict.fromkeys(("byte", "short", "int", "integer", "long", "biginteger"), int),
    **dict.fromkeys(("float", "double", "bigdecimal"), float),
}


class _Builder(ElementTree.TreeBuilder):
    """Refuses document types: entities are declared there, and no network needs them."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        raise DataError("The file declares a document type.", "Take the <!DOCTYPE …> out.")


def tree(data: bytes, format: str) -> Element:
    """Read XML.

    Raises
    ------
    DataError
        If it is not well-formed, with line and column; or if it declares a document type.
    """
    parser = ElementTree.XMLParser(target=_Builder())  # noqa: S314 - no document type, no entity
    try:
        parser.feed(data)
        root: Element = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise DataError(f"The {format} file is no XML: {error}.") from error
    return root


def typed(given: str, kind: str | None, where: str) -> Value:
    """Read a value by the name that its type has in XML; an unknown one is text."""
    return parse(given, _TYPES.get((kind or "string").lower(), str), where)


def refuse_directed(value: str | None, where: str) -> None:
    """Refuse edges with a direction.

    Raises
    ------
    DataError
        If `value` says that there is one.
    """
    if value in {"directed", "mutual", "true"}:
        message = f"{where}: it is directed, and ties have no direction."
        raise DataError(message, "Write it as an undirected graph.")
