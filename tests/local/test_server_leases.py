"""Servers run while a process uses them, also when users, supervisors or servers end."""

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from jco_portal.local.environment import service_user_arguments
from jco_portal.local.processes import processes_in_folder, wait_until
from tests.local.conftest import POSTGRES, VALKEY, LocalMachine, end_user, environment_from_output

pytestmark = pytest.mark.slow


def query_server(address: str, question: str) -> tuple[object, ...]:
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


def postmaster(machine: LocalMachine) -> int:
    (pid_file,) = machine.postgres.folder.glob("pg*/postmaster.pid")
    return int(pid_file.read_text().splitlines()[0])


def assert_next_user_is_served(machine: LocalMachine, **variables: str) -> None:
    environment = environment_from_output(machine.start_user(**variables))
    if "DATABASE_URL" not in variables:
        assert query_server(environment["DATABASE_URL"], "SELECT 1") == (1,)
    if "REDIS_URL" not in variables:
        assert redis.Redis.from_url(environment["REDIS_URL"]).ping()


def test_database_has_two_roles_and_handles_all_alphabets(machine: LocalMachine) -> None:
    environment = environment_from_output(machine.start_user())

    role = query_server(
        environment["DATABASE_URL"],
        "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles"
        " WHERE rolname = current_user",
    )
    owner = query_server(
        environment["DATABASE_OWNER_URL"],
        "SELECT current_user, datdba::regrole::text, datcollate, datlocale FROM pg_database"
        " WHERE datname = current_database()",
    )

    cases = query_server(
        environment["DATABASE_URL"], "SELECT 'ȘTEFAN' ILIKE 'ștefan', upper('ăθб')"
    )

    assert role == ("jco_web", False, False, False)
    assert owner == ("jco", "jco", "C", "C.UTF-8")
    assert cases == (True, "ĂΘБ")


def test_servers_stop_with_their_last_user(machine: LocalMachine) -> None:
    first, second = machine.start_user(), machine.start_user()
    address = environment_from_output(first)["DATABASE_URL"]
    assert environment_from_output(second)["DATABASE_URL"] == address

    end_user(first)
    assert query_server(address, "SELECT 1") == (1,)
    end_user(second)

    assert machine.has_no_processes()
    assert not machine.postgres.sockets.exists()
    assert not machine.valkey.sockets.exists()


def test_data_persist_after_the_last_user(machine: LocalMachine) -> None:
    first = machine.start_user()
    environment = environment_from_output(first)
    with closing(psycopg2.connect(environment["DATABASE_OWNER_URL"])) as connection:
        connection.autocommit = True
        connection.cursor().execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 7 AS n")
    redis.Redis.from_url(environment["REDIS_URL"]).set("kept", 7)
    end_user(first)

    environment = environment_from_output(machine.start_user())

    assert query_server(environment["DATABASE_OWNER_URL"], "SELECT n FROM kept") == (7,)
    assert redis.Redis.from_url(environment["REDIS_URL"]).get("kept") == b"7"


def test_killed_user_leaves_no_servers_running(machine: LocalMachine) -> None:
    user = machine.start_user()
    environment_from_output(user)

    user.kill()

    assert wait_until(machine.has_no_processes, 10)
    assert_next_user_is_served(machine)


@pytest.mark.parametrize("only", [POSTGRES, VALKEY])
def test_next_user_is_served_after_the_supervisor_was_killed(
    machine: LocalMachine, only: dict[str, str]
) -> None:
    environment_from_output(machine.start_user(**only))
    (supervisor,) = machine.supervisors(machine.valkey if only is VALKEY else machine.postgres)

    machine.kill(supervisor)

    assert_next_user_is_served(machine, **only)


def test_killed_postgres_is_started_for_the_next_user(machine: LocalMachine) -> None:
    environment_from_output(machine.start_user(**POSTGRES))

    machine.kill(postmaster(machine))

    assert_next_user_is_served(machine, **POSTGRES)


def test_killed_valkey_is_started_for_the_next_user(machine: LocalMachine) -> None:
    environment_from_output(machine.start_user(**VALKEY))

    for pid in processes_in_folder(machine.valkey.folder / "store", "valkey"):
        machine.kill(pid)

    assert_next_user_is_served(machine, **VALKEY)


def test_stale_pid_of_another_process_does_not_block_the_server(machine: LocalMachine) -> None:
    user = machine.start_user(**POSTGRES)
    environment_from_output(user)
    (store,) = machine.postgres.folder.glob("pg*")
    lines = (store / "postmaster.pid").read_text().splitlines()
    end_user(user)
    bystander = subprocess.Popen(["sleep", "60"], **service_user_arguments())
    (store / "postmaster.pid").write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")

    assert_next_user_is_served(machine, **POSTGRES)

    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as somebody else")
def test_closed_folders_stay_closed_when_root_runs_the_servers(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    machine = LocalMachine(closed / "data")

    for _ in range(2):
        user = machine.start_user(**POSTGRES)
        assert query_server(environment_from_output(user)["DATABASE_URL"], "SELECT 1") == (1,)
        end_user(user)

    assert closed.stat().st_mode & 0o777 == 0o700
    machine.remove_data()
    shutil.rmtree(machine.postgres.home_folder.parent)
