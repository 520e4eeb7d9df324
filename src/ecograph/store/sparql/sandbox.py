"""How a process gives up the network, unbounded memory and a life beyond its parent's."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import Final

__all__ = ["address_space", "die_with_parent", "drop_network", "limit_memory"]

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000

# machine → audit architecture, number of socket(2), number of io_uring_setup(2)
_SYSCALLS: Final = {
    "x86_64": (0xC000003E, 41, 425),
    "aarch64": (0xC00000B7, 198, 425),
}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_X32_CALLS: Final = 0x40000000
_ALLOW: Final = 0x7FFF0000
_DENY: Final = 0x00050001  # errno 1, EPERM
_KILL: Final = 0x80000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def drop_network() -> bool:
    """Take the network away from this process for good; call it before any thread starts.

    Returns
    -------
    bool
        True if no socket can be opened (seccomp) or none leads anywhere (network namespace);
        False where the system offers neither.
    """
    return sys.platform == "linux" and (_forbid_sockets() or _leave_network())


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


def limit_memory(megabytes: int) -> None:
    """Allow this process `megabytes` more address space than it has now, and no core dump."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    base = address_space()
    if base:
        allowed = base + megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))


def address_space() -> int:
    """Bytes of address space this process has; 0 where the system does not tell."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[0]) * resource.getpagesize()


def _forbid_sockets() -> bool:
    """Install a seccomp filter under which socket(2) and io_uring fail; needs no privilege."""
    known = _SYSCALLS.get(platform.machine())
    if known is None:
        return False
    architecture, socket, io_uring = known
    code = b"".join(
        struct.pack("HBBI", *step)
        for step in (
            (_LOAD, 0, 0, 4),
            (_EQUAL, 1, 0, architecture),
            (_RETURN, 0, 0, _KILL),
            (_LOAD, 0, 0, 0),
            (_AT_LEAST, 3, 0, _X32_CALLS),
            (_EQUAL, 2, 0, socket),
            (_EQUAL, 1, 0, io_uring),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _DENY),
        )
    )
    steps = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(steps))
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _prctl(
        _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program)
    )


def _leave_network() -> bool:
    """Move to a network namespace of one's own, which has no interface that is up."""
    libc = ctypes.CDLL(None, use_errno=True)
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    return bool(libc.unshare(flags) == 0)


def _prctl(option: int, first: int, second: int = 0) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(value) for value in (first, second, 0, 0)]
    return bool(libc.prctl(option, *arguments) == 0)
