"""Leases on the embedded servers: take a lock, start a supervisor, wait until ready."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from jco_portal.local.environment import BASE_DIR, LocalEnvironment, data_dir
from jco_portal.local.locks import FileLock
from jco_portal.local.processes import wait_until
from jco_portal.local.servers import READY_MESSAGE, SERVERS, START_SECONDS, STOP_SECONDS, Server

REPLACING_VARIABLES = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
# Also covers a former supervisor that first stops its server.
START_TIMEOUT_SECONDS = START_SECONDS + 2 * STOP_SECONDS
MAX_LOG_BYTES = 1_000_000  # a longer log is renamed at the next start
# Marks the processes of a site, so that the next start finds those that a kill -9 left.
SITE_VARIABLE = "JCO_SITE"


class ServerError(Exception):
    """A server cannot be used; the message is a sentence for the user."""


@contextmanager
def embedded_servers(
    local_environment: LocalEnvironment | None = None, *, until_stopped: bool = False
) -> Iterator[list["ServerLease"]]:
    """Provide embedded servers for those that the environment does not name.

    Adds their addresses to the environment. With ``until_stopped`` the block ends only when the
    servers have stopped, unless other processes use them. Does nothing in production.
    """
    _complete_owner_url()
    with ExitStack() as stack:
        try:
            uses = [
                stack.enter_context(ServerLease(server, until_stopped))
                for server in _servers_to_start(local_environment)
            ]
        except ServerError as error:
            raise SystemExit(str(error)) from None
        for use in uses:
            os.environ.update(use.server.environment())
        yield uses


class ServerLease:
    """The lease of one process on a server: a shared lock on ``users.lock``."""

    def __init__(self, server: Server, until_stopped: bool) -> None:
        self.server = server
        self.until_stopped = until_stopped

    def __enter__(self) -> "ServerLease":
        folder = self.server.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.lock = FileLock(folder / "users.lock")
            self.supervisor_lock = FileLock(folder / "keeper.lock")
        except PermissionError as error:
            raise ServerError(f"{error.filename} is not ours to write; set JCO_DATA_DIR.") from None
        self.lock.acquire_shared()
        self.ensure_started()
        return self

    def __exit__(self, *exception: object) -> None:
        self.lock.release()
        if self.until_stopped:
            wait_until(self._is_closed, 2 * STOP_SECONDS)
        self.lock.close()
        self.supervisor_lock.close()

    def _is_closed(self) -> bool:
        return self.lock.is_shared() or not self.supervisor_lock.is_exclusive()

    def is_up(self) -> bool:
        """Return whether a running supervisor has reported the server ready and it listens."""
        return self.supervisor_lock.message() == READY_MESSAGE and self.server.is_listening()

    def ensure_started(self) -> None:
        """Start the server unless it is up; raise ServerError if it does not start."""
        until = time.monotonic() + START_TIMEOUT_SECONDS
        while not self.is_up():
            if not self.supervisor_lock.is_exclusive():
                self._start_supervisor()
            if time.monotonic() > until:
                raise ServerError(self._error_message("is neither up nor down"))
            time.sleep(0.02)

    def _start_supervisor(self) -> None:
        log = self.server.log
        if log.exists() and log.stat().st_size > MAX_LOG_BYTES:
            log.replace(log.with_suffix(".old"))
        # The supervisor outlives the site and must not be ended as one of its processes.
        environment = {name: value for name, value in os.environ.items() if name != SITE_VARIABLE}
        with log.open("ab") as output:
            started = subprocess.run(
                _supervisor_command(self.server),
                check=False,
                cwd=BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        if started.returncode:
            raise ServerError(self._error_message("did not start"))

    def _error_message(self, problem: str) -> str:
        lines = self.server.log.read_text(errors="replace").splitlines()[-15:]
        tail = "\n".join(f"  {line}" for line in lines)
        return f"{self.server.title} {problem}. The end of {self.server.log}:\n{tail}"


def _supervisor_command(server: Server) -> list[str]:
    local_environment = server.local_environment
    flags = ["--throwaway"] * local_environment.is_throwaway + ["--careless"] * (
        not local_environment.is_durable
    )
    module = "jco_portal.local.supervisor"
    return [sys.executable, "-m", module, server.name, str(local_environment.data_dir), *flags]


def _servers_to_start(local_environment: LocalEnvironment | None) -> list[Server]:
    if os.environ.get("DJANGO_ENV") == "production":
        return []
    where = local_environment or LocalEnvironment(data_dir())
    return [
        SERVERS[name](where)
        for name, variable in REPLACING_VARIABLES.items()
        if not os.environ.get(variable)
    ]


def _complete_owner_url() -> None:
    """Use ``DATABASE_URL`` for the owner too; exit if only the owner's URL is set."""
    if web := os.environ.get("DATABASE_URL"):
        os.environ.setdefault("DATABASE_OWNER_URL", web)
    elif os.environ.get("DATABASE_OWNER_URL"):
        raise SystemExit("DATABASE_OWNER_URL is set without DATABASE_URL: set both, or neither.")
