"""The doors of a running tree: a service on loopback, the command line, the notebook."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import zipfile
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from record.question import Call, Command, Http

__all__ = ["Notebook", "Service", "readable", "run_command", "served"]

Answer = tuple[str, str]  # status and text

HEADERS = ("content-type", "location", "link", "content-language", "content-disposition", "vary",
           "cache-control", "etag", "allow", "retry-after")  # fmt: skip
HOST = "ecograph.test"
_CURSOR = re.compile(r"--cursor[ =](\S+)")


def readable(body: bytes) -> str:
    """Make text of a body; an archive as its files one after the other."""
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = [f"== {name}\n{readable(archive.read(name))}" for name in archive.namelist()]
        return "\n".join(parts)
    return body.decode(errors="backslashreplace")


class Service:
    """Asks a service, page by page where that is wanted."""

    def __init__(self, base: str) -> None:
        self.client = httpx.Client(base_url=base, timeout=900, trust_env=False)

    def ask(self, asked: Http) -> Answer:
        """Send a request; gives the status, and headers and body as text."""
        response = self._send(asked, list(asked.query))
        parts, following = [_told(response)], _next(response)
        while following and len(parts) < asked.pages:
            response = self._send(asked, following)
            parts.append(_told(response))
            following = _next(response)
        if following and asked.pages > 1:
            parts.append(f"(more than {asked.pages} pages)")
        return str(response.status_code), "\n\n".join(parts)

    def _send(self, asked: Http, query: list[tuple[str, str]]) -> httpx.Response:
        url = httpx.URL(asked.path, params=query) if query else httpx.URL(asked.path)
        headers = {"Host": HOST, "Accept-Encoding": "identity", **asked.headers}
        return self.client.request(asked.method, url, headers=headers, content=asked.body)


def _told(response: httpx.Response) -> str:
    heads = [f"{name}: {response.headers[name]}" for name in HEADERS if name in response.headers]
    lines = [f"HTTP {response.status_code}", *heads, "", readable(response.content)]
    return "\n".join(lines)


def _next(response: httpx.Response) -> list[tuple[str, str]]:
    """The parameters of the next page: of the Link header, else of the body."""
    address = response.links.get("next", {}).get("url", "")
    if not address and response.headers.get("content-type", "").startswith("application/json"):
        whole = response.json()
        address = (whole.get("next") or "") if isinstance(whole, dict) else ""
    return list(httpx.URL(address).params.multi_items()) if address else []


@contextmanager
def served(home: Path) -> Iterator[Service]:
    """Serve a home on a free port of loopback by the tree's own command."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "ecograph", "serve", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    service = Service(f"http://127.0.0.1:{port}")
    try:
        _wait(service, process)
        yield service
    finally:
        service.client.close()
        process.terminate()
        process.wait(30)


def _wait(service: Service, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            if service.client.get("/readyz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("The service does not start.")


def run_command(asked: Command, home: Path) -> Answer:
    """Run a command in this process; page by page to the end, where that is wanted."""
    os.environ["ECOGRAPH_HOME"] = str(home)
    if not asked.step:
        return _run_on(asked)
    parts: list[str] = []
    status, seen = "0", ""
    for page in range(asked.pages):
        status, text = _run((*asked.words, "--offset", str(page * asked.step)))
        if text == seen:  # two empty pages, or two refusals
            break
        seen = text
        parts.append(text)
    return status, "\n".join(parts)


class _Held(io.BytesIO):
    """Bytes that can be read when whoever wrote them has closed them."""

    def close(self) -> None:
        """Stay open."""


def _run_on(asked: Command) -> Answer:
    """Run a command, and again with each cursor that it says is next."""
    status, text = _run(asked.words)
    parts = [text]
    while len(parts) < asked.pages and (found := _CURSOR.search(parts[-1])):
        status, text = _run((*asked.words, "--cursor", found[1]))
        parts.append(text)
    return status, "\n".join(parts)


def _run(words: tuple[str, ...]) -> Answer:
    [entry] = entry_points(group="console_scripts", name="ecograph")
    main: Callable[[], None] = entry.load()
    held = sys.argv, sys.stdin, sys.stdout, sys.stderr
    out, err = _Held(), _Held()
    status = "0"
    sys.argv = ["ecograph", *words]
    sys.stdin = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", newline="", write_through=True)
    try:
        main()
    except SystemExit as end:
        status = str(end.code or 0)
    except Exception as error:  # noqa: BLE001  # a fault of the tree is an answer to keep
        status = f"{type(error).__name__}: {error}"
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = held
    said = readable(out.getvalue()), readable(err.getvalue())
    return status[:80], f"exit {status}\n--- out\n{said[0]}\n--- err\n{said[1]}"


class Notebook:
    """Asks the graphs that `ecograph.open` gives; several formats of one answer are one call."""

    def __init__(self, home: Path) -> None:
        import ecograph

        self._graphs = {lang: ecograph.open(home, lang=lang) for lang in ("zh", "en")}
        self._last: tuple[str, Any, Exception | None] = ("", None, None)

    def ask(self, asked: Call, form: str, lang: str) -> Answer:
        """Call a method and write its answer in a format."""
        try:
            text = self._written(asked, form, lang)
        except Exception as error:  # noqa: BLE001  # refusals are answers, of many classes
            name = type(error).__name__
            return name, f"{name}: {error}\n{getattr(error, 'way_out', '')}"
        return "ok", text

    def _written(self, asked: Call, form: str, lang: str) -> str:
        graph = self._graphs[lang]
        if asked.method == "export":
            with TemporaryDirectory() as folder:
                target = Path(folder) / ("network.zip" if form == "csv" else "network")
                graph.export(target, form, *asked.args, **asked.kwargs)
                return readable(target.read_bytes())
        if not asked.method:
            return _of_graph(graph, form)
        return written(self._called(graph, asked, lang), form)

    def _called(self, graph: Any, asked: Call, lang: str) -> Any:  # noqa: ANN401
        key = f"{lang} {asked}"
        if self._last[0] != key:
            value, fault = None, None
            try:
                value = _call(graph, asked)
            except Exception as error:  # noqa: BLE001  # raised again below, for each format
                fault = error
            self._last = key, value, fault
        if self._last[2] is not None:
            raise self._last[2]
        return self._last[1]


def _call(graph: Any, asked: Call) -> Any:  # noqa: ANN401
    if asked.method.endswith(".why"):
        name, *of = asked.args
        return getattr(graph, asked.method[:-4])(name, **asked.kwargs).why(*of)
    return getattr(graph, asked.method)(*asked.args, **asked.kwargs)


def _of_graph(graph: Any, form: str) -> str:  # noqa: ANN401
    if form == "manifest":
        whole = json.loads(graph.manifest.model_dump_json())
        return json.dumps(whole, ensure_ascii=False, indent=1)
    return repr(graph) if form == "text" else str(graph._repr_html_())


def written(value: Any, form: str) -> str:  # noqa: ANN401
    """Write an answer of a notebook; the name of the format says which of its sides."""
    if hasattr(value, "to") and form in ("csv", "json", "ttl", "jsonld", "nq", "nt"):
        return readable(value.to(form))
    if form in ("rows", "beside"):
        return _rows(value) if form == "rows" else _beside(value)
    if form in ("csv", "frame"):
        own = getattr(value, "to_csv", None) if form == "csv" else value.to_csv
        return own() if own and form == "csv" else _csv(value)
    if form == "html":
        return str(value._repr_html_())
    if form == "picture":
        found = value.picture() if callable(value.picture) else value.picture
        return str(getattr(found, "svg", found))
    if form == "graph":
        return _graph(value)
    return str(value) if form == "text" else str(value.to_rdf(form))


def _csv(value: Any) -> str:  # noqa: ANN401
    frame = value.to_pandas() if hasattr(value, "to_pandas") else value
    return str(frame.to_csv(index=False))


def _rows(value: Any) -> str:  # noqa: ANN401
    if hasattr(value, "nodes"):
        return f"== nodes\n{_rows(value.nodes)}\n== ties\n{_rows(value.ties)}"
    head = {name: getattr(value, name, None) for name in ("title", "status", "notes", "columns")}
    lines = [json.dumps(one, ensure_ascii=False, default=str) for one in (head, *value.rows)]
    return "\n".join(lines)


def _beside(value: Any) -> str:  # noqa: ANN401
    return "\n".join(f"== {name}\n{_rows(one)}" for name, one in value.beside.items())


def _graph(value: Any) -> str:  # noqa: ANN401
    lines = [json.dumps(one, ensure_ascii=False) for one in sorted(value.nodes(data=True))]
    ties = ((*sorted((one, other)), data) for one, other, data in value.edges(data=True))
    lines += [json.dumps(one, ensure_ascii=False) for one in sorted(ties, key=lambda one: one[:2])]
    return "\n".join(lines)
