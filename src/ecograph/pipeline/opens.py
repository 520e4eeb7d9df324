"""How far the evidence of each dataset opens, counted while its records pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ecograph.model.records import Observation, Opens, Passage, Relator, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecograph.model.record import Record

__all__ = ["OpensCount"]


class OpensCount:
    """Counts participations, other links and figures by how far they open."""

    def __init__(self) -> None:
        self._ground: dict[str, Opens] = {}
        self._counts: defaultdict[tuple[str, str], Counter[Opens]] = defaultdict(Counter)

    def see_all(self, records: Sequence[Record]) -> None:
        """Count records of which one may rest on a source or passage further down."""
        for kinds in ((Source, Passage), (Relator, Observation)):
            for record in records:
                if isinstance(record, kinds):
                    self.see(record)

    def see(self, record: Record) -> None:
        """Count a record; what it rests on has been seen."""
        match record:
            case Source():
                self._ground[record.id] = Opens.at_source(record.kind, record.address)
            case Passage():
                self._ground[record.id] = Opens.at_passage(record.quote)
            case Relator() | Observation():
                said = record.evidence
                ground = (*said.passages, *said.sources)
                levels = [self._ground.get(one, Opens.NAMED) for one in ground]
                if said.row:
                    levels.append(Opens.REGISTER_ROW)
                best = Opens.furthest(levels)
                if best is not None:
                    self._counts[record.dataset, _what(record)][best] += 1
            case _:
                pass

    def of(self, dataset: str) -> dict[str, dict[str, int]]:
        """The counts of a dataset by what is stated, the furthest first."""
        return {
            what: {level.value: counts[level] for level in Opens if counts[level]}
            for what in ("participations", "links", "figures")
            if (counts := self._counts.get((dataset, what)))
        }


def _what(record: Relator | Observation) -> str:
    if isinstance(record, Observation):
        return "figures"
    return "participations" if record.predicate == "participatesIn" else "links"
