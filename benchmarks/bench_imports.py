"""Rows a CPU second, and memory, of the imports of tables and of CORDIS; one command, one table.

    python benchmarks/bench_imports.py [--rows 100000 1000000] [--data DIR]

The tables are made up: a project a row with a number, a title, dates, an amount, a field, a lead
and up to four partners out of one organisation for five rows. With ``--data`` the same for the
CORDIS tables in ``DIR/cordis-h2020``, read into records, and read and written as N-Quads as a
build does. Each reading is a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

HEADER = (
    *("项目编号", "项目名称", "牵头单位", "合作单位", "开始日期", "结束日期", "经费（万元）"),
    "技术领域",
)
TABLE = """
import sys
from pathlib import Path
from ecograph.sources.table import import_table
done = import_table([Path(sys.argv[1])], Path(sys.argv[2]))
print(done.rows, done.relators)
"""
CORDIS = """
import sys
from pathlib import Path
from ecograph.sources.cordis import open_cordis
source = open_cordis(Path(sys.argv[1]))
records = rows = 0
for record in source.records():
    records += 1
    rows += type(record).__name__ == "Relator" or getattr(record, "kind", "") == "Project"
print(rows, records)
"""
WRITTEN = """
import sys
from pathlib import Path
from ecograph.model.ontology import load
from ecograph.model.quad_file import QuadFile
from ecograph.sources.cordis import open_cordis
rows = 0
def see(record):
    global rows
    rows += type(record).__name__ == "Relator" or getattr(record, "kind", "") == "Project"
quads = QuadFile(Path(sys.argv[2]), load(), "https://example.org/")
quads.add_stream(open_cordis(Path(sys.argv[1])).records(), see)
print(rows, sum(quads.counts.values()))
"""


def made_table(path: Path, rows: int) -> None:
    """Write a table of projects, the same one each time."""
    chance = random.Random(1)  # noqa: S311
    signs = [chr(0x4E00 + chance.randrange(3000)) for _ in range(400)]

    def name() -> str:
        return "".join(chance.choices(signs, k=5))

    organisations = [f"{name()}大学" for _ in range(rows // 50)]
    organisations += [f"{name()}科技有限公司" for _ in range(rows // 5 - len(organisations))]
    fields = [name() for _ in range(60)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            partners = chance.choices(organisations, k=chance.randrange(5))
            start = f"{chance.randrange(2008, 2020)}/{chance.randrange(1, 13)}/1"
            end = f"{chance.randrange(2020, 2025)}年12月"
            writer.writerow(
                (
                    *(f"2015-{number:07}", f"{name()}{name()}技术研究"),
                    *(chance.choice(organisations), "；".join(partners), start, end),
                    *(chance.randrange(10, 900), chance.choice(fields)),
                )
            )


def measured(program: str, *arguments: Path) -> tuple[int, int, float, float]:
    """Rows, records, CPU seconds and the most megabytes of one process."""
    code = (
        "import resource\n"
        + program
        + "own = resource.getrusage(resource.RUSAGE_SELF)\n"
        + "print(own.ru_utime + own.ru_stime, own.ru_maxrss / 1024)\n"
    )
    command = [sys.executable, "-c", code, *map(str, arguments)]
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(words[0]), int(words[1]), float(words[2]), float(words[3])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--data", type=Path, help="folder with cordis-h2020/")
    given = parser.parse_args()
    shown = Table("input", "rows", "written", "CPU s", "rows / CPU s", "MB at most")
    with tempfile.TemporaryDirectory() as place:
        for rows in given.rows:
            path = Path(place) / f"projects-{rows}.csv"
            made_table(path, rows)
            _row(shown, "table", measured(TABLE, path, Path(place) / f"town-{rows}"))
        if given.data:
            tables = given.data / "cordis-h2020"
            _row(shown, "cordis", measured(CORDIS, tables))
            _row(shown, "cordis, N-Quads", measured(WRITTEN, tables, Path(place) / "quads.nq"))
    Console().print(shown)


def _row(shown: Table, name: str, found: tuple[int, int, float, float]) -> None:
    rows, written, seconds, most = found
    shown.add_row(
        *(name, f"{rows:,}", f"{written:,}", f"{seconds:.2f}"),
        *(f"{rows / seconds:,.0f}", f"{most:.0f}"),
    )


if __name__ == "__main__":
    main()
