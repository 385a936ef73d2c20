"""Stopped jobs in the administration: repeated or discarded."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from jco_portal.outbox.actions import enqueue_job
from jco_portal.outbox.models import Job
from jco_portal.outbox.queries import is_job_pending, stopped_job_error, stopped_jobs
from jco_portal.outbox.tasks import run_jobs

pytestmark = pytest.mark.django_db
LIST = "/admin/outbox/job/"
FAIL, NOTE = "tests.fail", "tests.note"


def stopped(task: str = FAIL, number: int = 1) -> Job:
    return Job.objects.create(
        task=task,
        arguments={"number": number},
        attempts=3,
        max_attempts=3,
        last_error=f"ValueError: cannot do {number}",
        stopped_at=timezone.now(),
    )


def settle(client: Any, action: str, *jobs: Job) -> Any:
    chosen = [job.pk for job in jobs]
    return client.post(LIST, {"action": action, "_selected_action": chosen}, follow=True)


def test_stopped_jobs_are_listed_without_error_details(client_for: Any) -> None:
    stopped(number=7)
    enqueue_job(NOTE, number=8)

    page = client_for("administrator", "GSC").get(LIST)

    assert [job.arguments for job in page.context["cl"].result_list] == [{"number": 7}]
    assert "ValueError" in page.content.decode()
    assert "cannot do" not in page.content.decode()


def test_retried_job_is_run(client_for: Any, recorded_runs: list[int]) -> None:
    job, other = stopped(NOTE, 1), stopped(NOTE, 2)

    page = settle(client_for("administrator", "GSC"), "retry", job)

    assert "Tried again: 1." in page.content.decode()
    assert is_job_pending(NOTE, number=1)
    run_jobs()
    assert recorded_runs == [1]
    assert [*Job.objects.all()] == [other]
    assert LogEntry.objects.get().object_id == str(job.pk)


@pytest.mark.usefixtures("silence_expected_failures")
def test_retried_job_has_all_its_attempts_again(client_for: Any) -> None:
    job = stopped()

    settle(client_for("administrator", "GSC"), "retry", job)
    run_jobs()

    job.refresh_from_db()
    assert (job.attempts, job.stopped_at) == (1, None)


def test_discarded_job_is_not_run_and_no_longer_listed(
    client_for: Any, recorded_runs: list[int]
) -> None:
    job, other = stopped(NOTE, 1), stopped(NOTE, 2)

    page = settle(client_for("administrator", "GSC"), "discard", job)

    assert "Given up: 1." in page.content.decode()
    assert [*page.context["cl"].result_list] == [other]
    assert stopped_jobs() == (1, other.stopped_at)
    assert stopped_job_error(number=1)
    run_jobs()
    assert recorded_runs == []
    assert LogEntry.objects.get().object_id == str(job.pk)


def test_pending_and_discarded_jobs_cannot_be_retried_or_discarded(client_for: Any) -> None:
    pending, left = enqueue_job(NOTE, number=1), stopped()
    Job.objects.filter(pk=left.pk).update(discarded_at=timezone.now())
    before = [*Job.objects.order_by("pk").values()]
    client = client_for("administrator", "GSC")

    for action in ("retry", "discard"):
        settle(client, action, pending, left)

    assert [*Job.objects.order_by("pk").values()] == before


def test_administrator_cannot_add_change_or_delete_a_job(client_for: Any) -> None:
    job = stopped()
    client = client_for("administrator", "GSC")

    settle(client, "delete_selected", job)

    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{job.pk}/change/", {"attempts": "0"}).status_code == 403
    assert client.post(f"{LIST}{job.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "cannot do" not in client.get(f"{LIST}{job.pk}/change/").content.decode()
    assert [*Job.objects.all()] == [job]


def test_only_administrators_can_discard_jobs(client_for: Any) -> None:
    job = stopped()

    page = settle(client_for("expert", "DK"), "discard", job)

    assert page.status_code == 403
    assert [*Job.objects.unattended()] == [job]
