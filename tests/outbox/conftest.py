"""A broker that cannot be reached, and tasks that record their runs."""

import socket
from collections.abc import Iterator

import pytest
from celery import shared_task

from jco_portal.celery import app as celery_app
from jco_portal.outbox.actions import record_heartbeat

RUNS_KEY: list[int] = []


@shared_task(name="tests.note")
def record_run(number: int) -> None:
    """Write a row, so that a test can check whether it was committed."""
    record_heartbeat(f"note {number}")
    RUNS_KEY.append(number)


@shared_task(name="tests.fail")
def record_and_fail(number: int) -> None:
    """Write a row, then fail."""
    record_heartbeat(f"fail {number}")
    raise ValueError(f"cannot do {number}\x00")


@shared_task(name="tests.kill")
def kill_worker(number: int) -> None:
    """Exit as a killed worker process would, without ending the process of the test."""
    raise SystemExit


@pytest.fixture(autouse=True)
def recorded_runs() -> list[int]:
    """The numbers that the task has recorded, in order."""
    RUNS_KEY.clear()
    return RUNS_KEY


@pytest.fixture
def silence_expected_failures(caplog: pytest.LogCaptureFixture) -> None:
    """Hide the log messages of failures that a test causes on purpose."""
    caplog.set_level("CRITICAL", logger="jco_portal.outbox.actions")


def _use_broker(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    # it reads the other one unless it is set itself: it is remembered, and put back, before that
    monkeypatch.setattr(celery_app.conf, "broker_write_url", address)
    monkeypatch.setattr(celery_app.conf, "broker_url", address)


@pytest.fixture(params=["refuses", "is silent", "has no name"])
def unreachable_broker(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A broker that refuses connections, accepts them and never replies, or has no address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        if request.param == "is silent":
            listener.listen()
        else:
            listener.close()
        host = "nobody.invalid" if request.param == "has no name" else "127.0.0.1"
        _use_broker(monkeypatch, f"redis://{host}:{port}/0")
        yield
