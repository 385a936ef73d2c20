"""The portal as in production on the servers of the bench: gunicorn and a worker."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from jco_portal.local.environment import BASE_DIR
from jco_portal.local.processes import tie_child, wait_until

HOST = "127.0.0.1"
PATIENCE = 120.0
TICKS = os.sysconf("SC_CLK_TCK")
BEHIND_PROXY = {"X-Forwarded-Proto": "https"}


@dataclass(frozen=True)
class RunningSite:
    """The port of a running site and its processes."""

    port: int
    web: int
    worker: int
    database: int
    sheet: str

    def cpu(self) -> dict[str, float]:
        """Return the CPU seconds of each process so far, with its children."""
        return {name: _cpu_of_tree(getattr(self, name)) for name in ("web", "worker", "database")}


@contextmanager
def running_site() -> Iterator[RunningSite]:
    """Run the processes of the Procfile with production settings on the current database."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="jco-bench-") as folder:
        environment = _environment(port, Path(folder))
        _manage(environment, "collectstatic", "--no-input", "--verbosity=0")
        lines = dict(
            line.split(": ", 1) for line in (BASE_DIR / "Procfile").read_text().splitlines() if line
        )
        with (
            _process(lines["web"], environment) as web,
            _process(lines["worker"], environment) as w,
        ):
            if not wait_until(lambda: _is_answering(port), PATIENCE):
                sys.exit("The portal of the bench did not start; see the lines above.")
            yield RunningSite(port, web.pid, w.pid, _postmaster(), _style_sheet_url(Path(folder)))


def _environment(port: int, folder: Path) -> dict[str, str]:
    """Return production settings with the web role and a new secret, without email."""
    name = connection.settings_dict["NAME"]
    web = re.sub(r"(//[^/]*/)[^?]*", rf"\1{name}", os.environ["DATABASE_URL_OF_WEB"])
    inherited = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return {
        **inherited,
        "DJANGO_ENV": "production",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": HOST,
        "BEHIND_TLS_PROXY": "yes",
        "DATABASE_URL": web,
        "EMAIL_URL": "dummymail://",
        "JCO_PORT": str(port),
        "JCO_DATA_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
    }


def _manage(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, check=True, cwd=BASE_DIR, env=environment)


@contextmanager
def _process(line: str, environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        line,
        shell=True,
        cwd=BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=tie_child(signal.SIGTERM),
    )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE / 4)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _style_sheet_url(folder: Path) -> str:
    """Return the address of the collected style sheet."""
    names = json.loads((folder / "static" / "staticfiles.json").read_text())["paths"]
    return f"{settings.STATIC_URL}{names['css/site.css']}"


def _is_answering(port: int) -> bool:
    client = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    with suppress(OSError, http.client.HTTPException):
        client.request("GET", "/accounts/login/", headers=BEHIND_PROXY)
        return client.getresponse().status == http.HTTPStatus.OK
    return False


def _postmaster() -> int:
    """Return the process ID of the parent of the PostgreSQL process of this connection."""
    connection.ensure_connection()
    return int(_stat(connection.connection.info.backend_pid)[1])


def _cpu_of_tree(root: int) -> float:
    """Return the CPU seconds of a process and its children, also ended ones."""
    parents: dict[int, int] = {}
    spent: dict[int, float] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            stat = _stat(int(entry.name))
            parents[int(entry.name)] = int(stat[1])
            spent[int(entry.name)] = sum(map(int, stat[11:15])) / TICKS
    return sum(its for pid, its in spent.items() if _is_under(pid, root, parents))


def _is_under(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid not in {root, 0}:
        pid = parents.get(pid, 0)
    return pid == root


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name, which may contain spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
