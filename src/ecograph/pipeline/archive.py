"""Dataset folders that come as zip archives: looked at first, unpacked within limits only."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from ecograph.errors import BadRequest, Problem, SourceError
from ecograph.sources.datapackage import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["ArchiveLimits", "unpack"]

_TEXTS: Final = frozenset(
    {"readme", "readme.md", "readme.txt", "license", "license.md", "license.txt"}
)
_KNOWN: Final = frozenset({"datapackage.json", *(spec.file for spec in TABLES.values()), *_TEXTS})
_LITTER: Final = re.compile(r"(^|/)(__MACOSX(/|$)|\.DS_Store$)")
_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_LOCATOR: Final = b"PK\x06\x07"
_LOCATOR_SIZE: Final = 20
_DIRECTORY: Final = 65_536  # bytes that the list of an archive's files may have
_RATIO: Final = 100  # a table is seldom more than 30 times its compressed size
_SMALL: Final = 1_000_000  # bytes of a file whose ratio does not matter
_PIECE: Final = 65_536
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may hold.

    Attributes
    ----------
    unpacked
        Bytes of all its files.
    files
        How many files.
    """

    unpacked: int = 500_000_000
    files: int = 64


def unpack(archive: Path, target: Path, slug: str, limits: ArchiveLimits) -> None:
    """Unpack the dataset folder in an archive to a new folder.

    Everything that the archive says of itself is checked before the first file is written, and
    what is written is counted, since an archive may lie.

    Parameters
    ----------
    archive
        A zip archive with the files of a dataset, at its top or in one folder named like it.
    target
        The folder to write; it must not be there.
    slug
        The dataset.
    limits
        What the archive may hold.

    Raises
    ------
    BadRequest
        If it is no zip archive, or one that may not be unpacked at all.
    SourceError
        If files in it may not be there; all of them are named.
    """
    with archive.open("rb") as file:
        _check_directory(file)
        try:
            with zipfile.ZipFile(file) as opened:
                members = _members(opened.infolist(), slug, limits)
                target.mkdir(parents=True)
                _write(opened, members, target, limits.unpacked)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            raise _broken(str(error)) from error
        except (RuntimeError, UnicodeError, ValueError, OverflowError) as error:
            raise _broken(str(error)) from error


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a list of files that would be dear to read at all."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LOCATOR_SIZE))
    tail = file.read()
    end = tail[-_END_SIZE:]
    if end[:4] != _END or end[-2:] != b"\0\0":
        raise _broken("it does not end as a zip archive without a comment")
    if tail[:4] == _LOCATOR and len(tail) > _END_SIZE:
        raise _broken("it is a zip64 archive, which a dataset never needs")
    if int.from_bytes(end[12:16], "little") > _DIRECTORY:
        raise _broken(f"the list of its files is longer than {_DIRECTORY} bytes")
    file.seek(0)


def _members(
    found: Iterable[zipfile.ZipInfo], slug: str, limits: ArchiveLimits
) -> dict[str, zipfile.ZipInfo]:
    """Choose the files of the dataset, or name every file that may not be there."""
    members: dict[str, zipfile.ZipInfo] = {}
    problems: list[Problem] = []
    for one in found:
        if _LITTER.search(one.orig_filename) or one.orig_filename == f"{slug}/":
            continue
        name = one.orig_filename.removeprefix(f"{slug}/")
        fault = _fault(one, name)
        if not fault and name in members:
            fault = "there are two files of that name"
        if fault:
            problems.append(_problem(one.orig_filename, fault))
        else:
            members[name] = one
    if len(members) > limits.files:
        problems.append(_problem("", f"more than {limits.files} files"))
    if sum(one.file_size for one in members.values()) > limits.unpacked:
        problems.append(_problem("", f"more than {limits.unpacked} bytes when unpacked"))
    if not problems and "datapackage.json" not in members:
        problems.append(_problem("datapackage.json", "the file is missing"))
    if problems:
        raise SourceError(problems)
    return members


def _fault(one: zipfile.ZipInfo, name: str) -> str:
    """Say why a file may not be in an archive; empty if it may."""
    mode = one.external_attr >> 16
    checks = (
        (one.header_offset < 0, "the file is cut off"),
        (one.flag_bits & 0x41, "the file is encrypted"),
        (stat.S_ISLNK(mode), "a link, which could point anywhere"),
        (stat.S_IFMT(mode) not in (0, stat.S_IFREG), "neither a file nor a link"),
        ("\\" in name or name.startswith("/") or ":" in name, "an absolute or foreign path"),
        (".." in name.split("/"), "a path that leaves the folder"),
        ("/" in name, "a folder inside the dataset's folder"),
        (not _known(name), "not a file of a dataset"),
        (one.compress_type not in _METHODS, "compressed by a method other than deflate"),
        (_swells(one), f"it would be more than {_RATIO} times as large when unpacked"),
    )
    return next((message for wrong, message in checks if wrong), "")


def _known(name: str) -> bool:
    return name in _KNOWN or name.lower() in _TEXTS


def _swells(one: zipfile.ZipInfo) -> bool:
    return one.file_size > _SMALL and one.file_size > _RATIO * max(1, one.compress_size)


def _write(
    opened: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], target: Path, limit: int
) -> None:
    left = limit
    for name, one in sorted(members.items()):
        with opened.open(one) as packed, (target / name).open("xb") as file:
            first = True
            while piece := packed.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise SourceError([_problem(name, f"more than {limit} bytes when unpacked")])
                if first and b"\0" in piece:
                    raise SourceError([_problem(name, "not text but something else")])
                first = False
                file.write(piece)


def _problem(name: str, message: str) -> Problem:
    shown = "".join(each if each.isprintable() else "�" for each in name)[:200]
    way_out = "Pack datapackage.json and the tables, and nothing else."
    return Problem(shown or "the archive", 0, "", "", message, way_out)


def _broken(why: str) -> BadRequest:
    return BadRequest(f"The archive cannot be read: {why}.", "Send a plain zip archive.")
