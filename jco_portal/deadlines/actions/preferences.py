"""Actions on a user's reminder settings: email delivery, absences and deputies."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.deadlines.enums import EmailDelivery
from jco_portal.deadlines.models import Absence, ReminderPreference
from jco_portal.deadlines.permissions import can_appoint_deputy
from jco_portal.directory.models import User


def set_delivery(person: User, delivery: str) -> None:
    """Store how a user receives reminder emails (``EmailDelivery``)."""
    ReminderPreference.objects.update_or_create(
        person=person, defaults={"delivery": EmailDelivery(delivery).value}
    )


def add_absence(
    person: User, *, first_day: date, last_day: date, deputy: User, today: date
) -> Absence:
    """Create an absence (both days inclusive) with a deputy, who is reminded instead.

    Raises Refused if it has passed, overlaps another one or the deputy is not allowed.
    """
    past = Refusal("last_day", _("The last day has passed already.")) if last_day < today else None
    require(can_appoint_deputy(person, deputy), past)
    absence = Absence(person=person, first_day=first_day, last_day=last_day, deputy=deputy)
    try:
        absence.validate_constraints()
        with transaction.atomic():
            absence.save()
    except ValidationError as errors:
        raise Refused(*(Refusal("days", message) for message in errors.messages)) from errors
    except IntegrityError as met:  # another request created an overlapping absence in between
        sentence = _("You have said already that you are away on these days.")
        raise Refused(Refusal("days", sentence)) from met
    return absence


def delete_absence(absence: Absence) -> None:
    """Delete an absence, so that the user is reminded again."""
    absence.delete()
