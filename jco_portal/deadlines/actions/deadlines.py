"""Actions that set, settle and synchronise deadlines, one or many at a time."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, F, Func, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from jco_portal.deadlines.enums import Counting, DeadlineOutcome
from jco_portal.deadlines.models import Deadline, DeadlineInput, DeadlineRule
from jco_portal.deadlines.models.rule import add_offset
from jco_portal.deadlines.queries import open_deadlines_by_prefix, rules_with_open_deadlines
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation

# Rows of one statement: bounds the JSON document that is built in memory and sent at once.
BATCH_SIZE = 20_000
MAX_URL_LENGTH = 300  # characters, as ``Deadline.url``
# One statement for any number of rows, given as one JSON document, so that its number of
# parameters stays the same. Two rules are in the SQL rather than in Python, where the stored row
# is not known: a deadline that is opened again or moved counts as opened today (its escalation
# starts no earlier), and the instant of settling stays while the outcome does. The WHERE at the
# end leaves unchanged rows untouched, so that a synchronisation without changes writes nothing.
UPSERT_SQL = """
WITH dropped AS (
    UPDATE deadlines_deadline SET settled_at = now(), outcome = 'dropped'
    WHERE settled_at IS NULL AND key = ANY (%s)
)
INSERT INTO deadlines_deadline AS old (key, rule_id, responsible_id, requester_id,
    recipient_roles, extra_recipient_ids, title, reference, url, is_internal, anchor, anchor_on,
    "offset", counting, holidays_of, due_on, grace_ends_on, opened_on, settled_at, outcome)
SELECT * FROM json_to_recordset(%s) AS wanted (key varchar, rule_id bigint, responsible_id bigint,
    requester_id bigint, recipient_roles varchar[], extra_recipient_ids bigint[], title varchar,
    reference varchar, url varchar, is_internal boolean, anchor varchar, anchor_on date,
    "offset" smallint, counting varchar, holidays_of varchar, due_on date, grace_ends_on date,
    opened_on date, settled_at timestamptz, outcome varchar)
ON CONFLICT (key) DO UPDATE SET
    rule_id = excluded.rule_id, responsible_id = excluded.responsible_id,
    requester_id = excluded.requester_id, recipient_roles = excluded.recipient_roles,
    extra_recipient_ids = excluded.extra_recipient_ids, title = excluded.title,
    reference = excluded.reference, url = excluded.url, is_internal = excluded.is_internal,
    anchor = excluded.anchor, anchor_on = excluded.anchor_on, "offset" = excluded."offset",
    counting = excluded.counting, holidays_of = excluded.holidays_of,
    due_on = excluded.due_on, grace_ends_on = excluded.grace_ends_on,
    opened_on = CASE WHEN old.outcome <> '' AND excluded.outcome = ''
                       OR old.due_on <> excluded.due_on
                     THEN excluded.opened_on ELSE old.opened_on END,
    settled_at = CASE WHEN old.outcome = excluded.outcome
                      THEN old.settled_at ELSE excluded.settled_at END,
    outcome = excluded.outcome
WHERE (old.rule_id, old.responsible_id, old.requester_id, old.recipient_roles,
       old.extra_recipient_ids, old.title, old.reference, old.url,
       old.is_internal, old.anchor, old.anchor_on, old."offset", old.counting, old.holidays_of,
       old.due_on, old.grace_ends_on, old.outcome)
    IS DISTINCT FROM
      (excluded.rule_id, excluded.responsible_id, excluded.requester_id, excluded.recipient_roles,
       excluded.extra_recipient_ids, excluded.title, excluded.reference, excluded.url,
       excluded.is_internal, excluded.anchor, excluded.anchor_on, excluded."offset",
       excluded.counting, excluded.holidays_of, excluded.due_on, excluded.grace_ends_on,
       excluded.outcome)
"""


def set_deadline(
    key: str,
    *,
    rule: str,
    responsible: Organisation | None,
    requester: Organisation | None,
    title: str,
    reference: str,
    url: str,
    anchor_on: date | None,
    due_on: date | None = None,
    recipient_roles: tuple[str, ...] = (),
    extra_recipient_ids: tuple[int, ...] = (),
) -> Deadline:
    """Create or update the deadline of a key and return it; a settled one is opened again.

    ``due_on`` is computed from ``anchor_on`` by the rule (a code) unless it is given. Raises
    ValueError if both are None, and KeyError if the rule is unknown.
    """
    set_deadlines(
        [
            DeadlineInput(
                key=key,
                rule=rule,
                responsible=responsible,
                requester=requester,
                title=title,
                reference=reference,
                url=url,
                anchor_on=anchor_on,
                due_on=due_on,
                recipient_roles=recipient_roles,
                extra_recipient_ids=extra_recipient_ids,
            )
        ]
    )
    return Deadline.objects.get(key=key)


@transaction.atomic(savepoint=False)
def set_deadlines(rows: Iterable[DeadlineInput]) -> None:
    """Create or update many deadlines, as ``set_deadline`` does; of equal keys the last wins."""
    wanted = list(rows)
    if wanted:
        _write_deadlines(wanted, {rule.code: rule for rule in DeadlineRule.objects.all()})


def settle_deadline(key: str, *, how: str = DeadlineOutcome.MET) -> None:
    """Record that a deadline is met or dropped (``DeadlineOutcome``); ignore an unknown key."""
    settle_deadlines([key], how=how)


def settle_deadlines(keys: Iterable[str], *, how: str = DeadlineOutcome.MET) -> None:
    """Record that many deadlines are met or dropped; ignore unknown keys and settled ones."""
    named = list(keys)
    if named:
        open_deadlines = Deadline.objects.open().filter(key__in=named)
        open_deadlines.update(settled_at=timezone.now(), outcome=DeadlineOutcome(how))


def settle_matching_deadlines(prefixes: Iterable[str], rows: QuerySet[Any]) -> None:
    """Record as met the open deadlines of which key and primary key match.

    The key begins with one of the prefixes, and its fourth part between colons is the primary key
    of one of the rows.
    """
    row_key = Func(F("key"), Value(":"), Value(4), function="split_part", output_field=CharField())
    named = open_deadlines_by_prefix(prefixes).alias(part=row_key)
    keys = rows.order_by().values(name=Cast("pk", CharField()))
    named.filter(part__in=keys).update(settled_at=timezone.now(), outcome=DeadlineOutcome.MET)


@transaction.atomic(savepoint=False)
def sync_deadlines(
    prefixes: Iterable[str], owed: Callable[[set[str]], Iterable[DeadlineInput]]
) -> None:
    """Write what ``owed`` returns and drop the other open deadlines with one of the prefixes.

    ``owed`` receives the keys of the open ones. These are read first, so that a deadline that
    another transaction sets in between is not dropped.
    """
    rules = rules_with_open_deadlines(prefixes)
    open_keys = {key for rule in rules.values() for key in rule.standing}
    wanted = list(owed(open_keys))
    _write_deadlines(wanted, rules, open_keys - {row.key for row in wanted})


def _write_deadlines(
    rows: Iterable[DeadlineInput], rules: dict[str, DeadlineRule], gone: Iterable[str] = ()
) -> None:
    """Write deadlines and drop those with the keys ``gone``, in batches of 20,000."""
    wanted = {row.key: row for row in rows}
    # In the order of the keys, so that two transactions lock common rows in the same order.
    values = [_column_values(wanted[key], rules[wanted[key].rule]) for key in sorted(wanted)]
    dropped = sorted(gone)
    with connection.cursor() as cursor:
        starts = range(0, len(values), BATCH_SIZE) or ([0] if dropped else [])
        for start in starts:
            cursor.execute(UPSERT_SQL, [dropped, json.dumps(values[start : start + BATCH_SIZE])])


def _column_values(row: DeadlineInput, rule: DeadlineRule) -> dict[str, Any]:
    state = _holiday_country(row.responsible)
    due_on = row.due_on
    if due_on is None:
        if row.anchor_on is None:
            raise ValueError(f"{row.key} has neither a day nor one to count from")
        due_on = add_offset(row.anchor_on, rule.offset, rule.counting, state)
    # Texts are cut to the lengths of their columns.
    return {
        "key": row.key,
        "rule_id": rule.pk,
        "responsible_id": row.responsible.pk if row.responsible else None,
        "requester_id": row.requester.pk if row.requester else None,
        "recipient_roles": list(row.recipient_roles or rule.recipient_roles),
        "extra_recipient_ids": sorted(row.extra_recipient_ids),
        "title": _one_line(row.title)[:300],
        "reference": _one_line(row.reference)[:100],
        "url": _portal_path(row.url),
        "is_internal": row.is_internal,
        "anchor": (row.anchor or rule.anchor)[:120],
        "anchor_on": row.anchor_on and row.anchor_on.isoformat(),
        "offset": _offset(row, rule),
        "counting": row.counting or rule.counting,
        "holidays_of": row.holidays_of or (state if rule.counting == Counting.WORKING_DAYS else ""),
        "due_on": due_on.isoformat(),
        "grace_ends_on": _overdue_from(row, rule, due_on, state).isoformat(),
        "opened_on": timezone.localdate().isoformat(),
        "settled_at": timezone.now().isoformat() if row.outcome else None,
        "outcome": str(DeadlineOutcome(row.outcome)) if row.outcome else "",
    }


def _one_line(text: str) -> str:
    """Remove line breaks (email headers forbid them) and NUL (PostgreSQL cannot store it)."""
    return " ".join(text.replace("\x00", "").split())


def _portal_path(url: str) -> str:
    """Return the address if it is a path of the portal, else raise ValueError.

    Two slashes, or a slash and a backslash, would lead a browser to another host.
    """
    if not url.startswith("/") or url.startswith(("//", "/\\")) or len(url) > MAX_URL_LENGTH:
        raise ValueError(f"{url[:80]} is no address of the portal")
    return url


def _offset(row: DeadlineInput, rule: DeadlineRule) -> int | None:
    """Return the offset from the anchor, in units of ``counting``; None if the day was given."""
    if row.offset is not None:
        return row.offset
    return rule.offset if row.due_on is None else None


def _overdue_from(row: DeadlineInput, rule: DeadlineRule, due_on: date, state: str) -> date:
    """Return the last day of the grace period.

    Counted from the anchor like the due day: one month after 28 February would not be 31 March.
    """
    if not rule.grace_period:
        return due_on
    if row.due_on is None and row.anchor_on is not None:
        return add_offset(row.anchor_on, rule.offset + rule.grace_period, rule.counting, state)
    return add_offset(due_on, rule.grace_period, rule.counting, state)


def _holiday_country(owner: Organisation | None) -> str:
    return owner.code if owner is not None and owner.kind == OrganisationKind.STATE else ""
