"""Closed lists of values and limits of the deadlines app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Counting(TextChoices):
    """The unit in which a deadline rule counts; the label follows a number."""

    DAYS = "days", _("calendar days")
    WORKING_DAYS = "working_days", _("working days")
    MONTHS = "months", _("months")


class EscalationLevel(TextChoices):
    """Who is informed of an overdue deadline, from the lowest to the highest level.

    The order and the days of each level are a proposal of the portal. The stored values are older
    than the names.
    """

    REQUESTER = "asker", _("whoever asked for it")
    CONTACT_POINT = "contact_point", _("the contact point")
    HEAD = "head", _("the head of delegation")
    EXPERT_GROUP = "group", _("the Group of Experts")
    AGENDA = "agenda", _("the agenda of the Customs Cooperation Working Party")


class DeadlineOutcome(TextChoices):
    """How a deadline was settled; an open one has the empty string."""

    MET = "met", _("Met")
    DROPPED = "dropped", _("No longer due")


class EmailDelivery(TextChoices):
    """How a user receives reminder emails; the stored values are older than the names."""

    DAILY_SUMMARY = "digest", _("One mail a day; what is urgent at once")
    DAILY_SUMMARY_ONLY = "all_digest", _("One mail a day, whatever it holds")
    AT_ONCE = "at_once", _("A mail for each thing at once")


EXPERT_GROUP_CODE = "CCWP-GE"  # ``Organisation.code`` of the Group of Experts
MAX_DAYS = 365  # of a reminder before, and of an escalation after, the due date
