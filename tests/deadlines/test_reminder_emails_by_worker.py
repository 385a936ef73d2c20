"""Reminder emails are sent once although the broker of a Celery worker fails."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection
from django.utils import timezone

from jco_portal.deadlines.models import ReminderEmail
from jco_portal.local.environment import LocalEnvironment
from jco_portal.local.processes import wait_until
from jco_portal.local.servers import Valkey
from tests.deadlines.conftest import SetDeadlineFor
from tests.deadlines.planners import PEOPLE_COUNT, create_planners
from tests.deadlines.smtp_server import SMTP_BACKEND, SmtpServer, free_port, run_smtp_server

TASK = "jco_portal.deadlines.tasks.chase_deadlines"
DIES_AT = 8
WORKER = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
settings.EMAIL_BACKEND = {backend!r}
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {mail}
settings.CELERY_BROKER_URL = "redis://127.0.0.1:{broker}/0"
django.setup()
from jco_portal.celery import app
app.worker_main(["worker", "--pool=solo", "--loglevel=error"])
"""


@contextmanager
def running(process: "subprocess.Popen[bytes]") -> "Iterator[subprocess.Popen[bytes]]":
    """Run a process and end it with the block."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def own_broker(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    """Run an empty broker for this test only."""
    server = Valkey(LocalEnvironment(folder, is_throwaway=True))
    server.locate()
    program = [
        str(server.programs_folder / server.program),
        "--bind",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    return subprocess.Popen([*program, "--save", "", "--dir", "/tmp"], stdout=subprocess.DEVNULL)


def own_worker(mail: int, broker: int) -> "subprocess.Popen[bytes]":
    """Run a Celery worker on the database of the test and its own broker."""
    name = connection.settings_dict["NAME"]
    script = WORKER.format(name=name, backend=SMTP_BACKEND, mail=mail, broker=broker)
    return subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL)


def tick(port: int) -> bool:
    """Enqueue the job as beat does; return False if the broker does not accept it."""
    app = Celery(broker=f"redis://127.0.0.1:{port}/0", set_as_current=False)
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    app.conf.broker_transport_options = {**options, "socket_connect_timeout": 1}
    try:
        app.send_task(TASK, retry=False)
    except app.connection_for_write().connection_errors:
        return False
    finally:
        app.close()
    return True


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_every_email_is_sent_once_when_the_broker_dies(
    set_deadline_for: SetDeadlineFor, tmp_path: Path
) -> None:
    create_planners()
    set_deadline_for(due_on=timezone.localdate())
    broker_port, mail_port, smtp_server = free_port(), free_port(), SmtpServer()
    brokers = [own_broker(tmp_path, broker_port)]

    def kill_and_take(it: SmtpServer) -> str:
        if len(it.mails) == DIES_AT:
            brokers[0].send_signal(signal.SIGKILL)
        return "250 OK"

    smtp_server.answer = kill_and_take
    with run_smtp_server(smtp_server, mail_port), running(own_worker(mail_port, broker_port)):
        assert wait_until(lambda: tick(broker_port), 20)
        assert wait_until(lambda: len(smtp_server.mails) >= DIES_AT, 60), "the worker took it"
        brokers[0].wait()
        with running(own_broker(tmp_path, broker_port)):
            assert wait_until(lambda: tick(broker_port), 20)
            assert wait_until(lambda: len(smtp_server.mails) >= PEOPLE_COUNT, 60)
            assert tick(broker_port)
            assert wait_until(lambda: not ReminderEmail.objects.filter(sent_at=None).exists(), 20)

    assert (
        len(smtp_server.counts_by_message)
        == len({to for to, _mail in smtp_server.mails})
        == PEOPLE_COUNT
    )
    assert set(smtp_server.counts_by_message.values()) == {1}
