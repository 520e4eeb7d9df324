"""Waiting for what happens instead of for seconds: a clock that the test turns, and conditions."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

__all__ = ["PATIENCE", "TurnedLoop", "clock", "story", "until", "wait_until"]

PATIENCE: Final = 300.0  # seconds until a test that hangs is ended; no test needs them
_PAUSE: Final = 0.005


class TurnedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock leaps when the test turns it, and stands while it is held.

    Every limit of the code under test is measured by its loop's clock. So a limit of a thousand
    seconds passes at once, and never passes by itself however slow the machine is.
    """

    _ahead = 0.0
    _held: float | None = None

    def time(self) -> float:
        """Tell the time by which timers end."""
        return self._ahead + (super().time() if self._held is None else self._held)

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead += seconds

    def hold(self) -> None:
        """Stop the clock: from now on only `turn` moves it."""
        self._held = super().time()

    def release(self) -> None:
        """Let the clock go on by itself."""
        self._held = None


def clock() -> TurnedLoop:
    """The running loop of a story."""
    return cast("TurnedLoop", asyncio.get_running_loop())


def story(work: Coroutine[None, None, None]) -> None:
    """Run the coroutine of a test on a loop whose clock it can turn."""

    async def within() -> None:
        task = asyncio.ensure_future(work)
        alarm = threading.Timer(PATIENCE, clock().call_soon_threadsafe, [task.cancel])
        alarm.daemon = True
        alarm.start()
        try:
            await task
        except asyncio.CancelledError:
            raise AssertionError(f"not over after {PATIENCE:g} seconds") from None
        finally:
            alarm.cancel()

    with asyncio.Runner(loop_factory=TurnedLoop) as runner:
        runner.run(within())


async def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true; it is `story` that does not wait for ever."""
    while not true():
        await asyncio.to_thread(time.sleep, _PAUSE)  # the loop's own clock may stand still


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for something to become true, and fail if it never does."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"not so after {PATIENCE:g} seconds"
        time.sleep(_PAUSE)
