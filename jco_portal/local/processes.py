"""Processes that end with their parents, and finding those that lost them (Linux only)."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
Finder = Callable[[], set[int]]


def tie_to_parent(parent: int, sent: signal.Signals) -> None:
    """Have the kernel send ``sent`` to this process when its parent dies, even by kill -9."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, sent)
        if os.getppid() != parent:
            os._exit(1)


def tied(sent: signal.Signals) -> Callable[[], None]:
    """A ``preexec_fn`` that ties a child to this process."""
    parent = os.getpid()
    return lambda: tie_to_parent(parent, sent)


def working_in(folder: Path, program: str) -> set[int]:
    """The processes of a program that run in a folder: what is left of its server."""
    return {
        int(entry.name)
        for entry in _processes()
        if _link(entry / "cwd") == str(folder)
        and Path(_link(entry / "exe")).name.startswith(program)
    }


def carrying(variable: str) -> set[int]:
    """The processes, other than this one, that have ``NAME=value`` in their environment."""
    wanted = variable.encode()
    return {
        int(entry.name)
        for entry in _processes()
        if wanted in _environment(entry) and int(entry.name) != os.getpid()
    }


def end(find: Finder, first: signal.Signals, patience: float) -> None:
    """Ask what is found to end; insist with kill -9 when it takes longer than ``patience``."""
    for sent, seconds in ((first, patience), (signal.SIGKILL, 5.0)):
        for pid in find():
            with suppress(ProcessLookupError):
                os.kill(pid, sent)
        if wait_until(lambda: not find(), seconds):
            return


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Whether the condition came true within so many seconds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True


def _processes() -> Iterator[Path]:
    return Path("/proc").glob("[0-9]*")


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def _environment(entry: Path) -> list[bytes]:
    try:
        if entry.stat().st_uid == os.geteuid():
            return (entry / "environ").read_bytes().split(b"\0")
    except OSError:
        pass
    return []
