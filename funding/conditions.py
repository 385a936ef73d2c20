"""What must hold before an operation or an application moves, and a case is filed."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from funding.analysis.plans import weighed_plans
from funding.models import Application, ApplicationLine, BudgetLine
from funding.queries.applied_for import moves_that_stand
from jco_portal.core.access import Refusal
from operations.models import BusinessCaseText, Operation


def funding_is_stated(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """It is stated how the operation is paid for, and that adds up with what stands today."""
    operations = list(operations)
    holds = weighed_plans(operations, timezone.localdate())
    unstated = _("Nobody has stated how it is paid for: by programmes, or by own means.")
    lapsed = _(
        "Its funding plan no longer adds up with its budget and grants: it has to be stated anew."
    )
    return {
        each.pk: Refusal("funding", lapsed if each.pk in holds else unstated, _page(each))
        for each in operations
        if not holds.get(each.pk)
    }


def costs_are_recorded(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """The budget has a line; own means may be stated before any cost is known."""
    operations = list(operations)
    lines = BudgetLine.objects.filter(budget__operation__in=operations).order_by()
    known = set(lines.values_list("budget__operation", flat=True).distinct())
    sentence = _("No cost is recorded: its budget has no line.")
    return {
        each.pk: Refusal("costs", sentence, reverse("funding:budget", args=[each.reference]))
        for each in operations
        if each.pk not in known
    }


def something_is_ready(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """At least one section of the business case is ready for others."""
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


def something_is_asked(applications: Iterable[Application]) -> dict[int, Refusal]:
    """An application asks for at least one line of the budget."""
    asked = {each.pk: each for each in applications}
    lines = ApplicationLine.objects.filter(application__in=asked).order_by()
    full = set(lines.values_list("application", flat=True))
    sentence = _("It asks for no line of the budget yet: choose its lines first.")
    return {
        pk: Refusal("lines", sentence, url=reverse("funding:application_edit", args=[pk]))
        for pk in asked
        if pk not in full
    }


def report_is_sent(applications: Iterable[Application]) -> dict[int, Refusal]:
    """The last payment follows the report."""
    sentence = _("Its report is not sent yet: note when it was, then the payment.")
    return {
        each.pk: Refusal("report", sentence) for each in applications if not each.report_sent_on
    }


def report_is_not_sent(applications: Iterable[Application]) -> dict[int, Refusal]:
    """A report is sent once, as the history tells."""
    sentence = _("Its report has been sent: the payment comes next.")
    return {
        pk: Refusal("report", sentence)
        for pk, moves in moves_that_stand(applications).items()
        if any(each.name == "send_report" for each in moves)
    }


def _page(operation: Operation) -> str:
    return reverse("funding:plan", args=[operation.reference])


RULE_LABELS = {  # what must be true, as the table of the life cycle says it
    "funding_is_stated": gettext_lazy("the funding plan is stated and adds up with the budget"),
    "something_is_ready": gettext_lazy("a section of the business case is ready for others"),
}
