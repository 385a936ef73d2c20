"""What pages say of deadlines: how far away they are, and the arithmetic behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import day_in_words
from jco_portal.deadlines.enums import Counting, EscalationLevel
from jco_portal.deadlines.models import Deadline, DeadlineRule, EscalationRule, Reminder
from jco_portal.deadlines.models.rule import add_offset
from jco_portal.directory.models import Organisation


@dataclass(frozen=True)
class DeadlineRow:
    """A line of a list of deadlines."""

    title: str
    reference: str
    url: str
    why_url: str
    owner: str
    asked_by: str
    due: str
    distance: str
    is_late: bool
    is_past: bool


@dataclass(frozen=True)
class Why:
    """Why a deadline is due when it is, and why this person is told of it."""

    sums: tuple[str, ...]
    told: tuple[str, ...]
    next_steps: tuple[str, ...]
    rule: str
    source: str


def deadline_rows(deadlines: Iterable[Deadline], today: date) -> list[DeadlineRow]:
    """Lines of a list; owner and asker are read with the deadlines."""
    return [_row(each, today) for each in deadlines]


def _row(deadline: Deadline, today: date) -> DeadlineRow:
    return DeadlineRow(
        title=deadline.title,
        reference=deadline.reference,
        url=deadline.url,
        why_url=deadline.get_absolute_url(),
        owner=_owner(deadline),
        asked_by=deadline.requester.name if deadline.requester else _("own operation"),
        due=day_in_words(deadline.due_on),
        distance=distance_in_words(deadline, today),
        is_late=deadline.grace_ends_on < today,
        is_past=deadline.due_on < today,
    )


def _owner(deadline: Deadline) -> str:
    if deadline.responsible is not None:
        return deadline.responsible.name
    return _("Experts") if "expert" in deadline.recipient_roles else _("Secretariat")


def distance_in_words(deadline: Deadline, today: date) -> str:
    """How far away it is; past its day it is due, and overdue once its grace is over."""
    days = (deadline.due_on - today).days
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    if not days:
        return _("today")
    late = (today - deadline.grace_ends_on).days
    if late > 0:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", late) % {"n": late}
    return _("due, overdue after %(day)s") % {"day": day_in_words(deadline.grace_ends_on)}


def why(deadline: Deadline, person_id: int, today: date) -> Why:
    """The rule, the days and the arithmetic of a deadline, in sentences."""
    rule = deadline.rule
    ladder = list(rule.escalation_rules.all())
    told = deadline.reminders.filter(person=person_id).order_by("created_at", "pk")
    return Why(
        sums=tuple(_sums(deadline, rule)),
        told=tuple(_told(each, deadline) for each in told),
        next_steps=tuple(_next_steps(deadline, rule, ladder, today)),
        rule=rule.title,
        source=rule.source,
    )


def _sums(deadline: Deadline, rule: DeadlineRule) -> Iterable[str]:
    due = day_in_words(deadline.due_on)
    if deadline.anchor_on is None or deadline.offset is None:
        yield _("It is due on %(anchor)s: %(due)s.") % {
            "anchor": deadline.anchor or rule.anchor,
            "due": due,
        }
    else:
        yield _("It is counted from %(anchor)s: %(day)s.") % {
            "anchor": deadline.anchor,
            "day": day_in_words(deadline.anchor_on),
        }
        yield from _counting(deadline, deadline.anchor_on, deadline.offset)
    if rule.grace_period:
        yield _("It is overdue after another %(span)s, that is after %(late)s.") % {
            "span": _span(rule.grace_period, rule.counting),
            "late": day_in_words(deadline.grace_ends_on),
        }


def _counting(deadline: Deadline, anchor_on: date, offset: int) -> Iterable[str]:
    """From the anchor to the due day, in the numbers by which it was counted."""
    found = add_offset(anchor_on, offset, deadline.counting, deadline.holidays_of)
    words = {
        "span": _span(abs(offset), deadline.counting),
        "day": day_in_words(found),
        "due": day_in_words(deadline.due_on),
    }
    is_exact = found == deadline.due_on
    if not offset:
        yield _("On that day it is due.") if is_exact else _("That is %(day)s.") % words
    elif is_exact:
        yield _exactly(offset) % words
    else:
        yield _roughly(offset) % words
    if deadline.counting == Counting.WORKING_DAYS:
        yield _whose_holidays(deadline.holidays_of)
    if found < deadline.due_on:
        yield _("That day had passed when it was set, so it is due on %(due)s.") % words
    elif found > deadline.due_on:
        yield _("An earlier day was set: %(due)s.") % words


def _exactly(offset: int) -> str:
    if offset < 0:
        return _("%(span)s before that is %(due)s: on that day it is due.")
    return _("%(span)s after that is %(due)s: on that day it is due.")


def _roughly(offset: int) -> str:
    if offset < 0:
        return _("%(span)s before that is %(day)s.")
    return _("%(span)s after that is %(day)s.")


def _whose_holidays(code: str) -> str:
    if not code:
        return _("Weekends do not count.")
    place = Organisation.objects.filter(code=code).values_list("name", flat=True).first() or code
    return _("Weekends and the public holidays of %(place)s do not count.") % {"place": place}


def _span(count: int, counting: str) -> str:
    if counting == Counting.MONTHS:
        return ngettext("%(n)d month", "%(n)d months", count) % {"n": count}
    if counting == Counting.WORKING_DAYS:
        return ngettext("%(n)d working day", "%(n)d working days", count) % {"n": count}
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


def _told(reminder: Reminder, deadline: Deadline) -> str:
    words = {"day": day_in_words(reminder.created_at), "due": _relative(reminder.days_after_due)}
    if reminder.level:
        words["rung"] = str(EscalationLevel(reminder.level).label)
        return _("On %(day)s, %(due)s, it came up to you (%(rung)s).") % words
    return _("On %(day)s, %(due)s.") % words


def _relative(day: int) -> str:
    if not day:
        return _("on the day")
    count = abs(day)
    if day < 0:
        return ngettext("%(n)d day before", "%(n)d days before", count) % {"n": count}
    return ngettext("%(n)d day after", "%(n)d days after", count) % {"n": count}


def _next_steps(
    deadline: Deadline, rule: DeadlineRule, ladder: list[EscalationRule], today: date
) -> Iterable[str]:
    """The steps that are still to come while nothing is done, the next one first."""
    if deadline.settled_at is not None:
        return
    left = (deadline.due_on - today).days
    for days in sorted(rule.reminder_days, reverse=True):
        if days < left:
            yield _("%(when)s: whoever owes it is reminded.") % {"when": _when(-days)}
    for step in ladder:
        start = max(deadline.grace_ends_on, deadline.opened_on)
        if (today - start).days < step.days_overdue:
            words = {
                "when": _when_late(step.days_overdue),
                "rung": str(EscalationLevel(step.level).label),
            }
            yield _("%(when)s: it comes up to %(rung)s.") % words


def _when(day: int) -> str:
    return _relative(day)[:1].upper() + _relative(day)[1:]


def _when_late(days: int) -> str:
    words = {"n": days}
    return ngettext("%(n)d day after it is overdue", "%(n)d days after it is overdue", days) % words
