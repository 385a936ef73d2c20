"""Run of a command on servers of its own, which are deleted afterwards."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from jco_portal.local.environment import BASE_DIR, LocalEnvironment
from jco_portal.local.locks import FileLock
from jco_portal.local.processes import tie_child
from jco_portal.local.server_leases import embedded_servers
from jco_portal.local.terminal import interruptible

TEMP_FOLDER = Path("/tmp")  # noqa: S108 (root's servers have another user, who may not enter TMPDIR)
PREFIX = "jco-throwaway-"
MIN_AGE_SECONDS = 60.0  # a younger folder may not have its locks yet


def run_command(command: list[str], *, durable: bool) -> int:
    """Run the command and return its exit code; 130 if it is interrupted.

    ``durable`` servers write to disk as those of production do, for measurements.
    """
    remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=TEMP_FOLDER))
    folder.chmod(0o755)
    try:
        with (
            interruptible(),
            embedded_servers(
                LocalEnvironment(folder, is_throwaway=True, is_durable=durable), until_stopped=True
            ),
        ):
            return _run_child(command)
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers() -> None:
    """Remove the folders of supervisors that were killed."""
    for folder in TEMP_FOLDER.glob(f"{PREFIX}*"):
        folder_stat = folder.stat()
        is_old = time.time() - folder_stat.st_mtime > MIN_AGE_SECONDS
        if is_old and folder_stat.st_uid == os.geteuid() and not _is_in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_in_use(folder: Path) -> bool:
    return not all(FileLock(path).acquire_exclusive() for path in folder.glob("*/*.lock"))


def _run_child(command: list[str]) -> int:
    process = subprocess.Popen(command, cwd=BASE_DIR, preexec_fn=tie_child(signal.SIGTERM))  # noqa: PLW1509 (one thread)
    try:
        return process.wait()
    except KeyboardInterrupt as stopped:
        if stopped.args != (signal.SIGINT,):  # Ctrl-C reached the command too
            process.terminate()
        return process.wait()
