"""Asking one tree everything, and keeping what it answers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zlib import crc32

from record import spelling_new, spelling_old
from record.asking import questions
from record.coverage import gaps_of
from record.doors import Notebook, Service, run_command, served
from record.keep import Writer, normaliser
from record.question import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from record.doors import Answer
    from record.question import Question

__all__ = ["record"]

DATASETS: dict[str, tuple[str, ...]] = {"default": (), "region": ("example-region",)}
DOORS = ("notebook", "cli", "http")
QUICK, EVERY = 3, 99  # formats of a question


def spelling() -> ModuleType:
    """Tell which tree this is."""
    try:
        new = find_spec("ecograph.answers.operation") is not None
    except ModuleNotFoundError:
        new = False
    return spelling_new if new else spelling_old


def record(out: Path, *, quick: bool, only: str, homes: Path | None, resume: bool = False) -> None:
    """Ask everything and keep the answers.

    Parameters
    ----------
    out
        Folder of the record.
    quick
        Only the quick subset.
    only
        Only questions whose id has this in it.
    homes
        Folder of the graphs, which are built where they are not there; default: one that goes.
    resume
        Keep what is in `out`, and ask only what is not there.
    """
    begun = time.perf_counter()
    os.environ |= {"COLUMNS": "100", "NO_COLOR": "1", "TZ": "UTC", "PYTHONHASHSEED": "0"}
    os.environ["ECOGRAPH_QUERY_TIMEOUT"] = "600"  # a machine with other work is slow, not wrong
    out = out.resolve()
    with TemporaryDirectory() as folder:
        kept = (homes or Path(folder) / "homes").resolve()
        os.chdir(folder)  # no .env of a checkout is read
        about: dict[str, Any] = {"spelling": spelling().__name__, "quick": quick, "graphs": {}}
        chosen = [one for one in questions() if (one.quick or not quick) and only in one.id]
        most = QUICK if quick else EVERY
        wanted = {asked.id for door in DOORS for asked in _asked(chosen, door, most)}
        with Writer(out, about, resume=wanted if resume else None) as writer:
            recorder = _Recorder(writer, about)
            for graph in DATASETS:
                mine = [one for one in chosen if one.graph == graph]
                if mine:
                    recorder.ask_graph(graph, _built(kept / graph, DATASETS[graph]), mine)
            held = Counter(
                f"{one['id'].partition(':')[0]} {one['door']}" for one in writer.lines.values()
            )
            about["answers"], about["gaps"] = dict(sorted(held.items())), recorder.gaps
            about["seconds"] = {
                key: round(value, 1) for key, value in sorted(recorder.seconds.items())
            }
    _tell(recorder, time.perf_counter() - begun)


def _tell(recorder: _Recorder, seconds: float) -> None:
    counts = recorder.counts
    for door in DOORS:
        number = sum(n for key, n in counts.items() if key.split()[1] == door)
        taken = sum(n for key, n in recorder.seconds.items() if key.startswith(f"{door} "))
        print(f"{number:>7,} answers by {door}, {taken:.0f} s")
    used = sum(os.times()[:4])
    print(f"{counts.total():>7,} answers in {seconds:.0f} s, of the processors' time {used:.0f} s")
    slowest = sorted(recorder.seconds.items(), key=lambda one: -one[1])[:8]
    print("slowest:", ", ".join(f"{name} {n:.1f} s" for name, n in slowest))
    for line in recorder.gaps:
        print("not asked:", line)


def _built(home: Path, sources: tuple[str, ...]) -> Path:
    if not (home / "current").exists():
        words = [sys.executable, "-m", "ecograph", "build", "--home", str(home)]
        option = "--source"
        words += [part for one in sources for part in (option, one)]
        subprocess.run(words, check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return home


class _Recorder:
    def __init__(self, writer: Writer, about: dict[str, Any]) -> None:
        self._writer, self._about = writer, about
        self.counts: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
        self.gaps: list[str] = []
        self._words = spelling()

    def ask_graph(self, graph: str, home: Path, chosen: list[Question]) -> None:
        """Ask one graph at every door."""
        import ecograph

        notebook = Notebook(home)
        opened = ecograph.open(home)
        digest, version = opened.manifest.digest, opened.manifest.version
        self._about["graphs"][graph] = {"digest": digest, "version": version}
        places = {str(home): "<home>", str(Path.cwd()): "<here>", str(Path(sys.prefix)): "<env>"}
        places[str(Path(ecograph.__file__).parent)] = "<package>"
        places[str(Path(ecograph.__file__).parents[2])] = "<tree>"
        self._normal = normaliser(digest, version, places)
        with served(home) as service:
            for door in DOORS:
                print(f"{graph} by {door} …", file=sys.stderr, flush=True)
                for asked in _asked(chosen, door, QUICK if self._about["quick"] else EVERY):
                    if asked.id in self._writer.lines:
                        continue
                    clock = time.perf_counter if door == "http" else time.process_time
                    begun = clock()
                    found = self._answer(asked, home, notebook, service)
                    taken = clock() - begun
                    self.seconds[f"{door} {asked.question.subject}"] += taken
                    if found is not None:
                        self._keep(asked, *found)
            if graph == "default":
                self.gaps += gaps_of(service, chosen, self._words)

    def _answer(
        self, asked: Asked, home: Path, notebook: Notebook, service: Service
    ) -> Answer | None:
        words: Any = self._words
        if asked.door == "http":
            request = words.http(asked)
            return request and service.ask(request)
        if asked.door == "cli":
            command = words.command(asked)
            return command and run_command(command, home)
        call = words.call(asked)
        return call and notebook.ask(call, asked.format, asked.lang)

    def _keep(self, asked: Asked, status: str, text: str) -> None:
        self.counts[f"{asked.question.graph} {asked.door}"] += 1
        line = {"id": asked.id, "question": asked.question.id, "door": asked.door}
        line |= {"format": asked.format, "lang": asked.lang, "status": status}
        self._writer.keep(line, self._normal(text))


def _asked(chosen: Iterable[Question], door: str, most: int) -> Iterator[Asked]:
    """Cut questions into what is asked at a door.

    Where a command or method is asked in one format only, it is asked in one of the languages,
    which falls to it by its id: a command takes a tenth of a second.
    """
    for question in chosen:
        forms, langs = question.formats.get(door, ()), question.langs
        if door != "http" and len(forms) == 1:
            place = crc32(question.id.encode()) % len(langs)
            langs = langs[place : place + 1]
        if most < len(forms):  # the quick subset
            forms, langs = forms[:most], langs[:1]
        for lang in langs:
            for form in forms:
                yield Asked(question, door, form, lang)
