"""Queries that wait for a worker: so many at most, and every client in turn."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WaitingList"]

_Waiter = TypeVar("_Waiter")
_NONE: Final[deque[object]] = deque()


class WaitingList(Generic[_Waiter]):
    """A queue for each client; the client of whom fewest queries run is served next.

    >>> waiting = WaitingList(limit=3)
    >>> [waiting.add("many", name) for name in ("a", "b", "c")]
    [None, None, None]
    >>> waiting.add("many", "d")  # no room: the newcomer goes
    'd'
    >>> waiting.add("one", "e")  # room is made by the client who takes most of it
    'c'
    >>> [waiting.take({"many": 2}) for _ in range(3)]
    ['e', 'a', 'b']
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._queues: dict[str, deque[_Waiter]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def add(self, client: str, waiter: _Waiter) -> _Waiter | None:
        """Let a query of a client wait.

        Returns
        -------
        waiter or None
            Who may not wait (any longer): the query itself when the list is full, or the latest of
            the client who has two more in it than this one.
        """
        refused = None
        if len(self) >= self._limit:
            greedy = max(self._queues, key=lambda name: len(self._queues[name]), default=client)
            mine = len(self._queues.get(client, _NONE))
            if len(self._queues.get(greedy, _NONE)) <= mine + 1:
                return waiter
            refused = self._queues[greedy].pop()
        self._queues.setdefault(client, deque()).append(waiter)
        return refused

    def take(self, running: Mapping[str, int], most: int | None = None) -> _Waiter | None:
        """Choose who is next, and take it from the list; None if nobody waits.

        Parameters
        ----------
        running
            How many queries of each client run.
        most
            Only clients of whom no more than so many run.
        """
        ready = [
            client for client in self._queues
            if most is None or running.get(client, 0) <= most
        ]  # fmt: skip
        if not ready:
            return None
        client = min(ready, key=lambda name: running.get(name, 0))  # of equals who waits longest
        queue = self._queues.pop(client)
        waiter = queue.popleft()
        if queue:
            self._queues[client] = queue  # behind the others
        return waiter

    def remove(self, client: str, waiter: _Waiter) -> None:
        """Forget a query that gave up."""
        queue = self._queues.get(client)
        if queue is not None and waiter in queue:
            queue.remove(waiter)
            if not queue:
                del self._queues[client]

    def clear(self) -> list[_Waiter]:
        """Forget all queries; those that waited."""
        everyone = [waiter for queue in self._queues.values() for waiter in queue]
        self._queues.clear()
        return everyone
