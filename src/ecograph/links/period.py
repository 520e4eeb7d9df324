"""A day or a window of time that a question is about."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import field_validator, model_validator

from ecograph.links.columns import day_number
from ecograph.model.record import Record
from ecograph.model.records import Moment

__all__ = ["EVER", "TimeSlice"]

EVER: Final = 2**40
"""A number of days beyond every date."""


class TimeSlice(Record):
    """A day, or a window of time, written as finely as it is meant.

    ``2021`` and ``2021-06`` stand for their last day in `as_of` and `until`, for their first in
    `since`. Either `as_of` is given, or `since` or `until` or both. `undated` says whether
    relators without any date are included.

    Examples
    --------
    >>> TimeSlice(as_of="2021-06").bounds == TimeSlice(as_of="2021-06-30").bounds
    True
    """

    as_of: str | None = None
    since: str | None = None
    until: str | None = None
    undated: Literal["exclude", "include"] = "exclude"

    @field_validator("as_of", "since", "until")
    @classmethod
    def _is_a_date(cls, text: str | None) -> str | None:
        return text if text is None else str(Moment.parse(text))

    @model_validator(mode="after")
    def _is_one_slice(self) -> Self:
        window = self.since is not None or self.until is not None
        if window == (self.as_of is not None):
            raise ValueError("give a day (as_of) or a window (since, until), one of the two")
        if self.bounds[0] > self.bounds[1]:
            raise ValueError(f"the window {self.since}..{self.until} ends before it begins")
        return self

    @property
    def bounds(self) -> tuple[int, int]:
        """First and last day, counted from 1970-01-01; of a day both are the same."""
        last = EVER if self.end is None else day_number(str(Moment.parse(self.end).last_day))
        if self.as_of is not None:
            return last, last
        return -EVER if self.since is None else _first_day(self.since), last

    @property
    def end(self) -> str | None:
        """The moment up to which renames and mergers are followed; none: all of them."""
        return self.as_of or self.until


def _first_day(text: str) -> int:
    return day_number(str(Moment.parse(text).day))
