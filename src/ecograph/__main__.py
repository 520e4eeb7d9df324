"""`python -m ecograph` is the command line."""

from __future__ import annotations

from ecograph.cli.main import main

main()
