"""One entity with the further parts that were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecograph.answers.entity import describe
from ecograph.answers.views.entity import EntityPage
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from ecograph.answers.operations.entities import ShowRequest
    from ecograph.answers.views.entity import ChangeView, EntityView, FigureView
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["show"]


def show(snapshot: Snapshot, request: ShowRequest) -> EntityPage:
    """Describe an entity, with links, counts, measures and evidence where they are included."""
    view = describe(
        snapshot,
        request.entity,
        lang=request.lang,
        datasets=request.dataset,
        conjectural=Basis.CONJECTURAL.value in request.basis,
    )
    return EntityPage.model_validate(
        {**dict(view), **_known_by(view, request), **_parts(snapshot, request)}
    )


def _known_by(view: EntityView, request: ShowRequest) -> dict[str, object]:
    """The figures and changes of the bases chosen."""
    names = {one.replace("-", "").lower() for one in request.basis}

    def kept(one: FigureView | ChangeView) -> bool:
        return not names or one.basis.replace("-", "").lower() in names

    return {
        "figures": tuple(filter(kept, view.figures)),
        "changes": tuple(filter(kept, view.changes)),
    }


def _parts(snapshot: Snapshot, request: ShowRequest) -> dict[str, object]:
    """The parts that take longer, each only where it is included."""
    if not request.include:
        return {}  # and nothing is imported that only they need
    from ecograph.answers.filters import link_filter
    from ecograph.answers.links import Part, counted, linked
    from ecograph.answers.operations.entities import FactsRequest
    from ecograph.answers.operations.links import LinksRequest
    from ecograph.answers.paging import cursor_after
    from ecograph.answers.passages import facts_of
    from ecograph.answers.stored_measures import standing

    where = link_filter(sources=request.dataset)
    part = Part(lang=request.lang)
    same = {"entity": request.entity, "dataset": request.dataset, "lang": request.lang}
    found: dict[str, object] = {}
    if "links" in request.include:
        links = linked(snapshot, request.entity, where, part)
        like = LinksRequest.model_validate(same)
        end = cursor_after(snapshot, like, len(links.results), links.meta.count)
        found["links"] = links.model_copy(update={"next": end})
    if "counts" in request.include:
        found["counts"] = counted(snapshot, request.entity, where, lang=request.lang).results
    if "metrics" in request.include:
        found["metrics"] = standing(snapshot, request.entity, lang=request.lang)
    if "evidence" in request.include:
        facts = facts_of(snapshot, request.entity, where, part)
        also = FactsRequest.model_validate(same)
        end = cursor_after(snapshot, also, len(facts.results), facts.meta.count)
        found["facts"] = facts.model_copy(update={"next": end})
    return found
