"""Queries for what rules compare of an operation, and for who may incur costs."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from funding.queries.rule_criteria import FundingLists
from funding.rule.criteria import ProjectCriteria
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
from operations.queries.operations import access_level

GROUP_KIND = OrganisationKind.GROUP


def rules_day(operation: Operation, today: date) -> date:
    """Return the day whose rules apply: the first day of the operation, ``today`` if not known."""
    return first_day(operation) or today


def project_criteria(operation: Operation, today: date, lists: FundingLists) -> ProjectCriteria:
    """Return what rules compare of an operation; phases and participations are read with it."""
    first, last = planned_days(operation)
    leads = [each.organisation for each in operation.participations.all() if each.is_leading]
    kinds = [each.kind for each in leads or operation.organisers.all()]
    state = OrganisationKind.STATE
    # Any kind among the leads may apply. The first by code is taken where none is a state, so that
    # the result does not depend on the order of the rows
    applicant = str(state) if state in kinds else min(kinds, default="")
    states = member_states(operation, rules_day(operation, today), lists)
    return ProjectCriteria(first, last, applicant, len(states))


def member_states(operation: Operation, on: date, lists: FundingLists) -> set[int]:
    """Return keys of the Member States that run the operation or are expected to take part."""
    organisation_ids = _with_members(operation, on, lists)
    return organisation_ids & {
        each.member_id
        for each in lists.memberships
        if each.group.code == UNION_CODE and each.is_in_force_on(on)
    }


def _expected_organisations(operation: Operation) -> set[int]:
    return {organiser.pk for organiser in operation.organisers.all()} | expected_organisation_ids(
        operation
    )


def planned_days(operation: Operation) -> tuple[date | None, date | None]:
    """Return the first and last day of the operational phases, inclusive; None if not known."""
    phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
    first = min((each.earliest_start for each in phases if each.earliest_start), default=None)
    return first, max((each.latest_end for each in phases if each.latest_end), default=None)


def can_read_budget(user: User, operation: Operation) -> bool:
    """Return whether ``operations_with_visible_budget`` has this operation for the user.

    The operation must be visible to the user. Without a query if it was read with access level.
    """
    organisation = user.organisation
    pays = organisation is not None and organisation.kind == OrganisationKind.COMMISSION
    if pays and not operation.is_draft:
        return True
    return access_level(user, operation) >= AccessLevel.OUTLINE


def organisations_incurring_costs(
    operation: Operation, lists: FundingLists | None = None
) -> QuerySet[Organisation]:
    """Return organisations that may incur costs: organisers, participants, members of groups."""
    organisation_ids = organisation_ids_incurring_costs(
        operation, timezone.localdate(), lists or FundingLists()
    )
    return (
        Organisation.objects.filter(pk__in=organisation_ids)
        .exclude(kind=GROUP_KIND)
        .order_by("name")
    )


def organisation_ids_incurring_costs(
    operation: Operation, today: date, lists: FundingLists
) -> set[int]:
    """Return their keys, and those of groups, by memberships read once."""
    named = [each.organisation for each in operation.participations.all()]
    if not any(each.kind == GROUP_KIND for each in (*named, *operation.organisers.all())):
        return _expected_organisations(operation)
    return _with_members(operation, rules_day(operation, today), lists)


def _with_members(operation: Operation, on: date, lists: FundingLists) -> set[int]:
    """Return keys of those expected and of the members of groups that represent them on a day."""
    organisation_ids = _expected_organisations(operation)
    return organisation_ids | group_member_ids(organisation_ids, operation, on, lists.memberships)
