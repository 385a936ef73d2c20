"""How money, rates and competences are said."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from funding.enums import AcceptedCompetence, Competence, CostCategory
from jco_portal.core.dates import day_in_words

NARROW_SPACE = "\u202f"  # thin, and a line never breaks at it


def money(amount: Decimal) -> str:
    """Euro with thin spaces and always two decimals: 120 000.00."""
    return f"{amount:,.2f}".replace(",", NARROW_SPACE)


def percent(rate: Decimal) -> str:
    """A rate without empty decimals: 80 %."""
    plain = f"{rate:f}".rstrip("0").rstrip(".") if "." in f"{rate:f}" else f"{rate:f}"
    return f"{plain}{NARROW_SPACE}%"


def share(part: Decimal, whole: Decimal) -> str:
    """A part of a whole in percent with one decimal; empty when the whole is nothing."""
    if not whole:
        return ""
    return f"{part * 100 / whole:.1f}{NARROW_SPACE}%"


def competence_in_words(competence: str) -> str:
    """The competence of a line: exclusive, shared, not decided."""
    words = {Competence.EXCLUSIVE: _("exclusive"), Competence.SHARED: _("shared")}
    return words[Competence(competence)] if competence else _("not decided")


def accepts_in_words(accepts: str) -> str:
    """Which competence a programme pays for; empty where it is not recorded."""
    return str(AcceptedCompetence(accepts).label) if accepts else ""


def category_in_words(category: str) -> str:
    """A category of costs; the general rate is for all that have none of their own."""
    return str(CostCategory(category).label) if category else _("All other costs")


def validity(first: date | None, last: date | None) -> str:
    """From when to when; empty where neither is recorded."""
    if first and last:
        return _("%(first)s to %(last)s") % {
            "first": day_in_words(first),
            "last": day_in_words(last),
        }
    if first:
        return _("since %(first)s") % {"first": day_in_words(first)}
    return _("until %(last)s") % {"last": day_in_words(last)} if last else ""


def lines_in_words(numbers: list[int], of: int = 0) -> str:
    """Line 3; lines 1 to 4 and 7; all lines."""
    if of > 1 and len(numbers) == of:
        return _("All lines")
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [_run(each) for each in runs]
    listed = _("%(first)s and %(last)s") % {"first": ", ".join(said[:-1]), "last": said[-1]}
    words = {"listed": listed if len(said) > 1 else said[0]}
    return ngettext("Line %(listed)s", "Lines %(listed)s", len(numbers)) % words


def _run(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return str(numbers[0])
    between = ", " if len(numbers) == 2 else "–"
    return f"{numbers[0]}{between}{numbers[-1]}"
