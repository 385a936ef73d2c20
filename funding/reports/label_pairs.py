"""The current values shown beside those entered, after an edit conflict."""

from django.utils.translation import gettext as _

from funding.models import EURO_CODE, Application, BudgetLine, Call
from funding.reports.budget import format_exchange
from funding.reports.formatting import format_money
from jco_portal.core.dates import format_day


def draft_label_pairs(application: Application) -> list[tuple[str, str]]:
    """Return labels and values of the draft of an application."""
    lines = application.lines.order_by("number")
    return [
        (_("Programme"), application.programme.name),
        (_("Call"), application.call.title if application.call else ""),
        (_("Applicant"), application.applicant.name if application.applicant else ""),
        (_("Lines"), ", ".join(f"{each.number}. {each.description}" for each in lines)),
    ]


def call_label_pairs(call: Call) -> list[tuple[str, str]]:
    """Return labels and values of a call."""
    return [
        (_("Programme"), call.programme.name),
        (_("Reference"), call.reference),
        (_("Title"), call.title),
        (_("Opens"), format_day(call.opens_on)),
        (_("Deadline"), format_day(call.closes_on)),
        (_("Decision expected"), format_day(call.decision_expected_on)),
        (_("Source"), call.source),
    ]


def line_label_pairs(line: BudgetLine) -> list[tuple[str, str]]:
    """Return labels and values of a budget line."""
    label_pairs = [
        (_("What for"), line.description),
        (_("Category"), line.get_cost_category_display()),
        (_("Who bears it"), line.organisation.name),
        (_("Goods"), ", ".join(each.term.name for each in line.terms.select_related("term"))),
        (_("Planned"), format_money(line.planned_amount)),
        (_("Actual"), "" if line.actual_amount is None else format_money(line.actual_amount)),
    ]
    if line.currency != EURO_CODE:
        label_pairs.append((_("Currency"), format_exchange(line)))
    if line.competence_override:
        competence_label = (
            f"{line.get_competence_override_display()}: {line.competence_override_reason}"
        )
        label_pairs.append((_("Competence"), competence_label))
    return label_pairs
