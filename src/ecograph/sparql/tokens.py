r"""SPARQL text cut into tokens, the way the engine's parser cuts it.

The engine's parser needs no space between keywords (``SELECT?s``, ``SERVICESILENT<…>``), ends a
comment at CR or LF only, and takes a string with an unknown escape for no string at all. Where this
tokenizer could see less than the engine it stops instead: a quote that opens nothing is an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ecograph.errors import InvalidQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Token", "decode_codepoints", "tokens"]

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
