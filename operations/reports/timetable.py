"""Timetable of a JCO: which task is due when, why then, and who is responsible."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import format_day
from jco_portal.directory.models import User
from jco_portal.directory.queries import function_labels
from operations.enums import Anchor, CompletionRule, TaskOutcome
from operations.models import Operation, TimetableTask
from operations.models.participant_conditions import participants
from operations.permissions import can_complete_task, can_plan
from operations.queries.parties import TimetableAnchors
from operations.queries.timetable import (
    calculated_day,
    holiday_country,
    open_tasks_of,
    timetable_anchors,
)
from operations.reports.tasks import format_distance, task_button_label, task_url

# Calendar days; proposal of the portal.
UPCOMING_DAYS = 30
# Completion rules whose tasks come first while the operation is a draft.
RULES_BEFORE_TABLING = (CompletionRule.OBJECTIVES, CompletionRule.THREAT_ASSESSMENT)


@dataclass(frozen=True)
class TaskRow:
    """A task as shown."""

    pk: int
    title: str
    due: str
    distance: str
    is_overdue: bool
    responsible: str
    completion_label: str
    guidance: str
    calculation: str
    outcome_sentence: str
    may_complete: bool
    work_url: str


@dataclass(frozen=True)
class TaskGroup:
    """Tasks of one urgency."""

    key: str
    title: str
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True)
class TimetablePage:
    """Everything that the page of a timetable shows."""

    groups: tuple[TaskGroup, ...]
    summary: str
    missing_sentence: str
    may_plan: bool
    organisation_choices: tuple[tuple[str, str], ...]


def timetable_page(operation: Operation, user: User, today: date) -> TimetablePage:
    """Return the tasks of an operation by urgency, with what the user may do."""
    anchors = timetable_anchors(operation)
    steps = list(operation.timetable.select_related("guide_task", "reassigned_to"))
    for step in steps:
        step.operation = operation
    people = function_labels(step.settled_by_id for step in steps)
    may_plan = can_plan(user, operation).is_allowed
    following = _late_from_start_ids(steps, anchors)
    rows_by_task = {
        step.pk: _task_row(step, anchors, user, people, today, is_next=step.pk in following)
        for step in steps
    }
    groups = [
        TaskGroup(
            key,
            title,
            tuple(rows_by_task[step.pk] for step in steps if _urgency_group(step, today) == key),
        )
        for key, title in (
            ("overdue", _("Overdue")),
            ("next", _("The next %(n)d days") % {"n": UPCOMING_DAYS}),
            ("later", _("Later")),
            ("undated", _("Without a day yet")),
            ("settled", _("Settled")),
        )
    ]
    return TimetablePage(
        groups=tuple(group for group in groups if group.tasks),
        summary=_summary_sentence(steps, today),
        missing_sentence=_missing_sentence(anchors),
        may_plan=may_plan,
        organisation_choices=tuple(_organisation_choices(operation)) if may_plan else (),
    )


def next_task_panel(user: User, operation: Operation) -> dict[str, Any]:
    """Return the panel about the user's next open task; empty if there is none."""
    steps = open_tasks_of(user).filter(operation=operation, due_on__isnull=False)
    ordered = steps.select_related("reassigned_to", "operation").order_by("due_on", "pk")
    if operation.is_draft:
        blocking = When(completion_rule__in=RULES_BEFORE_TABLING, then=Value(0))
        first = Case(blocking, default=Value(1), output_field=IntegerField())
        ordered = ordered.order_by(first, "due_on", "pk")
    step: Any = ordered.first()
    if step is None:
        return {}
    return {
        "template": "operations/_next_task_panel.html",
        "context": {
            "title": step.title,
            "owner": _responsible_label(step),
            "due": format_day(step.due_on),
            "distance": format_distance(step.due_on, timezone.localdate()),
            "url": task_url(step),
            "action": task_button_label(step),
        },
    }


def _late_from_start_ids(steps: Iterable[TimetableTask], anchors: TimetableAnchors) -> set[int]:
    """Return the keys of tasks due at once that have to follow the task above.

    The calculated dates of both had passed when the timetable was made, the upper one first.
    """
    late_ids, above = set(), None
    for step in (each for each in steps if not each.outcome):
        missed = _missed_due_day(step, anchors)
        if missed is not None and above is not None and above < missed:
            late_ids.add(step.pk)
        above = missed
    return late_ids


def _missed_due_day(step: TimetableTask, anchors: TimetableAnchors) -> date | None:
    """Return the calculated date if it had passed when the timetable was made, else None."""
    if step.offset_working_days is None:
        return None
    counted = calculated_day(step.anchor, step.offset_working_days, anchors, step.responsible)
    if counted is None or counted >= anchors.made_on or step.due_on != anchors.made_on:
        return None
    return counted


def _format_distance(step: TimetableTask, today: date, state: str, *, is_next: bool) -> str:
    if step.due_on is None:
        return ""
    distance = format_distance(step.due_on, today, state)
    return _("%(distance)s, after the step above") % {"distance": distance} if is_next else distance


def _task_row(
    step: TimetableTask,
    anchors: TimetableAnchors,
    user: User,
    people: dict[int, str],
    today: date,
    *,
    is_next: bool,
) -> TaskRow:
    is_manual = step.completion_rule == CompletionRule.MANUAL and not step.outcome
    state = holiday_country(step.responsible, anchors)
    return TaskRow(
        pk=step.pk,
        title=step.title,
        due=format_day(step.due_on) if step.due_on else _("no day yet"),
        distance=_format_distance(step, today, state, is_next=is_next),
        is_overdue=bool(step.due_on and step.due_on < today and not step.outcome),
        responsible=_responsible_label(step),
        completion_label=_completion_label(step),
        guidance=step.guide_task.guidance if step.guide_task else "",
        calculation=_calculation(step, anchors),
        outcome_sentence=_outcome_sentence(step, people),
        may_complete=is_manual and can_complete_task(user, step).is_allowed,
        work_url=""
        if step.outcome or step.completion_rule == CompletionRule.MANUAL
        else task_url(step),
    )


def _completion_label(step: TimetableTask) -> str:
    if step.completion_rule == CompletionRule.MANUAL:
        return _("noted by hand")
    fact = step.get_completion_rule_display()
    return _("done when %(fact)s") % {"fact": fact[:1].lower() + fact[1:]}


def _responsible_label(step: TimetableTask) -> str:
    return step.reassigned_to.name if step.reassigned_to else step.get_responsible_display()


def _calculation(step: TimetableTask, anchors: TimetableAnchors) -> str:
    """Return the rule and its numbers, so that a reader can check the date."""
    if step.offset_working_days is None:
        return _("A fixed day, set by hand.")
    day = anchors.start if step.anchor == Anchor.START else anchors.end
    if day is None:
        return _("It is counted from a day that is not known yet.")
    params = {
        "n": abs(step.offset_working_days),
        "day": format_day(day),
        "calendar": _holiday_sentence(holiday_country(step.responsible, anchors)),
    }
    if step.offset_working_days == 0:
        sentence = _("On %(day)s or the last working day before it (%(calendar)s).") % params
    elif step.offset_working_days < 0:
        sentence = _("%(n)d working days before %(day)s (%(calendar)s).") % params
    else:
        sentence = _("%(n)d working days after %(day)s (%(calendar)s).") % params
    return f"{sentence} {_late_sentence(step, anchors)}".strip()


def _late_sentence(step: TimetableTask, anchors: TimetableAnchors) -> str:
    """Return a sentence about a date that had passed when the timetable was made."""
    missed = _missed_due_day(step, anchors)
    if missed is None:
        return ""
    params = {"day": format_day(missed)}
    return _("That was %(day)s, before the operation was entered: it is due at once.") % params


def _holiday_sentence(state: str) -> str:
    if not state:
        return _("weekends do not count")
    return _("weekends and the public holidays of %(state)s do not count") % {"state": state}


def _outcome_sentence(step: TimetableTask, people: dict[int, str]) -> str:
    if not step.outcome or step.settled_at is None:
        return ""
    params = {
        "day": format_day(step.settled_at),
        "who": people.get(step.settled_by_id or 0) or _("the portal"),
        "reason": step.reason,
    }
    if step.outcome == TaskOutcome.NOT_NEEDED:
        return _("Skipped on %(day)s by %(who)s: %(reason)s") % params
    return _("Done on %(day)s by %(who)s") % params


def _urgency_group(step: TimetableTask, today: date) -> str:
    if step.outcome:
        return "settled"
    if step.due_on is None:
        return "undated"
    if step.due_on < today:
        return "overdue"
    return "next" if (step.due_on - today).days <= UPCOMING_DAYS else "later"


def _summary_sentence(steps: Iterable[TimetableTask], today: date) -> str:
    listed = list(steps)
    settled = sum(1 for step in listed if step.outcome)
    overdue = sum(1 for step in listed if _urgency_group(step, today) == "overdue")
    params = {"settled": settled, "all": len(listed)}
    sentence = _("%(settled)d of %(all)d steps are settled.") % params
    if not overdue:
        return sentence
    late = ngettext("%(n)d is overdue.", "%(n)d are overdue.", overdue) % {"n": overdue}
    return f"{sentence} {late}"


def _missing_sentence(anchors: TimetableAnchors) -> str:
    if anchors.start is None:
        return _("The start is not known yet, so the steps have no days. Enter the first phase.")
    if anchors.end is None:
        return _("The end is not known yet, so what follows it has no days.")
    return ""


def _organisation_choices(operation: Operation) -> list[tuple[str, str]]:
    """Return code and name of the participants, to which a task can be reassigned."""
    return [(each.code, each.name) for each in participants(operation)]
