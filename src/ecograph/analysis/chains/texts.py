"""The words of a gap report: names and definitions of its classes, and its caveats, zh and en."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from ecograph.analysis.chains.facts import ChainFacts
    from ecograph.analysis.chains.inputs import Ground

__all__ = ["CLASSES", "ClassText", "caveats_of"]


@dataclass(frozen=True, slots=True)
class ClassText:
    """Name and definition of a class of gaps, zh and en."""

    title: Bilingual
    definition: Bilingual


CLASSES: Final[dict[str, ClassText]] = {
    "broken": ClassText(
        Bilingual("断链", "Broken"),
        Bilingual(
            "节点上没有载明单位,或环节两端都有单位而没有载明任何联结(合作、创办、合资、持有、隶属、"
            "同时在两端的单位)",
            "Nobody is stated at a node; or both ends of a step are occupied, and nothing stated "
            "joins them: collaboration, founding, joint venture, ownership, a unit and its whole, "
            "an organisation at both",
        ),
    ),
    "weak": ClassText(
        Bilingual("弱链", "Weak"),
        Bilingual(
            "节点上单位过少,或成果集中于一家,或单位多在区外",
            "Too few stand at a node, or one of them has most of the achievements, or most are "
            "outside the region",
        ),
    ),
    "fill": ClassText(
        Bilingual("补链", "Fill"),
        Bilingual(
            "断、弱节点按 严重程度 ×(1+下游节点数)×(1+相关度)排序,并列出区内、区外的候选单位",
            "Broken and weak nodes in the order of severity × (1 + nodes downstream) × "
            "(1 + relatedness), with candidates inside and outside the region",
        ),
    ),
    "strengthen": ClassText(
        Bilingual("强链", "Strengthen"),
        Bilingual(
            "缺之则链断为两段、而单位不多的节点",
            "Nodes without which the chain falls apart, at which few stand",
        ),
    ),
    "extend": ClassText(
        Bilingual("延链", "Extend"),
        Bilingual(
            "参照链在本链两端之外、相关度高于中位数的环节",
            "Steps of a reference chain beyond the ends of this one, more related than the median",
        ),
    ),
}


def caveats_of(ground: Ground, found: ChainFacts) -> tuple[Bilingual, ...]:
    """What a reader must know before believing a gap."""
    said = (*_on_dates(ground, found), *_on_silence(ground, found))
    return tuple(Bilingual(zh, en) for holds, zh, en in said if holds)


def _each(count: int, one: str, many: str) -> str:
    """The words for a count: of one, or of another number.

    >>> _each(1, "{} node is", "{} nodes are"), _each(3, "{} node is", "{} nodes are")
    ('1 node is', '3 nodes are')
    """
    return (one if count == 1 else many).format(count)


def _on_dates(ground: Ground, found: ChainFacts) -> list[tuple[int, str, str]]:
    occupants = [one for node in found.nodes for one in node.occupants]
    loose = sum(one.certainty == "undated" for one in occupants)
    undated = ground.sliced.undated if ground.sliced else 0
    out = ground.parameters.time is not None and ground.parameters.time.undated == "exclude"
    return [
        (
            loose,
            f"{len(occupants)} 处占位中有 {loose} 处未载日期,按当时成立计",
            f"{loose} of {_each(len(occupants), '{} occupancy', '{} occupancies')} "
            + _each(
                loose, "has no date and is taken to hold", "have no date and are taken to hold"
            ),
        ),
        (
            undated,
            f"{undated} 条参与关系未载日期,{'未计入' if out else '已计入'}",
            _each(
                undated,
                "{} participation has no date and is ",
                "{} participations have no date and are ",
            )
            + f"left {'out' if out else 'in'}",
        ),
    ]


def _on_silence(ground: Ground, found: ChainFacts) -> list[tuple[int, str, str]]:
    """What the sources do not say of a chain."""
    occupants = [one for node in found.nodes for one in node.occupants]
    homeless = sum(one.inside is None for one in occupants) if ground.inside is not None else 0
    opened = sum(not node.complete for node in found.nodes)
    silent = bool(occupants) and not any(one.works for one in occupants)
    untied = bool(found.steps) and not any(step.joined for step in found.steps)
    return [
        (
            homeless,
            f"{homeless} 个单位所在地不详,不计入区内外之比",
            _each(homeless, "The place of {} occupant is", "The places of {} occupants are")
            + " not known: neither in nor outside",
        ),
        (
            opened,
            f"{opened} 个节点的单位未列全,不判断单位多少",
            _each(opened, "The occupants of {} node are", "The occupants of {} nodes are")
            + " not listed in full: too few is not judged there",
        ),
        (
            not found.steps,
            "未载明节点之间的先后,只能逐节点判断",
            "No step is stated: nodes are judged alone",
        ),
        (
            silent,
            "未载明各单位的成果,不判断集中度",
            "No achievement is stated: concentration is not judged",
        ),
        (
            untied and bool(occupants),
            "没有一个环节载有合作;未载不等于没有",
            "No step has a tie: what is not stated may still exist",
        ),
    ]
