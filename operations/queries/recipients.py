"""Senders and recipients of documents about an operation."""

from collections.abc import Iterable
from datetime import date

from jco_portal.directory.models import Organisation
from jco_portal.directory.models.organisation import UNION_CODE
from jco_portal.directory.models.user import INSIDER_KINDS
from operations.enums import LEADING_ROLES
from operations.models import Facilitator, Operation, Participation
from operations.models.participant_conditions import participants_and_observers_of


def sending_organisation(operation: Operation) -> Organisation:
    """Return the first lead, or the first organiser if no organisation leads."""
    leads = operation.participations.filter(role__in=LEADING_ROLES).select_related("organisation")
    first = leads.order_by(
        "-role", "organisation__code"
    ).first()  # by the stored values a lead is before a co-lead
    return first.organisation if first else operation.organisers.order_by("code")[0]


def participant_ids(operation: Operation) -> set[int]:
    """Return the keys of organisers, participants and observers."""
    organisers = operation.organisers.order_by().values_list("pk", flat=True)
    followers = participants_and_observers_of(operation).order_by().values_list("pk", flat=True)
    return {*organisers, *followers}


def recipient_organisations(
    operation: Operation,
    participations: Iterable[Participation],
    facilitators: Iterable[Facilitator],
) -> list[Organisation]:
    """Return the organisations that receive a document about the operation.

    These are the participants given, the organisers and the organisations of facilitators. May
    contain duplicates.
    """
    named = (each.user.organisation for each in facilitators)
    return [
        *(each.organisation for each in participations),
        *operation.organisers.all(),
        *(each for each in named if each is not None),
    ]


def includes_outsiders(organisations: Iterable[Organisation], on: date) -> bool:
    """Return whether a LIMITE document would reach an organisation outside its distribution.

    ``on`` is the day on which membership of the Union is considered.
    """
    inside = set(Organisation.objects.members_of(UNION_CODE, on).values_list("pk", flat=True))
    return any(
        each.kind not in INSIDER_KINDS and each.code != UNION_CODE and each.pk not in inside
        for each in organisations
    )
