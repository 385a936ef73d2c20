"""Permissions for budgets, applications, calls and business cases; each returns a Decision."""

from django.utils.translation import gettext as _

from funding.models import Application, BudgetLine, BudgetLineFunding, Programme
from jco_portal.core.access import ALLOWED, Decision, Refusal, allowed_if
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from operations.models import Operation
from operations.permissions import can_adopt_planning, can_manage


def can_edit_budget(user: User, operation: Operation) -> Decision:
    """Allow those who may plan the operation. Others who see the budget can only read it."""
    return can_adopt_planning(user, operation)


def can_apply_for_funding(user: User, operation: Operation) -> Decision:
    """Allow those who manage the JCO, also after it has been closed."""
    is_jco = allowed_if(
        operation.operation_type.is_jco, "kind", _("Only for a JCO is applied here.")
    )
    return is_jco.and_then(can_manage, user, operation)


def can_update_application(user: User, application: Application) -> Decision:
    """Allow those who manage the JCO. Published grants of the past cannot be changed."""
    if application.is_past_grant or application.operation is None:
        sentence = _("This grant is of the past: it stays as it was published.")
        return Decision(Refusal("history", sentence))
    return can_apply_for_funding(user, application.operation)


def can_edit_calls(user: User) -> Decision:
    """Allow administrators and the secretariat."""
    return allowed_if(
        user.has_role(Role.ADMINISTRATOR, Role.SECRETARIAT),
        "role",
        _("Only an administrator or the secretariat keeps the calls."),
    )


def can_file_business_case(user: User, operation: Operation) -> Decision:
    """Allow those who may plan the JCO once it has been tabled, since others read what is filed."""
    sentence = _("Table it first: nobody else sees a draft.")
    is_tabled = allowed_if(not operation.is_draft, "state", sentence)
    return is_tabled.and_then(can_edit_budget, user, operation)


def can_fund_line(
    line: BudgetLine, programme: Programme, present: BudgetLineFunding | None
) -> Decision:
    """Refuse a line that another programme funds: no cost is funded twice.

    ``present`` is the current funding of the line, None without one.
    """
    if present is None or present.programme_id == programme.pk:
        return ALLOWED
    sentence = _(
        "Line %(number)d is funded by %(programme)s already, and nothing is funded twice: "
        "take it from there first."
    )
    params = {"number": line.number, "programme": present.programme}
    return Decision(Refusal("funded", sentence % params))
