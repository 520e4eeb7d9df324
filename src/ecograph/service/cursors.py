"""Cursors: where the next page of a list begins, of which query and of which data."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import astuple, is_dataclass
from typing import TYPE_CHECKING, Final

from ecograph.errors import BadRequest, Outdated

if TYPE_CHECKING:
    from starlette.requests import Request

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["START", "cursor_after", "next_link", "offset_of"]

START: Final = "*"
_FORM: Final = re.compile(r"([0-9a-f]{12}):([0-9a-f]{12}):(\d{1,12})")
_AS_GIVEN: Final = "Use `next` as it was given, or begin with cursor=*."


def cursor_after(snapshot: Snapshot, offset: int, *query: object) -> str:
    """Write where the next page begins.

    Parameters
    ----------
    snapshot
        The graph.
    offset
        How many items stand before it.
    query
        All that decides which items the list has and in which order.
    """
    text = f"{snapshot.manifest.digest[:12]}:{_digest(query)}:{offset}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def offset_of(snapshot: Snapshot, cursor: str | None, *query: object) -> int:
    """Read where a page begins; ``*`` and no cursor mean the first one.

    Raises
    ------
    BadRequest
        If the cursor is none of ours, or of another query.
    Outdated
        If it is of a graph that is no longer served.
    """
    if cursor is None or cursor == START:
        return 0
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise BadRequest("The cursor is malformed.", _AS_GIVEN) from error
    found = _FORM.fullmatch(text)
    if not found:
        raise BadRequest("The cursor is malformed.", _AS_GIVEN)
    if found[1] != snapshot.manifest.digest[:12]:
        raise Outdated("The cursor is of a graph that is no longer served.", "Begin with cursor=*.")
    if found[2] != _digest(query):
        message = "The cursor is of another query."
        raise BadRequest(message, "Repeat the query that it came from, or begin with cursor=*.")
    return int(found[3])


def next_link(request: Request, cursor: str | None) -> dict[str, str]:
    """The Link header that leads to the next page; nothing on the last one."""
    if cursor is None:
        return {}
    return {"Link": f'<{request.url.include_query_params(cursor=cursor)}>; rel="next"'}


def _digest(query: tuple[object, ...]) -> str:
    """Digest of a query; sets are sorted, so that it is the same in every process."""
    text = "\n".join(map(_text, query))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _text(value: object) -> str:
    if isinstance(value, frozenset | set):
        return " ".join(sorted(map(str, value)))
    if is_dataclass(value) and not isinstance(value, type):
        return "; ".join(map(_text, astuple(value)))
    return str(value)
