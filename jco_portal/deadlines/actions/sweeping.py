"""Finding what is to be told today: one row for each step and person, written only once."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from jco_portal.deadlines.actions.sending import send_letters

ONE_AT_A_TIME = 7_402_018  # any number: the lock that sweeps take, so that they follow each other

# Which step of which deadline has come: of the reminders before the due day the latest alone,
# of the ladder every rung. A deadline set when it was overdue begins its ladder on that day.
STEPS = """
CREATE TEMPORARY TABLE step_that_came ON COMMIT DROP AS
SELECT deadline.id, deadline.due_on, -step.days AS day, ''::varchar AS rung, deadline.owner_id,
       deadline.asked_by_id, deadline.roles, deadline.also_for, rule.is_urgent
FROM deadlines_deadline deadline
JOIN deadlines_deadlinerule rule ON rule.id = deadline.rule_id
CROSS JOIN LATERAL (
    SELECT min(days) AS days FROM unnest(rule.reminders) AS days
    WHERE deadline.due_on - days <= %(today)s
) step
WHERE deadline.settled_at IS NULL AND step.days IS NOT NULL
  AND deadline.due_on <= %(today)s::date + (SELECT max(days) FROM deadlines_deadlinerule,
                                            unnest(reminders) AS days)
  AND NOT EXISTS (SELECT FROM deadlines_reminder told WHERE told.deadline_id = deadline.id
                  AND told.due_on = deadline.due_on AND told.day = -step.days AND told.rung = '')
UNION ALL
SELECT deadline.id, deadline.due_on, deadline.late_on - deadline.due_on + rung.days, rung.rung,
       deadline.owner_id, deadline.asked_by_id, ARRAY[rung.rung], '{}', rule.is_urgent
FROM deadlines_deadline deadline
JOIN deadlines_deadlinerule rule ON rule.id = deadline.rule_id
JOIN deadlines_ladderstep rung ON rung.rule_id = rule.id
WHERE deadline.settled_at IS NULL AND deadline.due_on < %(today)s
  AND greatest(deadline.late_on, deadline.opened_on) + rung.days <= %(today)s
  AND NOT EXISTS (SELECT FROM deadlines_reminder told WHERE told.deadline_id = deadline.id
                  AND told.due_on = deadline.due_on AND told.rung = rung.rung)
"""
PEOPLE = """
CREATE TEMPORARY TABLE person_to_tell ON COMMIT DROP AS
SELECT step.id, step.due_on, step.day, step.rung, step.is_urgent, person.id AS person_id
FROM step_that_came step
JOIN directory_user person ON person.organisation_id = step.owner_id AND person.is_active
JOIN directory_roleassignment held ON held.user_id = person.id AND held.role = ANY (step.roles)
WHERE step.rung IN ('', 'contact_point', 'head')
UNION
SELECT step.id, step.due_on, step.day, step.rung, step.is_urgent, person.id
FROM step_that_came step
JOIN directory_user person ON person.organisation_id = step.asked_by_id AND person.is_active
JOIN directory_roleassignment held ON held.user_id = person.id
     AND held.role IN ('planner', 'facilitator')
WHERE step.rung = 'asker'
UNION
SELECT step.id, step.due_on, step.day, step.rung, step.is_urgent, person.id
FROM step_that_came step
JOIN directory_roleassignment held ON held.role = ANY (
    CASE step.rung WHEN 'group' THEN ARRAY['expert'] WHEN 'agenda' THEN ARRAY['secretariat']
                   ELSE step.roles END)
JOIN directory_user person ON person.id = held.user_id AND person.is_active
WHERE step.rung IN ('group', 'agenda') OR (step.rung = '' AND step.owner_id IS NULL)
UNION
SELECT step.id, step.due_on, step.day, step.rung, step.is_urgent, person.id
FROM step_that_came step
JOIN directory_user person ON person.id = ANY (step.also_for) AND person.is_active
"""
TELL = """
INSERT INTO deadlines_reminder (deadline_id, due_on, day, rung, person_id, is_urgent, made_at)
SELECT DISTINCT told.id, told.due_on, told.day, told.rung,
       coalesce(deputy.id, told.person_id), told.is_urgent, now()
FROM person_to_tell told
LEFT JOIN deadlines_absence away ON away.person_id = told.person_id
     AND %(today)s BETWEEN away.first_day AND away.last_day
LEFT JOIN directory_user deputy ON deputy.id = away.deputy_id AND deputy.is_active
ORDER BY 1, 5
ON CONFLICT DO NOTHING
RETURNING rung <> '', id
"""
NOTICE = """
INSERT INTO outbox_notice (person_id, key, code, parameters, reference, url, at, sent_at)
SELECT reminder.person_id,
       format('deadline:%%s:%%s:%%s:%%s', deadline.id, reminder.due_on, reminder.day,
              reminder.rung),
       CASE WHEN reminder.rung <> '' THEN 'deadline.' || reminder.rung
            WHEN reminder.due_on < %(today)s THEN 'deadline.overdue' ELSE 'deadline.due' END,
       jsonb_build_object('title', deadline.title, 'day', reminder.due_on::text,
                          'place', coalesce(owner.name, '')),
       deadline.reference, %(address)s || deadline.id || '/', now(), now()
FROM deadlines_reminder reminder
JOIN deadlines_deadline deadline ON deadline.id = reminder.deadline_id
LEFT JOIN directory_organisation owner ON owner.id = deadline.owner_id
WHERE reminder.id = ANY (%(fresh)s)
ON CONFLICT DO NOTHING
"""
# Who gets one mail a day gets the reminders of the day with it; what comes after the mail of
# the day has begun to leave waits for that of the next.
AT_ONCE = """
CREATE TEMPORARY TABLE to_mail ON COMMIT DROP AS
SELECT reminder.id, reminder.person_id,
       CASE WHEN preference.delivery = 'at_once'
              OR (reminder.is_urgent AND coalesce(preference.delivery, '') <> 'all_digest')
            THEN 'once:' || reminder.id
            ELSE format('day:%%s:%%s', reminder.person_id, %(today)s::date) END AS key
FROM deadlines_reminder reminder
LEFT JOIN deadlines_preference preference ON preference.person_id = reminder.person_id
WHERE reminder.letter_id IS NULL
"""
LETTERS = """
INSERT INTO deadlines_letter (key, person_id, made_at, not_before, tries, last_error)
SELECT DISTINCT key, person_id, now(), now(), 0, '' FROM to_mail ORDER BY key
ON CONFLICT DO NOTHING
"""
HOLD = """
SELECT letter.id FROM deadlines_letter letter JOIN to_mail USING (key)
WHERE letter.tries = 0 AND letter.sent_at IS NULL AND letter.dropped_at IS NULL
FOR UPDATE OF letter
"""
FILL = """
UPDATE deadlines_reminder reminder SET letter_id = letter.id
FROM to_mail JOIN deadlines_letter letter USING (key)
WHERE reminder.id = to_mail.id AND letter.id = ANY (%(held)s)
"""


@dataclass(frozen=True)
class Chased:
    """What a sweep did: reminders that came due, mails that left, rungs that were climbed."""

    due: int
    sent: int
    escalated: int


def chase_deadlines(today: date) -> Chased:
    """Remind everybody of what is due on a day, let what is overdue climb, send the mails.

    Run again, or by several at once, it adds nothing: each step of each deadline is one row
    for each person.
    """
    for path in settings.DEADLINE_KEEPERS:
        import_string(path)()
    due, escalated = sweep(today)
    return Chased(due, send_letters(), escalated)


@transaction.atomic
def sweep(today: date) -> tuple[int, int]:
    """Write down who is to be told what today, and the mails for it; returns how many rows.

    The first number counts reminders of the owner, the second those of the ladder.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        words = {"today": today}
        cursor.execute(STEPS, words)
        cursor.execute(PEOPLE)
        cursor.execute(TELL, words)
        told = cursor.fetchall()
        fresh = [pk for _is_rung, pk in told]
        cursor.execute(NOTICE, {**words, "fresh": fresh, "address": reverse("deadline_list")})
        cursor.execute(AT_ONCE, words)
        cursor.execute(LETTERS)
        cursor.execute(HOLD)
        cursor.execute(FILL, {"held": [pk for (pk,) in cursor.fetchall()]})
        cursor.execute("DROP TABLE step_that_came, person_to_tell, to_mail")
    escalated = sum(is_rung for is_rung, _pk in told)
    return len(told) - escalated, escalated
