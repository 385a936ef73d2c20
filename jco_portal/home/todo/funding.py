"""To-do groups of funding: missing funding plans, applications, and grants that may be late."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from funding.analysis.plans import balanced_plans
from funding.analysis.risk import FundingRisk
from funding.reports.at_risk import operations_at_risk
from funding.reports.pending_grants import late_grant_url
from funding.reports.risk_sentences import risk_sentence
from jco_portal.core.dates import format_day
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.models import User
from jco_portal.home.todo.items import MAX_SHOWN, SOON_PERIOD, TodoGroup, TodoItem
from jco_portal.home.todo.own_operations import own_operations_link
from operations.enums import OperationState
from operations.models import Operation
from operations.queries.operations import is_planned_in_portal
from operations.reports.tasks import format_distance

if TYPE_CHECKING:
    from jco_portal.home.todo.own_operations import LivingJCO


def funding_plans_group(user: User, run: "list[LivingJCO]", today: date) -> TodoGroup:
    """Return managed JCOs that are tabled without a funding plan or whose plan is outdated."""
    doubtful = [each for each in run if each.may_have_lapsed]
    balanced = balanced_plans(doubtful, today)
    lapsed = [key for key, is_balanced in balanced.items() if not is_balanced]
    items = [
        _plan_item(each)
        for each in run
        if is_planned_in_portal(each)
        and (
            each.pk in lapsed
            or (each.state == OperationState.TABLED and not _has_funding_plan(each))
        )
    ]
    title = _("Funding to be stated")
    return TodoGroup(title, tuple(items[:MAX_SHOWN]), len(items), *own_operations_link(user))


def applications_group(user: User, today: date) -> TodoGroup:
    """Return open deadlines of the organisation's applications, up to 30 days ahead."""
    owed = (
        Deadline.objects.visible_to(user)
        .open()
        .filter(
            key__startswith="funding:",
            responsible=user.organisation_id,
            due_on__lte=today + SOON_PERIOD,
        )
    )
    deadlines = list(owed.annotate(total=Window(Count("pk"))).order_by("due_on", "pk")[:MAX_SHOWN])
    total = deadlines[0].total if deadlines else 0
    items = tuple(_deadline_item(each, today) for each in deadlines)
    among = _("among all that your organisation owes")
    return TodoGroup(_("Money to be chased"), items, total, reverse("deadline_list"), among)


def _deadline_item(deadline: Deadline, today: date) -> TodoItem:
    params = {
        "day": format_day(deadline.due_on),
        "distance": format_distance(deadline.due_on, today),
    }
    reason = _("Due on %(day)s, %(distance)s.") % params
    return TodoItem(deadline.title, deadline.url, reason, _("Go to the application"), deadline.url)


def late_grants_group(user: User, today: date) -> TodoGroup:
    """Return JCOs that may start before their grant is awarded, highest risk first."""
    risks = operations_at_risk(user, today)
    items = tuple(_late_grant_item(operation, risk, today) for operation, risk in risks[:MAX_SHOWN])
    return TodoGroup(_("At risk from funding"), items, len(risks), reverse("funding:at_risk"))


def _late_grant_item(operation: Operation, risk: FundingRisk, today: date) -> TodoItem:
    return TodoItem(
        operation.name,
        operation.get_absolute_url(),
        risk_sentence(risk, today),
        _("See later starts"),
        late_grant_url(operation),
    )


def _has_funding_plan(operation: Operation) -> bool:
    return hasattr(operation, "funding_plan")


def _plan_item(operation: Operation) -> TodoItem:
    if _has_funding_plan(operation):
        reason = _("Its funding plan no longer adds up with its budget and grants.")
        label = _("State the funding anew")
    else:
        reason = _(
            "Nobody has stated how it is paid for; until then the experts cannot endorse it."
        )
        label = _("State the funding")
    return TodoItem(
        operation.name,
        operation.get_absolute_url(),
        reason,
        label,
        reverse("funding:funding_plan_detail", args=[operation.reference]),
    )
