"""Celery tasks and the beat schedule: they exist and record heartbeats."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError

from jco_portal.celery import app as celery_app
from jco_portal.outbox import actions
from jco_portal.outbox.actions import record_heartbeat
from jco_portal.outbox.models import Heartbeat, Job
from jco_portal.outbox.queries import heartbeat_ages, is_job_pending
from jco_portal.outbox.scheduler import HeartbeatScheduler
from jco_portal.outbox.tasks import record_worker_heartbeat
from operations.actions.overlap_check import OVERLAP_CHECK_TASK


@pytest.fixture
def scheduler(tmp_path: Path) -> HeartbeatScheduler:
    """The beat schedule of the settings, stored in a temporary file."""
    scheduler = HeartbeatScheduler(app=celery_app, schedule_filename=str(tmp_path / "beat"))
    scheduler.setup_schedule()
    return scheduler


def test_every_scheduled_or_enqueued_task_is_registered() -> None:
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    named |= {task.name for task in OVERLAP_CHECK_TASK}

    assert named <= set(celery_app.tasks)


def test_schedule_runs_the_overlap_check_nightly_and_the_outbox_half_minutely() -> None:
    schedule = settings.CELERY_BEAT_SCHEDULE

    assert schedule["outbox"]["schedule"] <= 30
    assert schedule["overlap-check"]["schedule"].hour == {2}
    assert schedule["heartbeat"]["schedule"] * 3 < settings.HEARTBEAT_MAX_AGE.total_seconds()


def test_worker_that_runs_tasks_has_a_recent_heartbeat(db: None) -> None:
    record_worker_heartbeat()

    assert 0 <= heartbeat_ages()["worker"] < 5


def test_heartbeat_replaces_the_previous_heartbeat(db: None) -> None:
    record_heartbeat("worker")
    first = Heartbeat.objects.get().last_beat_at

    record_heartbeat("worker")

    assert Heartbeat.objects.get().last_beat_at > first


def test_only_the_heartbeat_is_due_when_beat_starts(scheduler: HeartbeatScheduler) -> None:
    due = {name for name, entry in scheduler.schedule.items() if entry.is_due().is_due}

    assert due == {"heartbeat"}


def test_beat_heartbeat_is_recorded_only_by_the_heartbeat_task(
    db: None, scheduler: HeartbeatScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jco_portal.outbox.scheduler.close_old_connections", lambda: None)

    scheduler.apply_entry(scheduler.schedule["outbox"])
    assert not Heartbeat.objects.exists()

    scheduler.apply_entry(scheduler.schedule["heartbeat"])
    assert set(heartbeat_ages()) == {"beat"}


def test_unreachable_database_does_not_stop_beat(
    db: None, scheduler: HeartbeatScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_process: str) -> None:
        raise DatabaseError("the server closed the connection")

    monkeypatch.setattr(actions, "record_heartbeat", away)
    monkeypatch.setattr("jco_portal.outbox.scheduler.close_old_connections", lambda: None)

    scheduler.apply_entry(scheduler.schedule["heartbeat"])


def test_is_job_pending_matches_a_subset_of_the_arguments(db: None) -> None:
    Job.objects.create(task="tests.note", arguments={"operation_ids": [3, 5]})
    Job.objects.create(task="tests.all", arguments={"operation_ids": None})

    assert is_job_pending("tests.note", operation_ids=[5])
    assert not is_job_pending("tests.note", operation_ids=[4])
    assert not is_job_pending("tests.other", operation_ids=[5])
    assert not is_job_pending("tests.note", operation_ids=None)
    assert is_job_pending("tests.all", operation_ids=None)


@pytest.mark.parametrize("suffix", ["", ".dat", ".dir", ".bak", ".db"])
@pytest.mark.parametrize("byte_count", [0, 7])
def test_beat_starts_with_a_damaged_schedule_file(
    scheduler: HeartbeatScheduler, suffix: str, byte_count: int
) -> None:
    scheduler.close()
    file = Path(f"{scheduler.schedule_filename}{suffix}")
    if file.exists():
        file.write_bytes(file.read_bytes()[:byte_count])

    again = HeartbeatScheduler(app=celery_app, schedule_filename=scheduler.schedule_filename)

    assert set(settings.CELERY_BEAT_SCHEDULE) <= set(again.schedule)
    again.close()
