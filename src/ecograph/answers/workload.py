"""Work that a service gives to the processes in which analyses run, as `answers.worker` does it.

What a service needs to send work is apart from the worker, which has every operation loaded.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ecograph.store.sparql.messages import Kind, pack
from ecograph.store.sparql.worker_process import Workload

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.store.sparql.template import Template

__all__ = ["TEMPLATE", "Work", "analyses"]

TEMPLATE: Final = "ecograph.answers.worker"
"""The module that a template of these workers runs."""


@dataclass(frozen=True, slots=True)
class Work:
    """Something to be done with the graph, in a worker; what it gives or raises is pickled."""

    do: Callable[[Snapshot], Any]
    media_type: str = ""

    def dump(self) -> bytes:
        """The function as one frame."""
        return pack(Kind.ASK, pickle.dumps(self.do))


def analyses(template: Template) -> Workload:
    """Describe the work of analyses, in workers forked from a template of this module."""
    return Workload(
        begin=template.fork,
        noun="analysis",
        plural="analyses",
        shorter="Narrow it (since, until, dataset, kind, region), lower its runs, or run "
        "`ecograph analyse`, which has no time limit.",
        smaller="Narrow it (since, until, dataset, kind, region), or run `ecograph analyse`.",
    )
