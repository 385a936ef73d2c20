"""Jobs: written with the change, run once, repeated after failures."""

import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from coordination.models import Overlap
from jco_portal.outbox import broker
from jco_portal.outbox.actions import (
    delete_stopped_jobs,
    enqueue_job,
    enqueue_jobs,
    run_matching_jobs,
    run_next_job,
    wake_workers,
)
from jco_portal.outbox.models import Heartbeat, Job
from jco_portal.outbox.queries import is_job_pending, stopped_job_error
from jco_portal.outbox.tasks import run_jobs
from operations.models import Operation
from tests.concurrency import run_concurrently
from tests.factories import make_operation

NOTE, FAIL, KILL = "tests.note", "tests.fail", "tests.kill"
pytestmark = pytest.mark.usefixtures("silence_expected_failures")


@pytest.fixture
def wake_up_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that were sent to the broker."""
    sent: list[str] = []
    monkeypatch.setattr(broker, "send_task", sent.append)
    return sent


def enqueue_and_fail() -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        enqueue_job(NOTE, number=1)
        raise ZeroDivisionError


def pending_numbers() -> list[int]:
    return [job.arguments["number"] for job in Job.objects.all()]


def test_rolled_back_change_enqueues_no_job(
    transactional_db: None, wake_up_calls: list[str]
) -> None:
    enqueue_and_fail()

    assert not Job.objects.exists()
    assert wake_up_calls == []


def test_workers_are_woken_once_after_the_commit(
    transactional_db: None, wake_up_calls: list[str]
) -> None:
    with transaction.atomic():
        for number in range(5):
            enqueue_job(NOTE, number=number)
        assert wake_up_calls == []

    assert wake_up_calls == ["jco_portal.outbox.tasks.run_jobs"]
    assert pending_numbers() == [0, 1, 2, 3, 4]


def test_rolled_back_savepoint_does_not_prevent_waking_the_workers(
    transactional_db: None, wake_up_calls: list[str]
) -> None:
    with transaction.atomic():
        enqueue_and_fail()
        enqueue_job(NOTE, number=2)

    assert len(wake_up_calls) == 1
    assert pending_numbers() == [2]


def test_wake_workers_reaches_the_broker(transactional_db: None) -> None:
    assert broker.is_reachable()

    wake_workers()


@pytest.mark.slow
def test_unreachable_broker_is_noticed_within_four_seconds(unreachable_broker: None) -> None:
    began = time.monotonic()

    wake_workers()
    answers = broker.is_reachable()

    assert not answers
    assert time.monotonic() - began < 4


@pytest.mark.example("tabled")
def test_unreachable_broker_does_not_delay_a_save(
    unreachable_broker: None,
    client_for: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    operation = make_operation(state="tabled")
    client = client_for()
    client.get(operation.get_absolute_url())
    Job.objects.all().delete()
    connection.run_on_commit.clear()
    began = time.monotonic()

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        answer = client.post(
            f"/operations/{operation.reference}/moves/cancel/", {"reason": "No ships."}
        )

    assert time.monotonic() - began < 2.5
    assert len(callbacks) == 1
    assert answer.status_code == 302
    assert Operation.objects.get().state == "cancelled"
    assert Job.objects.count() == 1


def test_jobs_run_oldest_first_and_are_removed(db: None, recorded_runs: list[int]) -> None:
    for number in (3, 1, 2):
        enqueue_job(NOTE, number=number)

    run_jobs()

    assert recorded_runs == [3, 1, 2]
    assert not Job.objects.exists()
    assert not run_next_job()


def test_job_scheduled_for_later_is_not_run(db: None, recorded_runs: list[int]) -> None:
    job = enqueue_job(NOTE, number=1)
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now() + timedelta(minutes=1))

    assert not run_next_job()
    assert recorded_runs == []
    assert pending_numbers() == [1]


def test_failed_job_keeps_its_error_and_does_not_block_other_jobs(
    db: None, recorded_runs: list[int]
) -> None:
    failing = enqueue_job(FAIL, number=1)
    enqueue_job("tests.nowhere", number=2)
    enqueue_job(NOTE, number=3)

    run_jobs()

    failing.refresh_from_db()
    assert recorded_runs == [3]
    assert pending_numbers() == [1, 2]
    assert failing.last_error == "ValueError: cannot do 1"
    assert failing.attempts == 1
    assert failing.not_before > timezone.now()
    assert "tests.nowhere" in Job.objects.last().last_error


def test_changes_of_a_failed_job_are_rolled_back(db: None) -> None:
    enqueue_job(FAIL, number=1)

    run_jobs()

    assert not Heartbeat.objects.exists()


@pytest.mark.parametrize(
    ("tries", "seconds"), [(0, 1), (1, 2), (5, 32), (12, 3600), (60, 3600), (31_999, 3600)]
)
def test_retry_delay_of_a_failed_job_grows_up_to_an_hour(
    db: None, tries: int, seconds: int
) -> None:
    job = enqueue_job(FAIL, number=1)
    Job.objects.filter(pk=job.pk).update(attempts=tries)

    run_next_job()

    job.refresh_from_db()
    pause = (job.not_before - timezone.now()).total_seconds()
    assert job.attempts == tries + 1
    assert seconds - 5 < pause <= seconds


def test_failed_job_is_completed_when_its_cause_is_fixed(
    db: None, recorded_runs: list[int]
) -> None:
    job = enqueue_job(FAIL, number=1)
    run_jobs()

    Job.objects.filter(pk=job.pk).update(task=NOTE, not_before=timezone.now())
    run_jobs()

    assert recorded_runs == [1]
    assert not Job.objects.exists()


def test_job_stops_after_its_maximum_number_of_attempts(db: None) -> None:
    enqueue_jobs(FAIL, [{"number": 1}], most_tries=3)

    for tries in (1, 2, 3):
        assert stopped_job_error(number=1) == ""
        run_jobs()
        assert Job.objects.get().attempts == tries
        Job.objects.update(not_before=timezone.now())

    run_jobs()
    assert Job.objects.get().attempts == 3
    assert stopped_job_error(number=1) == "ValueError: cannot do 1"
    assert not is_job_pending(FAIL, number=1)
    delete_stopped_jobs(number=1)
    assert not Job.objects.exists()


def test_attempt_of_a_killed_worker_is_recorded(transactional_db: None) -> None:
    # Otherwise a job that kills each worker would never stop and would block the queue.
    enqueue_jobs(KILL, [{"number": 0}], most_tries=3)
    enqueue_job(NOTE, number=1)

    for tries in (1, 2, 3):
        with pytest.raises(SystemExit):
            run_next_job()
        job = Job.objects.get(task=KILL)
        assert (job.attempts, job.stopped_at) == (tries, None)
        assert job.not_before > timezone.now()
        Job.objects.update(not_before=timezone.now())

    assert run_next_job()
    assert stopped_job_error(number=0) == "The worker was killed."
    run_jobs()
    assert [job.task for job in Job.objects.all()] == [KILL]


def test_concurrent_workers_run_every_job_once(
    transactional_db: None, recorded_runs: list[int]
) -> None:
    for number in range(30):
        enqueue_job(NOTE, number=number)

    outcomes = run_concurrently(run_jobs, run_jobs, run_jobs)

    assert outcomes == [None, None, None]
    assert sorted(recorded_runs) == list(range(30))
    assert Heartbeat.objects.count() == 30
    assert not Job.objects.exists()


def test_worker_and_transition_run_the_same_job_once(
    transactional_db: None, recorded_runs: list[int]
) -> None:
    for number in range(10):
        enqueue_job(NOTE, number=number)

    run_concurrently(
        run_jobs, *(lambda number=number: run_matching_jobs(number=number) for number in range(3))
    )

    assert sorted(recorded_runs) == list(range(10))


def test_run_matching_jobs_runs_only_matching_jobs(db: None, recorded_runs: list[int]) -> None:
    for number in (1, 2):
        enqueue_job(NOTE, number=number)
    Job.objects.update(not_before=timezone.now() + timedelta(hours=1))

    run_matching_jobs(number=2)

    assert recorded_runs == [2]
    assert pending_numbers() == [1]


def test_run_matching_jobs_does_not_raise_when_a_job_fails(db: None) -> None:
    enqueue_job(FAIL, number=1)

    run_matching_jobs(number=1)

    job = Job.objects.get()
    assert (job.last_error, job.attempts) == ("ValueError: cannot do 1", 1)


@pytest.mark.example("draft")
def test_worker_detects_the_overlap_of_new_operations(worker: None) -> None:
    make_operation("Amber")
    make_operation("Bora", organisers=("PL",), leads=("PL",))

    until = time.monotonic() + 15
    while Job.objects.exists() and time.monotonic() < until:
        time.sleep(0.05)

    assert not Job.objects.exists()
    assert Overlap.objects.get().severity == "conflict"
