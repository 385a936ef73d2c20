"""What a programme asks of an operation: its days, its states, who may bear a cost."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from funding.queries.rule_criteria import Lists
from funding.rule.criteria import Project
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation, User
from jco_portal.directory.models.organisation import UNION_CODE
from operations.enums import AccessLevel, Period
from operations.models import Operation
from operations.models.participant_conditions import (
    expected_organisation_ids,
    first_day,
    group_member_ids,
)
from operations.queries.operations import depth_of

GROUP = OrganisationKind.GROUP


def day_of(operation: Operation, today: date) -> date:
    """The day whose rules hold for an operation: its first one, or today while not known."""
    return first_day(operation) or today


def project_of(operation: Operation, today: date, lists: Lists) -> Project:
    """What a programme asks of an operation; its phases and parts are read with it."""
    first, last = days_planned(operation)
    leads = [each.organisation for each in operation.participations.all() if each.is_leading]
    kinds = [each.kind for each in leads or operation.organisers.all()]
    state = OrganisationKind.STATE
    applicant = str(state) if state in kinds else min(kinds, default="")
    states = member_states(operation, day_of(operation, today), lists)
    return Project(first, last, applicant, len(states))


def member_states(operation: Operation, on: date, lists: Lists) -> set[int]:
    """The Member States that run an operation or are expected to take part in it."""
    places = _with_members(operation, on, lists)
    return places & {
        each.member_id
        for each in lists.memberships
        if each.group.code == UNION_CODE and each.is_in_force_on(on)
    }


def _expected(operation: Operation) -> set[int]:
    return {place.pk for place in operation.organisers.all()} | expected_organisation_ids(operation)


def days_planned(operation: Operation) -> tuple[date | None, date | None]:
    """The first and the last day of the operational phases; None while not known."""
    phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
    first = min((each.earliest_start for each in phases if each.earliest_start), default=None)
    return first, max((each.latest_end for each in phases if each.latest_end), default=None)


def reads_budget(user: User, operation: Operation) -> bool:
    """Return whether ``operations_with_visible_budget`` has this operation for the user.

    The operation is one that the user may know of.
    """
    place = user.organisation
    pays = place is not None and place.kind == OrganisationKind.COMMISSION
    if pays and not operation.is_draft:
        return True
    return depth_of(user, operation) >= AccessLevel.OUTLINE


def possible_bearers(operation: Operation, lists: Lists | None = None) -> QuerySet[Organisation]:
    """Organisations that may bear a cost: who runs it or takes part, and members of groups."""
    found = bearers_among(operation, timezone.localdate(), lists or Lists())
    return Organisation.objects.filter(pk__in=found).exclude(kind=GROUP).order_by("name")


def bearers_among(operation: Operation, today: date, lists: Lists) -> set[int]:
    """Their keys, and those of the groups themselves, by memberships that are read once."""
    named = [each.organisation for each in operation.participations.all()]
    if not any(each.kind == GROUP for each in (*named, *operation.organisers.all())):
        return _expected(operation)
    return _with_members(operation, day_of(operation, today), lists)


def _with_members(operation: Operation, on: date, lists: Lists) -> set[int]:
    """Those expected (by key), and the members on a day of the groups that speak for them."""
    places = _expected(operation)
    return places | group_member_ids(places, operation, on, lists.memberships)
