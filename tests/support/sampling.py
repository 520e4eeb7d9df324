"""Products of cases of which the quicker runs have a sample, and `make test-all` the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["sampled"]


def sampled(cases: Iterable[Any], every: int, mark: pytest.MarkDecorator) -> list[Any]:
    """Leave every so many-eth case as it is, from the first on, and mark the others.

    A case is a value, or a tuple of the values of several parameters.
    """
    return [one if number % every == 0 else _marked(one, mark) for number, one in enumerate(cases)]


def _marked(case: Any, mark: pytest.MarkDecorator) -> Any:  # noqa: ANN401
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=mark)
