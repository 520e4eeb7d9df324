"""The registers of identifiers: what an id of each looks like, its check digit and its address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SCHEMES", "Scheme", "scheme_in", "scheme_of"]

_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of the unified social credit code, GB 32100

_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"


class Scheme(NamedTuple):
    """A register of identifiers.

    Attributes
    ----------
    name
        What stands before the colon.
    pattern
        The form of an id, all of it.
    iri
        The address that the register itself writes before an id; empty if it gives none.
    read
        Further beginnings of addresses, without ``https://``, as a regular expression.
    bare
        Whether an id is recognised without its scheme.
    checks
        Whether the check digits of an id of the right form are right.
    label
        What it is called; empty for one that no entity is looked up by.
    usual
        Other words for the scheme, in small letters.
    """

    name: str
    pattern: str = r"\S.*"
    iri: str = ""
    read: str = ""
    bare: bool = False
    checks: Callable[[str], bool] = bool
    label: Bilingual | None = None
    usual: tuple[str, ...] = ()

    def without_address(self, text: str) -> str:
        """Take the address away that an id is written with."""
        known = "|".join(filter(None, (re.escape(self.iri.partition("//")[2]), self.read)))
        found = known and re.match(rf"(?:https?://)?(?:www\.)?(?:{known})", text, re.IGNORECASE)
        return text[found.end() :].rstrip("/") if found else text

    def canonical(self, text: str) -> str:
        """Write an id as its register does.

        Raises
        ------
        ValueError
            If it has not the form, or a check digit is wrong.
        """
        if self.name == "ISNI":
            text = "".join(text.split())
        for value in (text, text.upper(), text.lower()):
            if re.fullmatch(self.pattern, value):
                if not self.checks(value):
                    named = "social credit code" if self.name == "USCC" else self.name
                    raise ValueError(f"the check digit of the {named} is wrong")
                return value
        raise ValueError(f"is no {self.name}")


def _mod_11_2(value: str) -> bool:
    """Check as ISO 7064 has it for ISNI and ORCID.

    >>> _mod_11_2("0000-0002-1825-0097"), _mod_11_2("0000-0002-1825-0098")
    (True, False)
    """
    digits, total = value.replace("-", ""), 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[-1]


def _mod_97(value: str) -> bool:
    """Check as ISO 17442 has it for the LEI.

    >>> _mod_97("529900T8BM49AURSDO55"), _mod_97("529900T8BM49AURSDO56")
    (True, False)
    """
    return int("".join(str(int(sign, 36)) for sign in value)) % 97 == 1


def _crockford_97(value: str) -> bool:
    """Check as ROR has it: ISO 7064 of a number in Crockford's 32 signs.

    >>> _crockford_97("023hj5876"), _crockford_97("023hj5877")
    (True, False)
    """
    number = 0
    for sign in value[:-2]:
        number = 32 * number + _CROCKFORD.index(sign)
    return 98 - 100 * number % 97 == int(value[-2:])


def _gb_32100(code: str) -> bool:
    weighed = sum(_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _SIGNS[-weighed % 31] == code[17]


SCHEMES: Final = {
    one.name: one
    for one in (
        Scheme(
            *("ROR", r"0[a-hj-km-np-tv-z0-9]{6}\d\d", "https://ror.org/"),
            bare=True,
            checks=_crockford_97,
            label=Bilingual(zh="研究机构注册号 (ROR)", en="ROR identifier"),
        ),
        Scheme(
            *("Wikidata", r"Q[1-9]\d*", "http://www.wikidata.org/entity/"),
            read=r"(?:www\.|m\.)?wikidata\.org/(?:entity|wiki)/",
            bare=True,
            label=Bilingual(zh="维基数据编号", en="Wikidata identifier"),
            usual=("wd",),
        ),
        Scheme(
            *("USCC", r"[1-9A-Y][0-9A-HJ-NPQRTUWXY]{17}"),
            checks=_gb_32100,
            label=Bilingual(zh="统一社会信用代码", en="Unified social credit code"),
            usual=("统一社会信用代码", "social-credit-code"),
        ),
        Scheme(
            "MOE",
            label=Bilingual(zh="教育部学校标识码", en="Code of the Ministry of Education"),
        ),
        Scheme(
            *("PIC", "[0-9]+"),
            label=Bilingual(
                zh="欧盟参与者识别码 (PIC)", en="Participant identification code (PIC)"
            ),
        ),
        Scheme("FundRef"),
        Scheme("CORDIS", label=Bilingual(zh="CORDIS 项目编号", en="CORDIS project number")),
        Scheme("DOI", r"10\.\d{4,9}/\S+", "https://doi.org/", r"(?:dx\.)?doi\.org/", bare=True),
        Scheme(*("ORCID", r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", "https://orcid.org/"), checks=_mod_11_2),
        Scheme("GRID", r"grid\.\d+\.[0-9a-f]+", read=r"(?:www\.)?grid\.ac/institutes/", bare=True),
        Scheme(
            *("ISNI", r"\d{15}[\dX]", "https://isni.org/isni/", r"(?:www\.)?isni\.org/(?:isni/)?"),
            checks=_mod_11_2,
        ),
        Scheme(
            *("OpenAlex", r"[A-Z]\d+", "https://openalex.org/"),
            read=r"(?:api\.)?openalex\.org/(?:institutions/)?",
        ),
        Scheme("VIAF", r"\d+", "http://viaf.org/viaf/", r"(?:www\.)?viaf\.org/viaf/"),
        Scheme("LEI", r"[0-9A-Z]{18}\d\d", checks=_mod_97),
        Scheme("VAT", r"[A-Z]{2}[0-9A-Z+*]{2,12}"),
    )
}
"""Every scheme whose ids are more than text, by its name."""

_WORDS: Final = {
    word: one for one in SCHEMES.values() for word in (one.name.casefold(), *one.usual)
}


def scheme_of(word: str) -> Scheme | None:
    """Find a scheme by its name in any capitals, or a usual word for it.

    >>> scheme_of("ror").name, scheme_of("wd").name, scheme_of("id")
    ('ROR', 'Wikidata', None)
    """
    return _WORDS.get(word.casefold())


def scheme_in(title: str) -> str:
    """Name the scheme that the title of a column speaks of; ``id`` if none.

    >>> scheme_in("ROR ID"), scheme_in("统一社会信用代码"), scheme_in("机构代码")
    ('ROR', 'USCC', 'id')
    """
    return next((one.name for word, one in _WORDS.items() if word in title.casefold()), "id")
