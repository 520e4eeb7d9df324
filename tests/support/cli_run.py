"""How the tests call the command line: in this process, with a home of their own."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from click.testing import CliRunner

from ecograph.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

__all__ = ["rows", "run"]


def run(home: Path, *arguments: str, input: str | None = None, code: int = 0) -> Result:
    """Run one command and hold its exit code against `code`; never is there a traceback."""
    result = CliRunner(env={"ECOGRAPH_HOME": str(home)}).invoke(app, arguments, input=input)
    assert result.exit_code == code, result.output
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert "Traceback" not in result.output
    return result


def rows(result: Result) -> list[dict[str, str]]:
    """Read the CSV that a command printed."""
    return list(csv.DictReader(io.StringIO(result.stdout_bytes.decode(), newline="")))
