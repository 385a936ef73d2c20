"""Who takes part in an operation, and whom to ask about it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import GroupMembership, Organisation
from operations.enums import ParticipationRole, Response
from operations.models import Operation, Participation
from operations.reports.overview.phases import start_of

SHORT_STANDINGS = {
    Response.PLANNED: gettext_lazy("planned"),
    Response.INVITED: gettext_lazy("invited"),
    Response.ACCEPTED: gettext_lazy("accepted"),
    Response.DECLINED: gettext_lazy("declined"),
}


@dataclass(frozen=True)
class PartGroup:
    """Who takes one part, states and bodies apart."""

    label: str
    states: tuple[str, ...]
    bodies: tuple[str, ...]


def who_to_ask(operation: Operation) -> str:
    """The desks of the organisers, to whom a question about the operation goes."""
    return "; ".join(place.general_contact_label for place in operation.organisers.all())


def member_names(operation: Operation) -> dict[int, list[str]]:
    """Members for which a group speaks, on the start date, by the group's key.

    One with a participation of its own, a refusal for instance, speaks for itself.
    """
    groups = [
        each.organisation_id
        for each in operation.participations.all()
        if each.organisation.kind == OrganisationKind.GROUP
    ]
    if not groups:
        return {}
    day = start_of(operation) or timezone.localdate()
    own = Participation.objects.filter(operation=operation).order_by().values("organisation")
    memberships = GroupMembership.objects.filter(group__in=groups, starts_on__lte=day)
    memberships = memberships.exclude(member__in=own)
    found: dict[int, list[str]] = {pk: [] for pk in groups}
    for each in memberships.select_related("member").order_by("member__name"):
        if each.ends_on is None or each.ends_on >= day:
            found[each.group_id].append(each.member.name)
    return found


def count_in_words(operation: Operation, members: dict[int, list[str]]) -> str:
    """How many states and bodies take part; the members of a group one by one."""
    states: set[str] = set()
    bodies: set[str] = set()
    for each in operation.participations.all():
        if each.organisation_id in members:
            states |= set(members[each.organisation_id])
        else:
            (states if each.organisation.is_state else bodies).add(each.organisation.name)
    said = []
    if states:
        said.append(ngettext("%(n)d state", "%(n)d states", len(states)) % {"n": len(states)})
    if bodies:
        said.append(ngettext("%(n)d body", "%(n)d bodies", len(bodies)) % {"n": len(bodies)})
    if not said:
        return _("participants not recorded")
    return _(" and ").join(said)


def part_groups(operation: Operation, members: dict[int, list[str]]) -> tuple[PartGroup, ...]:
    """Who takes each part, in order of name; in a JCO planned here with how far it is settled."""
    groups = []
    for part in ParticipationRole:
        taking = [each for each in operation.participations.all() if each.role == part]
        taking.sort(key=lambda each: each.organisation.name)
        if taking:
            said = [(each.organisation, _with_standing(each, members)) for each in taking]
            states = tuple(words for place, words in said if _is_state_like(place))
            bodies = tuple(words for place, words in said if not _is_state_like(place))
            groups.append(PartGroup(str(part.label), states, bodies))
    return tuple(groups)


def _with_standing(participation: Participation, members: dict[int, list[str]]) -> str:
    words = _state(participation.organisation, members)
    if participation.response == Response.RECORDED:
        return words
    standing = str(SHORT_STANDINGS[Response(participation.response)])
    return _("%(place)s (%(standing)s)") % {"place": words, "standing": standing}


def _is_state_like(place: Organisation) -> bool:
    return place.is_state or place.kind == OrganisationKind.GROUP


def _state(place: Organisation, members: dict[int, list[str]]) -> str:
    if place.pk not in members:
        return place.name
    names = members[place.pk]
    return _("%(group)s: %(n)d members on the start date (%(names)s)") % {
        "group": place.code,
        "n": len(names),
        "names": ", ".join(names),
    }


def completeness(operation: Operation) -> str:
    """Whether others may take part too."""
    if operation.participants_complete:
        return _("The list is complete.")
    return _("The list is not complete: others may take part.")
