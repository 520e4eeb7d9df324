"""Compiling with numba, typed, and cached on disk where a folder can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Array", "Arrays", "jit"]

Array = NDArray[Any]
"""An argument of compiled code; the compiler looks up what it holds."""

Arrays = tuple[Array, ...]

F = TypeVar("F", bound="Callable[..., Any]")


def jit(function: F) -> F:
    """Compile at the first call; sums may be reordered, the lock of the interpreter is let go.

    Where neither the package's folder nor the user's cache can be written, compilation is
    repeated in every process.
    """
    compiled: Callable[..., Any] = numba.njit
    options = {"nogil": True, "error_model": "numpy", "fastmath": {"reassoc", "contract"}}
    try:
        return cast("F", compiled(cache=True, **options)(function))
    except RuntimeError:  # numba: "no locator available"
        return cast("F", compiled(**options)(function))
