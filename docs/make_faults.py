"""Write docs/faults.md: run as ``python docs/make_faults.py``; a test holds the page against it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "faults.md"
HEAD = """# A hundred faults, and what is said of each

Each row is made and read by a test: a small change to a sound input, and the one message that it
leads to. A row that cannot be read is left out and named; what can be read in another way is read
and told; a fault of the whole stops the import, and nothing is written.

"""

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    from support.faults import table

    with tempfile.TemporaryDirectory() as place:
        PAGE.write_text(HEAD + "\n".join(table(Path(place))) + "\n", encoding="utf-8")
