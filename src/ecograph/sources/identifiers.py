"""External ids in any usual form: ``https://ror.org/…``, ``ror:…``, a bare DOI, as one form."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ecograph.sources.cells import is_shortened, without_width

__all__ = ["identifier"]

_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of the unified social credit code, GB 32100


class _Scheme(NamedTuple):
    name: str
    value: str
    address: str = ""
    bare: bool = False  # whether a value alone is recognised


_SCHEMES: Final = tuple(
    _Scheme(*one)
    for one in (
        ("ROR", r"0[a-hj-km-np-tv-z0-9]{6}\d\d", r"ror\.org/", True),
        ("Wikidata", r"Q[1-9]\d*", r"(?:www\.|m\.)?wikidata\.org/(?:entity|wiki)/", True),
        ("DOI", r"10\.\d{4,9}/\S+", r"(?:dx\.)?doi\.org/", True),
        ("ORCID", r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", r"orcid\.org/"),
        ("GRID", r"grid\.\d+\.[0-9a-f]+", r"(?:www\.)?grid\.ac/institutes/", True),
        ("ISNI", r"\d{15}[\dX]", r"(?:www\.)?isni\.org/(?:isni/)?"),
        ("OpenAlex", r"[A-Z]\d+", r"(?:api\.)?openalex\.org/(?:institutions/)?"),
        ("VIAF", r"\d+", r"(?:www\.)?viaf\.org/viaf/"),
        ("LEI", r"[0-9A-Z]{18}\d\d"),
        ("USCC", r"[1-9A-Y][0-9A-HJ-NPQRTUWXY]{17}"),
    )
)
_NAMES: Final = {one.name.casefold(): one for one in _SCHEMES}
_USUAL: Final = {"统一社会信用代码": "uscc", "social-credit-code": "uscc", "wd": "wikidata"}


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
    for one in _SCHEMES:
        if one.address:
            found = re.match(f"https?://{one.address}", text, re.IGNORECASE)
            if found:
                return one.name, _value(one, text[found.end() :].rstrip("/"))
        if one.bare and re.fullmatch(one.value, text):
            return one.name, text
    scheme, colon, value = text.partition(":")
    if colon and value.startswith("//"):
        raise ValueError("is an address of no known register")
    if not colon:
        scheme, value = default, text
    scheme, value = scheme.strip(), value.strip()
    if not (scheme and value):
        raise ValueError("not an external id")
    known = _NAMES.get(_USUAL.get(scheme.casefold(), scheme.casefold()))
    if known is None:
        return scheme, value
    if known.address and (found := re.match(f"https?://{known.address}", value, re.IGNORECASE)):
        value = value[found.end() :].rstrip("/")
    return known.name, _value(known, value)


def _value(scheme: _Scheme, text: str) -> str:
    if scheme.name == "ISNI":
        text = "".join(text.split())
    for value in (text, text.upper(), text.lower()):
        if re.fullmatch(scheme.value, value):
            if scheme.name == "USCC" and not _checks(value):
                raise ValueError("the check digit of the social credit code is wrong")
            return value
    raise ValueError(f"is no {scheme.name}")


def _checks(code: str) -> bool:
    weighed = sum(_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _SIGNS[-weighed % 31] == code[17]
