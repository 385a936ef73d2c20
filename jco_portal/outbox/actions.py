"""Actions of the outbox: enqueue and run jobs, notify users, record heartbeats."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from jco_portal.directory.models import User
from jco_portal.outbox import broker
from jco_portal.outbox.models import Heartbeat, Job, Notification
from jco_portal.outbox.notifications import send_notification_email, share_mail_server

logger = logging.getLogger(__name__)

# Stored in jobs: the value does not change with the name of the function.
SEND_NOTIFICATION_TASK = "jco_portal.outbox.tasks.send_notice"
# 2 ** 12 seconds exceed MAX_RETRY_DELAY; without limit the power would overflow timedelta.
MAX_DOUBLINGS = 12
MAX_RETRY_DELAY = timedelta(hours=1)
# Below the largest number of a small integer column.
MAX_ATTEMPTS_COUNTED = 32_000


def enqueue_job(task: str, **arguments: Any) -> Job:
    """Create a job in the current transaction and wake the workers after the commit.

    ``arguments`` are JSON values, best primary keys. The job is done at least once.
    """
    return enqueue_jobs(task, [arguments])[0]


def enqueue_jobs(
    task: str, listed: list[dict[str, Any]], *, most_tries: int | None = None
) -> list[Job]:
    """Create a job for each of the arguments in one statement; see ``enqueue_job``.

    After ``most_tries`` failures a job stops until an administrator retries or discards it. With
    None it is retried without end.
    """
    jobs = Job.objects.bulk_create(
        Job(task=task, arguments=each, max_attempts=most_tries) for each in listed
    )
    # The list is private to Django; without this check each call would wake them again.
    if jobs and not any(entry[1] is wake_workers for entry in connection.run_on_commit):
        transaction.on_commit(wake_workers, robust=True)
    return jobs


def wake_workers() -> None:
    """Wake the workers. A failure only delays jobs: the scheduler runs due ones every 30 seconds.

    Runs in the request of the user, hence one attempt and a timeout of one second.
    """
    try:
        broker.send_task("jco_portal.outbox.tasks.run_jobs")
    except broker.BROKER_ERRORS:
        logger.warning("The broker does not answer; jobs wait for the next tick.")


def run_jobs() -> None:
    """Run all due jobs, oldest first; emails share one connection."""
    with share_mail_server():
        while run_next_job():
            pass


def run_next_job() -> bool:
    """Run the oldest due job; return False if there was none."""
    key = _claim_next_job()
    if key is not None:
        _run_job(key)
    return key is not None


@transaction.atomic
def _claim_next_job() -> int | None:
    """Count an attempt of the oldest due job and commit it before the work begins.

    So an attempt that kills the worker counts too. Jobs that other workers have locked are skipped.
    """
    due = Job.objects.pending().filter(not_before__lte=timezone.now())
    job = due.select_for_update(skip_locked=True, of=("self",)).first()
    if job is None:
        return None
    if job.is_exhausted:
        _schedule_retry(job, job.last_error or "The worker was killed.")
        return job.pk
    _count_attempt(job)
    return job.pk


def _count_attempt(job: Job) -> None:
    # Before the work: a job that kills its worker waits longer after each attempt.
    job.not_before = timezone.now() + _retry_delay(job.attempts)
    job.attempts = min(job.attempts + 1, MAX_ATTEMPTS_COUNTED)
    job.save(update_fields=["attempts", "not_before"])


def run_matching_jobs(**arguments: Any) -> None:
    """Run the pending jobs whose arguments contain these, in the current process.

    A job that fails stays with its error and is retried by the workers.
    """
    pending = Job.objects.pending().filter(arguments__contains=arguments)
    for key in pending.values_list("pk", flat=True):
        with transaction.atomic():
            job = Job.objects.select_for_update(of=("self",)).filter(pk=key).first()
            if job is not None:
                _count_attempt(job)
                _run_job(key)


def delete_stopped_jobs(**arguments: Any) -> None:
    """Delete the stopped jobs whose arguments contain these: they have been superseded."""
    Job.objects.stopped().filter(arguments__contains=arguments).delete()


@transaction.atomic
def retry_jobs(keys: Iterable[int]) -> int:
    """Make stopped jobs due again, with all their attempts, and return their number."""
    stopped = Job.objects.unattended().filter(pk__in=list(keys))
    transaction.on_commit(wake_workers, robust=True)
    return stopped.update(attempts=0, not_before=timezone.now(), last_error="", stopped_at=None)


def discard_jobs(keys: Iterable[int]) -> int:
    """Discard stopped jobs and return their number; the rows stay, so that pages show a failure."""
    stopped = Job.objects.unattended().filter(pk__in=list(keys))
    return stopped.update(discarded_at=timezone.now())


@transaction.atomic
def _run_job(key: int) -> None:
    """Run a job and delete its row in one transaction: both or neither."""
    job = Job.objects.pending().select_for_update(of=("self",)).filter(pk=key).first()
    if job is None:
        return
    try:
        with transaction.atomic():
            # The savepoint undoes the work of a failed job, but not the record of the error.
            current_app.tasks[job.task](**job.arguments)
            Job.objects.filter(pk=key).delete()
    # Whatever fails is recorded with its job, and the worker continues with the next one.
    except Exception as error:
        logger.exception("Job %s failed", key)
        _schedule_retry(job, f"{type(error).__name__}: {error}")


def _schedule_retry(job: Job, error: str) -> None:
    """Postpone a failed job, or stop it if its attempts are exhausted."""
    now = timezone.now()
    job.not_before = now + _retry_delay(job.attempts - 1)
    # PostgreSQL stores no NUL in texts.
    job.last_error = error.replace("\x00", "")[:2000]
    job.stopped_at = now if job.is_exhausted else None
    job.save(update_fields=["not_before", "last_error", "stopped_at"])


def _retry_delay(tries: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(tries, MAX_DOUBLINGS)), MAX_RETRY_DELAY)


def record_heartbeat(process: str) -> None:
    """Record that a background process is running."""
    Heartbeat.objects.update_or_create(process=process, defaults={"last_beat_at": timezone.now()})


def notify_people(
    people: Iterable[User], code: str, *, key: str, reference: str, url: str, **parameters: str
) -> None:
    """Notify users once each for an occasion: in the portal, and by email through a job.

    ``key`` identifies the occasion. ``code`` is a key of ``NOTIFICATION_SENTENCES``, whose sentence
    gets ``parameters``. ``url`` is a path of the portal.
    """
    # By key: callers may name a user twice.
    recipients = {person.pk: person for person in people}
    known = Notification.objects.filter(person__in=recipients, key=key).values_list(
        "person", flat=True
    )
    fresh = [pk for pk in recipients if pk not in set(known)]
    notices = Notification.objects.bulk_create(
        [
            Notification(
                person_id=pk,
                key=key,
                code=code,
                parameters=parameters,
                reference=reference,
                url=url,
            )
            for pk in fresh
        ],
        # Of two at once the first row stays. Not ignore_conflicts: that returns no keys.
        update_conflicts=True,
        unique_fields=["person", "key"],
        update_fields=["key"],
    )
    enqueue_jobs(SEND_NOTIFICATION_TASK, [{"notice_id": notice.pk} for notice in notices])


def send_notification(notice_id: int) -> None:
    """Send the email of a notification: its reference and address, none of its content.

    The Message-ID depends on the primary key, so that a second copy is recognised. Users who may no
    longer sign in get no email.
    """
    unsent = Notification.objects.select_for_update(of=("self",)).filter(pk=notice_id, sent_at=None)
    notice = unsent.select_related("person").first()
    if notice is None:
        return
    if notice.person.is_active:
        send_notification_email(notice)
    # After the email: a crash in between sends a second copy with the same Message-ID.
    Notification.objects.filter(pk=notice_id).update(sent_at=timezone.now())


def mark_notifications_read(person: User, keys: Iterable[int] | None = None) -> None:
    """Mark notifications of a user as read; all of them if ``keys`` is None."""
    unread = Notification.objects.visible_to(person).unread()
    chosen = unread if keys is None else unread.filter(pk__in=list(keys))
    chosen.update(read_at=timezone.now())
