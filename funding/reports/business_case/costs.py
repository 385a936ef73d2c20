"""Sections of the business case on costs, and on what each programme would pay."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from funding.analysis.eligibility import BudgetCase
from funding.models import BudgetLine
from funding.reports.budget import format_line_competence
from funding.reports.comparison import comparison_page
from funding.reports.formatting import format_money
from funding.rule.eligibility import PAID, UNKNOWN
from operations.reports.document.snapshot import PaperBlock, PaperRow, pairs_block

ZERO = Decimal("0.00")


def budget_blocks(case: BudgetCase) -> Iterator[PaperBlock]:
    """Yield the costs by category and by organisation, with payments and funding gap."""
    if not case.lines:
        yield pairs_block("no_budget", (_("Budget"), _("No costs are recorded.")))
        return
    paid = case.paid_by_line()
    for key, caption, head, name in (
        ("categories", _("Costs by category, in euro"), _("Category"), _category_label),
        ("bearers", _("Costs by organisation, in euro"), _("Organisation"), _organisation_label),
    ):
        yield PaperBlock(
            "table",
            key,
            caption,
            (head, _("Planned"), _("Programmes pay"), _("Left")),
            tuple(_sum_rows(case, paid, name)),
            numbers=(2, 3, 4),
        )


def _category_label(line: BudgetLine) -> str:
    return str(line.get_cost_category_display())


def _organisation_label(line: BudgetLine) -> str:
    return line.organisation.name


def _sum_rows(
    case: BudgetCase, paid: dict[int, Decimal], name: Callable[[BudgetLine], str]
) -> Iterator[PaperRow]:
    """Yield a row for each name, the largest sum first, and the total."""
    groups: dict[str, list[BudgetLine]] = {}
    for line in case.lines:
        groups.setdefault(name(line), []).append(line)
    rows = sorted(groups.items(), key=lambda each: (-_planned_sum(each[1]), each[0]))
    for label, lines in [*rows, (_("Total"), list(case.lines))]:
        whole, paid_sum = _planned_sum(lines), sum((paid.get(e.pk, ZERO) for e in lines), ZERO)
        role = "total" if len(lines) == len(case.lines) and label == _("Total") else ""
        yield PaperRow(
            (label, format_money(whole), format_money(paid_sum), format_money(whole - paid_sum)),
            role,
        )


def _planned_sum(lines: list[BudgetLine]) -> Decimal:
    return sum((each.planned_amount for each in lines), ZERO)


def eligibility_blocks(case: BudgetCase) -> Iterator[PaperBlock]:
    """Yield what each programme in force on these days would pay of all lines, and why."""
    if not case.lines:
        return
    page = comparison_page(case)
    labels = {PAID: _("pays"), UNKNOWN: _("not known")}
    yield PaperBlock(
        "table",
        "verdicts",
        _("Each programme alone, on the whole budget, in euro"),
        (_("Programme"), _("Verdict"), _("Would pay"), _("Would leave")),
        tuple(
            PaperRow(
                (
                    each.name,
                    labels.get(each.eligibility, _("pays nothing")),
                    each.paid_amount,
                    each.funding_gap,
                )
            )
            for each in page.columns
        ),
        numbers=(3, 4),
        note=_omitted_sentence(len(page.excluded_programmes)),
    )
    yield PaperBlock(
        "table",
        "reasons",
        _("Why, and who says so"),
        (_("Programme"), _("Lines"), _("Reason"), _("Source")),
        tuple(
            PaperRow((column.name, each.lines, each.sentence, each.source))
            for column in page.columns
            for each in column.reasons
        ),
        keyed_by=3,
    )


def _omitted_sentence(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(n)d other programme is not in force on the days of the operation.",
        "%(n)d other programmes are not in force on the days of the operation.",
        count,
    ) % {"n": count}


def line_blocks(case: BudgetCase) -> Iterator[PaperBlock]:
    """Yield the table of all budget lines."""
    paid = case.paid_by_line()
    names = {each.programme_id: each.name for each in case.programmes}
    funded = case.funded_by
    yield PaperBlock(
        "table",
        "lines",
        _("Lines of the budget, in euro"),
        (
            _("No."),
            _("What for"),
            _("Category"),
            _("Who bears it"),
            _("Competence"),
            _("Funded by"),
            _("Planned"),
            _("Paid"),
            _("Left"),
        ),
        tuple(
            PaperRow(
                (
                    str(line.number),
                    line.description,
                    _category_label(line),
                    _organisation_label(line),
                    format_line_competence(case, line),
                    names.get(funded.get(line.pk, 0), _("none")),
                    format_money(line.planned_amount),
                    format_money(paid.get(line.pk, ZERO)),
                    format_money(line.planned_amount - paid.get(line.pk, ZERO)),
                )
            )
            for line in case.lines
        ),
        numbers=(7, 8, 9),
    )
