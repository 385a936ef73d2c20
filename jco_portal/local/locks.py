"""File locks that the kernel drops when their holder dies."""

import fcntl
import os
from pathlib import Path


class FileLock:
    """A lock on a file, held by this process until it is let go or ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def acquire_exclusive(self) -> bool:
        """Take the lock for this process only, unless somebody has it."""
        return self._try(fcntl.LOCK_EX)

    def acquire_shared(self) -> None:
        """Take the lock together with others; wait while one has it alone."""
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    def release(self) -> None:
        """Hold the lock no longer, but keep the file open."""
        fcntl.flock(self._fd, fcntl.LOCK_UN)

    def is_shared(self) -> bool:
        """Whether others share the lock; false while one has it alone, or nobody."""
        if self._try(fcntl.LOCK_EX):
            self.release()
            return False
        return not self.is_exclusive()

    def message(self) -> str:
        """What the lone holder wrote; nothing if there is none, whatever the last one left."""
        if self._try(fcntl.LOCK_SH):
            os.ftruncate(self._fd, 0)
            self.release()
        return os.pread(self._fd, 100, 0).decode()

    def is_exclusive(self) -> bool:
        """Whether somebody has the lock alone."""
        if self._try(fcntl.LOCK_SH):
            self.release()
            return False
        return True

    def write_message(self, word: str) -> None:
        """Tell others what the lone holder does."""
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, word.encode(), 0)

    def close(self) -> None:
        """Give the lock up."""
        os.close(self._fd)

    def fileno(self) -> int:
        """For handing the lock on to a child."""
        return self._fd

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
