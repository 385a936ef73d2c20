"""Words of deadlines."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Counting(TextChoices):
    """What a rule counts; the label fits "3 …"."""

    DAYS = "days", _("calendar days")
    WORKING_DAYS = "working_days", _("working days")
    MONTHS = "months", _("months")


class Rung(TextChoices):
    """To whom an overdue deadline comes up, from the bottom of the ladder to its top."""

    ASKER = "asker", _("whoever asked for it")
    CONTACT_POINT = "contact_point", _("the contact point")
    HEAD = "head", _("the head of delegation")
    GROUP = "group", _("the Group of Experts")
    AGENDA = "agenda", _("the agenda of the Customs Cooperation Working Party")


class Settled(TextChoices):
    """How a deadline came to its end; an open one has none."""

    MET = "met", _("Met")
    DROPPED = "dropped", _("No longer due")


class Delivery(TextChoices):
    """How a person wants to be reminded by mail."""

    DIGEST = "digest", _("One mail a day; what is urgent at once")
    ALL_DIGEST = "all_digest", _("One mail a day, whatever it holds")
    AT_ONCE = "at_once", _("A mail for each thing at once")


EXPERTS_GROUP = "CCWP-GE"
FURTHEST_STEP = 365
