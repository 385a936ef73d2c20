"""Where a step of a timetable is done, and how far away its day is."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import working_days_between
from operations.enums import CompletionRule, ResponsibleParty
from operations.models import TimetableTask
from operations.queries.task_completion import HIGHER_FACTS

WHERE_IT_IS_DONE = {
    CompletionRule.OBJECTIVES: "operations:planning",
    CompletionRule.THREAT_ASSESSMENT: "operations:threat_assessment",
    CompletionRule.BUSINESS_CASE: "operations:planning",
    CompletionRule.INVITED: "operations:participant_list",
    CompletionRule.RESPONDED: "operations:participant_list",
    CompletionRule.CONTACT_POINTS: "operations:participant_list",
    CompletionRule.VALIDATED: "operations:results",
}


def step_address(step: TimetableTask) -> str:
    """Where a step is done: the page of its work, or its place in the timetable."""
    if (
        step.completion_rule == CompletionRule.CONTACT_POINTS
        and step.responsible == ResponsibleParty.PARTICIPANTS
    ):
        return reverse("operations:invitation", args=[step.operation.reference])
    pages = WHERE_IT_IS_DONE | {each.fact: each.page for each in HIGHER_FACTS}
    name = pages.get(CompletionRule(step.completion_rule))
    if name is not None:
        return reverse(name, args=[step.operation.reference])
    return (
        step.get_absolute_url()
        if step.completion_rule == CompletionRule.MANUAL
        else step.operation.get_absolute_url()
    )


def step_action(step: TimetableTask) -> str:
    """What the button to a step says."""
    return _("Note it as done") if step.completion_rule == CompletionRule.MANUAL else _("Go to it")


def distance_in_words(due_on: date, today: date, state: str = "") -> str:
    """How far away a day is: in working days ahead, in days when it is past."""
    if due_on < today:
        days = (today - due_on).days
        return ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days}
    if due_on == today:
        return _("today")
    days = working_days_between(today, due_on, state)
    return ngettext("in %(n)d working day", "in %(n)d working days", days) % {"n": days}
