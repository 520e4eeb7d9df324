"""Which SPARQL texts from outside may run: queries that only read this graph, of bounded shape.

The engine would follow ``SERVICE`` to any host and shows no algebra to look at, so the text is
read here, by tokens. Names, strings, IRIs and comments may hold any word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from ecograph.errors import InvalidQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Form",
    "GuardedQuery",
    "Token",
    "check",
    "decode_codepoints",
    "tokens",
]

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

_FORM: Final = re.compile(r"SELECT|ASK|CONSTRUCT|DESCRIBE")
_FROM: Final = re.compile(r"(?:ASK|CONSTRUCT)?FROM(?:NAMED)?")
_UPDATES: Final = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH")
)
_VOLATILE: Final = ("RAND", "NOW", "UUID", "BNODE")
_PROLOGUE: Final = frozenset(("BASE", "PREFIX", "VERSION"))
_IRI_NEXT: Final = frozenset(("GRAPH", "FROM", "NAMED", "DESCRIBE"))
_PLAIN_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_OPERAND_ENDS: Final = frozenset(
    ("var", "number", "string", "lang", "pname", "iri", "blank", "close")
)
_CACHED_LENGTH: Final = 8_000


@dataclass(frozen=True, slots=True)
class GuardedQuery:
    """A query that was read and may run.

    `steady`: asked again of the same graph it gives the same answer, byte for byte.
    """

    text: str
    form: Form
    has_dataset: bool
    steady: bool = True


def check(text: str, *, max_length: int = 100_000, max_depth: int = 64) -> GuardedQuery:
    """Read a query from outside and let it pass, or say why not.

    Parameters
    ----------
    text
        SPARQL 1.1 query text.
    max_length
        Characters allowed.
    max_depth
        How deep ``{}``, ``()`` and ``[]`` may nest, taken together.

    Returns
    -------
    GuardedQuery
        The text to run, its form, and whether it names its own dataset (``FROM``).

    Raises
    ------
    InvalidQuery
        If the text is empty, too long, nested too deep, an update, or holds ``SERVICE``.
    """
    if len(text) > max_length:
        raise InvalidQuery(
            f"The query has {len(text)} characters; {max_length} are allowed.",
            "Shorten it, or ask in parts.",
        )
    if len(text) > _CACHED_LENGTH:
        return _check(text, max_depth)
    return _check_cached(text, max_depth)


def _check(text: str, max_depth: int) -> GuardedQuery:
    _check_characters(text)
    found = list(tokens(text))
    if "\\u" in text or "\\U" in text:
        decoded = decode_codepoints(text)
        if any(token.kind == "backslash" for token in found):
            return _check_decoded(decoded, max_depth)
        _check_reading(decoded, max_depth)
    return _read(text, found, max_depth)


_check_cached = lru_cache(maxsize=1024)(_check)


def _check_characters(text: str) -> None:
    if "\0" in text:
        raise InvalidQuery("The query holds a NUL character.", "Remove it.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidQuery(
            "The query holds half a surrogate pair.", "Send the text as UTF-8."
        ) from error


def _check_decoded(text: str, max_depth: int) -> GuardedQuery:
    r"""Read a text whose keywords or names were written with ``\uXXXX``."""
    _check_characters(text)
    if decode_codepoints(text) != text:
        raise InvalidQuery(
            "A codepoint escape stands for the beginning of another one.",
            "Write the character itself.",
        )
    return _read(text, list(tokens(text)), max_depth)


def _check_reading(decoded: str, max_depth: int) -> None:
    """Refuse what an engine would refuse or call out to if it decoded escapes before reading."""
    try:
        found = list(tokens(decoded))
    except InvalidQuery:
        return
    _refuse_service(decoded, found)
    _refuse_depth(found, max_depth)


def _read(text: str, found: list[Token], max_depth: int) -> GuardedQuery:
    stray = next((token for token in found if token.kind == "backslash"), None)
    if stray:
        raise InvalidQuery(
            f"There is a backslash outside strings and names, at character {stray.start + 1}.",
            "Remove it.",
        )
    form = _form(found)
    _refuse_updates(found)
    _refuse_service(text, found)
    _refuse_depth(found, max_depth)
    has_dataset = any(_FROM.fullmatch(word) for word in _words(found))
    return GuardedQuery(text, form, has_dataset, _is_steady(form, found))


def _is_steady(form: Form, found: list[Token]) -> bool:
    """Whether it is deterministic: no random, no current time, no template with blank nodes."""
    if any(name in word for word in _words(found) for name in _VOLATILE):
        return False
    return form != "CONSTRUCT" or not any(
        token.kind == "blank" or token.text in ("[", "(") for token in _first_group(found)
    )


def _first_group(found: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in found:
        depth += (token.text == "{") - (token.text == "}")
        if depth:
            yield token
        elif token.text == "}":
            return


def _words(found: list[Token]) -> Iterator[str]:
    for token in found:
        if token.kind == "word":
            yield from token.text.upper().split(".")


def _form(found: list[Token]) -> Form:
    first = next((word for word in _words(found) if word not in _PROLOGUE), "")
    form = _FORM.match(first)
    if form:
        return cast("Form", form[0])
    if first in _UPDATES:
        raise _update(first)
    what = f"begins with {first!r}" if first else "is empty"
    raise InvalidQuery(f"The query {what}.", "Begin with SELECT, ASK, CONSTRUCT or DESCRIBE.")


def _update(word: str) -> InvalidQuery:
    return InvalidQuery(
        f"{word} changes data, and this endpoint only reads.",
        "Use SELECT, ASK, CONSTRUCT or DESCRIBE; data change by a build.",
    )


def _refuse_updates(found: list[Token]) -> None:
    for word in _words(found):
        if word in _UPDATES:
            raise _update(word)


def _refuse_depth(found: list[Token], max_depth: int) -> None:
    depth = 0
    for token in found:
        if token.kind == "open":
            depth += 1
            if depth > max_depth:
                raise InvalidQuery(
                    f"The query nests brackets deeper than {max_depth}.",
                    "Flatten it; most nested groups can be written one after the other.",
                )
        elif token.kind == "close":
            depth -= 1


def _refuse_service(text: str, found: list[Token]) -> None:
    if "SERVICE" not in text.upper():
        return
    inner: list[str] = []
    for index, token in enumerate(found):
        if token.kind == "open":
            inner.append(token.text)
        elif token.kind == "close" and inner:
            inner.pop()
        elif _calls_out(found, index):
            raise InvalidQuery(
                f"SERVICE at character {token.start + 1} asks another server, "
                "and this endpoint answers from its own graph only.",
                "Leave the SERVICE clause out; ask the other endpoint yourself and join by VALUES. "
                "If a prefix is called service, write a '.' before the '{' after it.",
            )
        elif inner[-1:] == ["("] and _may_be_less_than(found, index):
            raise InvalidQuery(
                f"{token.text} at character {token.start + 1} can be read as an IRI or as "
                "'less than'.",
                "Put a space after '<', or write the IRI with a prefix.",
            )


def _calls_out(found: list[Token], index: int) -> bool:
    """Whether the engine can read SERVICE here: as a word, or as the head of ``service:name {``."""
    token = found[index]
    if token.kind == "word":
        return "SERVICE" in token.text.upper()
    if token.kind != "pname" or "SERVICE" not in token.text.partition(":")[0].upper():
        return False
    before = found[index - 1].text.upper().rpartition(".")[2] if index else ""
    after = found[index + 1].text if index + 1 < len(found) else ""
    return after == "{" and before not in _IRI_NEXT


def _may_be_less_than(found: list[Token], index: int) -> bool:
    """Whether an IRI hides text that the engine, reading ``<`` as an operator, would see."""
    token = found[index]
    if token.kind != "iri" or index == 0 or _PLAIN_IRI.match(token.text):
        return False
    before = found[index - 1]
    ends_operand = before.kind in _OPERAND_ENDS or before.text.upper() in ("TRUE", "FALSE", ">")
    return ends_operand and any(mark in token.text.upper() for mark in ("#", "'", "SERVICE"))


_HEX: Final = "[0-9A-Fa-f]"
_CODEPOINT: Final = rf"\\u{_HEX}{{4}}|\\U{_HEX}{{8}}"
_ESCAPE: Final = rf"\\[tbnrf\\\"']|{_CODEPOINT}"
_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START: Final = f"{_BASE}_"
_VARIABLE: Final = f"{_START}0-9\u00b7\u0300-\u036f\u203f-\u2040"
_NAME: Final = f"{_VARIABLE}\\-"
_PLX: Final = rf"%{_HEX}{_HEX}|\\[_~.\-!$&'()*+,;=/?#@%]"

_PATTERN: Final = re.compile(
    rf"""(?:[ \t\r\n]++|\#[^\n\r]*+)*+(?:
    (?P<blank>_:[{_START}0-9][{_NAME}]*+(?:\.++[{_NAME}]++)*+)
  | (?P<pname>(?:[{_BASE}][{_NAME}]*+(?:\.++[{_NAME}]++)*+)?+:
        (?:(?:[{_START}0-9:]|{_PLX})(?:[{_NAME}:]|{_PLX})*+
           (?:\.++(?:[{_NAME}:]|{_PLX})++)*+)?+)
  | (?P<word>[{_START}][{_NAME}]*+(?:\.++[{_NAME}]++)*+)
  | (?P<var>[?$][{_START}0-9][{_VARIABLE}]*+)
  | (?P<open>[({{\[])
  | (?P<close>[)}}\]])
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_CODEPOINT})*+>)
  | (?P<string>\"\"\"(?:[^"\\]|{_ESCAPE}|"(?!""))*+\"\"\"|'''(?:[^'\\]|{_ESCAPE}|'(?!''))*+'''
        |"(?!"")(?:[^"\\\n\r]|{_ESCAPE})*+"|'(?!'')(?:[^'\\\n\r]|{_ESCAPE})*+')
  | (?P<number>(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+)
  | (?P<lang>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--(?:ltr|rtl))?+)
  | (?P<quote>["'])
  | (?P<backslash>\\)
  | (?P<end>\Z)
  | (?P<other>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_CODEPOINTS: Final = re.compile(_CODEPOINT)


class Token(NamedTuple):
    """A piece of SPARQL text, what kind it is and where it starts."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Cut `text` into tokens; spaces and comments are left out.

    Raises
    ------
    InvalidQuery
        If a quote opens a string that does not close, or that holds an unknown escape.
    """
    for found in _PATTERN.finditer(text):
        kind = found.lastgroup or "end"
        if kind == "end":
            return
        start = found.start(kind)
        if kind == "quote":
            raise InvalidQuery(
                f"The string that starts at {_place(text, start)} does not close, "
                "or holds an escape that SPARQL does not have.",
                r"Close it; within strings write \\ \" \' \n \r \t \b \f \uXXXX \UXXXXXXXX.",
            )
        yield Token(kind, found[kind], start)


def decode_codepoints(text: str) -> str:
    r"""Replace every ``\uXXXX`` and ``\UXXXXXXXX``, once, as SPARQL 1.1 (19.2) has it.

    Raises
    ------
    InvalidQuery
        If an escape names half a surrogate pair or no code point at all.
    """
    return _CODEPOINTS.sub(_decoded, text)


def _decoded(found: re.Match[str]) -> str:
    code = int(found[0][2:], 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or code == 0:
        raise InvalidQuery(
            f"{found[0]} is not a character.", "Write the character itself, or its own code point."
        )
    return chr(code)


def _place(text: str, start: int) -> str:
    line = text.count("\n", 0, start) + 1
    return f"line {line}, column {start - text.rfind(chr(10), 0, start)}"
