"""What the reconciliation service says of itself, and its small previews."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from ecograph import __version__
from ecograph.answers.store_reader import Reader
from ecograph.errors import NotFound
from ecograph.model.namespaces import ECO
from ecograph.service.pages.texts import text
from ecograph.service.reconciliation.properties import property_of
from ecograph.service.reconciliation.requests import BATCH
from ecograph.service.reconciliation.suggest import suggested_types, type_ref

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.service.reconciliation.properties import Property

__all__ = ["PREVIEW", "described", "flyout", "manifest"]

PREVIEW: Final = (430, 300)
"""Width and height of a preview in pixels."""
_DEFAULT_TYPES: Final = (
    *("Organisation", "University", "ResearchInstitute", "Enterprise", "GovernmentBody"),
    *("Region", "Project", "Policy", "TechnologyField"),
)
_FEW: Final = 5


def manifest(snapshot: Snapshot, host: str, path: str, lang: str) -> dict[str, Any]:
    """Describe the service (Reconciliation Service API 0.2, service manifest).

    Parameters
    ----------
    snapshot
        The graph.
    host
        Scheme and authority under which the service was called, without a slash at the end.
    path
        Path of the service there.
    lang
        Language of names.
    """
    return {
        "versions": ["0.2"],
        "name": text("reconcile_name", lang),
        "identifierSpace": snapshot.manifest.base,
        "schemaSpace": ECO,
        "defaultTypes": [type_ref(one, lang) for one in _DEFAULT_TYPES],
        "documentation": f"{host}/docs",
        "serviceVersion": __version__,
        "batchSize": BATCH,
        "view": {"url": f"{host}/id/{{{{id}}}}"},
        "preview": {
            "url": f"{host}{path}/preview?id={{{{id}}}}",
            "width": PREVIEW[0],
            "height": PREVIEW[1],
        },
        "suggest": {one: _suggest(host, path, one) for one in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": host, "service_path": f"{path}/properties"},
            "property_settings": [
                _setting("limit", "number", 0, lang),
                _setting("count", "checkbox", False, lang),
            ],
        },
    }


def _suggest(host: str, path: str, what: str) -> dict[str, str]:
    return {
        "service_url": host,
        "service_path": f"{path}/suggest/{what}",
        "flyout_service_url": host,
        "flyout_service_path": f"{path}/flyout/{what}?id=${{id}}",
    }


def _setting(name: str, kind: str, default: float, lang: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "default": default,
        "label": text(f"setting_{name}", lang),
        "help_text": text(f"setting_{name}_help", lang),
    }


def described(snapshot: Snapshot, identifier: str, lang: str) -> dict[str, Any]:
    """Gather what a preview shows of an entity.

    Raises
    ------
    NotFound
        If there is no such entity.
    """
    links = snapshot.links
    row = links.index(identifier)
    reader = Reader(snapshot, lang)

    def few(name: str) -> list[str]:
        known = property_of(name)
        values = known.values(reader, row) if known else ()
        return [str(one.get("name", one.get("str"))) for one in islice(values, _FEW)]

    return {
        "id": identifier,
        "label": reader.ref(reader.iri(identifier)).label,
        "kind": type_ref(links.kind_of(row), lang)["name"],
        "place": "".join(few("region")[:1]),
        "founded": "".join(few("founded")),
        "others": few("alias"),
        "identifiers": few("identifier"),
        "partners": few("partners"),
    }


def flyout(snapshot: Snapshot, what: str, identifier: str, lang: str) -> dict[str, str]:
    """Write the little preview of an entity, a type or a property.

    Raises
    ------
    NotFound
        If there is none of this id.
    """
    if what == "entity":
        one = described(snapshot, identifier, lang)
        lines = [f"{one['kind']} {one['place']}", " · ".join(one["others"])]
        return _html(identifier, one["label"], lines)
    if what == "type":
        found = [each for each in suggested_types(identifier, lang) if each["id"] == identifier]
        if not found:
            raise NotFound(f"There is no type {identifier!r}.", "Suggest lists the types.")
        return _html(identifier, found[0]["name"], [found[0].get("description", "")])
    known: Property | None = property_of(identifier)
    if known is None:
        raise NotFound(f"There is no property {identifier!r}.", "Suggest lists the properties.")
    return _html(identifier, known.label(lang), [known.about(lang)])


def _html(identifier: str, title: str, lines: list[str]) -> dict[str, str]:
    rest = Markup("").join(Markup("<p>{}</p>").format(line) for line in lines if line.strip())
    return {
        "id": identifier,
        "html": str(Markup("<p><strong>{}</strong></p>").format(title) + rest),
    }
