"""Who sends a document on an operation, and who receives it."""

from collections.abc import Iterable
from datetime import date

from jco_portal.directory.models import Organisation
from jco_portal.directory.models.organisation import UNION_CODE
from jco_portal.directory.models.user import INSIDER_KINDS
from operations.enums import LEADING_ROLES
from operations.models import Facilitator, Operation, Participation
from operations.models.participant_conditions import participants_and_observers_of


def sending_organisation(operation: Operation) -> Organisation:
    """Its first lead; where nobody leads, its first organiser."""
    leads = operation.participations.filter(role__in=LEADING_ROLES).select_related("organisation")
    first = leads.order_by("-role", "organisation__code").first()  # a lead before a co-lead
    return first.organisation if first else operation.organisers.order_by("code")[0]


def participant_ids(operation: Operation) -> set[int]:
    """Everybody who organises it, takes part in it or observes it, by key."""
    organisers = operation.organisers.order_by().values_list("pk", flat=True)
    followers = participants_and_observers_of(operation).order_by().values_list("pk", flat=True)
    return {*organisers, *followers}


def recipient_organisations(
    operation: Operation,
    participations: Iterable[Participation],
    facilitators: Iterable[Facilitator],
) -> list[Organisation]:
    """The organisations that hold what is printed of an operation.

    They are those that take part, those that organise it, and those of its facilitators.
    """
    named = (each.user.organisation for each in facilitators)
    return [
        *(each.organisation for each in participations),
        *operation.organisers.all(),
        *(each for each in named if each is not None),
    ]


def includes_outsiders(organisations: Iterable[Organisation], on: date) -> bool:
    """True when one of them is an organisation to which a LIMITE record as such does not go."""
    inside = set(Organisation.objects.members_of(UNION_CODE, on).values_list("pk", flat=True))
    return any(
        each.kind not in INSIDER_KINDS and each.code != UNION_CODE and each.pk not in inside
        for each in organisations
    )
