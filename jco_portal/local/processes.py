"""Child processes that end with their parent, and finding orphaned ones (Linux only)."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>
libc = ctypes.CDLL(None)
ProcessFinder = Callable[[], set[int]]


def tie_to_parent(parent: int, sent: signal.Signals) -> None:
    """Make the kernel send ``sent`` to this process when its parent dies, even by kill -9."""
    if sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, sent)
        if os.getppid() != parent:  # died before the call
            os._exit(1)


def tie_child(sent: signal.Signals) -> Callable[[], None]:
    """Return a ``preexec_fn`` that ends the child when this process dies."""
    parent = os.getpid()
    return lambda: tie_to_parent(parent, sent)


def processes_in_folder(folder: Path, program: str) -> set[int]:
    """Return the ids of the processes of a program whose working directory is the folder."""
    return {
        int(entry.name)
        for entry in _processes()
        if _read_link(entry / "cwd") == str(folder)
        and Path(_read_link(entry / "exe")).name.startswith(program)
    }


def processes_with_variable(variable: str) -> set[int]:
    """Return the ids of other processes with ``NAME=value`` in their environment."""
    wanted = variable.encode()
    return {
        int(entry.name)
        for entry in _processes()
        if wanted in _environment(entry) and int(entry.name) != os.getpid()
    }


def end_processes(find: ProcessFinder, first: signal.Signals, patience: float) -> None:
    """Send ``first`` to the processes; after ``patience`` seconds, kill -9."""
    for sent, seconds in ((first, patience), (signal.SIGKILL, 5.0)):
        for pid in find():
            with suppress(ProcessLookupError):
                os.kill(pid, sent)
        if wait_until(lambda: not find(), seconds):
            return


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Return whether the condition is true within so many seconds; check every ``pause`` s."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True


def _processes() -> Iterator[Path]:
    return Path("/proc").glob("[0-9]*")


def _read_link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def _environment(entry: Path) -> list[bytes]:
    try:
        if entry.stat().st_uid == os.geteuid():
            return (entry / "environ").read_bytes().split(b"\0")
    except OSError:  # the process has ended
        pass
    return []
