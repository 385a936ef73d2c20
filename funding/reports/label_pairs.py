"""What stands now, beside what somebody typed over an older version."""

from django.utils.translation import gettext as _

from funding.models import EURO, Application, BudgetLine, Call
from funding.reports.budget import exchange_in_words
from funding.reports.formatting import money
from jco_portal.core.dates import day_in_words


def draft_in_words(application: Application) -> list[tuple[str, str]]:
    """What a draft asks of whom: labels and values."""
    lines = application.lines.order_by("number")
    return [
        (_("Programme"), application.programme.name),
        (_("Call"), application.call.title if application.call else ""),
        (_("Applicant"), application.applicant.name if application.applicant else ""),
        (_("Lines"), ", ".join(f"{each.number}. {each.description}" for each in lines)),
    ]


def call_in_words(call: Call) -> list[tuple[str, str]]:
    """What is recorded of a call: labels and values."""
    return [
        (_("Programme"), call.programme.name),
        (_("Reference"), call.reference),
        (_("Title"), call.title),
        (_("Opens"), day_in_words(call.opens_on)),
        (_("Deadline"), day_in_words(call.closes_on)),
        (_("Decision expected"), day_in_words(call.decision_expected_on)),
        (_("Source"), call.source),
    ]


def line_facts_in_words(line: BudgetLine) -> list[tuple[str, str]]:
    """What is recorded of a line: labels and values."""
    facts = [
        (_("What for"), line.description),
        (_("Category"), line.get_cost_category_display()),
        (_("Who bears it"), line.organisation.name),
        (_("Goods"), ", ".join(each.term.name for each in line.terms.select_related("term"))),
        (_("Planned"), money(line.planned_amount)),
        (_("Actual"), "" if line.actual_amount is None else money(line.actual_amount)),
    ]
    if line.currency != EURO:
        facts.append((_("Currency"), exchange_in_words(line)))
    if line.competence_override:
        said = f"{line.get_competence_override_display()}: {line.competence_override_reason}"
        facts.append((_("Competence"), said))
    return facts
