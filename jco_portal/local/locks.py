"""File locks (flock), which the kernel releases when the process ends, even by kill -9."""

import fcntl
import os
from pathlib import Path


class FileLock:
    """A lock on a file, until this process releases it or ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def acquire_exclusive(self) -> bool:
        """Lock for this process only; return False if another process has the lock."""
        return self._try(fcntl.LOCK_EX)

    def acquire_shared(self) -> None:
        """Lock together with others; block while another process has the lock exclusively."""
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    def release(self) -> None:
        """Unlock, but leave the file open."""
        fcntl.flock(self._fd, fcntl.LOCK_UN)

    def is_shared(self) -> bool:
        """Return whether other processes share the lock, as against exclusive or unlocked."""
        if self._try(fcntl.LOCK_EX):
            self.release()
            return False
        return not self.is_exclusive()

    def message(self) -> str:
        """Return the message of the exclusive owner; empty if there is none.

        A message that a killed owner left is removed.
        """
        if self._try(fcntl.LOCK_SH):
            os.ftruncate(self._fd, 0)
            self.release()
        return os.pread(self._fd, 100, 0).decode()

    def is_exclusive(self) -> bool:
        """Return whether a process has the lock exclusively."""
        if self._try(fcntl.LOCK_SH):
            self.release()
            return False
        return True

    def write_message(self, word: str) -> None:
        """Replace the message of the exclusive owner."""
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, word.encode(), 0)

    def close(self) -> None:
        """Close the file, which releases the lock."""
        os.close(self._fd)

    def fileno(self) -> int:
        """Return the descriptor, with which a child process inherits the lock."""
        return self._fd

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
