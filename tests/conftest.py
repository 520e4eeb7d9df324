"""What the tests share: the default graph built once, and the data beside the repository."""

from __future__ import annotations

import fcntl
import os
import pickle
from typing import TYPE_CHECKING

import pytest
from support.places import SHARED
from support.service_process import served

from ecograph.pipeline.build import BuildReport, build
from ecograph.pipeline.snapshot import Snapshot, current
from ecograph.sources.registry import DEFAULT, open_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

os.environ.setdefault("ECOGRAPH_WARM_UP", "0")  # hundreds of services, of which few are asked


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules with slow tests come first: the quick ones fill up what is left of the time."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of source documents, references and test suites beside the repository."""
    if not SHARED.is_dir():
        pytest.skip("../shared (documents, references, W3C suites) is not at hand")
    return SHARED


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    """The report of building the default graph, once for all processes that share the tests."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    report = folder / "built.pickle"
    with (folder / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not report.exists():
            made = build([open_source(name) for name in DEFAULT], folder / "home")
            report.write_bytes(pickle.dumps(made))
    return pickle.loads(report.read_bytes())  # type: ignore[no-any-return]  # noqa: S301


@pytest.fixture(scope="session")
def home(built: BuildReport) -> Path:
    """A home in which the default graph is current."""
    return built.path.parents[1]


@pytest.fixture(scope="session")
def service(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service over the default graph: a process of its own, a real port."""
    with served(home, log=tmp_path_factory.mktemp("service") / "log") as one:
        yield one.address


@pytest.fixture(scope="session")
def snapshot(home: Path) -> Iterator[Snapshot]:
    """The default graph, opened."""
    opened = current(home)
    yield opened
    opened.names.close()
