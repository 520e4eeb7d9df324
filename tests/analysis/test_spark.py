"""Spark as an engine: the ranking of this process, and what is said where Spark cannot compute."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from ast import literal_eval
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from support.cli_run import rows, run
from support.service_process import ECOGRAPH, free_port
from support.waiting import wait_until

from ecograph.analysis.spark import frames, participations
from ecograph.analysis.spark.session import connected, installed
from ecograph.answers.network import projected
from ecograph.answers.operations.networks import rank
from ecograph.errors import BadRequest, DataError
from ecograph.network.coparticipation import CO_PARTICIPATION
from ecograph.network.projection import network_of
from ecograph.network.spec import ProjectionSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame, SparkSession

    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]

LOCAL = "local[2]"
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # small jobs end before they are optimised
TOY = {"p1": "abc", "p2": "ab", "p3": "cde", "p4": "fg", "p5": "h"}
"""c is the hub of two events; a pair stands apart, and one alone."""


def there() -> str:
    """Why Spark cannot be begun here; empty if it can."""
    try:
        installed()
    except BadRequest as error:
        return str(error)
    return ""


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    """One session of all tests of this process."""
    if reason := there():
        pytest.skip(reason)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_SUBMIT_OPTS", QUICK)
        patch.setenv("SPARK_DRIVER_MEMORY", "1g")
        with connected(LOCAL) as found:
            found.conf.set("spark.sql.shuffle.partitions", "2")
            yield found


def ties_of(session: SparkSession, network: Network, folder: Path) -> DataFrame:
    participations.write(network, folder)
    rows = participations.read(session, str(folder / participations.PARTICIPATIONS))
    internal = session.read.parquet(str(folder / participations.INTERNAL))
    return frames.project(rows, internal, network.spec.counting, network.spec.min_participants)


def strengths(ties: DataFrame, size: int) -> csr_array[Any, Any]:
    table = ties.toArrow()
    low, high, strength = (table[one].to_numpy() for one in ("low", "high", "strength"))
    half = csr_array((strength, (low, high)), shape=(size, size))
    return csr_array(half + half.T)


def column(frame: DataFrame, name: str, size: int) -> list[Any]:
    table = frame.toArrow()
    found = np.zeros(size)
    found[table["organisation"].to_numpy()] = table[name].to_numpy()
    return found.tolist()


# the same answers


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    "chosen",
    [
        {"measure": "pagerank"},
        {"measure": "strength", "roll_up": "unit", "why": ["大连理工大学"]},
        {"measure": "degree", "counting": "full", "limit": 7},
    ],
    ids=lambda one: one["measure"],
)
def test_the_ranking_is_that_of_the_embedded_engine(
    snapshot: Snapshot, chosen: dict[str, Any]
) -> None:
    ours = rank.ask(snapshot, {"limit": "all", **chosen})
    theirs = rank.ask(snapshot, {"limit": "all", **chosen, "engine": "spark", "master": LOCAL})
    assert ours.status == "ranked"
    assert [one.value for one in theirs.rows] == pytest.approx([one.value for one in ours.rows])
    but: Any = {"next": True, "why": {"next"}, "rows": {"__all__": {"value"}}}
    assert theirs.model_dump(exclude=but) == ours.model_dump(exclude=but)


@pytest.mark.parametrize(
    "spec",
    [
        ProjectionSpec(),
        ProjectionSpec(roll_up="unit", counting="full"),
        ProjectionSpec(roll_up="unit", counting="jaccard"),
        ProjectionSpec(counting="association", region="dalian-2015/dalian"),
        CO_PARTICIPATION.model_copy(update={"counting": "cosine"}),
    ],
    ids=lambda one: f"{one.relation}-{one.counting}-{one.roll_up}",
)
def test_ties_are_those_of_the_embedded_projection(
    snapshot: Snapshot, session: SparkSession, tmp_path: Path, spec: ProjectionSpec
) -> None:
    network = projected(snapshot, spec)
    ties = ties_of(session, network, tmp_path)
    assert network.counts.ties == ties.count() > 0
    found = strengths(ties, len(network))
    assert abs(found - network.strength).max() < 1e-12
    ties.unpersist()


def test_toy_values_are_those_computed_by_hand(
    session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each tie of c has 1/2, a–b and f–g have 1; a, b and c are a triangle."""
    network = network_of(TOY, hubs="c", spec=ProjectionSpec(isolates=True))
    assert network.counts.isolates == 1
    ties = ties_of(session, network, tmp_path)
    assert sorted(tuple(one) for one in ties.collect()) == [
        (0, 1, 1.0),
        (0, 2, 0.5),
        (1, 2, 0.5),
        (2, 3, 0.5),
        (2, 4, 0.5),
        (5, 6, 1.0),
    ]
    assert column(frames.degrees(ties), "degree", 8) == [2, 2, 4, 1, 1, 1, 1, 0]
    assert column(frames.degrees(ties), "strength", 8) == [1.5, 1.5, 2, 0.5, 0.5, 1, 1, 0]
    assert column(frames.triangles(ties), "triangles", 8) == [1, 1, 1, 0, 0, 0, 0, 0]
    assert column(frames.components(ties), "component", 8) == [0, 0, 0, 0, 0, 5, 5, 0]
    for ties_in_one_task, near in ((6, 1e-8), (5, 1e-3)):  # then in rounds of joins
        monkeypatch.setattr(frames, "_IN_ONE_TASK", ties_in_one_task)
        values = column(frames.pagerank(ties, alone=1, precision=near), "pagerank", 8)
        assert sum(values) + frames.teleport(7, 1) == pytest.approx(1, rel=2 * near)
        exact = frames.teleport(7, 1) / 0.15
        assert values[5] == values[6] == pytest.approx(exact, rel=2 * near)


def test_components_and_triangles_are_those_of_scipy(
    snapshot: Snapshot, session: SparkSession, tmp_path: Path
) -> None:
    network = snapshot.collaboration
    ties = ties_of(session, network, tmp_path)
    size, matrix = len(network), network.strength.astype(np.bool_).astype(np.int64)
    count, label = connected_components(matrix, directed=False)
    least = [int(np.flatnonzero(label == one)[0]) for one in range(count)]
    assert column(frames.components(ties), "component", size) == [least[one] for one in label]
    corners = ((matrix @ matrix) * matrix).sum(axis=1) // 2
    assert corners.sum() > 0
    assert column(frames.triangles(ties), "triangles", size) == corners.tolist()


# Parquet of others


def parquet(folder: Path, **columns: Any) -> str:  # noqa: ANN401
    from pyarrow import parquet, table

    folder.mkdir(exist_ok=True)
    parquet.write_table(table(columns), folder / f"{len(list(folder.iterdir()))}.parquet")
    return str(folder)


def test_two_columns_of_texts_are_enough(session: SparkSession, tmp_path: Path) -> None:
    """Who is listed twice at an event takes part once: a–b 1/2 + 1, a–c and b–c 1/2."""
    events, who = [*"1111", "2", "2"], [*"aabc", "a", "b"]
    path = parquet(tmp_path / "texts", event=events, organisation=who)
    ties = frames.project(participations.read(session, path))
    assert sorted(tuple(one) for one in ties.collect()) == [
        ("a", "b", 1.5),
        ("a", "c", 0.5),
        ("b", "c", 0.5),
    ]


def test_columns_that_are_missing_or_wrong_are_named_with_their_file(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra spark is not installed")
    parquet(tmp_path / "p", event=[1], organisation=["a"])
    path = parquet(tmp_path / "p", event=[0.5], participant=[1], hub=["yes"])
    with pytest.raises(DataError) as told:
        participations.check(path)
    assert told.value.message == (
        f"{path}/1.parquet: there is no column organisation. "
        f"{path}/1.parquet: event is double, not a whole number or text. "
        f"{path}/1.parquet: hub is string, not a true or false."
    )
    (tmp_path / "text").write_text("event,organisation\n")
    (tmp_path / "empty").mkdir()
    for name in ("text", "empty", "nowhere"):
        with pytest.raises(DataError, match=name):
            participations.check(str(tmp_path / name))


# where Spark does not compute


def test_what_is_not_installed_is_named_with_the_way_to_it(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = {"measure": "degree", "engine": "spark"}
    if there():
        with pytest.raises(
            BadRequest, match=r"needs .*(pip install 'ecograph\[spark\]'|JAVA_HOME)"
        ):
            rank.ask(snapshot, given)
        return
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(BadRequest, match=r"Spark needs Java; there is no .*JAVA_HOME"):
        installed()
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_462\"' >&2\n")
    java.chmod(0o755)
    with pytest.raises(BadRequest, match=r"Spark needs Java 17; .* is .*1\.8\.0"):
        installed()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"measure": "betweenness", "engine": "spark"}, "It computes degree, pagerank, strength"),
        ({"master": LOCAL}, "Give engine=spark too"),
        ({"engine": "embedded", "shared_folder": "x"}, "Give engine=spark too"),
        ({"engine": "spark", "master": "spark//host"}, "Known: local"),
        ({"engine": "spark", "shared_folder": "not/there"}, "no folder not/there"),
        ({"engine": "flink"}, "embedded.*spark"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(
    snapshot: Snapshot, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadRequest, match=said):
        rank.ask(snapshot, {"exact": True, **given})


def test_what_a_killed_process_left_for_spark_is_removed_by_the_next(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    dead, alive, other = (
        tmp_path / f"ecograph-{host}-{pid}-x"
        for host, pid in (
            (platform.node(), process.pid),
            (platform.node(), os.getpid()),
            ("elsewhere", process.pid),
        )
    )
    for place in (dead, alive, other):
        place.mkdir()
        (place / "participations.parquet").touch()
    refused = {"engine": "spark", "master": "spark//host", "shared_folder": str(tmp_path)}
    with pytest.raises(BadRequest, match="Known: local"):
        rank.ask(snapshot, refused)
    assert sorted(tmp_path.iterdir()) == sorted((alive, other))


@pytest.mark.usefixtures("session")
def test_an_active_session_is_used_or_named(home: Path, snapshot: Snapshot) -> None:
    with pytest.raises(BadRequest, match=r"at local\[2\] is active"):
        rank.ask(snapshot, {"engine": "spark", "master": "local[1]"})
    asked = ("rank", "--limit", "3", "--format", "csv")
    told = run(home, *asked, "--engine", "spark", "--master", LOCAL)
    assert rows(told) == rows(run(home, *asked))


# a cluster


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A standalone master on the loopback with two workers of one processor each."""
    import pyspark

    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    port = free_port()
    url = f"spark://127.0.0.1:{port}"
    own = ["--host", "127.0.0.1", "--webui-port", "0"]
    limits = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / "work")]
    processes = []
    with (folder / "log").open("wb") as log:

        def begin(name: str, *arguments: str) -> None:
            command = [str(program), f"org.apache.spark.deploy.{name}", *own, *arguments]
            environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"}
            one = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
            processes.append(one)

        try:
            begin("master.Master", "--port", str(port))
            wait_until(lambda: b"New state: ALIVE" in (folder / "log").read_bytes())
            begin("worker.Worker", *limits, url)
            begin("worker.Worker", *limits, url)
            wait_until(lambda: (folder / "log").read_bytes().count(b"Registering worker") == 2)
            yield url, processes
        finally:
            for one in reversed(processes):
                one.terminate()
                with suppress(subprocess.TimeoutExpired):
                    one.wait(10)
                one.kill()


TWICE = """
import sys
from pathlib import Path
from ecograph.analysis.spark.session import connected
from ecograph.answers.operations.networks import rank
from ecograph.pipeline.snapshot import current

home, master, shared = sys.argv[1:]
given = {"measure": "strength", "engine": "spark", "master": master, "shared_folder": shared}
with connected(master):
    for _ in range(2):
        rows = rank.ask(current(Path(home)), given).rows
        print([[one.id, one.value] for one in rows], flush=True)
"""


def test_two_workers_give_the_same_and_one_that_dies_no_wrong_answer(
    region: Snapshot, region_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two jobs of one session, since most of the time is that of six Javas that begin."""
    if reason := there():
        pytest.skip(reason)
    for name in ("SPARK_SUBMIT_OPTS", "SPARK_DAEMON_JAVA_OPTS"):
        monkeypatch.setenv(name, QUICK)
    (tmp_path / "spark-defaults.conf").write_text(
        f"spark.executor.extraJavaOptions {QUICK}\nspark.executor.memory 512m\n"
    )
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    expected = [(one.id, one.value) for one in rank.ask(region, {"measure": "strength"}).rows]

    def assert_same(printed: bytes) -> None:
        found = literal_eval(printed.decode())
        assert [one for one, _ in found] == [one for one, _ in expected]
        assert [one for _, one in found] == pytest.approx([one for _, one in expected])

    shared = tmp_path / "shared"
    shared.mkdir()
    with cluster(tmp_path) as (url, processes):
        twice = [sys.executable, "-c", TWICE, str(region_home), url, str(shared)]
        with subprocess.Popen(twice, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as job:
            assert job.stdout is not None
            first = job.stdout.readline()
            processes[-1].kill()
            second, told = job.communicate()
    assert_same(first)
    if job.returncode:
        assert b"Spark at spark://127.0.0.1" in told
    else:
        assert_same(second)
    assert list(shared.iterdir()) == [], "participations are not left behind"
    asked = [*ECOGRAPH, "rank", "--engine", "spark", "--master", url, "--home", str(region_home)]
    away = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert f"No Spark master answers at {url}" in away.stderr
