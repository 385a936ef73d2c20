"""Closed lists of values of the directory."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """The type of an organisation; rights depend on it."""

    STATE = "state", _("State")
    COMMISSION = "commission", _("Commission service")
    COUNCIL = "council", _("Council body or working party")
    AGENCY = "agency", _("EU agency or mission")
    INTERNATIONAL = "international", _("International or regional body")
    GROUP = "group", _("Group of states")


class Role(TextChoices):
    """The function of a user; the label precedes the organisation: "Planner, Lithuania"."""

    PLANNER = "planner", _("Planner")
    CONTACT_POINT = "contact_point", _("Contact point")
    HEAD = "head", _("Head of delegation")
    EXPERT = "expert", _("Expert")
    SECRETARIAT = "secretariat", _("Secretariat")
    LIAISON = "liaison", _("Liaison")
    FACILITATOR = "facilitator", _("Facilitator")
    ADMINISTRATOR = "administrator", _("Administrator")
