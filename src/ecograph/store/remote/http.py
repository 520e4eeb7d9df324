"""Requests to a SPARQL server: kept connections, time-outs, retries, credentials, clear errors."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ecograph.errors import Forbidden, InvalidQuery, QueryTimeout, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Client"]

_PAUSES: Final = (0.0, 0.0, 0.2, 0.8)  # seconds before each try; the first may meet a closed line
_IDLE: Final = 15.0  # seconds after which a server may have given a connection up
_AGAIN: Final = frozenset({429, 502, 503})
_SHOWN: Final = 300
_CHALLENGE: Final = re.compile(r'(\w+)="?([^",]+)"?')
_CREDENTIALS: Final = (
    "Set ECOGRAPH_STORE_USER and ECOGRAPH_STORE_PASSWORD, or ECOGRAPH_STORE_TOKEN."
)


@dataclass(slots=True)
class _Kept:
    """A connection; it ends when the client or its thread does."""

    connection: HTTPConnection
    used: float

    def __del__(self) -> None:
        self.connection.close()


@dataclass(slots=True)
class Client:
    """Sends requests to one server; a thread has one connection, which is kept open.

    `timeout` is the number of seconds in which the server must go on answering.
    """

    url: str
    timeout: float = 30.0
    _local: threading.local = field(default_factory=threading.local)
    _challenge: dict[str, str] = field(default_factory=dict)

    def send(
        self,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> HTTPResponse:
        """Send a request, again where that may help; the response is to be read to its end.

        Everything that is sent may be sent twice: queries, whole graphs, and updates that say what
        shall be there.

        Raises
        ------
        StoreUnavailable, QueryTimeout, Forbidden, InvalidQuery
            As the server or the way to it has it.
        """
        failed: Exception | None = None
        learned = False
        for pause in _PAUSES:
            if pause:
                time.sleep(pause)
            try:
                response = self._once(method, url, body, dict(headers or {}))
            except TimeoutError as error:
                self.close()
                raise QueryTimeout(
                    f"The store at {self.url} gave no answer within {self.timeout:g} seconds.",
                    "Make the query more selective, or look what the server is busy with.",
                ) from error
            except (OSError, HTTPException) as error:
                self.close()
                failed = error
                continue
            if response.status < 300:
                return response
            text = response.read().decode(errors="replace")
            if response.status in (401, 403) and not learned and self._learn(response):
                learned = True
                continue
            if response.status not in _AGAIN:
                raise self._refused(response.status, text, url)
            failed = OSError(f"HTTP {response.status}: {_brief(text)}")
        reason = str(failed) or type(failed).__name__
        raise StoreUnavailable(
            f"The store at {self.url} cannot be reached: {reason}.",
            "Start it, or correct its address (--store, ECOGRAPH_STORE).",
        ) from failed

    def _once(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str]
    ) -> HTTPResponse:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if authorization := self._authorization(method, target):
            headers["Authorization"] = authorization
        connection = self._connection()
        connection.request(method, target, body, headers)
        return connection.getresponse()

    def _connection(self) -> HTTPConnection:
        kept: _Kept | None = getattr(self._local, "kept", None)
        now = time.monotonic()
        if kept is None or now - kept.used > _IDLE:
            parts = urlsplit(self.url)
            kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
            kept = _Kept(kind(parts.hostname or "", parts.port, timeout=self.timeout), now)
            self._local.kept = kept
        kept.used = now
        return kept.connection

    def close(self) -> None:
        """Give up the connection of this thread, and the rest of a response with it."""
        self._local.kept = None

    def _authorization(self, method: str, target: str) -> str:
        """Credentials come from the environment alone: files and arguments are seen by others."""
        token = os.environ.get("ECOGRAPH_STORE_TOKEN")
        user = os.environ.get("ECOGRAPH_STORE_USER", "")
        password = os.environ.get("ECOGRAPH_STORE_PASSWORD", "")
        if token:
            return f"Bearer {token}"
        if not user or not self._challenge:
            return ""
        if self._challenge.get("scheme") == "Digest":
            return _digest(self._challenge, (user, password), method, target)
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def _learn(self, response: HTTPResponse) -> bool:
        """Take the challenge of a server that wants credentials; False where there are none."""
        challenge = response.headers.get("WWW-Authenticate", "")
        scheme = challenge.partition(" ")[0] or "Basic"
        if not os.environ.get("ECOGRAPH_STORE_USER"):
            return False
        if self._challenge and scheme != "Digest":  # they were refused
            return False
        self._challenge = {"scheme": scheme, **dict(_CHALLENGE.findall(challenge))}
        self.close()  # the server may have stopped reading in the middle of a body
        return True

    def _refused(self, status: int, text: str, url: str) -> Exception:
        what = f"The store at {self.url} answers HTTP {status} to {urlsplit(url).path or '/'}"
        if status in (401, 403):
            return Forbidden(f"{what}: it refuses these credentials, or reads only.", _CREDENTIALS)
        if status in (404, 405, 501):
            way_out = "Look whether it is of that kind, and takes updates (--store KIND+URL)."
            return StoreUnavailable(f"{what}: {_brief(text)}.", way_out)
        if 400 <= status < 500:
            return InvalidQuery(f"{what}: {_brief(text)}.", "Correct the query.")
        if "timeout" in text.lower() or status == 504:
            return QueryTimeout(f"{what}: {_brief(text)}.", "Make the query more selective.")
        return StoreUnavailable(f"{what}: {_brief(text)}.", "Look into the log of the server.")


def _brief(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def _digest(
    challenge: Mapping[str, str], credentials: tuple[str, str], method: str, target: str
) -> str:
    """The answer to a challenge of RFC 7616 with MD5, which is what Virtuoso sends."""

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    user, password = credentials
    realm, nonce = challenge.get("realm", ""), challenge.get("nonce", "")
    count, own = "00000001", secrets.token_hex(8)
    first, second = md5(f"{user}:{realm}:{password}"), md5(f"{method}:{target}")
    response = md5(f"{first}:{nonce}:{count}:{own}:auth:{second}")
    fields = {
        "username": user,
        "realm": realm,
        "nonce": nonce,
        "uri": target,
        "response": response,
        "cnonce": own,
        "opaque": challenge.get("opaque", ""),
    }
    quoted = ", ".join(f'{name}="{value}"' for name, value in fields.items())
    return f"Digest {quoted}, qop=auth, nc={count}, algorithm=MD5"
