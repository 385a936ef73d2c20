"""Servers named in the environment are not started, and errors are sentences."""

import socket
from pathlib import Path

import pytest

from jco_portal.local.environment import LocalEnvironment
from jco_portal.local.site_processes import _site_environment
from tests.local.conftest import LocalMachine, end_user, environment_from_output

DATABASE = "postgresql://somebody@elsewhere/jco"
BROKER = "redis://elsewhere:6379/0"


def test_configured_services_replace_the_embedded_services(machine: LocalMachine) -> None:
    user = machine.start_user(DATABASE_URL=DATABASE, REDIS_URL=BROKER)

    environment = environment_from_output(user)

    assert environment["DATABASE_URL"] == environment["DATABASE_OWNER_URL"] == DATABASE
    assert environment["REDIS_URL"] == BROKER
    assert "CELERY_BROKER_URL" not in environment
    assert machine.has_no_processes()


def test_database_is_replaced_while_the_broker_stays_embedded(machine: LocalMachine) -> None:
    environment = environment_from_output(machine.start_user(DATABASE_URL=DATABASE))

    assert environment["DATABASE_URL"] == DATABASE
    assert environment["REDIS_URL"] == f"unix://{machine.valkey.address}"
    assert not machine.supervisors(machine.postgres)


def test_production_gets_no_embedded_services(machine: LocalMachine) -> None:
    user = machine.start_user(DJANGO_ENV="production")

    assert "DATABASE_URL" not in environment_from_output(user)
    assert machine.has_no_processes()
    end_user(user)


def test_owner_url_without_web_role_url_is_refused(machine: LocalMachine) -> None:
    user = machine.start_user(DATABASE_OWNER_URL=DATABASE)

    _, errors = user.communicate()

    assert errors == "DATABASE_OWNER_URL is set without DATABASE_URL: set both, or neither.\n"


def test_server_that_does_not_start_shows_its_log(machine: LocalMachine, tmp_path: Path) -> None:
    program = machine.data_folder / "valkey-server"
    program.write_text("#!/bin/sh\necho no memory for this\nexit 1\n")
    program.chmod(0o755)
    user = machine.start_user(DATABASE_URL=DATABASE, VALKEY_BIN=str(machine.data_folder))

    _, errors = user.communicate()

    assert errors.startswith(f"Valkey did not start. The end of {machine.valkey.log}:\n")
    assert errors.endswith("  no memory for this\n  Valkey stopped while it started.\n")


def test_error_names_a_port_in_use(machine: LocalMachine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = machine.run("run", JCO_PORT=str(port))

    assert run.returncode == 1
    assert run.stderr == (
        f"Port {port} cannot be used (Address already in use). "
        f"Choose another one: make run JCO_PORT={port + 1}\n"
    )


def test_port_must_be_a_number(machine: LocalMachine) -> None:
    run = machine.run("run", JCO_PORT="http")

    assert run.returncode == 1
    assert run.stderr == "JCO_PORT is 'http'; it must be a number from 1 to 65535.\n"


def test_make_run_is_refused_in_production(machine: LocalMachine) -> None:
    run = machine.run("run", DJANGO_ENV="production")

    assert run.returncode == 1
    assert run.stderr.startswith("This is for trying out.")


def test_portal_url_contains_the_port_unless_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORTAL_URL", raising=False)

    assert (
        _site_environment(LocalEnvironment(tmp_path), 8123)["PORTAL_URL"] == "http://127.0.0.1:8123"
    )

    monkeypatch.setenv("PORTAL_URL", "https://jco.example")
    assert (
        _site_environment(LocalEnvironment(tmp_path), 8123)["PORTAL_URL"] == "https://jco.example"
    )
