"""Who may do what with budgets: each rule answers with a refusal or None."""

from django.utils.translation import gettext as _

from funding.models import Application, BudgetLine, LineFunding, Programme
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal
from operations.models import Operation
from operations.permissions import runs, takes_over


def budgets(user: User, operation: Operation) -> Refusal | None:
    """Who plans a JCO writes its budget; everybody else who sees it reads."""
    return takes_over(user, operation)


def applies(user: User, operation: Operation) -> Refusal | None:
    """Who runs a JCO applies for its money, and goes on after the JCO is closed."""
    if not operation.kind.is_jco:
        return Refusal("kind", _("Only for a JCO is applied here."))
    return runs(user, operation)


def keeps_application(user: User, application: Application) -> Refusal | None:
    """Who runs the JCO notes what comes of its application; the past stays as published."""
    if application.is_history or application.operation is None:
        return Refusal("history", _("This grant is of the past: it stays as it was published."))
    return applies(user, application.operation)


def keeps_calls(user: User) -> Refusal | None:
    """Calls are kept by administrators and the secretariat."""
    if user.has_role(Role.ADMINISTRATOR, Role.SECRETARIAT):
        return None
    return Refusal("role", _("Only an administrator or the secretariat keeps the calls."))


def files_case(user: User, operation: Operation) -> Refusal | None:
    """Who plans a JCO files its business case, once it is tabled: others read what is filed."""
    if operation.is_draft:
        return Refusal("state", _("Table it first: nobody else sees a draft."))
    return budgets(user, operation)


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
