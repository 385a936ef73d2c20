"""Links and labels of tasks of the timetable, and the distance of due dates."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import count_working_days
from operations.enums import CompletionRule, ResponsibleParty
from operations.models import TimetableTask
from operations.queries.task_completion import HIGHER_RULES

PAGE_BY_RULE = {
    CompletionRule.OBJECTIVES: "operations:planning",
    CompletionRule.THREAT_ASSESSMENT: "operations:threat_assessment_edit",
    CompletionRule.BUSINESS_CASE: "operations:planning",
    CompletionRule.INVITED: "operations:participant_list",
    CompletionRule.RESPONDED: "operations:participant_list",
    CompletionRule.CONTACT_POINTS: "operations:participant_list",
    CompletionRule.VALIDATED: "operations:result_list",
}


def task_url(step: TimetableTask) -> str:
    """Return the page on which a task is done, else its entry in the timetable."""
    # A participant enters its contact point in its response to the invitation.
    if (
        step.completion_rule == CompletionRule.CONTACT_POINTS
        and step.responsible == ResponsibleParty.PARTICIPANTS
    ):
        return reverse("operations:invitation_detail", args=[step.operation.reference])
    pages = PAGE_BY_RULE | {each.completion_rule: each.page_name for each in HIGHER_RULES}
    name = pages.get(CompletionRule(step.completion_rule))
    if name is not None:
        return reverse(name, args=[step.operation.reference])
    return (
        step.get_absolute_url()
        if step.completion_rule == CompletionRule.MANUAL
        else step.operation.get_absolute_url()
    )


def task_button_label(step: TimetableTask) -> str:
    """Return the label of the button that leads to a task."""
    return _("Note it as done") if step.completion_rule == CompletionRule.MANUAL else _("Go to it")


def format_distance(due_on: date, today: date, state: str = "") -> str:
    """Return how far away a day is: ahead in working days, past in calendar days.

    Public holidays of ``state`` are left out; without a state only weekends are.
    """
    if due_on < today:
        days = (today - due_on).days
        return ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days}
    if due_on == today:
        return _("today")
    days = count_working_days(today, due_on, state)
    return ngettext("in %(n)d working day", "in %(n)d working days", days) % {"n": days}
