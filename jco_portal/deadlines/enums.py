"""Words of deadlines."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Counting(TextChoices):
    """What a rule counts; the label fits "3 …"."""

    DAYS = "days", _("calendar days")
    WORKING_DAYS = "working_days", _("working days")
    MONTHS = "months", _("months")


class EscalationLevel(TextChoices):
    """To whom an overdue deadline comes up, from the bottom of the ladder to its top."""

    REQUESTER = "asker", _("whoever asked for it")
    CONTACT_POINT = "contact_point", _("the contact point")
    HEAD = "head", _("the head of delegation")
    EXPERT_GROUP = "group", _("the Group of Experts")
    AGENDA = "agenda", _("the agenda of the Customs Cooperation Working Party")


class DeadlineOutcome(TextChoices):
    """How a deadline came to its end; an open one has none."""

    MET = "met", _("Met")
    DROPPED = "dropped", _("No longer due")


class EmailDelivery(TextChoices):
    """How a person wants to be reminded by mail."""

    DAILY_SUMMARY = "digest", _("One mail a day; what is urgent at once")
    DAILY_SUMMARY_ONLY = "all_digest", _("One mail a day, whatever it holds")
    AT_ONCE = "at_once", _("A mail for each thing at once")


EXPERT_GROUP_CODE = "CCWP-GE"
MAX_DAYS = 365
