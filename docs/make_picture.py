"""Make the picture of README's own region: the sheet, imported, built, and what surrounds a name.

Run it as ``python docs/make_picture.py``; a test holds the picture against it.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import ecograph
from ecograph.pipeline.build import build
from ecograph.sources.registry import open_source
from ecograph.sources.table import import_table

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "images" / "my-region.svg"
CENTRE = "示例大学"


def sheet() -> str:
    """The sheet of the README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```csv\n(.*?)```", readme, re.DOTALL)
    if found is None:
        raise SystemExit("README.md has no sheet.")
    return found[1]


def picture() -> str:
    """What surrounds one organisation of the sheet, two links away."""
    with tempfile.TemporaryDirectory() as place:
        table = Path(place) / "projects.csv"
        table.write_text(sheet(), encoding="utf-8")
        folder = import_table([table], Path(place) / "my-region").folder
        build([open_source(str(folder))], Path(place) / "home")
        graph = ecograph.open(Path(place) / "home")
        return graph.neighborhood(CENTRE, depth=2).picture


if __name__ == "__main__":
    PICTURE.write_text(picture() + "\n", encoding="utf-8")
