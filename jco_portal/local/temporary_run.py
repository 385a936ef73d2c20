"""A command on servers of its own that vanish with it."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from jco_portal.local.environment import BASE_DIR, Place
from jco_portal.local.locks import Lock
from jco_portal.local.processes import tied
from jco_portal.local.server_leases import services
from jco_portal.local.terminal import interruptible

FOLDERS = Path("/tmp")  # noqa: S108 (servers of root's run as somebody else, TMPDIR may be closed)
PREFIX = "jco-throwaway-"
YOUNG = 60.0


def run(command: list[str], *, durable: bool) -> int:
    """Run the command and hand on its exit code; ``durable`` servers write as real ones do."""
    clear_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=FOLDERS))
    folder.chmod(0o755)
    try:
        with interruptible(), services(Place(folder, throwaway=True, durable=durable), wait=True):
            return _run(command)
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_leftovers() -> None:
    """Remove folders whose keeper was killed before it could."""
    for folder in FOLDERS.glob(f"{PREFIX}*"):
        found = folder.stat()
        is_old = time.time() - found.st_mtime > YOUNG
        if is_old and found.st_uid == os.geteuid() and not _is_used(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_used(folder: Path) -> bool:
    return not all(Lock(path).take_alone() for path in folder.glob("*/*.lock"))


def _run(command: list[str]) -> int:
    process = subprocess.Popen(command, cwd=BASE_DIR, preexec_fn=tied(signal.SIGTERM))  # noqa: PLW1509
    try:
        return process.wait()
    except KeyboardInterrupt as stopped:
        if stopped.args != (signal.SIGINT,):  # Ctrl-C reached the command too
            process.terminate()
        return process.wait()
