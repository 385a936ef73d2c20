"""Participants of an operation, and the contacts for questions about it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import GroupMembership, Organisation
from operations.enums import ParticipationRole, Response
from operations.models import Operation, Participation
from operations.reports.overview.phases import earliest_start_of

SHORT_RESPONSE_LABELS = {
    Response.PLANNED: gettext_lazy("planned"),
    Response.INVITED: gettext_lazy("invited"),
    Response.ACCEPTED: gettext_lazy("accepted"),
    Response.DECLINED: gettext_lazy("declined"),
}


@dataclass(frozen=True)
class RoleGroup:
    """Organisations with one role, states and bodies apart."""

    label: str
    states: tuple[str, ...]
    bodies: tuple[str, ...]


def organiser_contacts(operation: Operation) -> str:
    """Return the general contacts of the organisers."""
    return "; ".join(each.general_contact_label for each in operation.organisers.all())


def member_names(operation: Operation) -> dict[int, list[str]]:
    """Return the names of the members that each group represents, by key of the group.

    Members on the earliest start date, or today if none is known. A member with a
    participation of its own, for example one that declined, is left out.
    """
    groups = [
        each.organisation_id
        for each in operation.participations.all()
        if each.organisation.kind == OrganisationKind.GROUP
    ]
    if not groups:
        return {}
    day = earliest_start_of(operation) or timezone.localdate()
    own = Participation.objects.filter(operation=operation).order_by().values("organisation")
    memberships = GroupMembership.objects.filter(group__in=groups, starts_on__lte=day)
    memberships = memberships.exclude(member__in=own)
    names_by_group: dict[int, list[str]] = {pk: [] for pk in groups}
    for each in memberships.select_related("member").order_by("member__name"):
        if each.ends_on is None or each.ends_on >= day:
            names_by_group[each.group_id].append(each.member.name)
    return names_by_group


def format_participant_count(operation: Operation, members: dict[int, list[str]]) -> str:
    """Return how many states and bodies take part; members of a group are counted singly."""
    states: set[str] = set()
    bodies: set[str] = set()
    for participation in operation.participations.all():
        organisation = participation.organisation
        if organisation.pk in members:
            states |= set(members[organisation.pk])
        else:
            (states if organisation.is_state else bodies).add(organisation.name)
    counts = []
    if states:
        counts.append(ngettext("%(n)d state", "%(n)d states", len(states)) % {"n": len(states)})
    if bodies:
        counts.append(ngettext("%(n)d body", "%(n)d bodies", len(bodies)) % {"n": len(bodies)})
    if not counts:
        return _("participants not recorded")
    return _(" and ").join(counts)


def role_groups(operation: Operation, members: dict[int, list[str]]) -> tuple[RoleGroup, ...]:
    """Return organisations by role and name; in a JCO planned here with their responses."""
    groups = []
    for role in ParticipationRole:
        taking = [each for each in operation.participations.all() if each.role == role]
        taking.sort(key=lambda each: each.organisation.name)
        if taking:
            labelled = [(each.organisation, _with_response(each, members)) for each in taking]
            states = tuple(
                label for organisation, label in labelled if _is_state_or_state_group(organisation)
            )
            bodies = tuple(
                label
                for organisation, label in labelled
                if not _is_state_or_state_group(organisation)
            )
            groups.append(RoleGroup(str(role.label), states, bodies))
    return tuple(groups)


def _with_response(participation: Participation, members: dict[int, list[str]]) -> str:
    label = _state_label(participation.organisation, members)
    if participation.response == Response.RECORDED:
        return label
    response_label = str(SHORT_RESPONSE_LABELS[Response(participation.response)])
    return _("%(place)s (%(standing)s)") % {"place": label, "standing": response_label}


def _is_state_or_state_group(organisation: Organisation) -> bool:
    return organisation.is_state or organisation.kind == OrganisationKind.GROUP


def _state_label(organisation: Organisation, members: dict[int, list[str]]) -> str:
    if organisation.pk not in members:
        return organisation.name
    names = members[organisation.pk]
    return _("%(group)s: %(n)d members on the start date (%(names)s)") % {
        "group": organisation.code,
        "n": len(names),
        "names": ", ".join(names),
    }


def completeness_sentence(operation: Operation) -> str:
    """Return a sentence on whether other organisations may take part too."""
    if operation.participants_complete:
        return _("The list is complete.")
    return _("The list is not complete: others may take part.")
