"""One line of a budget in words: what stands when an edit comes too late."""

from django.utils.translation import gettext as _

from funding.models import EURO, BudgetLine
from funding.reports.budget import exchange_in_words
from funding.reports.words import money


def line_facts_in_words(line: BudgetLine) -> list[tuple[str, str]]:
    """What is recorded of a line: labels and values."""
    facts = [
        (_("What for"), line.description),
        (_("Category"), line.get_category_display()),
        (_("Who bears it"), line.organisation.name),
        (_("Goods"), ", ".join(each.term.name for each in line.terms.select_related("term"))),
        (_("Planned"), money(line.planned)),
        (_("Actual"), "" if line.actual is None else money(line.actual)),
    ]
    if line.currency != EURO:
        facts.append((_("Currency"), exchange_in_words(line)))
    if line.overruled:
        said = f"{line.get_overruled_display()}: {line.overruled_because}"
        facts.append((_("Competence"), said))
    return facts
