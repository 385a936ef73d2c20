"""Handling of Ctrl-C, stop signals and the end of ``make``."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from jco_portal.local.processes import tie_to_parent

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn the first stop signal into KeyboardInterrupt and ignore those that follow.

    A background job inherits SIGINT as ignored, so Python's own handler is not enough.
    """
    if "MAKELEVEL" in os.environ:
        tie_to_parent(os.getppid(), signal.SIGTERM)
    for signum in STOP_SIGNALS:
        signal.signal(signum, _interrupt)
    yield


@contextmanager
def take_foreground() -> Iterator[None]:
    """Become the foreground process group, so that only this process receives Ctrl-C.

    ``make`` would receive it too and report a clean stop as a failure.
    """
    others = os.getpgrp()
    if others == os.getpid() or not sys.stdin.isatty() or os.tcgetpgrp(0) != others:
        yield
        return
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(
        signal.SIGTSTP, signal.SIG_IGN
    )  # Ctrl-Z: the shell waits for make, not for this group
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    try:
        yield
    finally:
        with suppress(OSError):  # the terminal may be gone
            os.tcsetpgrp(0, others)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    for stop in STOP_SIGNALS:
        signal.signal(stop, signal.SIG_IGN)
    raise KeyboardInterrupt(signum)
