"""Which graphs a query names itself (``FROM``), read from its tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from ecograph.errors import InvalidQuery
from ecograph.model.namespaces import PREFIXES
from ecograph.store.sparql.guard import decode_codepoints, tokens

if TYPE_CHECKING:
    from ecograph.store.sparql.guard import Token

__all__ = ["dataset_of"]

_WAY_OUT: Final = "Write FROM <IRI> or FROM NAMED <IRI>, with absolute IRIs."


def dataset_of(text: str, base: str = "") -> tuple[list[str], list[str]]:
    """The graphs of ``FROM`` and those of ``FROM NAMED``.

    A server is sent them as parameters, which override what the text says: so no text can name
    graphs that are none of ours.

    Raises
    ------
    InvalidQuery
        If a clause cannot be read.

    Examples
    --------
    >>> dataset_of("SELECT * FROM g:prov FROM NAMED <http://a/b> {}")
    (['https://w3id.org/ecograph/graph/prov'], ['http://a/b'])
    """
    default: list[str] = []
    named: list[str] = []
    prefixes = dict(PREFIXES)
    found = list(tokens(decode_codepoints(text) if "\\" in text else text))
    for place, token in enumerate(found):
        word = token.text.upper()
        after = found[place + 1 : place + 3]
        if token.kind == "word" and word == "PREFIX" and len(after) == 2:
            prefixes[after[0].text.rstrip(":")] = urljoin(base, after[1].text[1:-1])
        elif token.kind == "word" and word == "BASE" and after:
            base = urljoin(base, after[0].text[1:-1])
        elif token.kind == "word" and word == "FROM" and after:
            is_named = after[0].text.upper() == "NAMED"
            into = named if is_named else default
            into.append(_iri(after[-1] if is_named else after[0], prefixes, base))
        elif token.kind == "word" and "FROM" in word:
            raise InvalidQuery(f"{token.text} is no clause that can be read here.", _WAY_OUT)
    return default, named


def _iri(token: Token, prefixes: dict[str, str], base: str) -> str:
    if token.kind == "iri":
        return urljoin(base, token.text[1:-1])
    if token.kind == "pname":
        prefix, _, local = token.text.partition(":")
        if prefix in prefixes and "\\" not in local:
            return prefixes[prefix] + local
    raise InvalidQuery("A FROM clause names no graph that can be read here.", _WAY_OUT)
