"""Mails leave once although the broker dies while a Celery worker sends them."""

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
from jco_portal.local.environment import Place
from jco_portal.local.processes import wait_until
from jco_portal.local.servers import Valkey
from tests.deadlines.conftest import Owe
from tests.deadlines.recipients import PEOPLE, many_people
from tests.deadlines.sink import BACKEND, Sink, free_port, mail_server

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
    """A process that does not outlive its use."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def a_broker(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    """A broker of the test's own, with nothing in it."""
    server = Valkey(Place(folder, throwaway=True))
    server.locate()
    program = [str(server.programs / server.program), "--bind", "127.0.0.1", "--port", str(port)]
    return subprocess.Popen([*program, "--save", "", "--dir", "/tmp"], stdout=subprocess.DEVNULL)


def a_worker(mail: int, broker: int) -> "subprocess.Popen[bytes]":
    """A Celery worker on the database of the test and the broker of its own."""
    name = connection.settings_dict["NAME"]
    script = WORKER.format(name=name, backend=BACKEND, mail=mail, broker=broker)
    return subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL)


def tick(port: int) -> bool:
    """Ask for the job as the beat does; False while the broker does not take it."""
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
def test_every_email_is_sent_once_when_the_broker_dies(owe: Owe, tmp_path: Path) -> None:
    many_people()
    owe(due_on=timezone.localdate())
    broker_port, mail_port, sink = free_port(), free_port(), Sink()
    brokers = [a_broker(tmp_path, broker_port)]

    def kill_and_take(it: Sink) -> str:
        if len(it.mails) == DIES_AT:
            brokers[0].send_signal(signal.SIGKILL)
        return "250 OK"

    sink.answer = kill_and_take
    with mail_server(sink, mail_port), running(a_worker(mail_port, broker_port)):
        assert wait_until(lambda: tick(broker_port), 20)
        assert wait_until(lambda: len(sink.mails) >= DIES_AT, 60), "the worker took it"
        brokers[0].wait()
        with running(a_broker(tmp_path, broker_port)):
            assert wait_until(lambda: tick(broker_port), 20)
            assert wait_until(lambda: len(sink.mails) >= PEOPLE, 60)
            assert tick(broker_port)
            assert wait_until(lambda: not ReminderEmail.objects.filter(sent_at=None).exists(), 20)

    assert len(sink.by_message) == len({to for to, _mail in sink.mails}) == PEOPLE
    assert set(sink.by_message.values()) == {1}
