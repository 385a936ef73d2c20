"""Who may stand in for whom."""

from django.utils.translation import gettext as _

from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal


def may_deputise(person: User, deputy: User) -> Refusal | None:
    """A deputy is another active person of the same organisation."""
    if deputy.pk == person.pk:
        return Refusal("deputy", _("Choose somebody else as deputy."))
    if not deputy.is_active or deputy.organisation_id != person.organisation_id:
        return Refusal("deputy", _("A deputy belongs to your own organisation."))
    return None
