"""What a notebook asks for in plain words, checked and turned into filters and requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict, TypeVar

from pydantic import ValidationError

from ecograph.answers.entity import find
from ecograph.answers.links import link_filter
from ecograph.answers.network import CentralityRequest, GraphRequest, TiesRequest
from ecograph.errors import BadRequest
from ecograph.model.ontology import load
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ecograph.links.table import LinkFilter
    from ecograph.network.counting import Counting
    from ecograph.network.spec import RollUpTo
    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "Drawn",
    "Ranked",
    "Several",
    "Where",
    "Which",
    "checked_source",
    "filter_of",
    "request_of",
    "several",
    "texts_of",
]

Several = str | Iterable[str]
_PLAIN: Final = (
    *("relation", "arms_length", "as_of", "since", "until", "undated"),
    *("collectives", "counting", "roll_up", "mode"),
    *("exact", "samples", "seed", "exact_limit"),
)
_LISTS: Final = ("sources", "bases", "kinds", "contexts", "roles", "predicates")
_Request = TypeVar("_Request", CentralityRequest, GraphRequest, TiesRequest)


class Where(TypedDict, total=False):
    """Which links count; one value or several of each."""

    direction: Literal["out", "in", "both"]
    predicates: Several
    roles: Several
    kinds: Several
    bases: Several
    sources: Several


class Which(TypedDict, total=False):
    """Which network is meant; `arms_length` for orders and awards instead of collaboration.

    `as_of` is a day, `since` and `until` the ends of a window; `undated` says whether what has
    no date is then let in. `contexts` are kinds of what one takes part in, `roles` as what.
    `counting` is newman, full, jaccard, cosine or association; `roll_up` unit or region, so that
    a node stands for what it is a unit of, or for its region.
    """

    relation: Literal["collaboration", "co-participation"]
    counting: Counting
    roll_up: RollUpTo
    contexts: Several
    roles: Several
    predicates: Several
    collectives: bool
    sources: Several
    bases: Several
    kinds: Several
    region: str
    arms_length: bool
    as_of: str
    since: str
    until: str
    undated: Literal["exclude", "include"]


class Drawn(Which, total=False):
    """Which network is meant, and whether events are nodes of it (`mode` two)."""

    mode: Literal["one", "two"]


class Ranked(Which, total=False):
    """Which network is meant, and how dear measures are come by.

    `exact`: however long it takes; `samples` and `seed`: estimated from so many sources;
    `exact_limit`: estimated in networks of more organisations.
    """

    exact: bool
    samples: int
    seed: int
    exact_limit: int


def several(given: Several) -> tuple[str, ...]:
    """Take one value or several.

    >>> several("Project"), several(["Project", "Alliance"])
    (('Project',), ('Project', 'Alliance'))
    """
    return (given,) if isinstance(given, str) else tuple(given)


def filter_of(snapshot: Snapshot, where: Mapping[str, Any]) -> LinkFilter:
    """Make the filter of links that `Where` describes.

    Raises
    ------
    BadRequest, NotFound
        If a choice is unknown; the message lists what there is.
    """
    _check(where, Where.__annotations__, "choice")
    given = dict(where)
    direction = given.pop("direction", "both")
    _check((direction,), ("out", "in", "both"), "direction")
    chosen = _checked(snapshot, given)
    return link_filter(direction=direction, **chosen)


def request_of(
    snapshot: Snapshot, model: type[_Request], which: Mapping[str, Any], **rest: object
) -> _Request:
    """Make the request for the network that `Which` describes.

    Raises
    ------
    BadRequest, NotFound
        If a choice is unknown; the message lists what there is.
    """
    known = {CentralityRequest: Ranked, GraphRequest: Drawn}.get(model, Which)
    _check(which, known.__annotations__, "choice")
    plain = {key: which[key] for key in _PLAIN if which.get(key) is not None}
    region = which.get("region")
    if region is not None:
        plain["region"] = find(snapshot, region)
    lists = {key: which[key] for key in _LISTS if which.get(key) is not None}
    try:
        return model.model_validate({**plain, **_checked(snapshot, lists), **rest})
    except ValidationError as error:
        fault = error.errors()[0]
        name = ".".join(map(str, fault["loc"]))
        raise BadRequest(f"{name} does not hold: {fault['msg']}.", "Correct it.") from error


def texts_of(given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Write parameters as text, as the other doors are given them; None is not given.

    >>> texts_of({"runs": 20, "weighted": True, "remove": ["a", "b"], "region": None})
    {'runs': ['20'], 'weighted': ['true'], 'remove': ['a', 'b']}
    """
    found = {}
    for key, value in given.items():
        if value is not None:
            many = isinstance(value, Iterable) and not isinstance(value, str)
            found[key] = [_text(one) for one in (value if many else (value,))]
    return found


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def checked_source(snapshot: Snapshot, source: str | None) -> str | None:
    """Let the name of a dataset of the graph pass, and none.

    Raises
    ------
    BadRequest
        If the graph has no such dataset.
    """
    known = [one.slug for one in snapshot.manifest.datasets]
    if source is not None and source not in known:
        raise BadRequest(f"There is no dataset {source!r}.", f"Known: {', '.join(known)}.")
    return source


def _checked(snapshot: Snapshot, given: Mapping[str, Several]) -> dict[str, tuple[str, ...]]:
    """Turn each choice into a tuple of words that are known."""
    ontology = load()
    known: dict[str, Collection[str]] = {
        "predicates": ontology.predicates,
        "roles": ontology.roles,
        "kinds": ontology.classes,
        "contexts": ontology.classes,
        "bases": [one.value for one in Basis],
    }
    chosen = {key: several(value) for key, value in given.items()}
    for key, values in chosen.items():
        if key == "sources":
            for one in values:
                checked_source(snapshot, one)
        else:
            _check(values, known[key], key.removesuffix("s"))
    return chosen


def _check(given: Iterable[str], known: Collection[str], noun: str) -> None:
    for one in given:
        if one not in known:
            raise BadRequest(f"Unknown {noun} {one!r}.", f"Known: {', '.join(sorted(known))}.")
