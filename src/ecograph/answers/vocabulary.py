"""The words that requests may use, and what is said where one is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["known_words", "named_entities", "nearest", "words_of"]

_NEAR: Final = 3


def known_words(graph: Snapshot, noun: str) -> dict[str, tuple[str, ...]]:
    """The words of a vocabulary, each with its labels, which stand for it.

    Parameters
    ----------
    graph
        Whose datasets are known.
    noun
        basis, context, dataset, kind, measure, predicate, role, status …
    """
    return dict(_VOCABULARIES[noun](graph))


def words_of(graph: Snapshot, noun: str, chosen: str | Sequence[str]) -> str | tuple[str, ...]:
    """The words that are meant, as the vocabulary writes them: 企业 and enterprise are Enterprise.

    Raises
    ------
    BadRequest
        If one is unknown; the message names those that come near, and all there are.
    """
    known = known_words(graph, noun)
    if isinstance(chosen, str):
        return _meant(noun, chosen, known)
    return tuple(dict.fromkeys(_meant(noun, one, known) for one in chosen))


def _meant(noun: str, text: str, known: Mapping[str, Sequence[str]]) -> str:
    if text in known:
        return text
    folded = _plain(text)
    for word, labels in known.items():
        if folded in map(_plain, (word, *labels)):
            return word
    meaning = {name: word for word, labels in known.items() for name in (word, *labels)}
    listed = f"Known: {', '.join(sorted(known))}."
    raise BadRequest(f"Unknown {noun} {text!r}.", nearest(text, meaning, meaning) + listed)


def _plain(text: str) -> str:
    """Without case, spaces, hyphens: participates-in is participatesIn."""
    return re.sub(r"[\W_]", "", text).casefold()


def nearest(text: str, known: Iterable[str], meaning: Mapping[str, str] | None = None) -> str:
    """Say which known words a text comes near to; nothing where it comes near to none.

    Of those with one meaning, such as a name and its title, only the nearest is said.

    >>> nearest("univercity", ["University", "Enterprise"])
    'Did you mean University? '
    """
    by_fold = {one.casefold(): one for one in known if one}
    said: dict[str, str] = {}
    for fold in get_close_matches(text.casefold(), by_fold, n=_NEAR * _NEAR, cutoff=0.6):
        said.setdefault((meaning or {}).get(by_fold[fold], fold), by_fold[fold])
    return f"Did you mean {', '.join([*said.values()][:_NEAR])}? " if said else ""


def named_entities(
    graph: Snapshot, chosen: str | Sequence[str], datasets: Sequence[str] = (), lang: str = "zh"
) -> str | tuple[str, ...]:
    """The ids of entities given by id, name, or an id of another register.

    Raises
    ------
    NotFound, BadRequest
        If one is not there, or several are called so.
    """
    from ecograph.answers.names import find

    only = datasets[0] if len(datasets) == 1 else None
    if isinstance(chosen, str):
        return find(graph, chosen, only, lang)
    return tuple(dict.fromkeys(find(graph, one, only, lang) for one in chosen))


Found = Iterable[tuple[str, tuple[str, ...]]]


def _datasets(graph: Snapshot) -> Found:
    return ((one.slug, (one.title_zh, one.title_en)) for one in graph.manifest.datasets)


def _bases(_: Snapshot) -> Found:
    from ecograph.model.labels import BASIS_WORDS
    from ecograph.model.records import Basis

    return ((one.value, (BASIS_WORDS["zh"][one.value],)) for one in Basis)


def _statuses(_: Snapshot) -> Found:
    from ecograph.model.records import Status

    return ((one.value, (_STATUS_WORDS[one.value],)) for one in Status)


_STATUS_WORDS: Final = {
    "actual": "实际",
    "forecast": "预计",
    "planned": "计划",
    "damaged": "残缺",
}


def _measures(_: Snapshot) -> Found:
    from ecograph.analysis.registry import MEASURES

    return ((one.name, (one.title.zh, one.title.en)) for one in MEASURES.values())


def _kinds(_: Snapshot) -> Found:
    """The kinds that things in lists have, and those above them; no classes of statements."""
    from ecograph.model.ontology import load

    known = load()
    named = {above for kind in known.kinds for above in (kind, *known.ancestors(kind))}
    named.add("Indicator")  # no entity of a source, and listed and searched as one
    return (
        (name, (one.label.zh, one.label.en)) for name, one in known.classes.items() if name in named
    )


def _predicates(_: Snapshot) -> Found:
    from ecograph.model.ontology import load

    return ((name, (one.label.zh, one.label.en)) for name, one in load().predicates.items())


def _roles(_: Snapshot) -> Found:
    from ecograph.model.ontology import load

    return ((name, (one.label.zh, one.label.en)) for name, one in load().roles.items())


def _includes(_: Snapshot) -> Found:
    return ((one, ()) for one in ("links", "counts", "metrics", "evidence"))


_VOCABULARIES: Final[dict[str, Callable[[Snapshot], Found]]] = {
    "basis": _bases,
    "context": _kinds,
    "dataset": _datasets,
    "include": _includes,
    "kind": _kinds,
    "measure": _measures,
    "predicate": _predicates,
    "role": _roles,
    "status": _statuses,
}
