"""The timetable of a JCO in words: what is due when, why then, and whose turn it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import day_in_words
from jco_portal.directory.models import User
from jco_portal.directory.queries import functions_of
from operations.enums import Anchor, CompletionRule, TaskOutcome
from operations.models import Operation, TimetableTask
from operations.models.participant_conditions import participants_of
from operations.permissions import can_complete_task, can_plan
from operations.queries.parties import Anchors
from operations.queries.timetable import calendar_of, counted_day, steps_of, timetable_anchors
from operations.reports.tasks import distance_in_words, step_action, step_address

NEXT_DAYS = 30
BEFORE_TABLING = (CompletionRule.OBJECTIVES, CompletionRule.THREAT_ASSESSMENT)


@dataclass(frozen=True)
class StepFacts:
    """A step as it is shown."""

    pk: int
    title: str
    due: str
    distance: str
    is_overdue: bool
    owner: str
    counts_when: str
    guidance: str
    why: str
    settled: str
    may_finish: bool
    work_url: str


@dataclass(frozen=True)
class StepGroup:
    """Steps of one urgency."""

    key: str
    title: str
    steps: tuple[StepFacts, ...]


@dataclass(frozen=True)
class TimetableFacts:
    """Everything that the page of a timetable shows."""

    groups: tuple[StepGroup, ...]
    summary: str
    missing: str
    may_plan: bool
    places: tuple[tuple[str, str], ...]


def timetable_of(operation: Operation, user: User, today: date) -> TimetableFacts:
    """The steps of an operation by urgency, as this person may act on them."""
    anchors = timetable_anchors(operation)
    steps = list(operation.timetable.select_related("guide_task", "reassigned_to"))
    for step in steps:
        step.operation = operation
    people = functions_of(step.settled_by_id for step in steps)
    may_plan = can_plan(user, operation).is_allowed
    following = _following(steps, anchors)
    told = {
        step.pk: _step_facts(step, anchors, user, people, today, is_next=step.pk in following)
        for step in steps
    }
    groups = [
        StepGroup(key, title, tuple(told[step.pk] for step in steps if _group(step, today) == key))
        for key, title in (
            ("overdue", _("Overdue")),
            ("next", _("The next %(n)d days") % {"n": NEXT_DAYS}),
            ("later", _("Later")),
            ("undated", _("Without a day yet")),
            ("settled", _("Settled")),
        )
    ]
    return TimetableFacts(
        groups=tuple(group for group in groups if group.steps),
        summary=_summary(steps, today),
        missing=_missing(anchors),
        may_plan=may_plan,
        places=tuple(_places(operation)) if may_plan else (),
    )


def next_step_panel(user: User, operation: Operation) -> dict[str, Any]:
    """The next open step of an operation, for its record page; nothing for outsiders."""
    steps = steps_of(user).filter(operation=operation, due_on__isnull=False)
    ordered = steps.select_related("reassigned_to", "operation").order_by("due_on", "pk")
    if operation.is_draft:
        blocking = When(completion_rule__in=BEFORE_TABLING, then=Value(0))
        first = Case(blocking, default=Value(1), output_field=IntegerField())
        ordered = ordered.order_by(first, "due_on", "pk")
    step: Any = ordered.first()
    if step is None:
        return {}
    return {
        "template": "operations/_next_task_panel.html",
        "context": {
            "title": step.title,
            "owner": _owner(step),
            "due": day_in_words(step.due_on),
            "distance": distance_in_words(step.due_on, timezone.localdate()),
            "url": step_address(step),
            "action": step_action(step),
        },
    }


def _following(steps: Iterable[TimetableTask], anchors: Anchors) -> set[int]:
    """Steps (by key) that are due at once only after the one above, which was due before it."""
    found, above = set(), None
    for step in (each for each in steps if not each.outcome):
        missed = _missed_day(step, anchors)
        if missed is not None and above is not None and above < missed:
            found.add(step.pk)
        above = missed
    return found


def _missed_day(step: TimetableTask, anchors: Anchors) -> date | None:
    """The day by the rule, where that had passed before there was a timetable."""
    if step.offset_working_days is None:
        return None
    counted = counted_day(step.anchor, step.offset_working_days, anchors, step.responsible)
    if counted is None or counted >= anchors.made_on or step.due_on != anchors.made_on:
        return None
    return counted


def _distance(step: TimetableTask, today: date, state: str, *, is_next: bool) -> str:
    if step.due_on is None:
        return ""
    distance = distance_in_words(step.due_on, today, state)
    return _("%(distance)s, after the step above") % {"distance": distance} if is_next else distance


def _step_facts(
    step: TimetableTask,
    anchors: Anchors,
    user: User,
    people: dict[int, str],
    today: date,
    *,
    is_next: bool,
) -> StepFacts:
    said = step.completion_rule == CompletionRule.MANUAL and not step.outcome
    state = calendar_of(step.responsible, anchors)
    return StepFacts(
        pk=step.pk,
        title=step.title,
        due=day_in_words(step.due_on) if step.due_on else _("no day yet"),
        distance=_distance(step, today, state, is_next=is_next),
        is_overdue=bool(step.due_on and step.due_on < today and not step.outcome),
        owner=_owner(step),
        counts_when=_counts_when(step),
        guidance=step.guide_task.guidance if step.guide_task else "",
        why=_why(step, anchors),
        settled=_settled(step, people),
        may_finish=said and can_complete_task(user, step).is_allowed,
        work_url=""
        if step.outcome or step.completion_rule == CompletionRule.MANUAL
        else step_address(step),
    )


def _counts_when(step: TimetableTask) -> str:
    if step.completion_rule == CompletionRule.MANUAL:
        return _("noted by hand")
    fact = step.get_completion_rule_display()
    return _("done when %(fact)s") % {"fact": fact[:1].lower() + fact[1:]}


def _owner(step: TimetableTask) -> str:
    return step.reassigned_to.name if step.reassigned_to else step.get_responsible_display()


def _why(step: TimetableTask, anchors: Anchors) -> str:
    """The rule and its arithmetic, so that a reader can count it again."""
    if step.offset_working_days is None:
        return _("A fixed day, set by hand.")
    day = anchors.start if step.anchor == Anchor.START else anchors.end
    if day is None:
        return _("It is counted from a day that is not known yet.")
    words = {
        "n": abs(step.offset_working_days),
        "day": day_in_words(day),
        "calendar": _calendar(calendar_of(step.responsible, anchors)),
    }
    if step.offset_working_days == 0:
        said = _("On %(day)s or the last working day before it (%(calendar)s).") % words
    elif step.offset_working_days < 0:
        said = _("%(n)d working days before %(day)s (%(calendar)s).") % words
    else:
        said = _("%(n)d working days after %(day)s (%(calendar)s).") % words
    return f"{said} {_too_late(step, anchors)}".strip()


def _too_late(step: TimetableTask, anchors: Anchors) -> str:
    """What is said of a day that had passed before there was a timetable."""
    missed = _missed_day(step, anchors)
    if missed is None:
        return ""
    words = {"day": day_in_words(missed)}
    return _("That was %(day)s, before the operation was entered: it is due at once.") % words


def _calendar(state: str) -> str:
    if not state:
        return _("weekends do not count")
    return _("weekends and the public holidays of %(state)s do not count") % {"state": state}


def _settled(step: TimetableTask, people: dict[int, str]) -> str:
    if not step.outcome or step.settled_at is None:
        return ""
    words = {
        "day": day_in_words(step.settled_at),
        "who": people.get(step.settled_by_id or 0) or _("the portal"),
        "reason": step.reason,
    }
    if step.outcome == TaskOutcome.NOT_NEEDED:
        return _("Skipped on %(day)s by %(who)s: %(reason)s") % words
    return _("Done on %(day)s by %(who)s") % words


def _group(step: TimetableTask, today: date) -> str:
    if step.outcome:
        return "settled"
    if step.due_on is None:
        return "undated"
    if step.due_on < today:
        return "overdue"
    return "next" if (step.due_on - today).days <= NEXT_DAYS else "later"


def _summary(steps: Iterable[TimetableTask], today: date) -> str:
    listed = list(steps)
    settled = sum(1 for step in listed if step.outcome)
    overdue = sum(1 for step in listed if _group(step, today) == "overdue")
    words = {"settled": settled, "all": len(listed)}
    said = _("%(settled)d of %(all)d steps are settled.") % words
    if not overdue:
        return said
    late = ngettext("%(n)d is overdue.", "%(n)d are overdue.", overdue) % {"n": overdue}
    return f"{said} {late}"


def _missing(anchors: Anchors) -> str:
    if anchors.start is None:
        return _("The start is not known yet, so the steps have no days. Enter the first phase.")
    if anchors.end is None:
        return _("The end is not known yet, so what follows it has no days.")
    return ""


def _places(operation: Operation) -> list[tuple[str, str]]:
    """Who takes part, and may be handed a step."""
    return [(place.code, place.name) for place in participants_of(operation)]
