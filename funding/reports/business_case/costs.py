"""Sections of a business case on money: what it costs, and what each programme says of it."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from funding.analysis.eligibility import Case
from funding.models import BudgetLine
from funding.reports.budget import said_competence
from funding.reports.comparison import comparison_of
from funding.reports.formatting import money
from funding.rule.eligibility import PAID, UNKNOWN
from operations.reports.document.snapshot import Block, Row, pairs

ZERO = Decimal("0.00")


def budget_blocks(case: Case) -> Iterator[Block]:
    """The costs by category and by organisation, with what is paid and left of each."""
    if not case.lines:
        yield pairs("no_budget", (_("Budget"), _("No costs are recorded.")))
        return
    paid = case.paid_by_line()
    for key, caption, head, name in (
        ("categories", _("Costs by category, in euro"), _("Category"), _category),
        ("bearers", _("Costs by organisation, in euro"), _("Organisation"), _bearer),
    ):
        yield Block(
            "table",
            key,
            caption,
            (head, _("Planned"), _("Programmes pay"), _("Left")),
            tuple(_sums(case, paid, name)),
            numbers=(2, 3, 4),
        )


def _category(line: BudgetLine) -> str:
    return str(line.get_cost_category_display())


def _bearer(line: BudgetLine) -> str:
    return line.organisation.name


def _sums(case: Case, paid: dict[int, Decimal], name: Callable[[BudgetLine], str]) -> Iterator[Row]:
    """A row for each name, the largest first, and the sum of all."""
    groups: dict[str, list[BudgetLine]] = {}
    for line in case.lines:
        groups.setdefault(name(line), []).append(line)
    rows = sorted(groups.items(), key=lambda each: (-_planned(each[1]), each[0]))
    for label, lines in [*rows, (_("Total"), list(case.lines))]:
        whole, given = _planned(lines), sum((paid.get(e.pk, ZERO) for e in lines), ZERO)
        role = "total" if len(lines) == len(case.lines) and label == _("Total") else ""
        yield Row((label, money(whole), money(given), money(whole - given)), role)


def _planned(lines: list[BudgetLine]) -> Decimal:
    return sum((each.planned_amount for each in lines), ZERO)


def verdict_blocks(case: Case) -> Iterator[Block]:
    """What each programme that holds on these days would pay of all lines, and why."""
    if not case.lines:
        return
    found = comparison_of(case)
    words = {PAID: _("pays"), UNKNOWN: _("not known")}
    yield Block(
        "table",
        "verdicts",
        _("Each programme alone, on the whole budget, in euro"),
        (_("Programme"), _("Verdict"), _("Would pay"), _("Would leave")),
        tuple(
            Row((each.name, words.get(each.standing, _("pays nothing")), each.paid, each.left))
            for each in found.columns
        ),
        numbers=(3, 4),
        note=_aside(len(found.aside)),
    )
    yield Block(
        "table",
        "reasons",
        _("Why, and who says so"),
        (_("Programme"), _("Lines"), _("Reason"), _("Source")),
        tuple(
            Row((column.name, each.lines, each.sentence, each.source))
            for column in found.columns
            for each in column.because
        ),
        keyed_by=3,
    )


def _aside(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(n)d other programme is not in force on the days of the operation.",
        "%(n)d other programmes are not in force on the days of the operation.",
        count,
    ) % {"n": count}


def line_blocks(case: Case) -> Iterator[Block]:
    """Every line of the budget."""
    paid = case.paid_by_line()
    names = {each.key: each.name for each in case.programmes}
    funded = case.funded_by
    yield Block(
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
            Row(
                (
                    str(line.number),
                    line.description,
                    _category(line),
                    _bearer(line),
                    said_competence(case, line),
                    names.get(funded.get(line.pk, 0), _("none")),
                    money(line.planned_amount),
                    money(paid.get(line.pk, ZERO)),
                    money(line.planned_amount - paid.get(line.pk, ZERO)),
                )
            )
            for line in case.lines
        ),
        numbers=(7, 8, 9),
    )
