"""The house rules: function budgets, public names, one-sentence docstrings, doctests."""

from __future__ import annotations

import ast
import doctest
import importlib
import importlib.util
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ecograph

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src" / "ecograph").rglob("*.py"))
MAX_FUNCTION, MAX_ARGUMENTS = 50, 7
REASONED = re.compile(r"# noqa: PLR0913  # \w+")  # a signature that says why it is long


def names() -> list[str]:
    found = pkgutil.walk_packages(ecograph.__path__, "ecograph.")
    return sorted(one.name for one in found if not one.name.endswith("__main__"))


def test_budgets() -> None:
    assert [fault for path in MODULES for fault in beyond_budget(path)] == []


def beyond_budget(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    tree, lines = ast.parse(text), text.splitlines()
    place = path.relative_to(ROOT).as_posix()
    head = ast.get_docstring(tree) or ""
    if not head.split("\n\n")[0].endswith((".", "::", ":")):
        yield f"{place}: a module is one sentence"
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        body = length_without_docstring(node)
        if body > MAX_FUNCTION:
            yield f"{place}: {node.name}: {body} lines"
        if not (has_given_signatures(path) or REASONED.search(lines[node.lineno - 1])):
            count = len(node.args.args) + len(node.args.kwonlyargs) + len(node.args.posonlyargs)
            count -= bool(node.args.args) and node.args.args[0].arg in {"self", "cls"}
            if count > MAX_ARGUMENTS:
                yield f"{place}: {node.name}: {count} arguments"


def has_given_signatures(path: Path) -> bool:
    """Options of a command are its arguments; a backend takes those of NetworkX."""
    return path.parent.name == "cli" or path.as_posix().endswith("engine/algorithms.py")


def length_without_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


@pytest.mark.slow
def test_public_names_are_sorted_documented_and_there() -> None:
    assert [fault for name in names() for fault in public_faults(name)] == []


def public_faults(name: str) -> Iterator[str]:
    module = importlib.import_module(name)
    public = getattr(module, "__all__", [])
    if list(public) != sorted(public, key=sort_key):
        yield f"{name}.__all__ is not sorted"
    for one in public:
        value = getattr(module, one, None)
        if value is None:
            yield f"{name}.{one} is not there"
        ours = getattr(value, "__module__", "").startswith("ecograph")
        if callable(value) and ours and not value.__doc__:
            yield f"{name}.{one} has no docstring"


def sort_key(name: str) -> tuple[int, str]:
    """Constants, classes, the rest: the order that ruff gives `__all__`."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)


def with_examples() -> list[str]:
    sources = {name: importlib.util.find_spec(name) for name in names()}
    return [
        name
        for name, found in sources.items()
        if found and found.origin and ">>>" in Path(found.origin).read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", with_examples())
def test_documented_examples_hold(name: str) -> None:
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert result.attempted
    assert not result.failed


@pytest.mark.slow
def test_imports_point_down() -> None:
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_names_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    pattern = re.compile(r"/(?:" + "|".join(("work", "farm", "root", "tmp")) + r")/")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if not path.is_file() or path.suffix in {".lock", ".png"}:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        assert not pattern.search(text), name
