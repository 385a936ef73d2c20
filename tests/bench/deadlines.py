"""The chasing of 100,000 deadlines of which 5,000 fall due, beside bare SQL and a mail server."""

import smtplib
from datetime import date
from email.message import EmailMessage
from typing import Any

from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from jco_portal.deadlines.actions import send_letters
from jco_portal.deadlines.actions.sweeping import sweep
from jco_portal.deadlines.models import Deadline, DeadlineRule, Letter, Reminder
from jco_portal.directory.models import User
from jco_portal.outbox.models import Notice
from tests.bench.table import Table, seconds
from tests.deadlines.sink import BACKEND, Sink, free_port, mail_server

DEADLINES, DUE_NOW, PEOPLE = 100_000, 5_000, 270
TODAY = date(2031, 6, 16)
# One in twenty falls due today; of the others the half lies ahead and the half was told before
# and waits, overdue, below the next rung.
FILL = """
INSERT INTO deadlines_deadline (key, rule_id, owner_id, roles, also_for, title, reference, url,
    is_internal, anchor, counting, holidays, due_on, late_on, opened_on, how)
SELECT 'bench:' || n, %(rule)s, places[1 + n %% cardinality(places)], ARRAY['planner'], '{}',
    'Answer ' || n, '2031-LT-BENCH', '/', false, '', '', '',
    CASE WHEN n %% 20 = 0 THEN %(today)s::date WHEN n %% 2 = 0 THEN %(today)s::date + 40 + n %% 300
         ELSE %(today)s::date - 1 END,
    CASE WHEN n %% 20 = 0 THEN %(today)s::date WHEN n %% 2 = 0 THEN %(today)s::date + 40 + n %% 300
         ELSE %(today)s::date - 1 END,
    %(today)s::date - 400, ''
FROM generate_series(1, %(deadlines)s) n,
    (SELECT array_agg(DISTINCT organisation_id) places FROM directory_user
     WHERE email LIKE 'bench%%') p
"""
BARE_SELECT = """
SELECT d.id, d.due_on, u.id FROM deadlines_deadline d
JOIN directory_user u ON u.organisation_id = d.owner_id AND u.is_active
JOIN directory_roleassignment r ON r.user_id = u.id AND r.role = 'planner'
WHERE d.settled_at IS NULL AND d.due_on = %(today)s
"""
BARE_REMINDERS = f"""
INSERT INTO deadlines_reminder (deadline_id, due_on, day, rung, person_id, is_urgent, made_at)
SELECT id, due_on, 0, '', person, false, now() FROM ({BARE_SELECT}) AS due (id, due_on, person)
ON CONFLICT DO NOTHING
"""
BARE_NOTICES = f"""
INSERT INTO outbox_notice (person_id, key, code, parameters, reference, url, at)
SELECT person, 'deadline:' || id, 'deadline.due', '{{"title": "Answer", "day": "2031-06-16"}}',
    '2031-LT-BENCH', '/', now()
FROM ({BARE_SELECT}) AS due (id, due_on, person)
"""


def run(table: Table) -> None:
    """The sweep beside the same select and inserts; the sending beside bare SMTP."""
    table.head("Deadlines")
    _people()
    _fill()
    words = {"today": TODAY}
    select = seconds(lambda: _fetch(BARE_SELECT, words), 5)
    bare = min(_undone(lambda: _bare(words)) for _time in range(3))
    swept = min(_undone(lambda: sweep(TODAY)) for _time in range(3))
    table.row("select of what is due", DUE_NOW, select)
    table.row("sweep", DEADLINES, swept, select_and_inserts=bare)
    due, escalated = sweep(TODAY)
    table.note(f"{due:,} reminders, {escalated:,} rungs, {Letter.objects.count()} mails")
    again = seconds(lambda: sweep(TODAY), 3)
    table.row("sweep again, nothing to do", DEADLINES, again)
    _send(table)
    _clear()


def _people() -> None:
    """Ten planners for each of 27 states."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_user (email, name, password, is_active, is_staff, is_superuser,"
            " organisation_id) SELECT 'bench' || n || '@test.example', '', '!', true, false, false,"
            " (SELECT id FROM directory_organisation WHERE kind = 'state' ORDER BY id LIMIT 1"
            "  OFFSET n %% 27) FROM generate_series(1, %s) n",
            [PEOPLE // 10],
        )
        cursor.execute(
            "INSERT INTO directory_roleassignment (user_id, role) SELECT id, 'planner'"
            " FROM directory_user WHERE email LIKE 'bench%%'"
        )


def _fill() -> None:
    rule, _new = DeadlineRule.objects.get_or_create(
        code="bench",
        defaults={
            "title": "Bench",
            "anchor": "the day that is given",
            "offset": 0,
            "roles": ["planner"],
            "source": "The bench",
        },
    )
    rule.ladder.create(rung="head", days=10)
    words = {"rule": rule.pk, "today": TODAY, "deadlines": DEADLINES}
    with connection.cursor() as cursor:
        cursor.execute(FILL, words)
        cursor.execute(
            "INSERT INTO deadlines_reminder (deadline_id, due_on, day, rung, person_id, is_urgent,"
            " made_at) SELECT id, due_on, 0, '', (SELECT min(id) FROM directory_user), false, now()"
            " FROM deadlines_deadline WHERE due_on < %(today)s",
            words,
        )
        cursor.execute(
            "INSERT INTO deadlines_letter (key, person_id, made_at, not_before, tries, last_error,"
            " sent_at) SELECT 'bench', min(id), now(), now(), 1, '', now() FROM directory_user"
        )
        cursor.execute(
            "UPDATE deadlines_reminder SET letter_id = (SELECT id FROM deadlines_letter)"
        )
        cursor.execute("ANALYZE")


def _bare(words: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE_REMINDERS, words)
        cursor.execute(BARE_NOTICES, words)


def _fetch(query: str, words: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, words)
        return cursor.fetchall()


def _undone(action: Any) -> float:
    """How long something takes whose rows are then taken back."""
    with transaction.atomic():
        taken = seconds(action)
        transaction.set_rollback(True)
    return taken


def _send(table: Table) -> None:
    letters = Letter.objects.filter(sent_at=None).count()
    sink, port = Sink(), free_port()
    with mail_server(sink, port):
        floor = seconds(lambda: _bare_mails(port, letters))
        Letter.objects.filter(sent_at=None).update(not_before=timezone.now())
        with override_settings(EMAIL_BACKEND=BACKEND, EMAIL_PORT=port):
            taken = seconds(send_letters)
    table.row("mails sent", letters, taken, bare_SMTP=floor)


def _bare_mails(port: int, count: int) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Due", "portal@test.example", "one@test.example"
    mail.set_content("This is due.\n" * 300)
    with smtplib.SMTP("127.0.0.1", port) as server:
        for _mail in range(count):
            server.send_message(mail)


def _clear() -> None:
    Notice.objects.filter(reference="2031-LT-BENCH").delete()
    Reminder.objects.filter(deadline__key__startswith="bench:").delete()
    Deadline.objects.filter(key__startswith="bench:").delete()
    Letter.objects.filter(person__email__startswith="bench").delete()
    DeadlineRule.objects.filter(code="bench").delete()
    User.objects.filter(email__startswith="bench").delete()
