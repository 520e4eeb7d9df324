"""Ask everything that the OpenAPI description allows, and much that it does not.

Run it as ``python benchmarks/soak_openapi.py --home HOME [--requests 20000]``; it needs
schemathesis (``pip install 'ecograph[soak]'``). The test suite runs its functions with fewer
requests.

Requests are drawn by Hypothesis from the description itself: half of them fit its schemas, half
break them somewhere. Where a parameter names something of the graph, most draws name something
that is there, so that answers are reached and not only refusals. What must hold of every answer
is in `faults_of`; a refusal of a request that fits the schemas must be one of `REASONS`.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import re
import time
import warnings
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
import schemathesis
from bench_throughput import served
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from rich.console import Console
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.control import SkipTest
from schemathesis.core.failures import FailureGroup
from soak_requests import REASONS, Pools

from ecograph.pipeline.snapshot import current

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Asker", "Course", "ask_all", "faults_of", "summary"]

PROBLEM = "application/problem+json"
PATIENCE = 120  # seconds
METHODS = ("HEAD", "OPTIONS", "DELETE", "PATCH", "PUT", "TRACE")


@dataclass
class Course:
    """What was asked and what came back."""

    requests: int = 0
    operations: set[str] = field(default_factory=set)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    faults: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def blame(self, operation: str, fault: str, address: str) -> None:
        """Note a fault with an address that shows it."""
        self.faults.setdefault((operation, fault), []).append(address)


class Asker:
    """Asks one operation after another and notes what does not hold.

    Parameters
    ----------
    base
        Address of the service.
    description
        Its OpenAPI description.
    pools
        Values that name something of the graph it serves.
    """

    def __init__(self, base: str, description: dict[str, Any], pools: Pools) -> None:
        load_all_checks()
        conformance = ("status_code", "content_type", "response_schema")
        self._checks = CHECKS.get_by_names([f"{name}_conformance" for name in conformance])
        self._strict = CHECKS.get_by_names(["negative_data_rejection"])
        self._base = base
        self._pools = pools
        self._session = requests.Session()
        self._session.trust_env = False
        schema = schemathesis.openapi.from_dict(description)
        self.operations = [found.ok() for found in schema.get_all_operations()]
        self.course = Course()

    def ask(self, operation: Any, count: int, start: int = 0) -> None:  # noqa: ANN401
        """Ask an operation so often: half by its schemas, half against them."""
        label = operation.label
        self.course.operations.add(label)
        end = self.course.requests + count
        for number, mode in enumerate((GenerationMode.POSITIVE, GenerationMode.NEGATIVE)):
            left = end - self.course.requests
            self._draw(operation, mode, left if number else left // 2, start)
        dice = random.Random(f"{label}{start}")  # noqa: S311
        while self.course.requests < end:  # few parameters: the rest by other methods and words
            self._beside(operation, dice)

    def _draw(self, operation: Any, mode: GenerationMode, count: int, start: int) -> None:  # noqa: ANN401
        dice = random.Random(f"{operation.label}{mode}{start}")  # noqa: S311
        strategy = operation.as_strategy(generation_mode=mode)

        @seed(start)
        @settings(
            max_examples=max(count, 1),
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def send(case: Any) -> None:  # noqa: ANN401
            if self.course.requests < end:
                self._send(case, mode.is_positive, dice)

        end = self.course.requests + count
        with suppress_unsatisfiable():
            send()

    def _send(self, case: Any, fits: bool, dice: random.Random) -> None:  # noqa: ANN401
        if fits:
            self._pools.put_into(case, dice)
        begun = time.perf_counter()
        response = case.call(
            base_url=self._base, session=self._session, allow_redirects=False, timeout=PATIENCE
        )
        label, address = case.operation.label, _written(response.request)
        self.course.slowest = sorted(
            [*self.course.slowest, (time.perf_counter() - begun, address)], reverse=True
        )[:5]
        self._count(label, response.status_code)
        told = _json(response.content)
        headers = {name: words[0] for name, words in response.headers.items()}
        for fault in faults_of(response.status_code, headers, told):
            self.course.blame(label, fault, address)
        strict = [] if fits or _leaves_empty(response.request.url) else self._strict
        try:
            case.validate_response(response, checks=self._checks + strict)
        except FailureGroup as group:
            for failure in group.exceptions:
                self.course.blame(label, f"{failure.title}: {failure.message}"[:600], address)
        if fits and response.status_code == 400:
            self._explain(label, self._in_english(told, response.request), address)

    def _in_english(self, told: Any, request: Any) -> str:  # noqa: ANN401
        """What a refusal says; one in Chinese is asked for again, since reasons are English."""
        detail = str((told or {}).get("detail"))
        if "lang=zh" not in request.url:
            return detail
        request.url = request.url.replace("lang=zh", "lang=en")
        again = self._session.send(request, allow_redirects=False, timeout=PATIENCE)
        return str((_json(again.content) or {}).get("detail"))

    def _explain(self, label: str, detail: str, address: str) -> None:
        """Find the reason why a request that fits the schemas is refused."""
        reason = next((one for words, one in REASONS.items() if re.search(words, detail)), None)
        if reason is None:
            self.course.blame(label, f"unexplained: {detail[:200]}", address)
        else:
            self.course.explained[reason] += 1

    def _beside(self, operation: Any, dice: random.Random) -> None:  # noqa: ANN401
        """Ask by another method, or with a parameter that is not there."""
        known = operation.definition.raw.get("x-example") or operation.path
        method = dice.choice(METHODS)
        address = known
        if dice.random() < 0.3 and operation.method == "get":
            method, address = "GET", f"{known.partition('?')[0]}?{urlencode(_junk(dice))}"
        response = self._session.request(method, self._base + address, allow_redirects=False)
        self._count(operation.label, response.status_code)
        headers, told = dict(response.headers), _json(response.content)
        for fault in faults_of(response.status_code, headers, told, method=method):
            self.course.blame(operation.label, fault, f"{method} {address}")

    def _count(self, label: str, status: int) -> None:
        self.course.requests += 1
        self.course.statuses[label, status] += 1


def _leaves_empty(address: str) -> bool:
    """Whether a parameter has no value, which counts as not given."""
    return any(not value for _, value in parse_qsl(urlsplit(address).query, keep_blank_values=True))


def _junk(dice: random.Random) -> dict[str, str]:
    letters = "abcdefgh\u0000\n大é'\"<>{}%&=/\\.;, \U0001f600"
    word = "".join(dice.choices(letters, k=dice.randint(1, 12)))
    return {dice.choice(("colour", "lang", "format", "cursor", word)): word}


def _json(content: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(content)
    except ValueError:
        return None


def _written(request: Any) -> str:  # noqa: ANN401
    body = request.body or b""
    text = body.decode(errors="replace") if isinstance(body, bytes) else str(body)
    return f"{request.method} {request.path_url} {text}".strip()[:1000]


def faults_of(
    status: int,
    headers: dict[str, str],
    told: Any,  # noqa: ANN401
    *,
    method: str = "GET",
) -> Iterator[str]:
    """Say what does not hold of an answer: no 5xx, and every 4xx names the way out."""
    given_type = {name.lower(): value for name, value in headers.items()}.get("content-type", "")
    if status >= 500:
        yield f"{status}: {(told or {}).get('detail', '') if isinstance(told, dict) else ''}"
    if method == "HEAD" or status < 400:
        return
    if given_type != PROBLEM:
        yield f"{status} is {given_type or 'of no type'}"
    elif not isinstance(told, dict) or told.get("status") != status:
        yield f"{status}: the problem says another status"
    elif not told.get("title") or not told.get("type") or not told.get("instance"):
        yield f"{status}: the problem lacks title, type or instance"
    elif told.get("detail", "") in ("", told["title"]):
        yield f"{status}: the problem names no way out"


@contextmanager
def suppress_unsatisfiable() -> Iterator[None]:
    """Let an operation pass whose schemas cannot be broken: it has no parameters."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except (Unsatisfiable, SkipTest):
            return


def ask_all(asker: Asker, count: int) -> Course:
    """Ask every operation, so many requests together."""
    each = -(-count // len(asker.operations))
    for operation in asker.operations:
        asker.ask(operation, each)
    return asker.course


def summary(course: Course) -> str:
    """Say in lines what was asked and found."""
    statuses: Counter[int] = Counter()
    for (_, status), number in course.statuses.items():
        statuses[status] += number
    told = ", ".join(f"{number:,} × {status}" for status, number in sorted(statuses.items()))
    lines = [
        f"{course.requests:,} requests of {len(course.operations)} operations: {told}",
        *(f"  400 explained {n:>6,} ×: {reason}" for reason, n in course.explained.most_common()),
    ]
    for (operation, fault), addresses in sorted(course.faults.items()):
        lines += [f"FAULT {operation}: {fault} ({len(addresses)} ×)", f"      {addresses[0]}"]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--only", default="", help="operations whose label has this in it")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    begun = time.perf_counter()
    with served(options.home) as (base, _):
        description = requests.get(base + "/openapi.json", timeout=30).json()
        asker = Asker(base, description, Pools.of(current(options.home)))
        asker.operations = [one for one in asker.operations if options.only in one.label]
        course = ask_all(asker, options.requests)
    console = Console(width=200, soft_wrap=True, markup=False, highlight=False)
    console.print(summary(course))
    console.print(*(f"{seconds:.1f} s {address}" for seconds, address in course.slowest), sep="\n")
    console.print(f"{time.perf_counter() - begun:.0f} s")
    if course.faults or course.requests < options.requests:
        raise SystemExit("does not hold")


if __name__ == "__main__":
    main()
