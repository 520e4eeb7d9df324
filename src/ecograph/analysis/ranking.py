"""Rankings that say how they were made, and say so when there is nothing to rank."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from scipy.sparse.csgraph import connected_components

from ecograph import __version__
from ecograph.analysis.effort import Effort, estimated
from ecograph.analysis.engine.adapter import engine_there
from ecograph.analysis.engines import EMBEDDED
from ecograph.analysis.measure import LARGE, Values
from ecograph.analysis.registry import measure_named
from ecograph.model.labels import NO_TEXT, Bilingual
from ecograph.network.network import tie_sums
from ecograph.network.spec import SHARED_LISTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ecograph.analysis.effort import Estimation
    from ecograph.analysis.measure import Measure
    from ecograph.network.network import Network, ProjectionSpec, RollUp

__all__ = [
    "MadeBy",
    "RankedRow",
    "Ranking",
    "all_tied",
    "network_caveats",
    "rank",
    "ranks",
]

Status = Literal["ranked", "insufficient", "not-computed"]
_WEIGHT_RULES: Final = {
    "none": "every tie counts 1",
    "strength": "strength of a tie",
    "distance": "distance of a tie = 1/strength, exact fractions (above 5,000 nodes, and "
    "in estimates: equal within a relative 1e-12)",
}


_ENGINE: Final = "pip install 'ecograph[fast]'"


@dataclass(frozen=True, slots=True)
class RankedRow:
    """An organisation, its value, and its rank; equal values share a rank."""

    id: str
    label: str
    label_en: str
    kind: str
    value: float
    rank: int


@dataclass(frozen=True, slots=True)
class MadeBy:
    """How a result was made: enough to make it again; `estimate` is none where it is exact."""

    measure: str
    projection: ProjectionSpec
    weight_rule: str
    normalisation: str
    kinds: tuple[str, ...] | None
    seed: int | None
    data_digest: str
    code_version: str
    nodes: int
    ties: int
    min_ties: int
    estimate: Estimation | None = None

    def described(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return asdict(self) | {"projection": self.projection.described()}


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to "who ranks how": rows, or the reason why there are none.

    `total` counts the ranked organisations; `rows` may be the first few of them.
    """

    measure: str
    status: Status
    reason: Bilingual
    rows: tuple[RankedRow, ...]
    total: int
    made_by: MadeBy
    caveats: tuple[Bilingual, ...]


def rank(
    network: Network,
    measure: str,
    *,
    min_ties: int = 10,
    kinds: Iterable[str] | None = None,
    top: int | None = None,
    caveats: Sequence[Bilingual] = (),
    effort: Effort | None = None,
) -> Ranking:
    """Rank the organisations of a network.

    The measure is computed on the whole network; `kinds` chooses who is ranked. A network with
    fewer than `min_ties` ties, or in which all values are equal, has no ranking to give: the
    answer then says so and has no rows.

    Parameters
    ----------
    network
        What a projection made.
    measure
        Name of a measure in :data:`~ecograph.analysis.registry.MEASURES`.
    min_ties
        How many ties a ranking must stand on.
    kinds
        Kinds of organisations to rank among themselves; all by default.
    top
        How many rows to give; all by default.
    caveats
        What else must be said, such as the caveat of a dataset.
    effort
        How dear measures of large networks are come by; by default they are not computed, save
        those that are affordable at the size of the network.

    Raises
    ------
    BadRequest
        If there is no such measure, or the effort does not fit it.
    """
    chosen = measure_named(measure)
    wanted = None if kinds is None else tuple(sorted(set(kinds)))
    made_by = _made_by(network, chosen, wanted, min_ties)
    said = (*_caveats(network, chosen), *caveats)
    values = np.empty(0)

    def answer(status: Status, reason: Bilingual, order: list[tuple[int, int]]) -> Ranking:
        page = _rows(network, order if top is None else order[:top], values)
        return Ranking(chosen.name, status, reason, page, len(order), made_by, said)

    if made_by.ties < min_ties:
        return answer("insufficient", _too_thin(made_by), [])
    sampled = estimated(network, chosen, effort) if effort else None
    if sampled is not None:
        about = sampled.about
        made_by = replace(made_by, seed=about.seed, estimate=about)
        said = (_on_estimate(made_by, about), *said)
    elif _too_dear(network, chosen, effort):
        return answer("not-computed", _too_large(made_by, chosen), [])
    engine = effort.engine if effort else EMBEDDED
    values = engine.values(network, chosen) if sampled is None else sampled.values
    order = ranks(_among(network, wanted, values), ascending=chosen.ascending)
    if not order or (len(order) > 1 and order[-1][1] == 1):
        return answer("insufficient", all_tied(len(order)), [])
    if chosen.squares_add_up:
        said = (*_on_concentration(values), *said)
    return answer("ranked", NO_TEXT, order)


def ranks(values: Values, *, ascending: bool = False) -> list[tuple[int, int]]:
    """Places of the values in order, each with its rank; values that are not numbers are out.

    Values equal to nine digits share the rank of the first of them (1, 2, 2, 4).

    Examples
    --------
    >>> ranks(np.array([1.0, 3.0, np.nan, 1.0]))
    [(1, 1), (0, 2), (3, 2)]
    """
    places = np.flatnonzero(~np.isnan(values))
    sign = 1.0 if ascending else -1.0
    ordered = places[np.argsort(sign * values[places], kind="stable")]
    noise = 1e-12 * float(np.abs(values[places]).max(initial=0.0))
    found: list[tuple[int, int]] = []
    current, leader = 0, np.nan
    for position, place in enumerate(ordered.tolist(), start=1):
        value = float(values[place])
        if not abs(value - leader) <= noise + 1e-9 * abs(leader):
            current, leader = position, value
        found.append((place, current))
    return sorted(found, key=lambda pair: (pair[1], pair[0]))


def _too_dear(network: Network, measure: Measure, effort: Effort | None) -> bool:
    """Whether a measure is not computed because the network is large."""
    most = LARGE if measure.compiled and not engine_there() else measure.affordable
    if measure.cheap or len(network) <= most:
        return False
    return effort is None or not (effort.exact or measure.estimate)


def _among(network: Network, kinds: tuple[str, ...] | None, values: Values) -> Values:
    """The values of those who are ranked."""
    if kinds is None:
        return values
    shown = np.array([kind in kinds for kind in network.nodes.kind], dtype=np.bool_)
    return np.where(shown, values, np.nan)


def _rows(network: Network, order: list[tuple[int, int]], values: Values) -> tuple[RankedRow, ...]:
    """The rows of a page alone: names of 30,000 take half a second."""
    nodes = network.nodes
    return tuple(
        RankedRow(
            id=nodes.id[place],
            label=nodes.label_zh[place] or nodes.label_en[place],
            label_en=nodes.label_en[place],
            kind=nodes.kind[place],
            value=float(values[place]),
            rank=number,
        )
        for place, number in order
    )


def _made_by(
    network: Network, measure: Measure, kinds: tuple[str, ...] | None, min_ties: int
) -> MadeBy:
    return MadeBy(
        measure=measure.name,
        projection=network.spec,
        weight_rule=_WEIGHT_RULES[measure.weight],
        normalisation=measure.normalisation,
        kinds=kinds,
        seed=None,
        data_digest=network.digest,
        code_version=__version__,
        nodes=len(network),
        ties=network.counts.ties,
        min_ties=min_ties,
    )


def _caveats(network: Network, measure: Measure) -> list[Bilingual]:
    found = network_caveats(network)
    if network.spec.relation == "co-participation":
        found.append(
            Bilingual("名次可能只是一份名单造成的", "Ranks may be an artefact of one list")
        )
    if measure.caveat and _tied_components(network) > 1:
        found.append(measure.caveat)
    return found


def network_caveats(network: Network) -> list[Bilingual]:
    """What must be known of the ties of a network, whatever is measured on it."""
    found = []
    if network.spec.relation == "co-participation":
        found.append(SHARED_LISTS)
    if network.rolled is not None:
        found.append(_on_roll_up(network.spec.roll_up, network.rolled))
    if network.events.open_list.any():
        count = tie_sums(
            network.incidence, network.events.open_list.astype(float), network.events.hub
        )
        bound = int((count.multiply(network.strength) != 0).sum()) // 2
        zh = f"{bound} 条联系出自未列全的名单,其强度为上限"
        en = f"{bound} ties rest on lists that are not complete; their strength is an upper bound"
        found.append(Bilingual(zh, en))
    return found


def _on_roll_up(to: str, rolled: RollUp) -> Bilingual:
    """Say what a node stands for, and what is therefore no tie."""
    inside = rolled.described()["strength inside"]
    if to == "unit":
        count = len(rolled.several)
        zh = f"下属单位并入其所属单位;内部联系(强度 {inside:.4g})不计;{count} 个单位上级不唯一,单列"
        en = "Units stand under what they belong to; ties inside (strength "
        return Bilingual(
            zh, f"{en}{inside:.4g}) do not count; {count} units have not one top: apart"
        )
    count = len(rolled.unplaced)
    zh = f"节点为所在地区;地区内部联系(强度 {inside:.4g})不计;{count} 个参加单位未载明所在地,未计入"
    en = f"Nodes are regions; ties inside (strength {inside:.4g}) do not count; of {count} "
    return Bilingual(zh, en + "participants no region is stated: they are left out")


def _on_concentration(values: Values) -> list[Bilingual]:
    """Say so where a few organisations hold most of what is shared out (the squares add up to 1).

    The inverse participation ratio counts how many would hold as much in equal shares.
    """
    shares = np.sort(values**2)[::-1]
    equal = 1 / float((shares**2).sum())
    if equal > _FEW * len(shares):
        return []
    holders = int(np.searchsorted(np.cumsum(shares), _MOST)) + 1
    rest = len(shares) - holders
    return [
        Bilingual(
            f"集中：{len(shares)} 个单位中前 {holders} 个占平方和的 {_MOST:.0%} 以上，"
            f"相当于 {equal:.1f} 个单位平分；其余 {rest} 个之间的先后说明不了多少",
            f"Concentrated: the first {holders} of {len(shares)} organisations hold more than "
            f"{_MOST:.0%} of the squares, as {equal:.1f} in equal shares would; the order among "
            f"the other {rest} says little",
        )
    ]


_FEW: Final = 0.1
_MOST: Final = 0.5


def _tied_components(network: Network) -> int:
    count, _ = connected_components(network.strength, directed=False)
    return int(count) - network.counts.isolates


def _too_thin(made: MadeBy) -> Bilingual:
    return Bilingual(
        f"联系不足,无法排名:共 {made.ties} 条,至少需要 {made.min_ties} 条",
        f"Not enough ties to rank: {made.ties}, at least {made.min_ties} are needed",
    )


def _on_estimate(made: MadeBy, about: Estimation) -> Bilingual:
    """Say how an estimate was made and how far it may be off."""
    drawn, level = f"{about.samples:,}", f"{about.confidence:.0%}"
    bound = f"{about.bound:.2g}"
    return Bilingual(
        f"估计值:由 {about.sources:,} 个源点中抽取的 {drawn} 个算得,种子 {about.seed};"
        f"在 {level} 的置信度下,每个值与精确值之差不超过 ± {bound},相差更小的名次不足为据;"
        f"精确计算请运行:{_command(made)}",
        f"Estimated from {drawn} of {about.sources:,} sources, seed {about.seed}; with "
        f"{level[:-1]} % confidence every value is within ± {bound} of the exact one, and ranks "
        f"of values that are nearer to each other are not told apart; exactly: {_command(made)}",
    )


def _command(made: MadeBy) -> str:
    return f"ecograph analyse {made.projection.relation} --measure {made.measure} --exact"


def _too_large(made: MadeBy, measure: Measure) -> Bilingual:
    command = _command(made)
    if made.nodes <= measure.affordable:
        return Bilingual(
            f"网络有 {made.nodes} 个节点,此指标须由编译引擎计算;请安装:{_ENGINE},再运行:{command}",
            f"With {made.nodes} nodes this needs the compiled engine; install it: {_ENGINE}; "
            f"then run: {command}",
        )
    return Bilingual(
        f"网络有 {made.nodes} 个节点,此指标不作即时计算;请运行:{command}",
        f"With {made.nodes} nodes this is not computed while you wait; run: {command}",
    )


def all_tied(count: int) -> Bilingual:
    """Say that there is no order among so many organisations."""
    if not count:
        return Bilingual("没有可排名的单位", "There is no organisation to rank")
    return Bilingual(
        f"{count} 个单位的值全部相同,无先后可言",
        f"All {count} organisations have the same value: there is no order",
    )
