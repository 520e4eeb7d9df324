"""N-Quads text: terms and lines as plain strings, for the bulk loader to read.

Source: RDF 1.1 N-Quads, W3C Recommendation 25 February 2014.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from ecograph.model.namespaces import ECO, PREFIXES, XSD

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

__all__ = [
    "decimal",
    "eco",
    "integer",
    "iri",
    "language",
    "lexical",
    "literal",
    "name",
    "quad",
    "typed",
    "xsd_date",
]

_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_ESCAPED: Final = re.compile(r"\\(.)")
_UNESCAPED: Final = {"t": "\t", "n": "\n", "r": "\r"} | {mark: mark for mark in "\"'\\"}
_IRI_SAFE: Final = "!#$%&'()*+,/:;=?@[]~"


def literal(text: str, language: str = "") -> str:
    """Write a plain or language-tagged literal.

    >>> literal("大连", "zh")
    '"大连"@zh'
    """
    body = f'"{text.translate(_ESCAPES)}"'
    return f"{body}@{language}" if language else body


def lexical(written: str) -> str:
    """The text of a literal as it is written; a number may stand without quotation marks.

    >>> lexical(literal('"大连"', "zh"))
    '"大连"'
    """
    if not written.startswith('"'):
        return written
    text = written[1 : written.rindex('"')]
    return _ESCAPED.sub(lambda found: _UNESCAPED[found[1]], text) if "\\" in text else text


def language(written: str) -> str:
    """The language of a literal as it is written, in lower case; nothing where it has none.

    >>> language(literal("大连", "zh-Hans"))
    'zh-hans'
    """
    return written.rpartition('"')[2][1:].lower() if written[-1] != ">" else ""


def typed(text: str, datatype: str) -> str:
    """Write a literal of an XML Schema datatype, by its local name."""
    return f'"{text.translate(_ESCAPES)}"^^<{XSD}{datatype}>'


def integer(value: int) -> str:
    """Write an xsd:integer."""
    return f'"{value}"^^<{XSD}integer>'


def decimal(value: Decimal | float) -> str:
    """Write an xsd:decimal, never in exponent form."""
    return f'"{value:f}"^^<{XSD}decimal>'


def xsd_date(day: date) -> str:
    """Write an xsd:date."""
    return f'"{day.isoformat()}"^^<{XSD}date>'


def iri(text: str) -> str:
    """Write an IRI, escaping by percent what an IRI may not hold.

    >>> iri("http://example.org/a b")
    '<http://example.org/a%20b>'
    """
    return f"<{quote(text, safe=_IRI_SAFE)}>" if not text.isascii() or _odd(text) else f"<{text}>"


def _odd(text: str) -> bool:
    return any(sign <= " " or sign in '<>"{}|^`\\' for sign in text)


def eco(local: str) -> str:
    """Write a term of our own ontology."""
    return f"<{ECO}{local}>"


def name(prefixed: str) -> str:
    """Write a prefixed name such as ``skos:prefLabel`` in full."""
    prefix, _, local = prefixed.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def quad(subject: str, predicate: str, value: str, graph: str) -> str:
    """Write one line, without its line break."""
    return f"{subject} {predicate} {value} {graph} ."
