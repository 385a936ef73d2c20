"""JCOs of which nobody has stated how they are paid for, and those at risk from a late grant."""

from datetime import date

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from funding.detection import Risk
from funding.reports.at_risk import at_risk
from funding.reports.waits import late_url, risk_sentence
from jco_portal.directory.models import User
from jco_portal.home.waiting.items import SHOWN, Group, Item
from operations.enums import OperationState
from operations.models import Operation


def funding_to_state(user: User) -> Group:
    """Tabled JCOs that this person plans, without a funding plan, the longest first."""
    own = Operation.objects.filter(
        pk__in=Operation.objects.run_by(user).order_by().values("pk"),
        state=OperationState.TABLED,
        dossier__isnull=False,
        funding_plan=None,
    )
    counted = own.annotate(total=Window(Count("pk")))
    shown = list(counted.order_by("state_since", "pk")[:SHOWN])
    total = shown[0].total if shown else 0  # type: ignore[attr-defined]
    address = f"{reverse('operations:operation_list')}?state={OperationState.TABLED}"
    return Group(_("Funding to be stated"), tuple(map(_item, shown)), total, address)


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


def _item(operation: Operation) -> Item:
    return Item(
        operation.name,
        operation.get_absolute_url(),
        _("Nobody has stated how it is paid for; until then the experts cannot endorse it."),
        _("State the funding"),
        reverse("funding:plan", args=[operation.reference]),
    )
