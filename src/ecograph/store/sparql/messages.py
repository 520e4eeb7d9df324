"""What pool and worker say to each other: frames of one kind byte, a length and a payload."""

from __future__ import annotations

import json
import os
import struct
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecograph.settings import Settings

__all__ = [
    "HEADER",
    "Failure",
    "FrameReader",
    "Kind",
    "Limits",
    "QueryRequest",
    "Setup",
    "limits_of",
    "pack",
    "pack_json",
    "writer_to",
]

HEADER: Final = struct.Struct("!cI")
_AT_ONCE: Final = 64 * 1024


class Kind(StrEnum):
    """The frames of an answer, in their order: HEAD, BODY …, then END or FAIL; READY at start."""

    ASK = "A"
    READY = "R"
    HEAD = "H"
    BODY = "B"
    END = "E"
    FAIL = "F"


class Failure(StrEnum):
    """Why a worker gives no answer, or no whole one."""

    INVALID = "invalid"
    TOO_LARGE = "too-large"
    MEMORY = "memory"
    STORE = "store"
    TIMEOUT = "timeout"
    START = "start"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost, and how many may wait for how long.

    `timeout` and `wait` are seconds, `rows` counts triples too, `waiting` counts queries. Waiting
    takes from the time that a query has, half of it at most.
    """

    timeout: float = 20.0
    memory_mb: int = 1024
    rows: int = 100_000
    bytes: int = 64_000_000
    waiting: int = 32
    wait: float = 10.0


def limits_of(settings: Settings) -> Limits:
    """The limits of queries that the settings state."""
    return Limits(
        timeout=settings.query_timeout,
        memory_mb=settings.query_memory_mb,
        rows=settings.query_rows,
        bytes=settings.query_bytes,
    )


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is told at its start; `public_graphs` None: the plain default graph.

    `store` is a folder, or the address of a generation in a server.
    """

    store: str
    limits: Limits
    public_graphs: tuple[str, ...] | None = None

    def dump(self) -> bytes:
        """The setup as one frame."""
        return pack_json(Kind.ASK, asdict(self))

    @classmethod
    def load(cls, payload: bytes) -> Setup:
        """Read a setup back from its frame."""
        fields: dict[str, Any] = json.loads(payload)
        graphs = fields["public_graphs"]
        return cls(
            fields["store"], Limits(**fields["limits"]), None if graphs is None else tuple(graphs)
        )


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """One guarded query, the format of its answer, and the dataset of the SPARQL protocol.

    Relative IRIs are resolved against `base_iri`; "" leaves them malformed. `whole` asks for every
    triple of the default graphs (none named: of the default graph), however many; `text` is "".
    """

    text: str
    media_type: str
    has_dataset: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base_iri: str = ""
    whole: bool = False

    def dump(self) -> bytes:
        """The request as one frame."""
        return pack_json(Kind.ASK, {name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def load(cls, payload: bytes) -> QueryRequest:
        """Read a request back from its frame."""
        return cls(**json.loads(payload))


def pack(kind: Kind, payload: bytes) -> bytes:
    """One frame."""
    return HEADER.pack(kind.value.encode(), len(payload)) + payload


def pack_json(kind: Kind, value: dict[str, Any]) -> bytes:
    """One frame whose payload is JSON."""
    return pack(kind, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def writer_to(pipe: int) -> Callable[[bytes], None]:
    """What writes all of its bytes into a pipe."""

    def send(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(pipe, view) :]

    return send


class FrameReader:
    """Frames from a pipe, several of which may come in one piece."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._held = bytearray()

    def frame(self) -> bytes | None:
        """The payload of the next frame, or None when the pool has closed the pipe."""
        header = self._take(HEADER.size)
        return None if header is None else self._take(HEADER.unpack(header)[1])

    def _take(self, size: int) -> bytes | None:
        while len(self._held) < size:
            piece = os.read(self._pipe, _AT_ONCE)
            if not piece:
                return None
            self._held += piece
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken
