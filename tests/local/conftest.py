"""Real servers in a folder of their own, used by processes of their own."""

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

from jco_portal.local.environment import BASE_DIR, Place
from jco_portal.local.processes import wait_until
from jco_portal.local.servers import SERVERS, Server

GIVEN = {  # by make, pytest and the settings of tests
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
from jco_portal.local.server_leases import services
with services(wait=True):
    print(json.dumps(dict(os.environ)), flush=True)
    sys.stdin.read()
"""


class Machine:
    """A data folder, its servers, and processes that use them."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.postgres, self.valkey = (make(Place(data)) for make in SERVERS.values())
        self.users: list[subprocess.Popen[str]] = []

    def environment(self, **given: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in GIVEN}
        return {**kept, "JCO_DATA_DIR": str(self.data), **given}

    def start_user(self, **given: str) -> subprocess.Popen[str]:
        user = subprocess.Popen(
            [sys.executable, "-c", USER],
            cwd=BASE_DIR,
            env=self.environment(**given),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.users.append(user)
        return user

    def run(self, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "jco_portal.local", *arguments],
            cwd=BASE_DIR,
            env=self.environment(**given),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def is_quiet(self) -> bool:
        return not any(self.keepers(server) for server in (self.postgres, self.valkey))

    def keepers(self, server: Server) -> list[int]:
        return running("jco_portal.local.supervisor", server.name, str(self.data))

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)

    def clear(self) -> None:
        for user in self.users:
            user.kill()
            user.communicate()
        assert wait_until(self.is_quiet, 20)


def environment_of(user: subprocess.Popen[str]) -> dict[str, str]:
    """What a user was told, once its servers are up."""
    line = user.stdout.readline()
    assert line, user.stderr.read()
    return json.loads(line)


def leave(user: subprocess.Popen[str]) -> None:
    """Let a user end of itself."""
    _, errors = user.communicate()
    assert user.returncode == 0, errors


def running(*words: str) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if set(words) <= set(arguments):
            found.append(int(entry.name))
    return found


@pytest.fixture(scope="package")
def folder() -> Iterator[Path]:
    """Not pytest's own: when we are root, servers run as somebody who may not enter that."""
    path = Path(tempfile.mkdtemp(prefix="jco-local-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def machine(folder: Path) -> Iterator[Machine]:
    """The same data for all tests, quiet before and after each."""
    machine = Machine(folder)
    yield machine
    machine.clear()
