"""The service in operation: encodings, limits, slow callers, ids, logs, metrics, processes, end."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
import select
import signal
import socket
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from support.processes import descendants, is_running
from support.service_client import Caller, calling
from support.service_process import Served, connected, free_port, served
from support.service_server import Running, turned
from support.waiting import PATIENCE, story, wait_until

from ecograph.service.app import create_app
from ecograph.service.middleware.compression import Compression, takes_gzip
from ecograph.service.middleware.rate_limit import Buckets, RateLimit, client_of
from ecograph.service.server import listen
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

    from ecograph.pipeline.snapshot import Snapshot

pytestmark = pytest.mark.slow

DUT = "/api/v1/entities/dalian-2015/univ-dut"
GZIP = {"accept-encoding": "gzip"}


@pytest.fixture(scope="module")
def caller(snapshot: Snapshot) -> Iterator[Caller]:
    with calling(snapshot, Settings()) as one:
        yield one


@pytest.fixture(scope="module")
def running(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service with small limits, for callers who send too much or too often."""
    log = tmp_path_factory.mktemp("log") / "stderr"
    rates = {"rate_limit": 0.001, "rate_burst": 3, "trusted_proxies": "127.0.0.1"}
    with served(home, "--log", "json", log=log, body_bytes=1_500_000, **rates) as one:
        yield one


@pytest.fixture(scope="module")
def patient(snapshot: Snapshot) -> Iterator[Running]:
    """A service that waits one second for a head or a body, by a clock that the test turns."""
    settings = Settings(header_timeout=1, body_timeout=1)
    with turned(create_app(snapshot, settings), settings) as one:
        yield one


def lines(one: Served) -> list[dict[str, Any]]:
    return [json.loads(line) for line in one.log.read_text(encoding="utf-8").splitlines()]


# encodings and tags


def test_an_answer_is_compressed_under_a_tag_of_its_own(caller: Caller) -> None:
    plain = caller.get(DUT, headers={"accept-encoding": "identity"})
    packed = caller.get(DUT, headers=GZIP)
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.content == plain.content  # httpx unpacks it
    assert packed.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'
    for one in (plain, packed):
        vary = {word.strip() for word in one.headers["vary"].split(",")}
        assert vary == {"Accept", "Accept-Language", "Accept-Encoding"}


def test_both_tags_are_recognised_under_the_name_that_was_shown(caller: Caller) -> None:
    plain = caller.get(DUT, headers={"accept-encoding": "identity"}).headers["etag"]
    packed = plain[:-1] + '-gzip"'
    for shown, encoding, status in (
        (plain, "identity", 304),
        (plain, "gzip", 304),
        (packed, "gzip", 304),
        (f'"other", {packed}', "gzip", 304),
        (packed, "identity", 200),
    ):
        headers = {"if-none-match": shown, "accept-encoding": encoding}
        answer = caller.get(DUT, headers=headers)
        assert answer.status_code == status, (shown, encoding)
        assert answer.headers["etag"] == (packed if status == 304 and "-gzip" in shown else plain)
        assert "Accept-Encoding" in answer.headers["vary"]


def test_small_answers_and_unwilling_callers_get_no_gzip(caller: Caller) -> None:
    assert "content-encoding" not in caller.get("/healthz", headers=GZIP).headers
    unwilling = {"accept-encoding": "gzip;q=0, identity"}
    assert "content-encoding" not in caller.get(DUT, headers=unwilling).headers
    assert not takes_gzip("br, GZIP; q=0.00")
    assert takes_gzip("x-gzip")


def test_a_stream_stays_a_stream_when_it_is_compressed() -> None:
    pieces = [b"first row\r\n" * 200, b"second row\r\n" * 200]
    got: list[bytes] = []

    async def rows(_: object, __: object, send: Any) -> None:  # noqa: ANN401
        headers = [(b"content-type", b"text/csv")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            assert unpack.decompress(got[-1]) == piece
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def take(message: Any) -> None:  # noqa: ANN401
        if message["type"] == "http.response.body":
            got.append(message["body"])

    async def nothing() -> Any:  # noqa: ANN401
        return {"type": "http.disconnect"}

    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")]}
    asyncio.run(Compression(rows)(scope, nothing, take))
    assert gzip.decompress(b"".join(got)) == b"".join(pieces)


def test_a_compressed_sparql_answer_is_whole(running: Served) -> None:
    parameters = {"query": "SELECT * { ?s ?p ?o } LIMIT 20000", "format": "csv"}
    plain = running.client.get("/sparql", params=parameters, headers={"accept-encoding": ""})
    packed = running.client.get("/sparql", params=parameters, headers=GZIP)
    assert packed.headers["content-encoding"] == "gzip"
    assert sorted(packed.text.splitlines()) == sorted(plain.text.splitlines())
    assert packed.text.count("\n") == 20_001


# ids, logs, metrics


def test_a_request_has_an_id_that_problems_name(caller: Caller) -> None:
    one, other = (caller.get("/healthz").headers["x-request-id"] for _ in range(2))
    assert one != other
    given = caller.get("/nowhere", headers={"x-request-id": "trace-1.A_b"})
    assert given.headers["x-request-id"] == given.json()["request_id"] == "trace-1.A_b"
    for bad in ("x" * 65, "two words", '"}{', "名"):
        answer = caller.get("/nowhere", headers={"x-request-id": bad.encode()})
        assert re.fullmatch(r"[0-9a-f-]+", answer.headers["x-request-id"])
        assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_the_log_tells_the_route_and_never_what_was_asked(running: Served) -> None:
    asked = {"q": "Zhang Wei 13800138000"}
    answer = running.client.get("/api/v1/autocomplete", params=asked)
    running.client.post("/sparql", data={"query": "ASK { ?s ?p 'Zhang Wei' }"})
    running.client.request("HEAD", DUT)
    identifier = answer.headers["x-request-id"]
    # a line is written once its answer has left
    wait_until(lambda: any(one.get("method") == "HEAD" for one in lines(running)))
    told = {one.get("request_id"): one for one in lines(running)}
    one = told[identifier]
    assert (one["event"], one["method"], one["status"]) == ("request", "GET", 200)
    assert one["route"] == "/api/v1/autocomplete"
    assert one["bytes"] == len(answer.content) or one["bytes"] > 0
    assert one["ms"] > 0
    assert re.fullmatch(r"[0-9a-f]{12}", one["client"])
    routes = {(one.get("method"), one.get("route")) for one in told.values()}
    assert ("POST", "/sparql") in routes
    assert ("HEAD", "/api/v1/entities/{entity}") in routes
    text = running.log.read_text(encoding="utf-8")
    assert "Zhang" not in text
    assert "13800138000" not in text
    assert "127.0.0.1" not in {one.get("client") for one in told.values()}
    assert lines(running)[0]["event"] == "listening"


def number(text: str, series: str) -> float:
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_metrics_count_by_template_and_tell_of_workers_and_graph(
    caller: Caller, snapshot: Snapshot
) -> None:
    series = (
        'ecograph_http_requests_total{method="GET",route="/api/v1/entities/{entity}",status="200"}'
    )
    before = number(caller.get("/metrics").text, series)
    for slug in ("univ-dut", "ri-dicp"):
        caller.get(f"/api/v1/entities/dalian-2015/{slug}")
    caller.get("/no/such/page")
    answer = caller.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert number(answer.text, series) == before + 2
    lost = 'ecograph_http_requests_total{method="GET",route="other",status="404"}'
    assert number(answer.text, lost) >= 1
    assert "/no/such/page" not in answer.text
    assert number(answer.text, 'ecograph_sparql_workers{state="idle"}') == 2
    triples = sum(snapshot.manifest.triples.values())
    assert number(answer.text, "ecograph_snapshot_triples") == triples
    assert number(answer.text, "ecograph_snapshot_built_timestamp_seconds") > 1.7e9
    assert 'ecograph_build_info{python="3' in answer.text


def test_metrics_can_be_turned_off(snapshot: Snapshot) -> None:
    with calling(snapshot, Settings(metrics=False)) as caller:
        assert caller.get("/metrics").status_code == 404


# limits


def test_a_bucket_fills_at_its_rate() -> None:
    now = [0.0]
    buckets = Buckets(2.0, 3, clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert buckets.take("b") == 0.0
    now[0] = 0.5
    assert [buckets.take("a") for _ in range(2)] == [0.0, 0.5]
    now[0] = 60.0
    assert [buckets.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]


def test_the_seconds_to_wait_are_told() -> None:
    now = [0.0]

    async def hello(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("hello")(scope, receive, send)

    async def told() -> None:
        limited = RateLimit(hello, rate=0.5, burst=1, clock=lambda: now[0])
        transport = httpx.ASGITransport(limited, client=("192.0.2.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            assert (await client.get("/")).text == "hello"
            refused = await client.get("/")
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
            now[0] = 2.0
            assert (await client.get("/")).text == "hello"

    story(told())


def test_a_client_is_an_address_or_a_network() -> None:
    assert client_of("2001:db8::1") == client_of("2001:db8::ffff:1") != client_of("2001:db9::1")
    assert client_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert client_of("::1") == client_of("127.8.8.8") == client_of("somebody") == ""


def test_who_asks_too_often_has_to_wait(running: Served) -> None:
    def ask(client: str, path: str = "/api/v1/info") -> httpx.Response:
        return running.client.get(path, headers={"x-forwarded-for": client})

    answers = [ask("192.0.2.1") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert 0 < int(refused.headers["retry-after"]) <= 1000
    assert refused.headers["access-control-allow-origin"] == "*"
    assert "0.001 requests a second, 3 at once" in refused.json()["detail"]
    assert ask("192.0.2.2").status_code == 200
    assert ask("192.0.2.1", "/healthz").status_code == 200
    forged = ask("192.0.2.3, 192.0.2.1")  # the proxy adds the last one
    assert forged.status_code == 429
    assert {running.client.get("/api/v1/info").status_code for _ in range(9)} == {200}  # loopback


@pytest.mark.long
def test_nobody_is_believed_who_is_no_proxy(home: Path, tmp_path: Path) -> None:
    with served(home, log=tmp_path / "log", rate_limit=0.001, rate_burst=1) as one:
        headers = {"x-forwarded-for": "192.0.2.1"}
        assert {one.client.get("/", headers=headers).status_code for _ in range(5)} == {200}


HEAD = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


def reply(one: socket.socket) -> bytes:
    """What comes until the other side closes, or has said all that it announced."""
    got = b""
    while b"\r\n\r\n" not in got:
        piece = one.recv(65536)
        if not piece:
            return got
        got += piece
    length = int(re.search(rb"(?i)content-length: (\d+)", got)[1])  # type: ignore[index]
    while len(got.partition(b"\r\n\r\n")[2]) < length:
        got += one.recv(65536)
    return got


def test_a_body_that_announces_its_length_is_refused_unread(running: Served) -> None:
    with connected(running.port) as one:
        one.sendall(HEAD + b"Content-Length: 100000000\r\n\r\n")
        answer = reply(one)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"1500000 bytes" in answer


@pytest.mark.parametrize("path", ["/sparql", "/api/v1/entities/dalian-2015/univ-dut"])
def test_a_body_of_no_announced_length_is_counted(running: Served, path: str) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 100_000

    kind = {"content-type": "application/sparql-query"}
    answer = running.client.post(path, content=endless(), headers=kind)
    assert answer.status_code == (413 if path == "/sparql" else 405)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_hundred_megabytes_do_no_harm(running: Served) -> None:
    before = resident(running.process.pid)
    kind = {"content-type": "application/sparql-query"}
    answer = running.client.post("/sparql", content=b"x" * 100_000_000, headers=kind)
    assert answer.status_code == 413
    assert resident(running.process.pid) - before < 30


def resident(pid: int) -> float:
    told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (line,) = (one for one in told.splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ", 408),
        (HEAD + b"Content-Length: 50\r\n\r\nASK", 408),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n", 408),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 70_000, 431),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"", 0),
    ],
    ids=["head", "body", "chunks", "long head", "not HTTP", "nothing"],
)
def test_a_caller_who_does_not_finish_is_shown_out(
    patient: Running, sent: bytes, status: int
) -> None:
    with connected(patient.port) as one:
        one.sendall(sent)
        spent = 0.0
        while not select.select([one], [], [], 0)[0]:
            patient.turn(0.1)
            spent += 0.1
        answer = reply(one)
        assert one.recv(1) == b"", "the connection is closed"
    if status in (400, 431):
        assert spent < 1  # at once
    else:
        assert 0.95 < spent < 5
    if not status:
        assert answer == b""
        return
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == status


def test_a_byte_now_and_then_does_not_help(patient: Running) -> None:
    with connected(patient.port) as one:
        one.sendall(b"G")
        spent = 0.0
        for byte in b"ET / HTTP/1.1\r\n" + b"x" * 200:
            patient.turn(0.1)
            spent += 0.1
            if select.select([one], [], [], 0)[0]:
                break
            one.sendall(bytes([byte]))
        assert 0.95 < spent < 2
        assert reply(one).startswith(b"HTTP/1.1 408 ")


def test_a_slow_but_steady_body_is_taken(patient: Running) -> None:
    text = b"ASK {}" + b" " * 60_000
    with connected(patient.port) as one:
        one.sendall(HEAD + f"Content-Length: {len(text)}\r\n\r\n".encode())
        for start in range(0, len(text), 4_000):  # 40 kB/s, for longer than the time of a body
            one.sendall(text[start : start + 4_000])
            patient.turn(0.1)
        assert reply(one).startswith(b"HTTP/1.1 200 ")


def test_an_idle_connection_is_used_again(patient: Running) -> None:
    with connected(patient.port) as one:
        for _ in range(2):
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert reply(one).startswith(b"HTTP/1.1 200 ")
            patient.turn(1.3)  # longer than the time of a head


@pytest.mark.long
def test_too_many_connections_are_not_taken(home: Path, tmp_path: Path) -> None:
    """Five may be open: that of the client, four of ours; those that came later are closed."""
    with served(home, log=tmp_path / "log", connections=5, header_timeout=600) as one:
        assert one.client.get("/healthz").status_code == 200
        many = [socket.create_connection(("127.0.0.1", one.port)) for _ in range(12)]
        wait_until(lambda: sum(map(is_closed, many)) == 8)
        assert [is_closed(each) for each in many] == 4 * [False] + 8 * [True]
        assert not is_served(one)
        assert one.client.get("/healthz").status_code == 200
        for each in many:
            each.close()
        wait_until(lambda: is_served(one))
        assert is_served(one)


def is_served(one: Served) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(one.address + "/healthz").status_code == 200
    return False


def is_closed(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        return one.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


# processes


@pytest.mark.long
def test_running_requests_end_before_the_service_does(home: Path, tmp_path: Path) -> None:
    """An answer longer than all buffers between cannot end before it is read."""
    query = f"SELECT ('{'x' * 5_000}' AS ?long) {{ ?s ?p ?o }} LIMIT 6000"
    with served(home, log=tmp_path / "log", query_timeout=600, shutdown_timeout=600) as one:
        begun = descendants(one.process.pid)
        assert len(begun) >= 2
        with httpx.stream(
            "GET", one.address + "/sparql", params={"query": query, "format": "csv"},
            headers={"accept-encoding": "identity"}, timeout=PATIENCE,
        ) as answer:  # fmt: skip
            pieces = answer.iter_bytes()
            rows = next(pieces).count(b"\n")
            assert one.client.get("/healthz").json()["sparql"]["running"] == 1
            one.client.close()
            one.process.terminate()
            wait_until(lambda: not is_served(one))
            rows += sum(piece.count(b"\n") for piece in pieces)
        assert rows == 6_001
        assert one.process.wait(PATIENCE) in (0, -signal.SIGTERM)
        wait_until(lambda: not any(map(is_running, begun)))


def test_small_packets_are_not_held_back() -> None:
    """A delayed acknowledgement would cost 40 ms a request."""
    with (
        listen(Settings(port=free_port())) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as taken,
    ):
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.long
def test_several_processes_answer_count_together_and_end_together(
    home: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with served(home, "--workers", "2", "--log", "json", log=log, query_workers=1) as one:
        visits: list[str] = []

        def visit() -> bool:
            with httpx.Client(base_url=one.address, timeout=PATIENCE, verify=False) as fresh:  # noqa: S501
                identifier = fresh.get("/readyz").headers["x-request-id"]
            visits.append(identifier.split("-")[1])
            return len(set(visits)) == 2

        wait_until(visit)
        series = 'ecograph_http_requests_total{method="GET",route="/readyz",status="200"}'
        wait_until(lambda: number(one.client.get("/metrics").text, series) == len(visits))
        wait_until(lambda: number(
            one.client.get("/metrics").text, 'ecograph_sparql_workers{state="idle"}') == 2
        )  # fmt: skip
        begun = descendants(one.process.pid)
        one.client.close()
        one.end()
        wait_until(lambda: not any(map(is_running, begun)))


@pytest.mark.long
def test_processes_do_not_outlive_the_one_that_began_them(home: Path, tmp_path: Path) -> None:
    with served(home, "--workers", "2", log=tmp_path / "log", query_workers=1) as one:
        analysis = "/api/v1/analysis/communities?runs=1&limit=1"
        assert one.client.get(analysis).status_code == 200
        begun = descendants(one.process.pid)
        assert len(begun) >= 5  # two servers, their SPARQL workers, and who analyses
        assert all(map(is_running, begun))
        one.client.close()
        os.kill(one.process.pid, signal.SIGKILL)
        assert one.process.wait() == -signal.SIGKILL
        wait_until(lambda: not any(map(is_running, begun)))
        assert not any(map(is_running, begun))
