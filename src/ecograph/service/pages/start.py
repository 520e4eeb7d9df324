"""What the start page shows: what is here, what was found, and examples that answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from ecograph.answers.views.base import EntityRef
from ecograph.model.ontology import load
from ecograph.model.records import Counts

if TYPE_CHECKING:
    from ecograph.answers.examples import Examples
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["graph_of", "hits_of", "links_of"]


def graph_of(snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """Describe the graph in one language."""
    manifest = snapshot.manifest
    datasets = []
    for one in manifest.datasets:
        counts = manifest.counts.get(one.slug, Counts())
        title = one.title.either(lang)
        datasets.append(
            {
                "slug": one.slug,
                "title": title or one.slug,
                "licence": one.licence,
                "invented": one.invented,
                "entities": counts.entities,
                "relators": counts.relators,
                "observations": counts.observations,
            }
        )
    return {
        "digest": manifest.digest,
        "datasets": datasets,
        "invented": any(one.invented for one in manifest.datasets),
        "caveats": [one.either(lang) for one in snapshot.caveats],
    }


def hits_of(snapshot: Snapshot, q: str, lang: str) -> list[dict[str, str]]:
    """Find entities by name."""
    kinds = load().kinds
    found = []
    for hit in snapshot.names.search(q, lang=lang, limit=30):
        kind = kinds.get(hit.kind)
        label = hit.kind if kind is None else kind.label.text(lang)
        found.append(
            {
                "id": hit.id,
                "label": hit.label,
                "kind_label": label,
                "hint": hit.hint,
                "matched": hit.matched,
            }
        )
    return found


def links_of(examples: Examples, lang: str) -> list[dict[str, Any]]:
    """Write the addresses of examples that answer."""
    found = []

    def add(what: str, address: str, label: str) -> None:
        found.append({"what": what, "address": address, "label": label})

    def labelled(identifier: str) -> EntityRef:
        return EntityRef(id=identifier, label=examples.label(identifier, lang))

    page = _query(lang=lang, format="html")
    one, other = labelled(examples.entity), labelled(examples.partner)
    if one.id:
        add("try_entity", f"/entity/{one.id}?lang={lang}", one.label)
        add("try_around", f"/api/v1/entities/{one.id}/neighborhood?{page}", one.label)
        names = "/api/v1/queries/entity-facts?" + _query(entity=one.id, lang=lang, format="html")
        add("try_question", names, f"entity-facts: {one.label}")
    if other.id:
        pair = f"{one.label} – {other.label}"
        edge = _query(one=one.id, other=other.id, lang=lang, format="html")
        add("try_tie", f"/api/v1/evidence?{edge}", pair)
        ends = _query(start=one.id, end=other.id, lang=lang, format="html")
        add("try_path", f"/api/v1/paths?{ends}", pair)
    central = "/api/v1/analysis/collaboration/centrality?measure=betweenness&limit=10"
    add("try_central", f"{central}&{page}", "betweenness")
    add("try_sparql", f"/sparql?lang={lang}", "SPARQL")
    add("try_reconcile", "", f"/reconcile/{lang}")  # for OpenRefine, no page
    add("try_docs", f"/docs?lang={lang}", "/docs")
    return found


def _query(**values: str) -> str:
    return urlencode(values, quote_via=quote, safe="/,")
