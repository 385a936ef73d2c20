"""The reminder run beside bare statements that write the same rows, and sending emails."""

import smtplib
import socket
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.db import connection, transaction
from django.test import override_settings

from jco_portal.deadlines.actions.deadlines import set_deadlines
from jco_portal.deadlines.actions.reminder_emails import send_reminder_emails
from jco_portal.deadlines.actions.reminders import write_reminders
from jco_portal.deadlines.models import Deadline, DeadlineInput, Reminder, ReminderEmail
from jco_portal.directory.models import Organisation
from tests.bench.result_table import ResultTable, measure_seconds
from tests.bench.synthetic_data import count_rows
from tests.factories import make_user

TODAY = date(2027, 6, 15)
TOTAL, DUE = 100_000, 5_000
ORGANISATIONS = ("LT", "LV", "EE", "PL", "FI", "DE", "ES", "DK", "NL", "SE")
PEOPLE = 10
ROUNDS = 3
BARE = """
CREATE TEMPORARY TABLE due ON COMMIT DROP AS SELECT id, due_on, responsible_id, title, reference
FROM deadlines_deadline WHERE settled_at IS NULL AND due_on = %(today)s;
INSERT INTO deadlines_reminder (deadline_id, due_on, days_after_due, level, person_id, is_urgent,
    created_at)
SELECT due.id, due.due_on, 0, '', person.id, false, now() FROM due
JOIN directory_user person ON person.organisation_id = due.responsible_id;
INSERT INTO outbox_notification (person_id, key, code, parameters, reference, url, created_at,
    sent_at)
SELECT told.person_id, 'deadline:' || due.id || ':' || due.due_on || ':0:', 'deadline.due',
    jsonb_build_object('title', due.title, 'day', due.due_on::text, 'place', 'Lithuania'),
    due.reference, '/deadlines/' || due.id || '/', now(), now()
FROM deadlines_reminder told JOIN due ON due.id = told.deadline_id;
DROP TABLE due;
"""


class SmtpServer:
    """Accepts every email."""

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        """Accept the email without storing it."""
        return "250 OK"


def run(
    table: ResultTable,
    total: int = TOTAL,
    due: int = DUE,
    people: int = PEOPLE,
    rounds: int = ROUNDS,
) -> None:
    """Measure one reminder run over 100,000 deadlines, of which 5,000 are due today."""
    table.begin_times("Chasing deadlines")
    _fill(total, due, people)
    bare, swept = _undone(_bare), _undone(lambda: write_reminders(TODAY))
    table.compare(f"sweep, {due:,} due", total, swept, times=rounds, select_and_inserts=bare)
    write_reminders(TODAY)
    table.note(f"{Reminder.objects.count():,} reminders, {ReminderEmail.objects.count():,} letters")
    table.row("sweep, nothing new", total, measure_seconds(lambda: write_reminders(TODAY), rounds))
    with _smtp_server() as port:
        email_count = ReminderEmail.objects.count()
        table.compare(
            "letters handed over",
            email_count,
            send_reminder_emails,
            times=rounds,
            before=lambda: ReminderEmail.objects.update(sent_at=None),
            sink=lambda: _send_bare(port, email_count),
        )


def _fill(total: int, due: int, people: int) -> None:
    for organisation_code in ORGANISATIONS:
        for number in range(people):
            user = make_user("planner", organisation_code)
            user.pk, user.email = None, f"{number}.{user.email}"
            user.save()
            user.role_assignments.create(role="planner")
    owners = list(Organisation.objects.filter(code__in=ORGANISATIONS))
    set_deadlines(
        DeadlineInput(
            key=f"bench:{number}",
            rule="timetable_step",
            responsible=owners[number % len(owners)],
            requester=None,
            title=f"Step {number}",
            reference=f"2027-XX-{number}",
            url="/",
            due_on=TODAY if number < due else TODAY + timedelta(days=40 + number % 700),
        )
        for number in range(total)
    )
    count_rows()
    assert Deadline.objects.count() >= total


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"today": TODAY})


def _undone(act: Callable[[], Any]) -> Callable[[], None]:
    """Return the action with a rollback at its end, so that it can be repeated."""

    def run() -> None:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)

    return run


@contextmanager
def _smtp_server() -> Any:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(SmtpServer(), hostname="127.0.0.1", port=port)
    controller.start()
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
    ):
        yield port
    controller.stop()


def _send_bare(port: int, count: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for _number in range(count):
            message = EmailMessage()
            message["From"], message["To"] = "a@test.example", "b@test.example"
            message.set_content("Something is due.")
            server.send_message(message)
