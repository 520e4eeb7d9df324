"""`/llms.txt`: what the service is and where things are, for language models (llmstxt.org)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ecograph.answers.registry import grouped
from ecograph.answers.self_description import API
from ecograph.service.pages.start import graph_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["llms"]

_HEAD: Final = """\
# ecograph

> Innovation ecosystems as an evidence-backed RDF knowledge graph: who works with whom, who is \
central, where a chain is broken, and how we know. Read-only, no account.

Every statement carries its dataset, basis and evidence. What is not stated may exist: answers say \
`no-match`, `not-stated` (recorded as left open) or `insufficient` and are not to be filled by \
guesses. Figures that contradict each other are given together. Entity ids are `dataset/slug`; \
`lang` is zh or en.
"""
_PLACES: Final = (
    ("openapi.json", "Every address with its parameters, formats and an example that answers"),
    ("docs", "The same, to be tried by hand"),
    ("sparql", "SPARQL 1.1, read-only; without a query it describes itself"),
    (".well-known/void", "VoID and DCAT description of the datasets"),
    ("reconcile/en", "Reconciliation: a column of names against the graph"),
)
_TOOLS: Final = "Model Context Protocol (streamable HTTP, POST): ten tools with short answers"


def llms(snapshot: Snapshot | None, base: str, *, assistant: bool) -> str:
    """Write the text.

    Parameters
    ----------
    snapshot
        The graph that is served; None before the first build.
    base
        Address of the service, with the closing slash.
    assistant
        Whether `/mcp` answers.
    """
    places = (*((("mcp", _TOOLS),) if assistant else ()), *_PLACES)
    parts = [_HEAD]
    if snapshot is not None:
        parts.append("## Data\n\n" + "\n".join(_data(snapshot)) + "\n")
    parts.append("## Doors\n\n" + "\n".join(_link(base + at, at, say) for at, say in places) + "\n")
    listed = [
        f"- `{'POST' if one.body else 'GET'} {API}{one.path}`: {one.title.en}"
        for one in grouped().values()
    ]
    parts.append("## Questions\n\n" + "\n".join(listed) + "\n")
    return "\n".join(parts)


def _data(snapshot: Snapshot) -> Iterator[str]:
    graph: dict[str, Any] = graph_of(snapshot, "en")
    for one in graph["datasets"]:
        counts = (
            f"{one['entities']} entities, {one['relators']} links, {one['observations']} figures"
        )
        invented = "; invented" if one["invented"] else ""
        yield f"- {one['slug']}: {one['title']} ({one['licence']}; {counts}{invented})"
    yield from (f"- Caveat: {caveat}" for caveat in graph["caveats"])
    yield f"- Digest of the graph: {graph['digest']}"


def _link(address: str, name: str, said: str) -> str:
    return f"- [{name}]({address}): {said}"
