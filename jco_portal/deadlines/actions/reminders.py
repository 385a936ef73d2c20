"""Reminder runs: find the reminders and escalations of a day and write each only once.

Set-based SQL instead of the ORM: a run handles 55,000 reminders in a few statements. The literals
'asker', 'group', 'at_once' and 'all_digest' are stored values of ``EscalationLevel`` and
``EmailDelivery``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from jco_portal.core.registries import Registry
from jco_portal.deadlines.actions.reminder_emails import send_reminder_emails

# Filled in jco_portal/wiring.py: each function synchronises all deadlines of one app.
DEADLINE_SYNCS: Registry[Callable[[], None]] = Registry()
# Key of the PostgreSQL advisory lock under which reminder runs follow one another. Arbitrary, but
# different from the two other keys: 7_201 (references) and 7_202 (overlap check).
REMINDER_RUN_LOCK = 7_402_018

# Temporary table of the reminders (level '') and escalation levels that open deadlines have reached
# and that are not recorded yet. ``days_after_due`` is in days, negative before the due day.
# Of the reminders only the latest is taken, so that a missed run is not made up for several times;
# of the levels all are. A deadline that was overdue when it was opened is escalated from that day
# on. Internal deadlines never reach the Group of Experts or the agenda.
# The condition on max(days) excludes nothing more: it bounds ``due_on``, for the partial index.
REACHED_LEVELS_SQL = """
CREATE TEMPORARY TABLE reached_level ON COMMIT DROP AS
SELECT deadline.id, deadline.due_on, -before.days AS days_after_due, ''::varchar AS level,
       deadline.responsible_id, deadline.requester_id, deadline.recipient_roles,
       deadline.extra_recipient_ids, rule.is_urgent
FROM deadlines_deadline deadline
JOIN deadlines_deadlinerule rule ON rule.id = deadline.rule_id
CROSS JOIN LATERAL (
    SELECT min(days) AS days FROM unnest(rule.reminder_days) AS days
    WHERE deadline.due_on - days <= %(today)s
) before
WHERE deadline.settled_at IS NULL AND before.days IS NOT NULL
  AND deadline.due_on <= %(today)s::date + (SELECT max(days) FROM deadlines_deadlinerule,
                                            unnest(reminder_days) AS days)
  AND NOT EXISTS (SELECT FROM deadlines_reminder earlier WHERE earlier.deadline_id = deadline.id
                  AND earlier.due_on = deadline.due_on AND earlier.days_after_due = -before.days
                  AND earlier.level = '')
UNION ALL
SELECT deadline.id, deadline.due_on,
       deadline.grace_ends_on - deadline.due_on + escalation_rule.days_overdue,
       escalation_rule.level, deadline.responsible_id, deadline.requester_id,
       ARRAY[escalation_rule.level], '{}', rule.is_urgent
FROM deadlines_deadline deadline
JOIN deadlines_deadlinerule rule ON rule.id = deadline.rule_id
JOIN deadlines_escalationrule escalation_rule ON escalation_rule.rule_id = rule.id
WHERE deadline.settled_at IS NULL AND deadline.due_on < %(today)s
  AND greatest(deadline.grace_ends_on, deadline.opened_on) + escalation_rule.days_overdue
      <= %(today)s
  AND (NOT deadline.is_internal OR escalation_rule.level NOT IN ('group', 'agenda'))
  AND NOT EXISTS (SELECT FROM deadlines_escalation escalation
                  WHERE escalation.deadline_id = deadline.id
                  AND escalation.due_on = deadline.due_on
                  AND escalation.level = escalation_rule.level)
"""
# Levels are recorded whether or not there is a user to notify, so that the agenda of the working
# party does not depend on recipients.
ESCALATIONS_SQL = """
INSERT INTO deadlines_escalation (deadline_id, due_on, level, reached_on)
SELECT id, due_on, level, %(today)s FROM reached_level WHERE level <> ''
ON CONFLICT DO NOTHING
"""
# Temporary table of the users to notify, each with the key of the email. Its five sources: users of
# the responsible organisation, its planners where it lacks the role of the level, the requester,
# roles without an organisation (Group of Experts, secretariat), and extra recipients. A deputy of
# the same organisation replaces a user who is absent. DISTINCT, as a user can have several roles
# or be the deputy of another recipient. The key makes one email for each step where delivery is
# at once, else one for each user and day.
RECIPIENTS_SQL = """
CREATE TEMPORARY TABLE notified ON COMMIT DROP AS
WITH recipient AS (
    SELECT due.id, due.due_on, due.days_after_due, due.level, due.is_urgent,
           person.id AS person_id
    FROM reached_level due
    JOIN directory_user person ON person.organisation_id = due.responsible_id AND person.is_active
    JOIN directory_roleassignment assignment ON assignment.user_id = person.id
         AND assignment.role = ANY (due.recipient_roles)
    WHERE due.level IN ('', 'contact_point', 'head')
    UNION ALL
    -- An organisation without a contact point or head of delegation still has planners.
    SELECT due.id, due.due_on, due.days_after_due, due.level, due.is_urgent, person.id
    FROM reached_level due
    JOIN directory_user person ON person.organisation_id = due.responsible_id AND person.is_active
    JOIN directory_roleassignment assignment ON assignment.user_id = person.id
         AND assignment.role IN ('planner', 'liaison', 'contact_point')
    WHERE due.level IN ('contact_point', 'head') AND NOT EXISTS (
        SELECT FROM directory_user one JOIN directory_roleassignment its ON its.user_id = one.id
        WHERE one.organisation_id = due.responsible_id AND one.is_active AND its.role = due.level)
    UNION ALL
    SELECT due.id, due.due_on, due.days_after_due, due.level, due.is_urgent, person.id
    FROM reached_level due
    JOIN directory_user person ON person.organisation_id = due.requester_id AND person.is_active
    JOIN directory_roleassignment assignment ON assignment.user_id = person.id
         AND assignment.role IN ('planner', 'liaison', 'facilitator', 'secretariat')
    WHERE due.level = 'asker'
    UNION ALL
    SELECT due.id, due.due_on, due.days_after_due, due.level, due.is_urgent, person.id
    FROM reached_level due
    JOIN directory_roleassignment assignment ON assignment.role = ANY (
        CASE due.level WHEN 'group' THEN ARRAY['expert'] WHEN 'agenda' THEN ARRAY['secretariat']
                       ELSE due.recipient_roles END)
    JOIN directory_user person ON person.id = assignment.user_id AND person.is_active
    WHERE due.level IN ('group', 'agenda') OR (due.level = '' AND due.responsible_id IS NULL)
    UNION ALL
    SELECT due.id, due.due_on, due.days_after_due, due.level, due.is_urgent, person.id
    FROM reached_level due
    JOIN directory_user person ON person.id = ANY (due.extra_recipient_ids) AND person.is_active
)
SELECT one.*,
       CASE WHEN choice.delivery = 'at_once'
              OR (one.is_urgent AND coalesce(choice.delivery, '') <> 'all_digest')
            THEN format('once:%%s:%%s:%%s:%%s:%%s', one.id, one.due_on, one.days_after_due,
                        one.level, one.person_id)
            ELSE format('day:%%s:%%s', one.person_id, %(today)s::date) END AS email_key
FROM (SELECT DISTINCT each.id, each.due_on, each.days_after_due, each.level, each.is_urgent,
             coalesce(deputy.id, each.person_id) AS person_id
      FROM recipient each
      LEFT JOIN deadlines_absence away ON away.person_id = each.person_id
           AND %(today)s BETWEEN away.first_day AND away.last_day
      LEFT JOIN directory_user absent ON absent.id = away.person_id
      LEFT JOIN directory_user deputy ON deputy.id = away.deputy_id AND deputy.is_active
           AND deputy.organisation_id = absent.organisation_id) one
LEFT JOIN deadlines_reminderpreference choice ON choice.person_id = one.person_id
"""
# The second SELECT is for reminders that an earlier run could not attach, because the email of
# their day was already being sent: they go with the email of this day.
EMAILS_SQL = """
INSERT INTO deadlines_reminderemail (key, person_id, created_at, not_before, attempts, last_error)
SELECT DISTINCT email_key, person_id, now(), now(), 0, '' FROM notified
UNION
SELECT format('day:%%s:%%s', person_id, %(today)s::date), person_id, now(), now(), 0, ''
FROM deadlines_reminder WHERE email_id IS NULL
ORDER BY 1
ON CONFLICT DO NOTHING
"""
# Emails to which reminders are attached, only those with no attempt yet. FOR UPDATE withholds them
# until the end of the transaction: ``send_reminder_emails`` skips locked rows.
EMAIL_REMINDERS_SQL = """
CREATE TEMPORARY TABLE email_withheld ON COMMIT DROP AS
SELECT id, key, person_id FROM deadlines_reminderemail
WHERE attempts = 0 AND sent_at IS NULL AND dropped_at IS NULL
  AND (key IN (SELECT email_key FROM notified)
       OR key IN (SELECT format('day:%%s:%%s', person_id, %(today)s::date)
                  FROM deadlines_reminder WHERE email_id IS NULL))
FOR UPDATE
"""
ATTACH_REMINDERS_SQL = """
UPDATE deadlines_reminder reminder SET email_id = withheld.id
FROM email_withheld withheld
WHERE reminder.email_id IS NULL
  AND withheld.key = format('day:%%s:%%s', reminder.person_id, %(today)s::date)
"""
# Where the table of notifications was empty at the last ANALYZE, PostgreSQL chose nested loops and
# read the growing table for each row: 53 s instead of 2.5 s for 55,000 reminders. Only for large
# runs: small ones are faster by index.
HASH_JOINS_SQL = "SET LOCAL enable_nestloop = off"
MIN_ROWS_FOR_HASH_JOINS = 1_000  # rows of ``notified``
# One statement for reminders and their notifications. NOT EXISTS instead of ON CONFLICT costs 3.1
# instead of 4.0 CPU seconds for 55,000 reminders; it is safe because runs follow one another under
# the lock. The unique constraints remain as a guard. Returns the number of reminders, without
# escalations.
REMINDERS_SQL = """
WITH fresh AS (
    INSERT INTO deadlines_reminder (deadline_id, due_on, days_after_due, level, person_id,
                                    is_urgent, created_at, email_id)
    SELECT notified.id, notified.due_on, notified.days_after_due, notified.level,
           notified.person_id, notified.is_urgent, now(), withheld.id
    FROM notified LEFT JOIN email_withheld withheld ON withheld.key = notified.email_key
    WHERE NOT EXISTS (
        SELECT FROM deadlines_reminder old WHERE old.person_id = notified.person_id
          AND (old.deadline_id, old.due_on, old.days_after_due, old.level)
            = (notified.id, notified.due_on, notified.days_after_due, notified.level))
    RETURNING deadline_id, due_on, days_after_due, level, person_id,
              format('deadline:%%s:%%s:%%s:%%s', deadline_id, due_on, days_after_due, level) AS key
), notice AS (
    INSERT INTO outbox_notification (person_id, key, code, parameters, reference, url, created_at,
                                     sent_at)
    SELECT fresh.person_id, fresh.key,
           CASE WHEN fresh.level <> '' THEN 'deadline.' || fresh.level
                WHEN fresh.due_on < %(today)s THEN 'deadline.overdue' ELSE 'deadline.due' END,
           jsonb_build_object('title', deadline.title, 'day', fresh.due_on::text,
                              'place', coalesce(owner.name, '')),
           deadline.reference, %(address)s || deadline.id || '/', now(), now()
    FROM fresh
    JOIN deadlines_deadline deadline ON deadline.id = fresh.deadline_id
    LEFT JOIN directory_organisation owner ON owner.id = deadline.responsible_id
    WHERE NOT EXISTS (SELECT FROM outbox_notification old
                      WHERE old.person_id = fresh.person_id AND old.key = fresh.key)
)
SELECT count(*) FILTER (WHERE level = '') FROM fresh
"""
# ON COMMIT DROP is not enough: the transaction around a run may contain another run.
CLEAN_UP_SQL = """
SET LOCAL enable_nestloop TO DEFAULT; DROP TABLE reached_level, notified, email_withheld
"""


@dataclass(frozen=True)
class ReminderRun:
    """The numbers of a reminder run: new reminders, sent emails, new escalations."""

    due_count: int
    sent_count: int
    escalated_count: int


def chase_deadlines(today: date) -> ReminderRun:
    """Synchronise all deadlines, write the reminders and escalations of a day, send the emails.

    Idempotent: a second or concurrent run of the same day adds nothing, since a reminder is one
    row for each step and user. Called by Celery and by ``manage.py chase_deadlines``.
    """
    for keep in DEADLINE_SYNCS:
        keep()
    due, escalated = write_reminders(today)
    return ReminderRun(due, send_reminder_emails(), escalated)


@transaction.atomic
def write_reminders(today: date) -> tuple[int, int]:
    """Write reminders, escalations, notifications and emails, and return two numbers.

    The first is the number of new reminders (one for each user), the second that of escalations
    (one for each deadline and level). Takes the lock of reminder runs. Sends no email.
    """
    params: dict[str, Any] = {"today": today, "address": reverse("deadline_list")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REMINDER_RUN_LOCK])
        cursor.execute(REACHED_LEVELS_SQL, params)
        # Temporary tables have no statistics unless the session that made them runs ANALYZE.
        cursor.execute("ANALYZE reached_level")
        cursor.execute(ESCALATIONS_SQL, params)
        escalated = cursor.rowcount
        cursor.execute(RECIPIENTS_SQL, params)
        are_many = cursor.rowcount > MIN_ROWS_FOR_HASH_JOINS
        for statement in (
            EMAILS_SQL,
            EMAIL_REMINDERS_SQL,
            ATTACH_REMINDERS_SQL,
            *([HASH_JOINS_SQL] if are_many else []),
            REMINDERS_SQL,
        ):
            cursor.execute(statement, params)
        [due] = cursor.fetchone()
        cursor.execute(CLEAN_UP_SQL)
    return due, escalated
