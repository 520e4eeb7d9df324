"""The list of operations is what every door is made from: a field is everywhere at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from inspect import signature
from typing import TYPE_CHECKING, Any, assert_type

import pytest
from support.places import ROOT

from ecograph.answers.registry import grouped, operation_named, operations
from ecograph.answers.views.links import LinksPage
from ecograph.answers.views.networks import AnalysisView, RankingView
from ecograph.cli.commands import command
from ecograph.errors import NotFound
from ecograph.notebook.analyses import Analyses
from ecograph.notebook.answer import Answer
from ecograph.notebook.graph import Graph
from ecograph.service.app import create_app
from ecograph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.answers.operation import Operation

    Op = Operation[..., Any, Any]

PLAIN = [one for one in operations() if one.name not in ("network", "neighborhood")]


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return create_app(None, Settings()).openapi()


def named(op: Op) -> str:
    return f"{op.group} {op.name}".strip()


@pytest.mark.parametrize("op", operations(), ids=named)
def test_every_field_is_at_every_door(op: Op, described: dict[str, Any]) -> None:
    names = set(op.model.model_fields)
    assert names == set(op.fields)
    assert all(one.get("description") for one in op.fields.values()), "each is explained"
    own = {one.name for one in command(op).params} - {"home", "output"}
    assert own == names | {"format"}
    assert openapi_names(op, described) == (names - {*op.slow, *op.body}) | {"format"}
    method = notebook_method(op)
    if method is not None:
        assert set(signature(method).parameters) == names


def openapi_names(op: Op, described: dict[str, Any]) -> set[str]:
    methods = described["paths"]["/api/v1" + op.path]
    (one,) = methods.values()
    shared = described["components"]["parameters"]
    parameters = [
        shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in one["parameters"]
    ]
    return {each["name"] for each in parameters}


def notebook_method(op: Op) -> Any:  # noqa: ANN401
    """The method of an operation; named questions are asked by name."""
    if op.group == "query":
        return None
    return getattr(Analyses if op.group else Graph, op.name.replace("-", "_"))


def test_names_are_told_apart_and_unknown_ones_refused() -> None:
    for group in ("", "query", "analyse"):
        assert len(grouped(group)) == sum(one.group == group for one in operations())
    with pytest.raises(NotFound, match=r"no analysis 'comunities'.*Did you mean communities"):
        operation_named("comunities", "analyse")


def test_openapi_is_small_and_says_each_operation_once(described: dict[str, Any]) -> None:
    import json

    assert len(json.dumps(described, ensure_ascii=False, separators=(",", ":")).encode()) < 150_000
    ids = [one["operationId"] for path in described["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids))


def test_every_list_is_paged_in_one_way() -> None:
    for op in operations():
        if "cursor" in op.fields:
            assert "limit" in op.fields, op.name
        assert not {"offset", "top", "per_page", "page", "source"} & set(op.fields), op.name


PROGRAM = """
from inspect import signature
from ecograph.answers.registry import operations
from ecograph.assistant.tools import TOOLS
from ecograph.cli.commands import command
from ecograph.notebook.graph import Graph
from ecograph.service.app import create_app
from ecograph.settings import Settings
described = create_app(None, Settings()).openapi()
for op in operations():
    if "roll_up" in op.fields and "counting" in op.fields:
        assert "shade" in op.fields
        assert "--shade" in {part for one in command(op).params for part in one.opts}
        (one,) = described["paths"]["/api/v1" + op.path].values()
        assert any("shade" in str(each) for each in one["parameters"]), op.name
assert "shade" in described["components"]["parameters"]
assert "shade" in signature(Graph.rank).parameters
offered = {tool.name for tool in TOOLS if "shade" in tool.schema["properties"]}
assert offered == {"rank", "ties", "why"}, offered
"""


@pytest.mark.long
def test_a_choice_added_once_is_there_at_every_door(tmp_path: Path) -> None:
    """A line in the base model of networks, in a copy, and nothing else."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("ontology", "data"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    requests = tmp_path / "src" / "ecograph" / "answers" / "requests.py"
    text = requests.read_text(encoding="utf-8")
    line = '    shade: bool = Field(default=False, description="In the shade")\n'
    mark = "    roll_up: Literal["
    assert text.count(mark) == 1
    requests.write_text(text.replace(mark, line + mark), encoding="utf-8")
    environment = {"PYTHONPATH": str(tmp_path / "src"), "PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_editors_know_parameters_and_answers(home: Path) -> None:
    """`mypy --strict` reads this file: a wrong type here fails the check of types."""
    import ecograph

    graph = ecograph.open(home)
    assert_type(graph.links("大连理工大学", kind="Alliance", limit=1), Answer[LinksPage])
    assert_type(graph.rank(measure="strength", roll_up="unit").view, RankingView)
    assert_type(graph.analyse.communities(runs=1).view, AnalysisView)
    with pytest.raises(Exception, match="no parameter"):
        graph.links("大连理工大学", colour="red")  # type: ignore[call-arg]
    with pytest.raises(Exception, match="direction"):
        graph.links("大连理工大学", direction="up")  # type: ignore[arg-type]
