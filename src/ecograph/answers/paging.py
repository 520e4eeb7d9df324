"""Cursors: where the next page of a list begins, of which request and of which data."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import TYPE_CHECKING, Final

from ecograph.errors import BadRequest, Outdated

if TYPE_CHECKING:
    from ecograph.answers.requests import Request
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["START", "cursor_after", "offset_of"]

START: Final = "*"
_FORM: Final = re.compile(r"([0-9a-f]{12}):([0-9a-f]{12}):(\d{1,12})")
_AS_GIVEN: Final = "Use `next` as it was given, or begin with cursor=*."
_PLACE: Final = {"cursor", "limit", "why_cursor", "why_limit"}


def cursor_after(
    graph: Snapshot, request: Request, end: int, count: int, of: str = "cursor"
) -> str | None:
    """Write where the page after `end` rows of `count` begins; none after the last.

    A cursor belongs to the data of its graph and to its request, whatever the limit, and
    whatever the language if the rows and their order are the same in every language. `of` is the
    field that takes it: an answer may have two lists.
    """
    if end >= count:
        return None
    text = f"{graph.manifest.digest[:12]}:{_digest(request, of)}:{end}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def offset_of(graph: Snapshot, request: Request, of: str = "cursor") -> int:
    """Read how many rows come before the page that a request means.

    Raises
    ------
    BadRequest
        If the cursor is malformed, or of another request.
    Outdated
        If it is of a graph that is no longer served.
    """
    cursor = getattr(request, of, None)
    if cursor is None or cursor == START:
        return 0
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise BadRequest("The cursor is malformed.", _AS_GIVEN) from error
    found = _FORM.fullmatch(text)
    if not found:
        raise BadRequest("The cursor is malformed.", _AS_GIVEN)
    if found[1] != graph.manifest.digest[:12]:
        raise Outdated("The cursor is of a graph that is no longer served.", "Begin with cursor=*.")
    if found[2] != _digest(request, of):
        message = "The cursor is of another request."
        raise BadRequest(message, "Repeat the request that it came from, or begin with cursor=*.")
    return int(found[3])


def _digest(request: Request, of: str) -> str:
    left_out = _PLACE if request.lists_by_language() else {*_PLACE, "lang"}
    name = f"{type(request).__name__} {of.removesuffix('cursor')}"
    said = name + request.model_dump_json(exclude=left_out)
    return hashlib.sha256(said.encode()).hexdigest()[:12]
