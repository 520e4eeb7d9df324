"""The service in numbers, for Prometheus: requests, workers, the graph that is served."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from ecograph import __version__

if TYPE_CHECKING:
    from ecograph.service.served_graph import Live
    from ecograph.store.sparql.pool import PoolStatus

__all__ = ["MEDIA_TYPE", "SHARED", "Metrics"]

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"  # the environment names where processes add up
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class _Route(NamedTuple):
    """The series of one method, route and status, found once."""

    requests: Counter
    bytes: Counter
    seconds: Histogram


class _Workers:
    """The series of the workers of one kind."""

    def __init__(self, kind: str, said: str, registry: CollectorRegistry) -> None:
        name = f"ecograph_{kind}_workers"
        self._busy = Gauge(
            *(name, f"{said} workers by what they do", ("state",)),
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._waiting = Gauge(
            *(f"ecograph_{kind}_waiting", f"{said} requests that wait for a worker"),
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._ended = {
            "killed": Counter(f"{name}_killed", f"{said} workers killed", registry=registry),
            "restarted": Counter(f"{name}_restarted", f"{said} workers begun", registry=registry),
        }
        self._counted: dict[str, int] = {}

    def look(self, status: PoolStatus | None) -> None:
        """Note how busy they are."""
        if status is None:
            return
        self._busy.labels("idle").set(status.idle)
        self._busy.labels("busy").set(status.running)
        self._waiting.set(status.waiting)
        for name, counter in self._ended.items():
            now = getattr(status, name)
            counter.inc(max(0, now - self._counted.get(name, 0)))
            self._counted[name] = now


class Metrics:
    """What one service has counted; several processes of one service are added up."""

    def __init__(self) -> None:
        self._shared = SHARED in os.environ
        self._registry = CollectorRegistry()
        self._routes: dict[tuple[str, str, int], _Route] = {}
        self._snapshot: str | None = None
        self._make_requests()
        self._sparql = _Workers("sparql", "SPARQL", self._registry)
        self._analysis = _Workers("analysis", "Analysis", self._registry)
        self._make_graph()
        if not self._shared:
            ProcessCollector(registry=self._registry)
            PlatformCollector(registry=self._registry)

    def _make_requests(self) -> None:
        by_route, registry = ("method", "route"), self._registry
        self._requests = Counter(
            "ecograph_http_requests", "Requests answered", (*by_route, "status"), registry=registry
        )
        self._bytes = Counter(
            "ecograph_http_response_bytes", "Bytes of answers", by_route, registry=registry
        )
        self._seconds = Histogram(
            "ecograph_http_request_seconds",
            "Seconds until the end of an answer",
            by_route,
            buckets=_SECONDS,
            registry=registry,
        )

    def _make_graph(self) -> None:
        self._switches = Counter(
            "ecograph_snapshot_switches",
            "Graphs taken up since the start",
            registry=self._registry,
        )
        self._built = self._gauge(
            "ecograph_snapshot_built_timestamp_seconds", "When the graph that is served was built"
        )
        self._triples = self._gauge(
            "ecograph_snapshot_triples", "Triples of the graph that is served"
        )
        info = self._gauge("ecograph_build_info", "Version of the software", "version", "python")
        info.labels(__version__, platform.python_version()).set(1)

    def _gauge(self, name: str, said: str, *labels: str) -> Gauge:
        return Gauge(name, said, labels, registry=self._registry, multiprocess_mode="livemax")

    @property
    def shared(self) -> bool:
        """Whether several processes are added up; then each has to `look` now and then."""
        return self._shared

    def observe(self, method: str, route: str, status: int, seconds: float, size: int) -> None:
        """Count one request.

        Parameters
        ----------
        method, route, status
            The request: its method, the template of its route, and the status of the answer.
        seconds
            Until the end of the answer.
        size
            Bytes of the answer's body.
        """
        key = (method, route, status)
        series = self._routes.get(key)
        if series is None:
            series = self._routes[key] = _Route(
                self._requests.labels(method, route, str(status)),
                self._bytes.labels(method, route),
                self._seconds.labels(method, route),
            )
        series.requests.inc()
        series.bytes.inc(size)
        series.seconds.observe(seconds)

    def look(self, live: Live) -> None:
        """Note how busy the workers are and which graph is served."""
        self._sparql.look(live.workers)
        self._analysis.look(live.analysts)
        if live.digest is None or str(live.snapshot.path) == self._snapshot:
            return
        if self._snapshot is not None:
            self._switches.inc()
        self._snapshot = str(live.snapshot.path)
        with suppress(OSError):  # dropped just now, in favour of the next one
            self._built.set((live.snapshot.path / "manifest.json").stat().st_mtime)
        self._triples.set(sum(live.snapshot.manifest.triples.values()))

    def write(self) -> bytes:
        """Write the text that Prometheus reads."""
        if not self._shared:
            return generate_latest(self._registry)
        _forget_the_dead(Path(os.environ[SHARED]))
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def _forget_the_dead(folder: Path) -> None:
    """Drop what processes that are gone said of their present; what they counted stays."""
    for file in folder.glob("gauge_live*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not _alive(int(pid)):
            mark_process_dead(int(pid), str(folder))  # type: ignore[no-untyped-call]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
