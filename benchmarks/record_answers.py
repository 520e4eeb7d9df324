"""Ask everything that can be asked, at every door, and compare two such records.

Run it as ``python benchmarks/record_answers.py record --out FOLDER [--quick]`` with the Python of
the tree to be asked, and ``python benchmarks/record_answers.py compare BEFORE AFTER [--rules
FILE]``; see ``benchmarks/record/README.md``.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    recording = actions.add_parser("record", help="ask everything and keep the answers")
    recording.add_argument("--out", type=Path, required=True)
    recording.add_argument("--quick", action="store_true", help="a subset, in a minute")
    recording.add_argument("--only", default="", help="questions whose id has this in it")
    recording.add_argument("--resume", action="store_true", help="ask what OUT has not yet")
    recording.add_argument("--homes", type=Path, help="where the graphs are kept; default: OUT")
    comparing = actions.add_parser("compare", help="list the differences of two records")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--rules", type=Path, help="a .json or .py of what is to be expected")
    comparing.add_argument("--only", default="", help="answers whose id has this in it")
    comparing.add_argument("--common", action="store_true", help="only what both records have")
    comparing.add_argument("--examples", type=int, default=2, help="of each kind of difference")
    comparing.add_argument("--lines", type=int, default=16, help="of each example's diff")
    comparing.add_argument("--sort-keys", action="store_true", help="the order of keys is free")
    losing = actions.add_parser("lost", help="list the values that are there no more")
    losing.add_argument("before", type=Path)
    losing.add_argument("after", type=Path)
    losing.add_argument("--only", default="", help="answers whose id has this in it")
    options = parser.parse_args()
    if options.action == "record":
        from record.recording import record

        asked = {"quick": options.quick, "only": options.only, "homes": options.homes}
        record(options.out, **asked, resume=options.resume)
    elif options.action == "lost":
        from record.lost import lost

        lost(options)
    else:
        from record.comparing import compare

        if compare(options):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
