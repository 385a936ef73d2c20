"""JCOs of which nobody has stated how they are paid for, and those at risk from a late grant."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from funding.analysis.plans import weighed_plans
from funding.analysis.risk import Risk
from funding.reports.at_risk import at_risk
from funding.reports.pending_grants import late_url, risk_sentence
from jco_portal.core.dates import day_in_words
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.models import User
from jco_portal.home.todo.items import SHOWN, SOON, Group, Item
from jco_portal.home.todo.own_operations import among_ours
from operations.enums import OperationState
from operations.models import Operation
from operations.queries.operations import is_planned_here
from operations.reports.tasks import distance_in_words

if TYPE_CHECKING:
    from jco_portal.home.todo.own_operations import LivingJCO


def funding_to_state(user: User, run: "list[LivingJCO]", today: date) -> Group:
    """JCOs that this person plans, tabled without a funding plan or with one that has lapsed."""
    doubtful = [each for each in run if each.may_have_lapsed]
    lapsed = [key for key, holds in weighed_plans(doubtful, today).items() if not holds]
    items = [
        _item(each)
        for each in run
        if is_planned_here(each)
        and (each.pk in lapsed or (each.state == OperationState.TABLED and not _is_stated(each)))
    ]
    title = _("Funding to be stated")
    return Group(title, tuple(items[:SHOWN]), len(items), *among_ours(user))


def applications_due(user: User, today: date) -> Group:
    """What the applications of this person's organisation owe, overdue or within a month."""
    owed = (
        Deadline.objects.visible_to(user)
        .open()
        .filter(
            key__startswith="funding:", responsible=user.organisation_id, due_on__lte=today + SOON
        )
    )
    found = list(owed.annotate(total=Window(Count("pk"))).order_by("due_on", "pk")[:SHOWN])
    total = found[0].total if found else 0
    items = tuple(_owed(each, today) for each in found)
    among = _("among all that your organisation owes")
    return Group(_("Money to be chased"), items, total, reverse("deadline_list"), among)


def _owed(deadline: Deadline, today: date) -> Item:
    words = {
        "day": day_in_words(deadline.due_on),
        "distance": distance_in_words(deadline.due_on, today),
    }
    reason = _("Due on %(day)s, %(distance)s.") % words
    return Item(deadline.title, deadline.url, reason, _("Go to the application"), deadline.url)


def late_grants(user: User, today: date) -> Group:
    """JCOs whose start lies before the day that is safe from a late grant, most at risk first."""
    found = at_risk(user, today)
    items = tuple(_late(operation, risk, today) for operation, risk in found[:SHOWN])
    return Group(_("At risk from funding"), items, len(found), reverse("funding:at_risk"))


def _late(operation: Operation, risk: Risk, today: date) -> Item:
    return Item(
        operation.name,
        operation.get_absolute_url(),
        risk_sentence(risk, today),
        _("See later starts"),
        late_url(operation),
    )


def _is_stated(operation: Operation) -> bool:
    return hasattr(operation, "funding_plan")


def _item(operation: Operation) -> Item:
    if _is_stated(operation):
        reason = _("Its funding plan no longer adds up with its budget and grants.")
        label = _("State the funding anew")
    else:
        reason = _(
            "Nobody has stated how it is paid for; until then the experts cannot endorse it."
        )
        label = _("State the funding")
    return Item(
        operation.name,
        operation.get_absolute_url(),
        reason,
        label,
        reverse("funding:plan", args=[operation.reference]),
    )
