"""Real servers in a temporary data folder, used by separate processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jco_portal.local.environment import BASE_DIR, LocalEnvironment
from jco_portal.local.processes import wait_until
from jco_portal.local.servers import SERVERS, Server

INHERITED_VARIABLES = {  # by make, pytest and the settings of tests
    "JCO_DATABASE_FOLDER",
    "DATABASE_URL",
    "DATABASE_URL_OF_WEB",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "DJANGO_SETTINGS_MODULE",
    "MAKEFLAGS",
    "MAKELEVEL",
}
# Only one of the servers: the environment names the other.
POSTGRES = {"REDIS_URL": "redis://elsewhere:6379/0"}
VALKEY = {"DATABASE_URL": "postgresql://somebody@elsewhere/jco"}
USER = """
import json, os, sys
from jco_portal.local.server_leases import embedded_servers
with embedded_servers(until_stopped=True):
    print(json.dumps(dict(os.environ)), flush=True)
    sys.stdin.read()
"""


class LocalMachine:
    """A data folder, its servers, and the processes that use them."""

    def __init__(self, data_dir: Path) -> None:
        self.data_folder = data_dir
        self.postgres, self.valkey = (make(LocalEnvironment(data_dir)) for make in SERVERS.values())
        self.users: list[subprocess.Popen[str]] = []

    def environment(self, **variables: str) -> dict[str, str]:
        inherited = {
            name: value for name, value in os.environ.items() if name not in INHERITED_VARIABLES
        }
        return {**inherited, "JCO_DATA_DIR": str(self.data_folder), **variables}

    def start_user(self, **variables: str) -> subprocess.Popen[str]:
        user = subprocess.Popen(
            [sys.executable, "-c", USER],
            cwd=BASE_DIR,
            env=self.environment(**variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.users.append(user)
        return user

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "jco_portal.local", *arguments],
            cwd=BASE_DIR,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def has_no_processes(self) -> bool:
        return not any(self.supervisors(server) for server in (self.postgres, self.valkey))

    def supervisors(self, server: Server) -> list[int]:
        return running("jco_portal.local.supervisor", server.name, str(self.data_folder))

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)

    def remove_data(self) -> None:
        for user in self.users:
            user.kill()
            user.communicate()
        assert wait_until(self.has_no_processes, 20)


def environment_from_output(user: subprocess.Popen[str]) -> dict[str, str]:
    """Return the environment that a user process prints once its servers are ready."""
    line = user.stdout.readline()
    assert line, user.stderr.read()
    return json.loads(line)


def end_user(user: subprocess.Popen[str]) -> None:
    """Let a user process end normally and check its exit status."""
    _, errors = user.communicate()
    assert user.returncode == 0, errors


def running(*wanted: str) -> list[int]:
    process_ids = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if set(wanted) <= set(arguments):
            process_ids.append(int(entry.name))
    return process_ids


@pytest.fixture(scope="package")
def folder() -> Iterator[Path]:
    """A temporary folder that other accounts can enter.

    The folders of pytest cannot be used: for root, the servers run under another account.
    """
    path = Path(tempfile.mkdtemp(prefix="jco-local-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def machine(folder: Path) -> Iterator[LocalMachine]:
    """One data folder for all tests, without running processes before and after each."""
    machine = LocalMachine(folder)
    yield machine
    machine.remove_data()
