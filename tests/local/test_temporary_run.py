"""Temporary servers of a command, which end with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jco_portal.local.environment import BASE_DIR
from jco_portal.local.processes import wait_until
from jco_portal.local.temporary_run import PREFIX, TEMP_FOLDER, remove_leftovers
from tests.local.conftest import POSTGRES, VALKEY, LocalMachine

pytestmark = pytest.mark.slow

SHOW = """
import os, psycopg2
with psycopg2.connect(os.environ["DATABASE_URL"]).cursor() as cursor:
    cursor.execute("SHOW fsync")
    print(*cursor.fetchone())
raise SystemExit(3)
"""


def folders() -> set[Path]:
    return set(TEMP_FOLDER.glob(f"{PREFIX}*"))


def test_temporary_run_uses_non_durable_servers_and_returns_the_exit_code(
    machine: LocalMachine,
) -> None:
    before = folders()

    run = machine.run("with", sys.executable, "-c", SHOW, **POSTGRES)

    assert (run.stdout, run.returncode) == ("off\n", 3)
    assert folders() <= before


def test_durable_servers_write_to_disk(machine: LocalMachine) -> None:
    run = machine.run("with", "--durable", sys.executable, "-c", SHOW, **POSTGRES)

    assert run.stdout == "on\n"


def test_killed_command_leaves_no_folder(machine: LocalMachine) -> None:
    before = folders()
    module = [sys.executable, "-m", "jco_portal.local"]
    command = ["with", "sh", "-c", "echo up; exec sleep 60"]
    process = subprocess.Popen(
        module + command, cwd=BASE_DIR, env=machine.environment(**VALKEY), stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"up\n"

    process.kill()
    process.communicate()

    assert wait_until(lambda: folders() <= before, 10)


def test_folder_of_a_killed_supervisor_is_removed_later() -> None:
    left = TEMP_FOLDER / f"{PREFIX}left-{os.getpid()}"
    (left / "valkey").mkdir(parents=True)
    (left / "valkey" / "keeper.lock").touch()

    remove_leftovers()
    assert left.exists()
    os.utime(left, (0, 0))
    remove_leftovers()

    assert not left.exists()
