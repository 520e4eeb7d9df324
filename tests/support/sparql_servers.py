"""SPARQL servers of others on the loopback, started where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import pytest

from support.service_process import free_port
from support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Server", "answering", "oxigraph", "virtuoso"]

_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = 200000
"""


@dataclass(slots=True)
class Server:
    """A process that serves SPARQL, and how it is begun again."""

    command: list[str]
    folder: Path
    url: str
    address: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin it, and wait until it answers."""
        with (self.folder / "out").open("ab") as out:
            self.process = subprocess.Popen(self.command, cwd=self.folder, stdout=out, stderr=out)
        wait_until(self._answers)

    def kill(self) -> None:
        """End it at once, as a crash does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "out").read_text(errors="replace")
        with suppress(httpx.TransportError):
            return httpx.get(self.url, params={"query": "ASK {}"}).status_code == 200
        return False


@contextmanager
def _running(server: Server) -> Iterator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.kill()


@contextmanager
def oxigraph(folder: Path, command: str = "serve") -> Iterator[Server]:
    """Oxigraph's server (PyPI `oxigraph`) over a folder."""
    binary = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if binary is None:
        pytest.skip("Oxigraph's server is not installed (PyPI oxigraph)")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    folder.mkdir(exist_ok=True)
    place = ["--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"]
    with _running(Server([binary, command, *place], folder, address + "/query", address)) as one:
        yield one


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Virtuoso 7 (Debian `virtuoso-opensource-7-bin`) with a database of its own."""
    binary = shutil.which("virtuoso-t")
    if binary is None:
        pytest.skip("Virtuoso is not installed (Debian virtuoso-opensource-7-bin)")
    port = free_port()
    folder.mkdir(exist_ok=True)
    (folder / "virtuoso.ini").write_text(_INI.format(sql=free_port(), http=port))
    address = f"http://127.0.0.1:{port}"
    command = [binary, "-f", "-c", "virtuoso.ini"]
    server = Server(command, folder, address + "/sparql", f"virtuoso+{address}")
    with _running(server) as one:
        yield one


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """The address of something that answers everything alike: a server that is full, or none."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
