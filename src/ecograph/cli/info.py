"""`ecograph info`: what the graph holds, and the words it is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecograph import resources
from ecograph.cli import options
from ecograph.cli.output import Format, Reply, Table, plain, reply
from ecograph.ontology import load
from ecograph.snapshot import current
from ecograph.sources.tables import package_names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
