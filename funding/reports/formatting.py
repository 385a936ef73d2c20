"""Money, rates, competences and lines as text."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from funding.enums import AcceptedCompetence, Competence, CostCategory
from jco_portal.core.dates import format_day

NARROW_SPACE = "\u202f"  # a narrow space at which lines do not break


def format_money(amount: Decimal) -> str:
    """Return euro with narrow spaces and two decimals: 120 000.00."""
    return f"{amount:,.2f}".replace(",", NARROW_SPACE)


def format_percent(rate: Decimal) -> str:
    """Return a rate without trailing zeros: 80 %."""
    plain = f"{rate:f}".rstrip("0").rstrip(".") if "." in f"{rate:f}" else f"{rate:f}"
    return f"{plain}{NARROW_SPACE}%"


def format_share(amount: Decimal, whole: Decimal) -> str:
    """Return a share in percent with one decimal; empty if the whole is 0."""
    if not whole:
        return ""
    return f"{amount * 100 / whole:.1f}{NARROW_SPACE}%"


def format_competence(competence: str) -> str:
    """Return the competence of a line: exclusive, shared, not decided."""
    labels = {Competence.EXCLUSIVE: _("exclusive"), Competence.SHARED: _("shared")}
    return labels[Competence(competence)] if competence else _("not decided")


def format_accepted_competence(accepts: str) -> str:
    """Return the competence that a programme pays for; empty if not recorded."""
    return str(AcceptedCompetence(accepts).label) if accepts else ""


def format_category(category: str) -> str:
    """Return a cost category; empty is the general rate, for all others."""
    return str(CostCategory(category).label) if category else _("All other costs")


def format_validity(first: date | None, last: date | None) -> str:
    """Return a validity, inclusive; empty if neither end is recorded."""
    if first and last:
        return _("%(first)s to %(last)s") % {
            "first": format_day(first),
            "last": format_day(last),
        }
    if first:
        return _("since %(first)s") % {"first": format_day(first)}
    return _("until %(last)s") % {"last": format_day(last)} if last else ""


def format_lines(numbers: list[int], of: int = 0) -> str:
    """Return line numbers as text: ‘Line 3’, ‘Lines 1–4 and 7’; ‘All lines’ if there are ``of``."""
    if of > 1 and len(numbers) == of:
        return _("All lines")
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    run_labels = [_format_run(each) for each in runs]
    listed = _("%(first)s and %(last)s") % {
        "first": ", ".join(run_labels[:-1]),
        "last": run_labels[-1],
    }
    params = {"listed": listed if len(run_labels) > 1 else run_labels[0]}
    return ngettext("Line %(listed)s", "Lines %(listed)s", len(numbers)) % params


def _format_run(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return str(numbers[0])
    between = ", " if len(numbers) == 2 else "–"
    return f"{numbers[0]}{between}{numbers[-1]}"
