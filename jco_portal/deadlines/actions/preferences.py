"""How a person wants to be reminded, and who stands in when they are away."""

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
    """Choose how mails about what is due come."""
    ReminderPreference.objects.update_or_create(
        person=person, defaults={"delivery": EmailDelivery(delivery).value}
    )


def add_absence(
    person: User, *, first_day: date, last_day: date, deputy: User, today: date
) -> Absence:
    """Note that a person is away and who is reminded instead; raises Refused."""
    past = Refusal("last_day", _("The last day has passed already.")) if last_day < today else None
    require(can_appoint_deputy(person, deputy), past)
    absence = Absence(person=person, first_day=first_day, last_day=last_day, deputy=deputy)
    try:
        absence.validate_constraints()
        with transaction.atomic():
            absence.save()
    except ValidationError as errors:
        raise Refused(*(Refusal("days", message) for message in errors.messages)) from errors
    except IntegrityError as met:  # said twice at the same moment
        sentence = _("You have said already that you are away on these days.")
        raise Refused(Refusal("days", sentence)) from met
    return absence


def delete_absence(absence: Absence) -> None:
    """Take an absence away: the person is reminded again."""
    absence.delete()
