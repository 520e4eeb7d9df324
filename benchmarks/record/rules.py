r"""What is expected to differ between two records, read from a file.

A `.json` file has lists ``replace`` and ``expect``::

    {"replace": [{"pattern": "\\bsource=", "with": "dataset=", "side": "before", "door": "http"}],
     "expect": [{"id": "@http\\.csv", "status": ["400", "200"], "why": "links as CSV are new"}]}

`replace` is applied to texts before they are compared (of one `side` and one `door`, where given,
and of ids that `id` is found in); `expect` leaves out answers whose id fits, and whose statuses do
where given; a status of null is an answer that is not there. A `.py` file may define
``normal(side, line, text) -> text`` and ``expects(id, before, after) -> bool``.
"""

from __future__ import annotations

import json
import re
import runpy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Rules"]

Line = dict[str, Any]


class Rules:
    """Rules as they stand in a file; none without one."""

    def __init__(self, found: dict[str, Any], *, sort_keys: bool = False) -> None:
        self._normal, self._expects = found.get("normal"), found.get("expects")
        self._sort_keys = sort_keys or bool(found.get("sort_keys"))
        self._replace = [{**one, "pattern": re.compile(one["pattern"])}
                         for one in found.get("replace", ())]  # fmt: skip
        self._expected = [{**one, "id": re.compile(one["id"])} for one in found.get("expect", ())]

    @classmethod
    def read(cls, file: Path | None, *, sort_keys: bool = False) -> Rules:
        """Read the rules of a file."""
        if file is None:
            return cls({}, sort_keys=sort_keys)
        if file.suffix == ".py":
            return cls(runpy.run_path(str(file)), sort_keys=sort_keys)
        return cls(json.loads(file.read_text(encoding="utf-8")), sort_keys=sort_keys)

    def normal(self, side: str, line: Line, text: str) -> str:
        """Rewrite a text as the rules say, and JSON with one key a line."""
        for one in self._replace:
            fits = one.get("side", side) == side and one.get("door", line["door"]) == line["door"]
            if fits and re.search(one.get("id", ""), line["id"]):
                text = one["pattern"].sub(one["with"], text)
        if self._normal is not None:
            text = self._normal(side, line, text)
        return self._pretty(text)

    def _pretty(self, text: str) -> str:
        head, gap, body = text.partition("\n\n") if text.startswith("HTTP ") else ("", "", text)
        if not body.startswith(("{", "[")):
            return text
        try:
            whole = json.loads(body)
        except ValueError:
            return text
        told = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=self._sort_keys)
        return head + gap + told

    def expects(self, name: str, before: Line | None, after: Line | None) -> bool:
        """Whether a difference is expected."""
        if self._expects is not None and self._expects(name, before, after):
            return True
        statuses = [one and one["status"] for one in (before, after)]
        return any(
            one["id"].search(name) and one.get("status", statuses) == statuses
            for one in self._expected
        )
