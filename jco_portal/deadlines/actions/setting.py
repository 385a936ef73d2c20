"""Setting deadlines and settling them, one or many at a time."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg2.extras import execute_values

from jco_portal.deadlines.enums import Settled
from jco_portal.deadlines.models import Deadline, DeadlineRule, Due
from jco_portal.deadlines.rule import day_from
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation

BATCH = 5_000
WRITE = """
INSERT INTO deadlines_deadline AS old (key, rule_id, owner_id, asked_by_id, roles, also_for, title,
    reference, url, anchor_on, due_on, late_on, opened_on, settled_at, how)
VALUES %s
ON CONFLICT (key) DO UPDATE SET
    rule_id = excluded.rule_id, owner_id = excluded.owner_id, asked_by_id = excluded.asked_by_id,
    roles = excluded.roles, also_for = excluded.also_for, title = excluded.title,
    reference = excluded.reference, url = excluded.url, anchor_on = excluded.anchor_on,
    due_on = excluded.due_on, late_on = excluded.late_on,
    settled_at = CASE WHEN old.how = excluded.how THEN old.settled_at ELSE excluded.settled_at END,
    how = excluded.how
WHERE (old.rule_id, old.owner_id, old.asked_by_id, old.roles, old.also_for, old.title,
       old.reference, old.url, old.anchor_on, old.due_on, old.late_on, old.how)
    IS DISTINCT FROM
      (excluded.rule_id, excluded.owner_id, excluded.asked_by_id, excluded.roles,
       excluded.also_for, excluded.title, excluded.reference, excluded.url, excluded.anchor_on,
       excluded.due_on, excluded.late_on, excluded.how)
"""
ROW = """(%s, %s, %s, %s, %s::varchar[], %s::bigint[], %s, %s, %s, %s::date, %s::date, %s::date,
    %s::date, %s::timestamptz, %s)"""


def set_deadline(
    key: str,
    *,
    rule: str,
    owner: Organisation | None,
    asked_by: Organisation | None,
    title: str,
    reference: str,
    url: str,
    anchor_on: date | None,
    due_on: date | None = None,
    roles: tuple[str, ...] = (),
    also_for: tuple[int, ...] = (),
) -> Deadline:
    """Set a deadline, or bring the one of this key in line; a settled one is open again.

    The day follows from the rule unless it is given. Raises ValueError without any day.
    """
    set_deadlines(
        [
            Due(
                key=key,
                rule=rule,
                owner=owner,
                asked_by=asked_by,
                title=title,
                reference=reference,
                url=url,
                anchor_on=anchor_on,
                due_on=due_on,
                roles=roles,
                also_for=also_for,
            )
        ]
    )
    return Deadline.objects.get(key=key)


@transaction.atomic
def set_deadlines(rows: Iterable[Due]) -> None:
    """Set many deadlines, each as ``set_deadline`` does; the last of a key counts."""
    rules = {rule.code: rule for rule in DeadlineRule.objects.all()}
    wanted = {row.key: row for row in rows}
    values = [_values(wanted[key], rules[wanted[key].rule]) for key in sorted(wanted)]
    if values:
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, WRITE, values, template=ROW, page_size=BATCH)


def settle_deadline(key: str, *, how: str = Settled.MET) -> None:
    """Note that a deadline is met, or no longer due; one that is not known is left alone."""
    settle_deadlines([key], how=how)


def settle_deadlines(keys: Iterable[str], *, how: str = Settled.MET) -> None:
    """Note the same of many."""
    standing = Deadline.objects.standing().filter(key__in=list(keys))
    standing.update(settled_at=timezone.now(), how=Settled(how))


@transaction.atomic
def keep_deadlines(prefix: str, rows: Iterable[Due]) -> None:
    """Bring all deadlines whose keys begin so in line with the rows; others of them are dropped."""
    wanted = list(rows)
    set_deadlines(wanted)
    known = {row.key for row in wanted}
    standing = Deadline.objects.standing().filter(key__startswith=prefix)
    gone = [key for key in standing.values_list("key", flat=True) if key not in known]
    settle_deadlines(gone, how=Settled.DROPPED)


def _values(row: Due, rule: DeadlineRule) -> tuple[Any, ...]:
    state = _state_of(row.owner)
    due_on = row.due_on
    if due_on is None:
        if row.anchor_on is None:
            raise ValueError(f"{row.key} has neither a day nor one to count from")
        due_on = day_from(row.anchor_on, rule.offset, rule.counting, state)
    return (
        row.key,
        rule.pk,
        row.owner.pk if row.owner else None,
        row.asked_by.pk if row.asked_by else None,
        list(row.roles or rule.roles),
        sorted(row.also_for),
        row.title[:300],
        row.reference[:100],
        row.url[:300],
        row.anchor_on,
        due_on,
        _late_on(row, rule, due_on, state),
        timezone.localdate(),
        timezone.now() if row.how else None,
        str(Settled(row.how)) if row.how else "",
    )


def _late_on(row: Due, rule: DeadlineRule, due_on: date, state: str) -> date:
    """Counted from the anchor where the due day is, so that no end of a month is lost."""
    if not rule.grace:
        return due_on
    if row.due_on is None and row.anchor_on is not None:
        return day_from(row.anchor_on, rule.offset + rule.grace, rule.counting, state)
    return day_from(due_on, rule.grace, rule.counting, state)


def _state_of(owner: Organisation | None) -> str:
    return owner.code if owner is not None and owner.kind == OrganisationKind.STATE else ""
