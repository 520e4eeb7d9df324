"""Graphs that many tests read: built once, and kept while nothing changes that they are made of."""

from __future__ import annotations

import fcntl
import hashlib
import pickle
import re
import shutil
import sys
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import ecograph
from ecograph.pipeline.build import BuildReport, build
from ecograph.pipeline.snapshot import build_folder, current, switch
from ecograph.sources.registry import open_source
from support.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["built_once", "put_into"]

_ABOVE: Final = ("answers", "assistant", "cli", "notebook", "service")  # no build imports them


def built_once(config: pytest.Config, name: str, sources: Sequence[str]) -> BuildReport:
    """The report of a build whose home is only read, by all processes that share the tests.

    Parameters
    ----------
    config
        Its cache holds the homes from one run to the next.
    name, sources
        The folder of the home, and what it is built from.
    """
    graphs = config.cache.mkdir("graphs")
    folder = graphs / _made_from()
    report = folder / f"{name}.pickle"
    with (graphs / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for other in graphs.glob("*/"):
            if other != folder:
                shutil.rmtree(other)
        folder.mkdir(exist_ok=True)
        if not report.exists():
            made = build([open_source(one) for one in sources], folder / name)
            report.write_bytes(pickle.dumps(made))
    return pickle.loads(report.read_bytes())  # type: ignore[no-any-return]  # noqa: S301


def put_into(home: Path, snapshot: Snapshot) -> Snapshot:
    """Make a copy of a graph the current one of a home, as a build of it would."""
    with build_folder(home) as folder:
        shutil.copytree(snapshot.path, folder, dirs_exist_ok=True)
        (folder / "manifest.json").touch()
        switch(home, folder, snapshot.manifest.digest)
    return current(home)


@cache
def _made_from() -> str:
    """The digest of all that a build reads: code, data, ontology, the libraries' versions."""
    digest = hashlib.sha256(sys.version.encode())
    for line in requires("ecograph") or ():
        if "extra ==" not in line and "sys_platform" not in line:
            digest.update(version(re.split(r"[^\w.-]", line)[0]).encode())
    for file in _files():
        digest.update(str(file).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _files() -> Iterator[Path]:
    code = Path(ecograph.__file__).parent
    rooms = (one for one in code.iterdir() if one.name not in _ABOVE)
    for place in sorted([*rooms, ROOT / "data", ROOT / "ontology"]):
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (one for one in files if one.is_file() and one.parent.name != "__pycache__")
