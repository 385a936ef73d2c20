"""What is a person's own: the operations of the person's organisation."""

from django.db.models import Exists, OuterRef, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from jco_portal.directory.models import User
from operations.models import Operation, Participation


def takes_part(user: User) -> Exists | Value:
    """Whether the person's organisation organises an operation or has any part in it."""
    mine = {"operation": OuterRef("pk"), "organisation": user.organisation_id}
    organisers = Operation.organisers.through.objects.filter(**mine)
    return Exists(Participation.objects.expected().filter(**mine)) | Exists(organisers)


def among_ours(user: User) -> tuple[str, str]:
    """Where the rest of a group stands, among all operations of the organisation, in words too."""
    return f"{reverse('operations:operation_list')}?{ours(user)}", _("among your operations")


def ours(user: User) -> str:
    """How lists are asked for the operations of the person's organisation."""
    place = user.organisation
    if place is None:
        return ""
    return f"participant={place.code}" if place.is_state else f"organiser={place.code}"
