"""Tokens of those who may write: shown once, kept as salted digests, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
from typing import TYPE_CHECKING, Final, NamedTuple

from ecograph.errors import NotFound

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Token", "listed", "new", "revoke", "verify"]

_FILE: Final = "tokens.json"
_FORM: Final = re.compile(r"eco_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_NOBODY: Final = {"salt": "00" * 16, "digest": "00" * 32}


class Token(NamedTuple):
    """What is kept of a token: its id and what it is for, never the token."""

    id: str
    note: str


def new(home: Path, note: str = "") -> str:
    """Make a token; this is the only time that it is seen.

    The secret has 256 random bits, so that a plain salted digest cannot be guessed back; the file
    may be read by its owner only.

    Parameters
    ----------
    home
        Folder of the graphs, where the digests are kept.
    note
        Who or what it is for.
    """
    identifier, secret, salt = (
        secrets.token_hex(4),
        secrets.token_urlsafe(32),
        secrets.token_hex(16),
    )
    kept = _read(home)
    kept[identifier] = {"salt": salt, "digest": _digest(salt, secret), "note": note}
    _write(home, kept)
    return f"eco_{identifier}_{secret}"


def verify(home: Path, token: str) -> str | None:
    """Find whose token it is; None if it is nobody's.

    The file is read each time, so that a revoked token is worth nothing at once.
    """
    found = _FORM.fullmatch(token)
    identifier, secret = found.groups() if found else ("", "")
    kept = _read(home).get(identifier)
    one = kept or _NOBODY
    same = hmac.compare_digest(_digest(one["salt"], secret), one["digest"])
    return identifier if same and kept else None


def listed(home: Path) -> list[Token]:
    """Name the tokens there are."""
    return [Token(identifier, one["note"]) for identifier, one in sorted(_read(home).items())]


def revoke(home: Path, identifier: str) -> None:
    """Make a token worthless.

    Raises
    ------
    NotFound
        If there is none with that id.
    """
    kept = _read(home)
    if kept.pop(identifier, None) is None:
        raise NotFound(f"There is no token {identifier}.", "`ecograph token list` names them.")
    _write(home, kept)


def _digest(salt: str, secret: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + secret.encode()).hexdigest()


def _read(home: Path) -> dict[str, dict[str, str]]:
    try:
        kept: dict[str, dict[str, str]] = json.loads((home / _FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return kept


def _write(home: Path, kept: dict[str, dict[str, str]]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    partial = home / f"{_FILE}.{os.getpid()}"
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file, indent=1)
    partial.replace(home / _FILE)
