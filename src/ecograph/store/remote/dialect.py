"""How queries are written for a server, and how its answers are read, where it differs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from ecograph.model.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecograph.store.remote.address import Dialect

__all__ = ["PAGE", "pattern", "plain", "table", "terms", "written"]

PAGE: Final = 5_000  # rows of a page where a server cuts long answers


def written(dialect: Dialect, text: str) -> str:
    """Write a query for a server; Oxigraph and those that keep to the standard take any."""
    if dialect != "virtuoso":
        return text
    return _SEPARATOR.sub(lambda found: found[1] + _marked(found[2]) + found[3], text)


def _marked(separator: str) -> str:
    return "".join(one if one.isascii() else f"~{ord(one):x}~" for one in separator)


def pattern(dialect: Dialect, free: Sequence[str], where: str, page: int) -> str:
    """A SELECT of the free variables of a pattern; of a page where a server cuts long answers."""
    variables = " ".join(f"?{name}" for name in free)
    if dialect != "virtuoso":
        return f"SELECT {variables} {{ {where} }}"
    inner = f"SELECT {variables} {{ {where} }} ORDER BY {variables}"
    limits = f"LIMIT {PAGE} OFFSET {page * PAGE}"
    shown = variables.replace("?o", _EXACT)
    return f"SELECT {shown} {{ {{ {inner} }} }} {limits}"


def terms(dialect: Dialect, free: Sequence[str], row: ox.QuerySolution) -> dict[str, Any]:
    """The terms of a row of `pattern`, by variable."""
    if dialect != "virtuoso" or "o" not in free:
        return {name: row[name] for name in free}
    found = {name: row[name] for name in free if name != "o"}
    return found | {"o": _exact(row)}


_EXACT: Final = (
    "(IF(DATATYPE(?o) = xsd:double, bif:sprintf('%.17g', ?o), STR(?o)) AS ?text) "
    "(DATATYPE(?o) AS ?type) (LANG(?o) AS ?tag) (isIRI(?o) AS ?iri)"
)


def _exact(row: ox.QuerySolution) -> ox.NamedNode | ox.Literal:
    """A term from its parts: Virtuoso shows six digits of a double, and all when asked for text."""
    text, type_, tag, is_iri = (row[name] for name in ("text", "type", "tag", "iri"))
    if is_iri.value in ("1", "true"):
        return ox.NamedNode(text.value)
    if tag is not None and tag.value:
        return ox.Literal(text.value, language=tag.value)
    if type_.value == XSD + "double":
        return ox.Literal(float(text.value))
    return ox.Literal(text.value, datatype=ox.NamedNode(type_.value))


def plain(dialect: Dialect, body: bytes) -> bytes:
    """Bytes of an answer in the terms of SPARQL 1.1; Virtuoso still writes a draft's."""
    if dialect != "virtuoso":
        return body
    body = body.replace(b'"typed-literal"', b'"literal"')
    return _MARK.sub(lambda found: chr(int(found[1], 16)).encode(), body)


def table(dialect: Dialect, body: bytes, text: str) -> bytes:
    """A table of results whose IRIs are IRIs; Virtuoso writes some constants back as literals."""
    if dialect != "virtuoso":
        return body
    given = {one.encode() for one in _IRI.findall(text)}

    def named(found: re.Match[bytes]) -> bytes:
        return found[0].replace(b'"literal"', b'"uri"') if found[1] in given else found[0]

    return _LITERAL.sub(named, body)


_SEPARATOR: Final = re.compile(r'(separator\s*=\s*")([^"\\]*)(")', re.IGNORECASE)
_MARK: Final = re.compile(rb"~([0-9a-f]{3,6})~")
_IRI: Final = re.compile(r"<([^<>\s]+)>")
_LITERAL: Final = re.compile(rb'"type"\s*:\s*"literal"\s*,\s*"value"\s*:\s*"([^"\\]*)"')
