"""What builds made, kept in the home by what it was made from, so that the next one need not."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ecograph
from ecograph import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Kept", "Memo", "code_digest", "digest_of", "files_digest"]

_CODE: Final = frozenset((".py", ".csv", ".rq", ".ttl", ".toml", ".json"))


class Kept:
    """Texts by the digest of what each was made from: its input, the choices, and the code.

    What a build does not ask for, :meth:`tidy` deletes at its end.

    Parameters
    ----------
    folder
        Where they lie; None keeps nothing.
    made_from
        The digest of all that decides the graph; "" where it is not known.
    anew
        Make everything again, for later builds.
    """

    def __init__(self, folder: Path | None, made_from: str = "", *, anew: bool = False) -> None:
        self.made_from = made_from
        self._folder = folder
        self._anew = anew
        self._used: set[str] = set()
        self._memos: dict[str, Memo] = {}

    def text(self, what: str, made_from: str, make: Callable[[], str]) -> str:
        """Give what was made from the same before, or else make it and keep it.

        Parameters
        ----------
        what
            Begins the file's name.
        made_from
            All that decides the text, but for the code.
        make
            Makes it.
        """
        if self._folder is None:
            return make()
        name = self._name(what, made_from)
        found = self._found(name)
        if found is None:
            self._write(name, found := make())
        return found

    def memo(self, what: str) -> Memo:
        """Give the values of the last build by their keys; :meth:`tidy` writes those of this."""
        name = self._name(what, "")
        return self._memos.setdefault(name, Memo(json.loads(self._found(name) or "{}")))

    def _found(self, name: str) -> str | None:
        """What is kept under a name; a file that is damaged is as none."""
        if self._folder is None or self._anew:
            return None
        try:
            digest, _, text = (self._folder / name).read_bytes().partition(b"\n")
        except OSError:
            return None
        return text.decode() if hashlib.sha256(text).hexdigest().encode() == digest else None

    def _name(self, what: str, made_from: str) -> str:
        name = f"{what}-{digest_of((made_from, code_digest()))[:32]}"
        self._used.add(name)
        return name

    def _write(self, name: str, text: str) -> None:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"{name}.part"
            raw = text.encode()
            part.write_bytes(hashlib.sha256(raw).hexdigest().encode() + b"\n" + raw)
            part.replace(self._folder / name)

    def tidy(self) -> None:
        """Write the memos, and delete what was not asked for."""
        for name, memo in self._memos.items():
            self._write(name, json.dumps(memo.used, ensure_ascii=False))
        for file in self._folder.glob("*") if self._folder else ():
            if file.name not in self._used:
                file.unlink(missing_ok=True)


class Memo:
    """Values that JSON can write, by a key that says all that decides them."""

    def __init__(self, known: dict[str, Any] | None = None) -> None:
        self._known = known or {}
        self.used: dict[str, Any] = {}

    def value(self, key: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Give the value of a key, which is made where it is not known."""
        found = self._known.get(key)
        self.used[key] = found = make() if found is None else found
        return found


def digest_of(parts: Iterable[str]) -> str:
    """The sha256 of several texts, each with its length."""
    found = hashlib.sha256()
    for one in parts:
        raw = one.encode()
        found.update(f"{len(raw)}:".encode() + raw)
    return found.hexdigest()


def files_digest(path: Path) -> str:
    """The digest of a file and of those beside it that differ in the ending, or of a folder."""
    path = path.resolve()
    if path.is_dir():
        files: Iterator[Path] = (one for one in path.rglob("*") if one.is_file())
    else:
        files = (one for one in path.parent.iterdir() if one.stem == path.stem and one.is_file())
    return digest_of([path.name, *(part for one in sorted(files) for part in _file(one, path))])


def _file(file: Path, below: Path) -> tuple[str, str]:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return file.relative_to(below if below.is_dir() else below.parent).as_posix(), digest


@cache
def code_digest() -> str:
    """The digest of the code, its tables, and the versions of what it stands on."""
    package = Path(ecograph.__file__).parent
    code = (one for one in package.rglob("*") if one.suffix in _CODE and "pages" not in one.parts)
    shipped = (*resources.path("ontology").rglob("*"), *resources.path("data").glob("*.csv"))
    files = sorted({one for one in (*code, *shipped) if one.is_file()})
    contents = (hashlib.sha256(one.read_bytes()).hexdigest() for one in files)
    return digest_of([platform.python_version(), *_versions(), *contents])


def _versions() -> Iterator[str]:
    for line in requires("ecograph") or ():
        name = re.split(r"[^\w.-]", line)[0]
        if "extra ==" not in line:
            try:
                yield f"{name} {version(name)}"
            except PackageNotFoundError:
                yield name
