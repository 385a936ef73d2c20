"""The health response: each service, and the age of its last heartbeat."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from jco_portal.deadlines.models import ReminderEmail
from jco_portal.outbox.models import Heartbeat, Job
from tests.factories import make_user


def record_beat(**seconds: float) -> None:
    for process, age in seconds.items():
        Heartbeat.objects.create(
            process=process, last_beat_at=timezone.now() - timedelta(seconds=age)
        )


def health(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/healthz")
    assert answer.headers["Content-Type"] == "application/json"
    return answer.status_code, answer.json()


def test_health_is_ok_when_all_services_reported_recently(db: None, client: Client) -> None:
    record_beat(worker=3, beat=12)

    status, answer = health(client)

    assert status == 200
    assert answer["ok"] is True
    assert set(answer) == {"ok", "database", "broker", "worker", "beat", "mail", "jobs"}
    assert all(answer[service]["ok"] for service in ("database", "broker", "worker", "beat"))
    assert 3 <= answer["worker"]["age"] < 8
    assert 12 <= answer["beat"]["age"] < 17
    assert 0 <= answer["database"]["age"] < 5
    assert 0 <= answer["broker"]["age"] < 5


def test_health_reports_pending_emails_with_status_200(db: None, client: Client) -> None:
    record_beat(worker=3, beat=12)
    hour = timezone.now() - timedelta(hours=1)
    ReminderEmail.objects.create(key="day:1", person=make_user(), created_at=hour)

    status, answer = health(client)

    assert (status, answer["mail"]["ok"]) == (200, False)
    assert 3600 <= answer["mail"]["age"] < 3610


def test_health_reports_stopped_jobs_with_status_200(db: None, client: Client) -> None:
    record_beat(worker=3, beat=12)
    minute = timezone.now() - timedelta(minutes=1)
    for _each in range(2):
        Job.objects.create(task="tests.fail", stopped_at=minute)
    Job.objects.create(task="tests.fail", stopped_at=minute, discarded_at=timezone.now())
    Job.objects.create(task="tests.note")

    status, answer = health(client)

    assert (status, answer["jobs"]["ok"], answer["jobs"]["stopped"]) == (200, False, 2)
    assert 60 <= answer["jobs"]["age"] < 70


@pytest.mark.parametrize(
    ("worker", "beat", "sick"),
    [(61, 3, {"worker"}), (3, 3600, {"beat"}), (61, 61, {"worker", "beat"}), (59, 59, set())],
)
def test_service_without_a_heartbeat_for_a_minute_is_unhealthy(
    db: None, client: Client, worker: float, beat: float, sick: set[str]
) -> None:
    record_beat(worker=worker, beat=beat)

    status, answer = health(client)

    assert status == (503 if sick else 200)
    assert {service for service in ("worker", "beat") if not answer[service]["ok"]} == sick


def test_service_without_any_heartbeat_has_no_age(db: None, client: Client) -> None:
    record_beat(beat=1)

    status, answer = health(client)

    assert status == 503
    assert answer["worker"] == {"ok": False, "age": None}


def test_health_reports_an_unreachable_broker(
    db: None, client: Client, unreachable_broker: None
) -> None:
    record_beat(worker=1, beat=1)

    status, answer = health(client)

    assert status == 503
    assert answer["broker"] == {"ok": False, "age": None}
    assert answer["database"]["ok"]


def test_health_reports_an_unreachable_database(db: None, client: Client) -> None:
    def away(*_args: object) -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    with connection.execute_wrapper(away):
        status, answer = health(client)

    assert status == 503
    assert answer["database"] == {"ok": False, "age": None}
    assert answer["broker"]["ok"]
    assert answer["worker"] == {"ok": False, "age": None}


def test_health_needs_no_sign_in_and_refuses_post(db: None, client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.head("/healthz").status_code == 503
