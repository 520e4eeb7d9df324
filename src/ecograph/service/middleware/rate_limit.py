"""How many requests one client may send: a bucket of tokens that fills at a steady rate."""

from __future__ import annotations

import math
import time
from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from ecograph.service.middleware.headers import path_of
from ecograph.service.problem_details import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Buckets", "RateLimit", "client_of"]

_CLIENTS: Final = 20_000  # remembered at once; whoever has been away longest is forgotten
_FREE: Final = frozenset({"/healthz", "/readyz", "/metrics"})


def client_of(host: str) -> str:
    """Name whom a limit is for: an IPv4 address, or the /64 network of an IPv6 one.

    Loopback and what is no address at all (a Unix socket) is the empty name, which has no limit.

    Examples
    --------
    >>> client_of("192.0.2.7"), client_of("2001:db8::a:b:c:d"), client_of("127.0.0.1")
    ('192.0.2.7', '2001:db8::/64', '')
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    if not isinstance(address, IPv4Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return ""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, 64), strict=False))


class Buckets:
    """The tokens of each client.

    Parameters
    ----------
    rate
        Tokens that come back each second.
    burst
        Tokens of a full bucket.
    clock
        Tells the time in seconds.
    """

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, client: str) -> float:
        """Take a token; 0.0, or the seconds until there is one."""
        now = self._clock()
        tokens, then = self._buckets.pop(client, (self._burst, now))
        tokens = min(self._burst, tokens + (now - then) * self._rate)
        if tokens < 1:
            self._buckets[client] = (tokens, now)
            return (1 - tokens) / self._rate
        self._buckets[client] = (tokens - 1, now)  # at the end: the first is away longest
        if len(self._buckets) > _CLIENTS:
            del self._buckets[next(iter(self._buckets))]
        return 0.0


class RateLimit:
    """Middleware: answers 429 to a client whose bucket is empty; loopback has no limit."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        rate: float,
        burst: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._buckets = Buckets(rate, burst, clock)
        self._said = f"{rate:g} requests a second, {burst} at once"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        peer = scope.get("client")
        if scope["type"] == "http" and peer and not peer[0].startswith("127."):
            client = client_of(peer[0])
            wait = self._buckets.take(client) if client and path_of(scope) not in _FREE else 0.0
            if wait:
                seconds = math.ceil(wait)
                detail = f"One client may send {self._said}. Wait {seconds} s."
                headers = {"Retry-After": str(seconds)}
                refusal = problem(Request(scope), 429, detail, headers=headers)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)
