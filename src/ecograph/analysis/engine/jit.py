"""Compiling with numba, where it is installed, cached on disk where a folder can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from numpy.typing import NDArray

from ecograph.analysis.engine.adapter import engine_there

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Array", "Arrays", "jit"]

Array = NDArray[Any]
"""An argument of compiled code; the compiler looks up what it holds."""

Arrays = tuple[Array, ...]

F = TypeVar("F", bound="Callable[..., Any]")


def jit(function: F) -> F:
    """Compile at the first call; the lock of the interpreter is let go while it runs.

    Products may be fused with sums. Sums keep their order: in parallel, numbers would have to be
    gathered from scattered places, which is slower than reading one by one.

    Where neither the package's folder nor the user's cache can be written, compilation is
    repeated in every process. Where numba is not installed, nothing is compiled: that is fast
    enough for small graphs.
    """
    if not engine_there():
        return function
    import numba

    compiled: Callable[..., Any] = numba.njit
    options = {"nogil": True, "error_model": "numpy", "fastmath": {"contract"}}
    try:
        return cast("F", compiled(cache=True, **options)(function))
    except RuntimeError:  # numba: "no locator available"
        return cast("F", compiled(**options)(function))
