"""External ids in any usual form: ``https://ror.org/…``, ``ror:…``, a bare DOI, as one form."""

from __future__ import annotations

import re

from ecograph.model.schemes import SCHEMES, scheme_of
from ecograph.sources.cells import is_shortened, without_width

__all__ = ["identifier"]


def identifier(text: str, default: str = "") -> tuple[str, str]:
    """Read an external id as its scheme and value; `default` is the scheme of a bare value.

    Raises
    ------
    ValueError
        If it has no scheme, or the value is not of the form that its scheme has.

    Examples
    --------
    >>> identifier("https://ror.org/00prkya54"), identifier("ROR:https://ror.org/00prkya54/")
    (('ROR', '00prkya54'), ('ROR', '00prkya54'))
    >>> identifier("wikidata:q42")
    ('Wikidata', 'Q42')
    """
    text = without_width(text).strip()
    if is_shortened(text.rpartition(":")[2]):
        raise ValueError("was cut by a spreadsheet")
    for one in SCHEMES.values():
        if (value := one.without_address(text)) != text:
            return one.name, one.canonical(value)
        if one.bare and re.fullmatch(one.pattern, text) and one.checks(text):
            return one.name, text
    scheme, colon, value = text.partition(":")
    if colon and value.startswith("//"):
        raise ValueError("is an address of no known register")
    if not colon:
        scheme, value = default, text
    scheme, value = scheme.strip(), value.strip()
    if not (scheme and value):
        raise ValueError("not an external id")
    if (known := scheme_of(scheme)) is None:
        return scheme, value
    return known.name, known.canonical(known.without_address(value))
