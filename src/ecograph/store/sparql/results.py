"""In which format an answer is written: what is offered, and what a caller asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ecograph.errors import BadRequest, NotAcceptable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecograph.store.sparql.guard import Form

__all__ = [
    "GRAPH_FORMATS",
    "OTHER_RDF_NAMES",
    "TABLE_FORMATS",
    "accepted",
    "content_type",
    "formats_of",
    "media_type_for",
    "quality",
    "weights",
]

TABLE_FORMATS: Final[dict[str, str]] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPH_FORMATS: Final[dict[str, str]] = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
_KEPT_LENGTH: Final = 400
OTHER_RDF_NAMES: Final[dict[str, str]] = {
    "application/x-turtle": GRAPH_FORMATS["ttl"],
    "application/turtle": GRAPH_FORMATS["ttl"],
    "text/plain": GRAPH_FORMATS["nt"],
    "application/xml": GRAPH_FORMATS["rdfxml"],
    "text/xml": GRAPH_FORMATS["rdfxml"],
}
"""What else clients call formats of RDF."""
_OTHER_NAMES: Final[dict[str, dict[str, str]]] = {
    "table": {
        "application/json": TABLE_FORMATS["json"],
        "text/json": TABLE_FORMATS["json"],
        "application/xml": TABLE_FORMATS["xml"],
        "text/xml": TABLE_FORMATS["xml"],
    },
    "graph": {"application/json": GRAPH_FORMATS["jsonld"], **OTHER_RDF_NAMES},
}


def formats_of(form: Form) -> dict[str, str]:
    """The formats offered for a query form, as short name → media type, the default first."""
    return TABLE_FORMATS if form in ("SELECT", "ASK") else GRAPH_FORMATS


def content_type(media_type: str) -> str:
    """The Content-Type header of an answer; text formats say that they are UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def media_type_for(form: Form, accept: str | None = None, format: str | None = None) -> str:
    """The media type to answer with.

    Parameters
    ----------
    form
        SELECT, ASK, CONSTRUCT or DESCRIBE.
    accept
        The Accept header; None and "" mean anything.
    format
        A short name (``?format=csv``) or a media type; it goes before `accept`.

    Raises
    ------
    NotAcceptable
        If the header asks for nothing that is offered.
    BadRequest
        If the name does not.
    """
    if len(accept or "") + len(format or "") > _KEPT_LENGTH:
        return _media_type(form, accept, format)
    return _media_type_kept(form, accept, format)


def _media_type(form: Form, accept: str | None, format: str | None) -> str:
    offered = formats_of(form)
    names = dict.fromkeys(offered.values()) | _OTHER_NAMES[_family(form)]
    if format:
        chosen = offered.get(format.lower()) or _resolve(names, format.strip().lower())
        if chosen is None:
            raise BadRequest(*_refusal(format, offered))
        return chosen
    best = accepted(accept or "", names)
    if best is None:
        raise NotAcceptable(*_refusal(accept or "", offered))
    return _resolve(names, best) or best


_media_type_kept = lru_cache(maxsize=512)(_media_type)


def accepted(accept: str, offered: Iterable[str]) -> str | None:
    """The media type that an Accept header prefers among those offered, the first of equals.

    The one rule of every route (RFC 9110, 12.5.1): the most specific range that covers a type
    says its weight, and a weight of 0 refuses it. No header means anything.

    Examples
    --------
    >>> accepted("text/*;q=0.5, application/json", ["application/json", "text/csv"])
    'application/json'
    >>> accepted("application/json;q=0, */*", ["application/json", "text/csv"])
    'text/csv'
    >>> accepted("image/png", ["application/json"]) is None
    True
    """
    ranges = _ranges(accept or "*/*")
    best = max(offered, key=lambda name: _quality(name, ranges))
    return best if _quality(best, ranges) > 0 else None


@lru_cache(maxsize=1024)
def weights(accept: str) -> str:
    """What an Accept header says, the same text for headers that say the same.

    >>> weights("text/csv;q=0.50, */*") == weights("*/*;q=1,text/csv; q=0.5")
    True
    """
    found = sorted(_ranges(accept or "*/*").items())
    return ",".join(f"{name};{weight:g}" for name, weight in found)


def quality(accept: str, media_type: str) -> float:
    """The weight that an Accept header gives to a media type; 0 is a refusal."""
    return _quality(media_type, _ranges(accept or "*/*"))


def _family(form: Form) -> str:
    return "table" if form in ("SELECT", "ASK") else "graph"


def _resolve(names: dict[str, str | None], name: str) -> str | None:
    return names[name] or name if name in names else None


def _refusal(asked: str, offered: dict[str, str]) -> tuple[str, str]:
    listed = ", ".join(f"{media} (format={short})" for short, media in offered.items())
    return f"{asked!r} is not offered for this query.", f"Ask for one of {listed}."


def _ranges(accept: str) -> dict[str, float]:
    """The media ranges of an Accept header with their weights; malformed weights count as 0."""
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [text[2:] for text in parameters if text.startswith("q=")]
        if name:
            ranges[name] = max(ranges.get(name, 0.0), _weight(weights[0]) if weights else 1.0)
    return ranges or {"*/*": 1.0}


def _weight(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def _quality(name: str, ranges: dict[str, float]) -> float:
    """The weight of a media type: of the most specific range that covers it."""
    for candidate in (name, name.partition("/")[0] + "/*", "*/*"):
        if candidate in ranges:
            return ranges[candidate]
    return 0.0
