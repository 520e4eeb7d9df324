"""What must be known when reading answers from a graph: its caveats, and what is odd in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph.answers.operations.figures import indicators
from ecograph.links.columns import NO_DAY
from ecograph.links.read import BASES
from ecograph.model.labels import Bilingual
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["pitfalls"]

_UNDATED: Final = Bilingual(
    "{count}/{all} 条关联自身没有日期：给出 as_of、since、until 时不计入，除非 undated=include",
    "{count} of {all} links have no date of their own: as_of, since and until leave them out "
    "unless undated=include",
)
_CONJECTURAL: Final = Bilingual(
    "{count} 条关联出自残缺或有歧义的文字(basis=conjectural)，默认不计入",
    "{count} links rest on damaged or ambiguous text (basis=conjectural) and are left out unless "
    "chosen",
)
_OPEN: Final = Bilingual(
    "{count} 条参与关系出自未列全的名单：由此算出的强度是上限",
    "{count} participations are of lists that are not complete: strengths from them are upper "
    "bounds",
)
_CONTRADICTED: Final = Bilingual(
    "{count} 项指标的数字互相矛盾，须一并给出：{names}",
    "{count} indicators have figures that contradict each other; give all of them: {names}",
)
_COLLECTIVE: Final = Bilingual(
    "群体(Collective，如“39家院所”)只有数目，没有列名的成员，不展开",
    "A Collective (such as “39 institutes”) has a number of members, none named; it is never "
    "expanded",
)
_INVENTED: Final = Bilingual("有虚构的数据集，不可当作事实", "Some datasets are invented: no facts")
_SILENCE: Final = Bilingual(
    "未载明不等于没有。relation=co-participation 只说同在一份名单上，不是合作",
    "What is not stated may exist. relation=co-participation says that two are on one list, "
    "which is no collaboration",
)


def pitfalls(snapshot: Snapshot, lang: str) -> Iterator[str]:
    """Say what must be known when reading answers from a graph, in sentences."""
    rows = snapshot.links.rows
    for caveat in snapshot.caveats:
        yield caveat.text(lang)
    yield _SILENCE.text(lang)
    undated = int(((rows.since == NO_DAY) & (rows.until == NO_DAY)).sum())
    if undated:
        yield _UNDATED.text(lang).format(count=undated, all=len(rows.since))
    conjectural = int((rows.basis == BASES.index(Basis.CONJECTURAL)).sum())
    if conjectural:
        yield _CONJECTURAL.text(lang).format(count=conjectural)
    if opened := int(rows.open_list.sum()):
        yield _OPEN.text(lang).format(count=opened)
    yield from _contradictions(snapshot, lang)
    if "Collective" in snapshot.links.nodes.kinds:
        yield _COLLECTIVE.text(lang)
    if any(one.invented for one in snapshot.manifest.datasets):
        yield _INVENTED.text(lang)


def _contradictions(snapshot: Snapshot, lang: str) -> Iterator[str]:
    asked = {"contradicted": True, "limit": 5, "lang": lang}
    page = indicators.ask(snapshot, asked)
    if page.results:
        names = ", ".join(one.label for one in page.results)
        some = names if page.meta.count == len(page.results) else f"{names} …"
        yield _CONTRADICTED.text(lang).format(count=page.meta.count, names=some)
