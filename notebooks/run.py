"""Run the notebooks anew and keep their outputs, without clocks, counters of a session or paths.

``python notebooks/run.py`` runs all of them in place; ``--to FOLDER`` writes them elsewhere. The
graph is that of ``ECOGRAPH_HOME`` (or the user's own; it is built when there is none).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(notebook: Path) -> nbformat.NotebookNode:
    """Run one notebook from the top; a cell that fails ends it with that error."""
    found = nbformat.read(notebook, as_version=4)
    options = {"timeout": 600, "kernel_name": "python3", "record_timing": False}
    NotebookClient(found, resources={"metadata": {"path": str(HERE)}}, **options).execute()
    found.metadata = nbformat.from_dict(METADATA)
    for cell in found.cells:
        cell.metadata = nbformat.from_dict({})
        for shown in cell.get("outputs", ()):  # a widget lives in its session; its picture stays
            shown.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    nbformat.validate(found)
    return found


def main() -> None:
    """Run the notebooks that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, default=sorted(HERE.glob("*.ipynb")))
    parser.add_argument("--to", type=Path, default=HERE, help="folder to write to")
    asked = parser.parse_args()
    for notebook in asked.notebooks:
        nbformat.write(run(notebook), asked.to / notebook.name)


if __name__ == "__main__":
    main()
