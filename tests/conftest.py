"""What the tests share: graphs that are built once, and the data beside the repository."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest
from support.built_graphs import built_once
from support.places import SHARED
from support.service_client import Caller, calling
from support.service_process import served
from support.waiting import PATIENCE

from ecograph.pipeline.snapshot import Snapshot, current
from ecograph.settings import Settings
from ecograph.sources.registry import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ecograph.pipeline.build import BuildReport

os.environ.setdefault("ECOGRAPH_WARM_UP", "0")  # hundreds of services, of which few are asked
for limit in ("query", "analysis", "header", "body"):  # which a busy machine would miss
    os.environ.setdefault(f"ECOGRAPH_{limit.upper()}_TIMEOUT", str(PATIENCE))

LONGEST = ("test_explorer.py", "test_notebooks.py", "test_remote_store.py", "test_doors.py")
"""What takes minutes, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules come first: the quick ones fill up what is left of the time."""
    marked = {
        mark: {item.path for item in items if item.get_closest_marker(mark)}
        for mark in ("long", "slow")
    }

    def place(item: pytest.Item) -> tuple[int, bool, bool]:
        name = item.path.name
        first = LONGEST.index(name) if name in LONGEST else len(LONGEST)
        return first, item.path not in marked["long"], item.path not in marked["slow"]

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """The thousands of tests and all modules stay: no collection of garbage looks at them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of source documents, references and test suites beside the repository."""
    if not SHARED.is_dir():
        pytest.skip("../shared (documents, references, W3C suites) is not at hand")
    return SHARED


@pytest.fixture(scope="session")
def built(pytestconfig: pytest.Config) -> BuildReport:
    """The report of building the default graph."""
    return built_once(pytestconfig, "default", DEFAULT)


@pytest.fixture(scope="session")
def home(built: BuildReport) -> Path:
    """A home in which the default graph is current; what writes there takes a copy."""
    return built.path.parents[1]


@pytest.fixture(scope="session")
def region_home(pytestconfig: pytest.Config) -> Path:
    """A home in which the example region is current; what writes there takes a copy."""
    return built_once(pytestconfig, "region", ("example-region",)).path.parents[1]


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


@pytest.fixture(scope="session")
def region(region_home: Path) -> Iterator[Snapshot]:
    """The example region, opened."""
    opened = current(region_home)
    yield opened
    opened.names.close()


@pytest.fixture(scope="session")
def only_caller(snapshot: Snapshot) -> Iterator[Caller]:
    """The service over the default graph in this process, begun once."""
    with calling(snapshot, Settings()) as one:
        yield one


@pytest.fixture(scope="module")
def caller(only_caller: Caller) -> Caller:
    """A caller of the service over the default graph; what changes it or counts has its own."""
    gc.collect()  # what other tests left of Oxigraph must not be freed in the loop's thread
    gc.freeze()  # what is left belongs to the session: no later collection looks at it again
    return only_caller
