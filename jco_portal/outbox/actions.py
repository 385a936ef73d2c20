"""Writing jobs, doing them, and noting signs of life."""

import logging
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from jco_portal.outbox.models import Heartbeat, Job

logger = logging.getLogger(__name__)

MAX_PAUSE = timedelta(hours=1)


def leave_job(task: str, **arguments: Any) -> Job:
    """Write a job down with the present transaction and ring the bell once it is committed.

    ``arguments`` are primitives, best primary keys. The job is done at least once.
    """
    job = Job.objects.create(task=task, arguments=arguments)
    transaction.on_commit(ring_bell, robust=True)
    return job


def ring_bell() -> None:
    """Tell the workers that there are jobs; a silent broker only makes them late."""
    try:
        current_app.send_task("jco_portal.outbox.tasks.run_jobs", retry=False)
    except (OperationalError, OSError):
        logger.warning("The broker does not answer; jobs wait for the next tick.")


def run_next_job() -> bool:
    """Do the oldest job that is due; False when there was none.

    The row is removed in the transaction that does the work: both happen or neither.
    """
    job = _do_next_job()
    if job is not None and job.last_error:
        _put_off(job)
    return job is not None


def finish_jobs(**arguments: Any) -> None:
    """Do, here and now, the waiting jobs whose arguments contain the given ones."""
    for job in Job.objects.filter(arguments__contains=arguments):
        _do_job(job.pk)


def _do_job(key: int) -> None:
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).filter(pk=key).first()
        if job is not None:
            current_app.tasks[job.task](**job.arguments)
            job.delete()


def _do_next_job() -> Job | None:
    with transaction.atomic():
        due = Job.objects.filter(not_before__lte=timezone.now())
        job = due.select_for_update(skip_locked=True, of=("self",)).first()
        if job is None:
            return None
        job.last_error = ""
        try:
            with transaction.atomic():
                current_app.tasks[job.task](**job.arguments)
                Job.objects.filter(pk=job.pk).delete()
        except Exception as error:
            logger.exception("Job %s failed", job.pk)
            job.last_error = f"{type(error).__name__}: {error}"[:2000]
    return job


def _put_off(job: Job) -> None:
    pause = min(timedelta(seconds=2**job.tries), MAX_PAUSE)
    Job.objects.filter(pk=job.pk).update(
        tries=job.tries + 1,
        not_before=timezone.now() + pause,
        last_error=job.last_error,
    )


def note_heartbeat(process: str) -> None:
    """Note that a background process lives."""
    Heartbeat.objects.update_or_create(process=process, defaults={"seen_at": timezone.now()})
