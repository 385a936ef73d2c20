"""Permissions of the deadlines app."""

from django.utils.translation import gettext as _

from jco_portal.core.access import Decision, Refusal, allowed_if
from jco_portal.directory.models import User


def can_appoint_deputy(person: User, deputy: User) -> Decision:
    """Allow a deputy who is another active user of the same organisation."""
    if deputy.pk == person.pk:
        return Decision(Refusal("deputy", _("Choose somebody else as deputy.")))
    return allowed_if(
        deputy.is_active and deputy.organisation_id == person.organisation_id,
        "deputy",
        _("A deputy belongs to your own organisation."),
    )
