"""Rows of deadline lists, and the explanation of how a deadline was computed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import format_day
from jco_portal.deadlines.enums import Counting, EscalationLevel
from jco_portal.deadlines.models import Deadline, DeadlineRule, EscalationRule, Reminder
from jco_portal.deadlines.models.rule import add_offset
from jco_portal.directory.models import Organisation


@dataclass(frozen=True)
class DeadlineRow:
    """A row of a list of deadlines."""

    title: str
    reference: str
    url: str
    explanation_url: str
    responsible: str
    requester: str
    due: str
    distance: str
    is_overdue: bool
    is_past_due: bool


@dataclass(frozen=True)
class DeadlineExplanation:
    """Why a deadline is due on its day, and the reminders of this user."""

    calculation: tuple[str, ...]
    reminders: tuple[str, ...]
    next_levels: tuple[str, ...]
    rule: str
    source: str


def deadline_rows(deadlines: Iterable[Deadline], today: date) -> list[DeadlineRow]:
    """Return the rows of a list.

    Select ``responsible`` and ``requester`` with the deadlines, or each row costs two queries.
    """
    return [_deadline_row(each, today) for each in deadlines]


def _deadline_row(deadline: Deadline, today: date) -> DeadlineRow:
    return DeadlineRow(
        title=deadline.title,
        reference=deadline.reference,
        url=deadline.url,
        explanation_url=deadline.get_absolute_url(),
        responsible=_responsible_label(deadline),
        requester=deadline.requester.name if deadline.requester else _("own operation"),
        due=format_day(deadline.due_on),
        distance=format_distance(deadline, today),
        is_overdue=deadline.grace_ends_on < today,
        is_past_due=deadline.due_on < today,
    )


def _responsible_label(deadline: Deadline) -> str:
    if deadline.responsible is not None:
        return deadline.responsible.name
    return _("Experts") if "expert" in deadline.recipient_roles else _("Secretariat")


def format_distance(deadline: Deadline, today: date) -> str:
    """Format the calendar days until the due date, or since the end of the grace period."""
    days = (deadline.due_on - today).days
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    if not days:
        return _("today")
    late = (today - deadline.grace_ends_on).days
    if late > 0:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", late) % {"n": late}
    return _("due, overdue after %(day)s") % {"day": format_day(deadline.grace_ends_on)}


def explain_deadline(deadline: Deadline, person_id: int, today: date) -> DeadlineExplanation:
    """Explain the rule, the calculation, past reminders and coming levels, in sentences."""
    rule = deadline.rule
    escalation_rules = list(rule.escalation_rules.all())
    reminders = deadline.reminders.filter(person=person_id).order_by("created_at", "pk")
    return DeadlineExplanation(
        calculation=tuple(_calculation(deadline, rule)),
        reminders=tuple(_reminder_sentence(each, deadline) for each in reminders),
        next_levels=tuple(_next_levels(deadline, rule, escalation_rules, today)),
        rule=rule.title,
        source=rule.source,
    )


def _calculation(deadline: Deadline, rule: DeadlineRule) -> Iterable[str]:
    due = format_day(deadline.due_on)
    if deadline.anchor_on is None or deadline.offset is None:
        yield _("It is due on %(anchor)s: %(due)s.") % {
            "anchor": deadline.anchor or rule.anchor,
            "due": due,
        }
    else:
        yield _("It is counted from %(anchor)s: %(day)s.") % {
            "anchor": deadline.anchor,
            "day": format_day(deadline.anchor_on),
        }
        yield from _counting_sentences(deadline, deadline.anchor_on, deadline.offset)
    if rule.grace_period:
        yield _("It is overdue after another %(span)s, that is after %(late)s.") % {
            "span": _format_span(rule.grace_period, rule.counting),
            "late": format_day(deadline.grace_ends_on),
        }


def _counting_sentences(deadline: Deadline, anchor_on: date, offset: int) -> Iterable[str]:
    """Yield how the due date was counted, with the stored offset and holidays.

    The stored day can differ from the computed one: a day in the past is moved to the day on which
    the deadline was set, and an earlier day can be given.
    """
    computed_day = add_offset(anchor_on, offset, deadline.counting, deadline.holidays_of)
    params = {
        "span": _format_span(abs(offset), deadline.counting),
        "day": format_day(computed_day),
        "due": format_day(deadline.due_on),
    }
    is_exact = computed_day == deadline.due_on
    if not offset:
        yield _("On that day it is due.") if is_exact else _("That is %(day)s.") % params
    elif is_exact:
        yield _format_exact_offset(offset) % params
    else:
        yield _format_rough_offset(offset) % params
    if deadline.counting == Counting.WORKING_DAYS:
        yield _holiday_source(deadline.holidays_of)
    if computed_day < deadline.due_on:
        yield _("That day had passed when it was set, so it is due on %(due)s.") % params
    elif computed_day > deadline.due_on:
        yield _("An earlier day was set: %(due)s.") % params


def _format_exact_offset(offset: int) -> str:
    if offset < 0:
        return _("%(span)s before that is %(due)s: on that day it is due.")
    return _("%(span)s after that is %(due)s: on that day it is due.")


def _format_rough_offset(offset: int) -> str:
    if offset < 0:
        return _("%(span)s before that is %(day)s.")
    return _("%(span)s after that is %(day)s.")


def _holiday_source(code: str) -> str:
    if not code:
        return _("Weekends do not count.")
    organisation_name = (
        Organisation.objects.filter(code=code).values_list("name", flat=True).first() or code
    )
    return _("Weekends and the public holidays of %(place)s do not count.") % {
        "place": organisation_name
    }


def _format_span(count: int, counting: str) -> str:
    if counting == Counting.MONTHS:
        return ngettext("%(n)d month", "%(n)d months", count) % {"n": count}
    if counting == Counting.WORKING_DAYS:
        return ngettext("%(n)d working day", "%(n)d working days", count) % {"n": count}
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


def _reminder_sentence(reminder: Reminder, deadline: Deadline) -> str:
    params = {
        "day": format_day(reminder.created_at),
        "due": _format_relative_day(reminder.days_after_due),
    }
    if reminder.level:
        params["rung"] = str(EscalationLevel(reminder.level).label)
        return _("On %(day)s, %(due)s, it came up to you (%(rung)s).") % params
    return _("On %(day)s, %(due)s.") % params


def _format_relative_day(day: int) -> str:
    if not day:
        return _("on the day")
    count = abs(day)
    if day < 0:
        return ngettext("%(n)d day before", "%(n)d days before", count) % {"n": count}
    return ngettext("%(n)d day after", "%(n)d days after", count) % {"n": count}


def _next_levels(
    deadline: Deadline, rule: DeadlineRule, escalation_rules: list[EscalationRule], today: date
) -> Iterable[str]:
    """Yield the coming reminders and escalation levels, the next one first."""
    if deadline.settled_at is not None:
        return
    left = (deadline.due_on - today).days
    for days in sorted(rule.reminder_days, reverse=True):
        if days < left:
            yield _("%(when)s: whoever owes it is reminded.") % {"when": _format_day_before(-days)}
    for step in escalation_rules:
        start = max(deadline.grace_ends_on, deadline.opened_on)
        if (today - start).days < step.days_overdue:
            params = {
                "when": _format_days_late(step.days_overdue),
                "rung": str(EscalationLevel(step.level).label),
            }
            yield _("%(when)s: it comes up to %(rung)s.") % params


def _format_day_before(day: int) -> str:
    return _format_relative_day(day)[:1].upper() + _format_relative_day(day)[1:]


def _format_days_late(days: int) -> str:
    params = {"n": days}
    return (
        ngettext("%(n)d day after it is overdue", "%(n)d days after it is overdue", days) % params
    )
