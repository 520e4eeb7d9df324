"""The named analyses in a notebook: a method each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecograph.answers.operations import chains as _chains
from ecograph.answers.operations import communities as _communities
from ecograph.answers.operations import rankings as _rankings
from ecograph.answers.operations import tie_analyses as _tie_analyses
from ecograph.answers.registry import operation_named
from ecograph.notebook.method import Asked, Method, ask

if TYPE_CHECKING:
    from ecograph.answers.views.networks import AnalysisView
    from ecograph.notebook.answer import Answer

__all__ = ["Analyses"]


class Analyses:
    """The named analyses: ``graph.analyse.communities(runs=20)``, or by name.

    ``graph.analyse("chain-gaps", chain=…)`` is the same by the name that the other doors have.
    """

    def __init__(self, of: Asked) -> None:
        self.snapshot, self.lang = of.snapshot, of.lang

    def __call__(self, name: str, **given: Any) -> Answer[AnalysisView]:  # noqa: ANN401
        """Run an analysis by its name."""
        return ask(self, operation_named(name, "analyse"), (), given)

    backbone = Method(_tie_analyses.backbone)
    brokerage = Method(_communities.brokerage)
    chain_gaps = Method(_chains.chain_gaps)
    chains = Method(_chains.chains)
    collaboration_depth = Method(_chains.collaboration_depth)
    communities = Method(_communities.communities)
    counting = Method(_tie_analyses.counting)
    gefura = Method(_communities.gefura)
    key_players = Method(_rankings.key_players)
    leave_one_dataset_out = Method(_rankings.leave_one_dataset_out)
    leave_one_source_out = Method(_rankings.leave_one_source_out)
    mixing = Method(_communities.mixing)
    rank_intervals = Method(_rankings.rank_intervals)
    resilience = Method(_rankings.resilience)
    scattered_programmes = Method(_chains.scattered_programmes)
    specialisation = Method(_communities.specialisation)
    suggestions = Method(_tie_analyses.suggestions)
    suggestions_judged = Method(_tie_analyses.suggestions_judged)
    summary = Method(_rankings.summary)
    transfer = Method(_chains.transfer)
    triple_helix = Method(_communities.triple_helix)
    two_mode = Method(_rankings.two_mode)
    what_if = Method(_rankings.what_if)
