"""What a programme asks of an operation: its days, its states, who may bear a cost."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from funding.queries.facts import Lists
from funding.rule import Project
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation
from jco_portal.directory.models.organisation import UNION
from operations.enums import Part, Period, Standing
from operations.models import Operation


def day_of(operation: Operation, today: date) -> date:
    """The day whose rules hold for an operation: its first one, or today while not known."""
    days = [each.es for each in operation.phases.all() if each.es is not None]
    return min(days, default=today)


def project_of(operation: Operation, today: date, lists: Lists) -> Project:
    """What a programme asks of an operation; its phases and parts are read with it."""
    phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
    first = min((each.es for each in phases if each.es), default=None)
    last = max((each.le for each in phases if each.le), default=None)
    leads = [each.organisation for each in operation.participations.all() if each.leads]
    kinds = [each.kind for each in leads or operation.organisers.all()]
    state = OrganisationKind.STATE
    applicant = str(state) if state in kinds else min(kinds, default="")
    return Project(first, last, applicant, len(member_states(operation, first or today, lists)))


def member_states(operation: Operation, on: date, lists: Lists) -> set[int]:
    """The Member States that run an operation or are expected to take part in it."""
    places = set(_expected(operation))
    members: set[int] = set()
    for each in lists.memberships:
        if each.holds_on(on) and each.group_id in places:
            places.add(each.member_id)
    for each in lists.memberships:
        if each.holds_on(on) and each.group.code == UNION:
            members.add(each.member_id)
    return places & members


def _expected(operation: Operation) -> Iterator[int]:
    for place in operation.organisers.all():
        yield place.pk
    for part in operation.participations.all():
        if part.standing != Standing.DECLINED and part.part != Part.OBSERVER:
            yield part.organisation_id


def possible_bearers(operation: Operation) -> QuerySet[Organisation]:
    """Organisations that may bear a cost: who runs it or takes part, and members of groups."""
    places = set(_expected(operation))
    on = day_of(operation, timezone.localdate())
    held = Q(
        Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=on),
        memberships__group__in=places,
        memberships__starts_on__lte=on,
    )
    found = Organisation.objects.filter(Q(pk__in=places) | held).distinct()
    return found.exclude(kind=OrganisationKind.GROUP).order_by("name")


def bearers_among(operation: Operation, today: date, lists: Lists) -> set[int]:
    """Keys of the same, and of the groups themselves, by memberships that are read already."""
    places, on = set(_expected(operation)), day_of(operation, today)
    members = {
        each.member_id
        for each in lists.memberships
        if each.group_id in places and each.holds_on(on)
    }
    return places | members
