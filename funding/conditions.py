"""Conditions before a transition of an operation or application, and before filing.

Each takes many records, sends a fixed number of queries, and returns a Refusal by primary key
for every record that does not fulfil the condition.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from funding.analysis.plans import balanced_plans
from funding.models import Application, ApplicationLine, BudgetLine
from funding.queries.applied_for import application_transitions
from jco_portal.core.access import Refusal
from operations.models import BusinessCaseText, Operation


def has_valid_funding_plan(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require a funding plan that adds up with the current budget and grants."""
    operations = list(operations)
    is_balanced = balanced_plans(operations, timezone.localdate())
    unstated = _("Nobody has stated how it is paid for: by programmes, or by own means.")
    lapsed = _(
        "Its funding plan no longer adds up with its budget and grants: it has to be stated anew."
    )
    return {
        each.pk: Refusal("funding", lapsed if each.pk in is_balanced else unstated, _page_url(each))
        for each in operations
        if not is_balanced.get(each.pk)
    }


def has_recorded_costs(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require a budget line.

    Only a warning before endorsement: own funds may be planned before any cost is known.
    """
    operations = list(operations)
    lines = BudgetLine.objects.filter(budget__operation__in=operations).order_by()
    known = set(lines.values_list("budget__operation", flat=True).distinct())
    sentence = _("No cost is recorded: its budget has no line.")
    return {
        each.pk: Refusal("costs", sentence, reverse("funding:budget_detail", args=[each.reference]))
        for each in operations
        if each.pk not in known
    }


def has_ready_section(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require a section of the business case that is ready for review."""
    operations = list(operations)
    ready = BusinessCaseText.objects.filter(operation__in=operations, is_ready_for_review=True)
    fine = set(ready.order_by().values_list("operation", flat=True))
    sentence = _("No section of the business case is ready for others yet.")
    return {
        each.pk: Refusal(
            "sections", sentence, reverse("operations:planning", args=[each.reference])
        )
        for each in operations
        if each.pk not in fine
    }


def has_requested_lines(applications: Iterable[Application]) -> dict[int, Refusal]:
    """Require that an application requests at least one budget line."""
    applications_by_key = {each.pk: each for each in applications}
    lines = ApplicationLine.objects.filter(application__in=applications_by_key).order_by()
    full = set(lines.values_list("application", flat=True))
    sentence = _("It asks for no line of the budget yet: choose its lines first.")
    return {
        pk: Refusal("lines", sentence, url=reverse("funding:application_edit", args=[pk]))
        for pk in applications_by_key
        if pk not in full
    }


def is_report_sent(applications: Iterable[Application]) -> dict[int, Refusal]:
    """Require the grant report before the payment."""
    sentence = _("Its report is not sent yet: note when it was, then the payment.")
    return {
        each.pk: Refusal("report", sentence) for each in applications if not each.report_sent_on
    }


def is_report_not_sent(applications: Iterable[Application]) -> dict[int, Refusal]:
    """Refuse a second grant report; reports that were undone are ignored."""
    sentence = _("Its report has been sent: the payment comes next.")
    return {
        pk: Refusal("report", sentence)
        for pk, transitions in application_transitions(applications).items()
        if any(each.name == "send_report" for each in transitions)
    }


def _page_url(operation: Operation) -> str:
    return reverse("funding:funding_plan_detail", args=[operation.reference])


# Shown on the page of the life cycle (/operations/life/)
RULE_LABELS = {
    "has_valid_funding_plan": gettext_lazy(
        "the funding plan is stated and adds up with the budget"
    ),
    "has_ready_section": gettext_lazy("a section of the business case is ready for others"),
}
