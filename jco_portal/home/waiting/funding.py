"""Tabled JCOs of which nobody has stated how they are paid for: they are not endorsed so."""

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _

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


def _item(operation: Operation) -> Item:
    return Item(
        operation.name,
        operation.get_absolute_url(),
        _("Nobody has stated how it is paid for; until then the experts cannot endorse it."),
        _("State the funding"),
        reverse("funding:plan", args=[operation.reference]),
    )
