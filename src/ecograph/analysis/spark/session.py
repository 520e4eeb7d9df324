"""Spark as it is begun and ended, and what is said where it cannot be."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import warnings
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecograph.errors import BadRequest, EngineFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

__all__ = ["connected", "failures", "installed"]

_MASTER: Final = re.compile(r"local(\[(\*|[1-9]\d*)\])?|spark://[\w.-]+:\d+|yarn|k8s://\S+")
_PACKAGES: Final = {"pyspark": "PySpark", "pyarrow": "PyArrow"}
_JAVA: Final = 17
_WORKERS: Final = 60.0
"""Seconds that a master has for giving the first worker."""


def installed() -> None:
    """Hold this machine to what Spark needs.

    Raises
    ------
    BadRequest
        If a package or Java is missing; the message says how it is installed.
    """
    missing = [name for one, name in _PACKAGES.items() if find_spec(one) is None]
    if missing:
        message = f"engine=spark needs {' and '.join(missing)}."
        raise BadRequest(message, "Install the extra: pip install 'ecograph[spark]'.")
    way_out = f"Install Java {_JAVA} or newer (Debian: openjdk-17-jre-headless), or set JAVA_HOME."
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    if shutil.which(java) is None:
        raise BadRequest(f"Spark needs Java; there is no {java}.", way_out)
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    if found is None or int(found[1]) < _JAVA:
        raise BadRequest(f"Spark needs Java {_JAVA}; {java} is {said.splitlines()[:1]}.", way_out)


@contextmanager
def connected(master: str) -> Iterator[SparkSession]:
    """Give the session that is active, or begin one and end it.

    Raises
    ------
    BadRequest
        If there is no such master, another session is active, or something is not installed.
    EngineFailed
        If the master does not answer, or has no worker.
    """
    if not _MASTER.fullmatch(master):
        known = "local[*], local[2], spark://HOST:PORT, yarn, k8s://…"
        raise BadRequest(f"{master!r} is no Spark master.", f"Known: {known}.")
    installed()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        import_module("pyspark.testing.utils")  # it warns of pandas 3, which is not used here
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is not None:
        if (other := active.sparkContext.master) != master:
            way_out = f"Give master={other}, or stop it: spark.stop()."
            raise BadRequest(f"A Spark session at {other} is active in this process.", way_out)
        yield active
        return
    with failures(master):
        session = _begun(master)
    try:
        yield session
    finally:
        session.stop()


@contextmanager
def failures(master: str) -> Iterator[None]:
    """Say in a line what Spark fails with.

    Raises
    ------
    EngineFailed
        With the first line of Spark's own message, and what is to be done.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException, OSError) as error:
        cause = str(getattr(error, "java_exception", error)).splitlines()[0]
        way_out = "Run it again; the log of the master tells more."
        if "exist" in cause and "local" not in master:
            way_out = "Give shared_folder=, a folder that every worker sees under the same name."
        raise EngineFailed(f"Spark at {master} failed: {cause}.", way_out) from error


def _begun(master: str) -> SparkSession:
    from pyspark.sql import SparkSession

    settings = {
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
    }
    local = master.startswith("local")
    if address := re.match(r"spark://([\w.-]+):(\d+)", master):
        _answers(master, address[1], int(address[2]))
    if local or "://127.0.0.1:" in master:
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    if local:
        settings |= {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "32"}
        if "SPARK_DRIVER_MEMORY" not in os.environ:
            memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
            settings["spark.driver.memory"] = f"{max(memory >> 21, 1024)}m"
    session = SparkSession.builder.master(master).appName("ecograph").config(map=settings)
    begun: SparkSession = session.getOrCreate()
    if not local:
        _wait_for_workers(begun, master)
    return begun


def _answers(master: str, host: str, port: int) -> None:
    """Ask for a connection, since Spark itself asks for minutes before it gives up."""
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        way_out = "Start it, or name another master."
        raise EngineFailed(f"No Spark master answers at {master}: {error}.", way_out) from error


def _wait_for_workers(session: SparkSession, master: str) -> None:
    """Wait for the first worker, without which Spark waits for ever."""
    end = time.monotonic() + _WORKERS
    while session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < 2:
        if time.monotonic() > end:
            session.stop()
            way_out = "Start a worker, or wait for other jobs to end."
            raise EngineFailed(f"{master} gave no worker in {_WORKERS:.0f} s.", way_out)
        time.sleep(0.1)
