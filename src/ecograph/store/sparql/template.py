"""A process that has imported what workers need, and forks one in no time whenever it is wanted.

Workers that are forked share the memory of what was imported, and take milliseconds to begin where
importing takes seconds. The service itself cannot be forked: it has threads.
"""

from __future__ import annotations

import asyncio
import gc
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from threading import Lock
from typing import IO, TYPE_CHECKING, Final

from ecograph.errors import NotBuilt
from ecograph.store.sparql import sandbox
from ecograph.store.sparql.worker_process import worker_environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecograph.store.sparql.worker_process import Process

__all__ = ["Template", "fork_on_demand"]

_PID: Final = struct.Struct("!i")
_START_SECONDS: Final = 60.0
_PIPES: Final = 2


class Template:
    """The service's hold on such a process; it is started when the first worker is wanted.

    Parameters
    ----------
    module
        What is run; it imports what is needed and calls `fork_on_demand`.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    async def fork(self) -> Process:
        """Fork a worker.

        Raises
        ------
        NotBuilt
            If the process cannot be started.
        """
        return await asyncio.to_thread(self._fork)

    def close(self) -> None:
        """End it; the workers that it forked end with it."""
        with self._lock:
            self._end()

    def _fork(self) -> Process:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._end()
                self._start()
            try:
                return self._forked()
            except OSError as error:
                self._end()
                raise NotBuilt("No worker could be forked.", "See the log.") from error

    def _start(self) -> None:
        self._channel, other = socket.socketpair()
        self._channel.settimeout(_START_SECONDS)
        with other:  # one thread for algebra: there are other workers
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", self._module],
                stdin=other.fileno(), env={**worker_environment(), "OPENBLAS_NUM_THREADS": "1"},
            )  # fmt: skip

    def _forked(self) -> Process:
        if self._channel is None:
            raise ConnectionError
        read, theirs_to_write = os.pipe()
        theirs_to_read, write = os.pipe()
        pipes = os.fdopen(write, "wb", 0), os.fdopen(read, "rb", 0)
        try:
            socket.send_fds(self._channel, [b"f"], [theirs_to_read, theirs_to_write])
        finally:
            os.close(theirs_to_read)
            os.close(theirs_to_write)
        said = self._channel.recv(_PID.size)
        if len(said) < _PID.size:
            raise ConnectionError
        return _Forked(_PID.unpack(said)[0], *pipes)

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._channel is not None:
            self._channel.close()
        self._process = self._channel = None


class _Forked:
    """A worker that is the child of its template."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid = pid
        self.stdin = stdin
        self.stdout = stdout
        self._gone = False

    def kill(self) -> None:
        """End it at once; its number may be another's once it is gone."""
        if not self._gone:
            try:
                os.kill(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                self._gone = True

    def wait(self) -> int:
        """Wait until the kernel has closed its pipe; only its parent is given its return code."""
        pipe = self.stdout.fileno()
        while not self._gone:
            select.select([pipe], [], [])
            try:
                self._gone = not os.read(pipe, 65_536)
            except BlockingIOError:
                continue
        return -signal.SIGKILL


def fork_on_demand(work: Callable[[int, int], None]) -> None:
    """Fork a worker for each pair of pipes that comes on standard input, until that closes.

    Parameters
    ----------
    work
        What a worker does, given what it reads and what it writes.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries them
    gc.collect()
    gc.freeze()  # the pages of what is imported stay shared
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as channel:
        while True:
            message, pipes, _, _ = socket.recv_fds(channel, 1, _PIPES)
            if not message:
                return
            pid = os.fork()
            if pid == 0:
                sandbox.die_with_parent()
                channel.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _work(work, *pipes)
            for pipe in pipes:
                os.close(pipe)
            channel.send(_PID.pack(pid))


def _work(work: Callable[[int, int], None], reading: int, writing: int) -> None:
    """Work and end, whatever happens, without the template's own end."""
    code = 1
    try:
        with open(os.devnull) as nothing:  # noqa: PTH123
            os.dup2(nothing.fileno(), sys.stdin.fileno())
        work(reading, writing)
        code = 0
    finally:
        os._exit(code)
