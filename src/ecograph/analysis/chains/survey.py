"""All chains of a graph: those that it names, each with its gaps, and those it only counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

import numpy as np

from ecograph.analysis.chains.gaps import GapReport, gap_report
from ecograph.links.table import among
from ecograph.model.labels import NO_TEXT, Bilingual
from ecograph.model.namespaces import ECO, GRAPH_ENTITIES, ID_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from ecograph.analysis.chains.inputs import Ground
    from ecograph.links.succession import Answers
    from ecograph.links.table import Links

    class _Term(Protocol):
        @property
        def value(self) -> str: ...


__all__ = ["ChainSurvey", "Counted", "chains_in", "counted_in", "survey"]

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_QUERY: Final = f"""
SELECT ?one ?type ?count ?zh ?en WHERE {{ GRAPH <{GRAPH_ENTITIES}> {{
  VALUES ?type {{ <{ECO}InnovationChain> <{ECO}InnovationNode> }}
  ?one <{ECO}memberType> ?type .
  OPTIONAL {{ ?one <{ECO}count> ?count }}
  OPTIONAL {{ ?one <{_SKOS}prefLabel> ?zh FILTER(LANG(?zh) = "zh") }}
  OPTIONAL {{ ?one <{_SKOS}prefLabel> ?en FILTER(LANG(?en) = "en") }}
}} }}"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Chains or nodes that a source counts without naming one; `count` is None if not stated."""

    id: str
    label: Bilingual
    of: Literal["InnovationChain", "InnovationNode"]
    count: int | None


@dataclass(frozen=True, slots=True)
class ChainSurvey:
    """The gaps of every named chain, or the reason why there is none to report on."""

    status: Literal["reported", "insufficient"]
    reason: Bilingual
    reports: tuple[GapReport, ...]
    counted: tuple[Counted, ...]
    caveats: tuple[Bilingual, ...]


def chains_in(links: Links) -> tuple[str, ...]:
    """Ids of the chains that are named."""
    found = among(links.nodes.kinds, {"InnovationChain"})[links.nodes.kind]
    return tuple(links.nodes.id[row] for row in np.flatnonzero(found).tolist())


def counted_in(store: Answers, base: str = ID_BASE) -> tuple[Counted, ...]:
    """Read the collectives of unnamed chains and nodes, sorted by id.

    Parameters
    ----------
    store
        Answers SPARQL.
    base
        What ids stand below in their IRIs.
    """
    found: dict[str, Counted] = {}
    for row in cast("Iterable[Sequence[_Term | None]]", store.query(_QUERY)):
        one, of, count, zh, en = (term.value if term else "" for term in row)
        identifier = one.removeprefix(base)
        kind = cast("Literal['InnovationChain', 'InnovationNode']", of.removeprefix(ECO))
        found[identifier] = Counted(
            identifier, Bilingual(zh, en), kind, int(count) if count else None
        )
    return tuple(found[identifier] for identifier in sorted(found))


def survey(ground: Ground, counted: Iterable[Counted] = ()) -> ChainSurvey:
    """Report the gaps of every chain that is named.

    Parameters
    ----------
    ground
        Occupancies and ties of the date and region.
    counted
        What the sources only count (:func:`counted_in`): it is said, never judged.
    """
    only = tuple(counted)
    reports = tuple(gap_report(ground, chain) for chain in chains_in(ground.links))
    if not reports:
        return ChainSurvey("insufficient", _only(only) if only else _NONE, (), only, ())
    judged = any(one.status == "reported" for one in reports)
    reason = NO_TEXT if judged else _UNJUDGED
    caveats = (_beside(only),) if only else ()
    return ChainSurvey("reported" if judged else "insufficient", reason, reports, only, caveats)


_NONE: Final = Bilingual("数据中没有创新链", "There is no innovation chain in the data")
_UNJUDGED: Final = Bilingual(
    "已具名的链都没有可判断的节点", "None of the named chains has nodes that can be judged"
)


def _only(counted: Iterable[Counted]) -> Bilingual:
    zh, en = _list(counted)
    return Bilingual(
        f"资料不足:链和节点只有数目,没有一个具名({zh})",
        f"Insufficient: chains are only counted, none is named ({en})",
    )


def _beside(counted: Iterable[Counted]) -> Bilingual:
    zh, en = _list(counted)
    return Bilingual(
        f"另有只载数目、未具名的链或节点,无从判断({zh})",
        f"Others are only counted, not named, and cannot be judged ({en})",
    )


def _list(counted: Iterable[Counted]) -> tuple[str, str]:
    found = list(counted)
    zh = "、".join(one.label.either("zh") for one in found)
    return zh, ", ".join(one.label.either("en") for one in found)
