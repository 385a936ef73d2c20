"""Writing jobs, doing them, telling people, and noting signs of life."""

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
from jco_portal.outbox.notifications import mail_notice, one_mail_server

logger = logging.getLogger(__name__)

SENDING = "jco_portal.outbox.tasks.send_notice"
MOST_PAUSES = 12
MAX_PAUSE = timedelta(hours=1)
MOST_COUNTED = 32_000


def leave_job(task: str, **arguments: Any) -> Job:
    """Write a job down with the present transaction and ring the bell once it is committed.

    ``arguments`` are primitives, best primary keys. The job is done at least once.
    """
    return leave_jobs(task, [arguments])[0]


def leave_jobs(
    task: str, listed: list[dict[str, Any]], *, most_tries: int | None = None
) -> list[Job]:
    """Write down a job for each of the arguments, all at once; as ``leave_job`` does one.

    With ``most_tries`` one that fails so often stops, and waits for an administrator.
    """
    jobs = Job.objects.bulk_create(
        Job(task=task, arguments=each, max_attempts=most_tries) for each in listed
    )
    if jobs and not any(entry[1] is ring_bell for entry in connection.run_on_commit):
        transaction.on_commit(ring_bell, robust=True)
    return jobs


def ring_bell() -> None:
    """Tell the workers that there are jobs; a silent broker only makes them late.

    Whoever saves waits for this, so it tries once and for a second at most.
    """
    try:
        broker.send("jco_portal.outbox.tasks.run_jobs")
    except broker.SILENT:
        logger.warning("The broker does not answer; jobs wait for the next tick.")


def run_jobs() -> None:
    """Do every job that is due, oldest first; what they mail leaves over one connection."""
    with one_mail_server():
        while run_next_job():
            pass


def run_next_job() -> bool:
    """Do the oldest job that is due; False when there was none."""
    key = _begin_next()
    if key is not None:
        _do(key)
    return key is not None


@transaction.atomic
def _begin_next() -> int | None:
    """Count a try of the oldest job that is due, and commit that before the work begins.

    So a worker that is killed at work has tried too. Whoever does a job holds its row, and
    is passed over here.
    """
    due = Job.objects.pending().filter(not_before__lte=timezone.now())
    job = due.select_for_update(skip_locked=True, of=("self",)).first()
    if job is None:
        return None
    if job.is_exhausted:
        _put_off(job, job.last_error or "The worker was killed.")
        return job.pk
    _count_try(job)
    return job.pk


def _count_try(job: Job) -> None:
    job.not_before = timezone.now() + _pause(job.attempts)
    job.attempts = min(job.attempts + 1, MOST_COUNTED)
    job.save(update_fields=["attempts", "not_before"])


def finish_jobs(**arguments: Any) -> None:
    """Do, here and now, the waiting jobs whose arguments contain the given ones.

    One that fails stays, with its error, and is tried again by the workers.
    """
    waiting = Job.objects.pending().filter(arguments__contains=arguments)
    for key in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            job = Job.objects.select_for_update(of=("self",)).filter(pk=key).first()
            if job is not None:
                _count_try(job)
                _do(key)


def drop_stopped(**arguments: Any) -> None:
    """Take away stopped jobs whose arguments contain the given ones: nobody waits for them."""
    Job.objects.stopped().filter(arguments__contains=arguments).delete()


@transaction.atomic
def try_again(keys: Iterable[int]) -> int:
    """Have stopped jobs done after all, with as many tries as at first; how many there were."""
    stopped = Job.objects.unattended().filter(pk__in=list(keys))
    transaction.on_commit(ring_bell, robust=True)
    return stopped.update(attempts=0, not_before=timezone.now(), last_error="", stopped_at=None)


def give_up(keys: Iterable[int]) -> int:
    """Note that nobody waits for these stopped jobs any more; how many there were."""
    stopped = Job.objects.unattended().filter(pk__in=list(keys))
    return stopped.update(discarded_at=timezone.now())


@transaction.atomic
def _do(key: int) -> None:
    """Do a job and remove its row in one transaction: both happen or neither."""
    job = Job.objects.pending().select_for_update(of=("self",)).filter(pk=key).first()
    if job is None:
        return
    try:
        with transaction.atomic():
            current_app.tasks[job.task](**job.arguments)
            Job.objects.filter(pk=key).delete()
    except Exception as error:
        logger.exception("Job %s failed", key)
        _put_off(job, f"{type(error).__name__}: {error}")


def _put_off(job: Job, error: str) -> None:
    """Have a job that failed tried again later, or not at all when it was tried often enough."""
    now = timezone.now()
    job.not_before = now + _pause(job.attempts - 1)
    job.last_error = error.replace("\x00", "")[:2000]
    job.stopped_at = now if job.is_exhausted else None
    job.save(update_fields=["not_before", "last_error", "stopped_at"])


def _pause(tries: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(tries, MOST_PAUSES)), MAX_PAUSE)


def note_heartbeat(process: str) -> None:
    """Note that a background process lives."""
    Heartbeat.objects.update_or_create(process=process, defaults={"last_beat_at": timezone.now()})


def notify(
    people: Iterable[User], code: str, *, key: str, reference: str, url: str, **parameters: str
) -> None:
    """Tell people of an occasion, once each: a notice in the portal, and a mail by a job.

    ``code`` stands in one of ``notifications.SENTENCES``; ``url`` is an address of the portal.
    """
    told = {person.pk: person for person in people}
    known = Notification.objects.filter(person__in=told, key=key).values_list("person", flat=True)
    fresh = [pk for pk in told if pk not in set(known)]
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
        update_conflicts=True,  # told by two at one moment, the row of the first stays
        unique_fields=["person", "key"],
        update_fields=["key"],
    )
    leave_jobs(SENDING, [{"notice_id": notice.pk} for notice in notices])


def send_notice(notice_id: int) -> None:
    """Mail a notice: its reference and its address, nothing of its content.

    The Message-ID stays the same, so that a mail sent twice is one mail. Somebody who may not
    sign in any more gets none.
    """
    unsent = Notification.objects.select_for_update(of=("self",)).filter(pk=notice_id, sent_at=None)
    notice = unsent.select_related("person").first()
    if notice is None:
        return
    if notice.person.is_active:
        mail_notice(notice)
    Notification.objects.filter(pk=notice_id).update(sent_at=timezone.now())


def read_notices(person: User, keys: Iterable[int] | None = None) -> None:
    """Note that a person has read own notices: some, or all of them."""
    unread = Notification.objects.visible_to(person).unread()
    chosen = unread if keys is None else unread.filter(pk__in=list(keys))
    chosen.update(read_at=timezone.now())
