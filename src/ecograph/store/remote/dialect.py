"""How queries are written for a server, and how its answers are read, where it differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecograph.store.remote.address import Dialect

__all__ = ["PAGE", "pattern", "plain", "terms", "written"]

PAGE: Final = 5_000  # rows of a page where a server cuts long answers


def written(dialect: Dialect, text: str) -> str:
    """Write a query for a server; Oxigraph and those that keep to the standard take any."""
    return text


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


_EXACT: Final = "(STR(?o) AS ?text) (DATATYPE(?o) AS ?type) (LANG(?o) AS ?tag) (isIRI(?o) AS ?iri)"


def _exact(row: ox.QuerySolution) -> ox.NamedNode | ox.Literal:
    """A term from its parts: Virtuoso shows six digits of a double, and all of its text."""
    text, type_, tag, is_iri = (row[name] for name in ("text", "type", "tag", "iri"))
    if is_iri.value in ("1", "true"):
        return ox.NamedNode(text.value)
    if tag is not None and tag.value:
        return ox.Literal(text.value, language=tag.value)
    return ox.Literal(text.value, datatype=ox.NamedNode(type_.value))


def plain(piece: bytes) -> bytes:
    """Bytes of an answer in the terms of SPARQL 1.1; Virtuoso still writes a draft's."""
    return piece.replace(b'"typed-literal"', b'"literal"')
