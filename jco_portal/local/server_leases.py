"""Using the embedded servers: hold a lock, have a keeper started, wait until they answer."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from jco_portal.local.environment import BASE_DIR, Place, data_dir
from jco_portal.local.locks import Lock
from jco_portal.local.processes import wait_until
from jco_portal.local.servers import READY, SERVERS, START_SECONDS, STOP_SECONDS, Server

REPLACED_BY = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
PATIENCE = START_SECONDS + 2 * STOP_SECONDS
LARGE_LOG = 1_000_000
SITE_MARK = "JCO_SITE"


class ServerError(Exception):
    """A server that cannot be used, in a sentence."""


@contextmanager
def services(place: Place | None = None, *, wait: bool = False) -> Iterator[list["Use"]]:
    """Embedded servers for what the environment does not name, as long as the block runs.

    Puts their addresses into the environment. With ``wait`` the block ends only once the
    servers have stopped, unless others still use them. Does nothing in production.
    """
    _complete_owner()
    with ExitStack() as stack:
        try:
            uses = [stack.enter_context(Use(server, wait)) for server in _embedded(place)]
        except ServerError as error:
            raise SystemExit(str(error)) from None
        for use in uses:
            os.environ.update(use.server.environment())
        yield uses


class Use:
    """One process's hold on a server."""

    def __init__(self, server: Server, wait: bool) -> None:
        self.server = server
        self.wait = wait

    def __enter__(self) -> "Use":
        folder = self.server.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.lock = Lock(folder / "users.lock")
            self.keeper_lock = Lock(folder / "keeper.lock")
        except PermissionError as error:
            raise ServerError(f"{error.filename} is not ours to write; set JCO_DATA_DIR.") from None
        self.lock.share()
        self.ensure()
        return self

    def __exit__(self, *exception: object) -> None:
        self.lock.release()
        if self.wait:
            wait_until(self._is_over, 2 * STOP_SECONDS)
        self.lock.let_go()
        self.keeper_lock.let_go()

    def _is_over(self) -> bool:
        return self.lock.is_shared() or not self.keeper_lock.is_taken()

    def is_up(self) -> bool:
        """Whether a living keeper vouches for the server."""
        return self.keeper_lock.word() == READY and self.server.accepts()

    def ensure(self) -> None:
        """Have the server started if it is not up."""
        until = time.monotonic() + PATIENCE
        while not self.is_up():
            if not self.keeper_lock.is_taken():
                self._start_keeper()
            if time.monotonic() > until:
                raise ServerError(self._explain("is neither up nor down"))
            time.sleep(0.02)

    def _start_keeper(self) -> None:
        log = self.server.log
        if log.exists() and log.stat().st_size > LARGE_LOG:
            log.replace(log.with_suffix(".old"))
        environment = {name: value for name, value in os.environ.items() if name != SITE_MARK}
        with log.open("ab") as output:
            started = subprocess.run(
                _keeper_command(self.server),
                check=False,
                cwd=BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        if started.returncode:
            raise ServerError(self._explain("did not start"))

    def _explain(self, problem: str) -> str:
        lines = self.server.log.read_text(errors="replace").splitlines()[-15:]
        tail = "\n".join(f"  {line}" for line in lines)
        return f"{self.server.title} {problem}. The end of {self.server.log}:\n{tail}"


def _keeper_command(server: Server) -> list[str]:
    place = server.place
    flags = ["--throwaway"] * place.throwaway + ["--careless"] * (not place.durable)
    module = "jco_portal.local.supervisor"
    return [sys.executable, "-m", module, server.name, str(place.data), *flags]


def _embedded(place: Place | None) -> list[Server]:
    if os.environ.get("DJANGO_ENV") == "production":
        return []
    where = place or Place(data_dir())
    return [
        SERVERS[name](where)
        for name, variable in REPLACED_BY.items()
        if not os.environ.get(variable)
    ]


def _complete_owner() -> None:
    """Whoever names one role only means it for both."""
    if web := os.environ.get("DATABASE_URL"):
        os.environ.setdefault("DATABASE_OWNER_URL", web)
    elif os.environ.get("DATABASE_OWNER_URL"):
        raise SystemExit("DATABASE_OWNER_URL is set without DATABASE_URL: set both, or neither.")
