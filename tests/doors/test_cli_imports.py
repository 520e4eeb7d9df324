"""Help is quick because of what it does not import; a clock would say so in a quiet place only."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

HEAVY = "numpy scipy networkx rdflib pyoxigraph fastapi pandas"
NOT_FOR_LOOKING_UP = (
    "scipy networkx rdflib fastapi pydantic_settings asyncio ssl rapidfuzz "
    "ecograph.search.fuzzy ecograph.store.remote.reading "
    "ecograph.store.sparql.guard ecograph.network.entity_table ecograph.answers.links "
    "ecograph.answers.views.networks ecograph.answers.views.graph "
    "ecograph.answers.operations.networks ecograph.answers.operations.figures "
    "ecograph.answers.operations.graph ecograph.answers.operations.links"
)
PROGRAM = """
import sys
import click
from ecograph.answers.registry import operations
from ecograph.cli import main

def told(command, parent=None, name="ecograph"):
    context = click.Context(command, info_name=name, parent=parent)
    assert "Usage: ecograph" in command.get_help(context)
    if isinstance(command, click.Group):
        for one in command.list_commands(context):
            told(command.get_command(context, one), context, one)

told(main.app)
assert len(operations()) > 50
print(*sorted(set(sys.argv[1:]) & set(sys.modules)))
"""


@pytest.mark.slow
def test_the_help_of_every_command_imports_nothing_heavy() -> None:
    command = [sys.executable, "-c", PROGRAM, *HEAVY.split()]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.slow
def test_help_of_a_command_of_its_own_needs_no_models() -> None:
    program = (
        "import sys, click; from ecograph.cli import main; "
        "context = click.Context(main.app); "
        "[main.app.get_command(context, one) for one in ('build', 'check', 'new', 'rollback', "
        "'snapshots', 'export', 'sparql')]; assert 'pydantic' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_an_operation_is_described_without_the_models_of_answers() -> None:
    program = (
        "import sys; from ecograph.answers.registry import operation_named; "
        "assert operation_named('rank').fields; "
        "assert 'ecograph.answers.views' not in sys.modules; "
        "assert 'ecograph.model.records' not in sys.modules; "
        "assert 'ecograph.answers.operations.analyses' not in sys.modules; "
        "assert 'ecograph.answers.operations.entities' not in sys.modules; "
        "assert operation_named('rank').answer.__name__ == 'RankingView'"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_an_entity_is_shown_without_what_other_commands_need(snapshot: Snapshot) -> None:
    program = (
        "import sys; from ecograph.cli.main import app; "
        f"app(['show', '大连理工大学', '--home', {str(snapshot.path.parents[1])!r}], "
        "standalone_mode=False); "
        f"print(*sorted(set({NOT_FOR_LOOKING_UP.split()!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "大连理工大学" in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == ""
