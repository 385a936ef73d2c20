"""Who may do what with budgets: each rule answers with a refusal or None."""

from django.utils.translation import gettext as _

from funding.models import BudgetLine, LineFunding, Programme
from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal
from operations.models import Operation
from operations.permissions import takes_over


def budgets(user: User, operation: Operation) -> Refusal | None:
    """Who plans a JCO writes its budget; everybody else who sees it reads."""
    return takes_over(user, operation)


def is_funded_by_none_other(
    line: BudgetLine, programme: Programme, present: LineFunding | None
) -> Refusal | None:
    """A line is funded once: it leaves one programme before it goes to another."""
    if present is None or present.programme_id == programme.pk:
        return None
    sentence = _(
        "Line %(number)d is funded by %(programme)s already, and nothing is funded twice: "
        "take it from there first."
    )
    words = {"number": line.number, "programme": present.programme}
    return Refusal("funded", sentence % words)
