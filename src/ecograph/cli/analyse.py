"""`ecograph analyse`: placeholder until answers/network.py is there."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("analyse", epilog="Example: ecograph analyse collaboration --measure strength --top 5")
def analyse() -> None:
    """Measure."""
