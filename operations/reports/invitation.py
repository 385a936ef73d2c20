"""Invitation as the invited organisation reads it: an extract of the operation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.dates import format_day
from jco_portal.directory.models import User
from operations.enums import REPRESENTATIVE_ROLES, Response
from operations.models import Operation, Participation, ReferenceTerm
from operations.permissions import STATES_BEFORE_START, can_receive_responses
from operations.queries.operations import overlapping_in_time, visible_ids
from operations.reports.overview.phases import format_dates
from operations.reports.overview.tabs import visible_tabs
from operations.reports.participants import format_decline_reason, format_time_left

if TYPE_CHECKING:
    from operations.queries.operations import MeetingOperation

# Operations to choose from; a limit of the portal.
MAX_OVERLAPPING = 200
# Code of a section of the business case.
AIMS_SECTION = "aims"


@dataclass(frozen=True)
class OwnOperationRow:
    """An operation of the invited organisation on overlapping days."""

    name: str
    url: str
    dates: str


@dataclass(frozen=True)
class InvitationPage:
    """Everything that an invited organisation reads before it responds."""

    invited_by: str
    aims: str
    objectives: tuple[str, ...]
    phase_dates: tuple[str, ...]
    scope_rows: tuple[tuple[str, str], ...]
    requested_contribution: str
    response_due_on: str
    time_left: str
    is_overdue: bool
    own_operations: tuple[OwnOperationRow, ...]
    links: tuple[tuple[str, str], ...]
    closed_reason: str
    response_rows: tuple[tuple[str, str], ...]
    response_sentence: str
    has_accepted: bool
    has_responded: bool
    lacks_contact_point: bool


def invitation_page(
    participation: Participation, user: User, meeting: "list[MeetingOperation]"
) -> InvitationPage:
    """Return the extract. It contains no participation of other organisations."""
    operation = participation.operation
    refusal = can_receive_responses(operation).refusal
    day, left = participation.response_due_on, participation.days_until_due or 0
    has_accepted = participation.response == Response.ACCEPTED
    return InvitationPage(
        invited_by=_inviter_label(participation),
        aims=operation.aims or _aims_of_business_case(operation),
        objectives=tuple(each.text for each in operation.objectives.all()),
        phase_dates=tuple(
            _("Phase %(number)s: %(days)s") % {"number": each.number, "days": each.period_label}
            for each in operation.phases.all()
        ),
        scope_rows=_scope_rows(operation),
        requested_contribution=participation.requested_contribution,
        response_due_on=format_day(day),
        time_left=format_time_left(left),
        is_overdue=left < 0,
        own_operations=tuple(_own_operation_row(each) for each in meeting if each.is_own),
        links=_record_links(operation, user),
        closed_reason=str(refusal) if refusal else "",
        response_rows=_response_rows(participation, user),
        response_sentence=_response_sentence(participation),
        has_accepted=has_accepted,
        has_responded=participation.responded_at is not None,
        lacks_contact_point=has_accepted
        and participation.is_participating
        and not participation.contact_point,
    )


def invitation_panel(user: User, operation: Operation) -> dict[str, Any] | None:
    """Return the panel about an open invitation, for users who may respond; else None."""
    if operation.state not in STATES_BEFORE_START or not user.has_role(*REPRESENTATIVE_ROLES):
        return None
    own_invitations = (
        each
        for each in operation.participations.all()
        if each.organisation_id == user.organisation_id and each.response == Response.INVITED
    )
    own = next(own_invitations, None)
    if own is None or own.response_due_on is None:
        return None
    context = {
        "day": format_day(own.response_due_on),
        "left": format_time_left(own.days_until_due or 0),
        "url": reverse("operations:invitation_detail", args=[operation.reference]),
    }
    return {
        "template": "operations/_invitation_panel.html",
        "context": context,
    }


def overlapping_operations(operation: Operation, user: User) -> "list[MeetingOperation]":
    """Return operations on overlapping days that the user may see, own ones first."""
    meeting = overlapping_in_time(operation, user).prefetch_related("phases")
    return list(meeting.order_by("-is_own", "name", "pk")[:MAX_OVERLAPPING])


def _aims_of_business_case(operation: Operation) -> str:
    """Return the aims of the business case if they are ready for review, else empty."""
    written = operation.business_case_texts.filter(
        section__code=AIMS_SECTION, is_ready_for_review=True
    ).first()
    return written.text if written else ""


def _inviter_label(participation: Participation) -> str:
    person = participation.invited_by
    contacts = [each.general_contact_label for each in participation.operation.organisers.all()]
    return "; ".join(contacts) or str(person)


def _scope_rows(operation: Operation) -> tuple[tuple[str, str], ...]:
    return (
        (_("Risk areas and goods"), _join_names(operation.terms.all())),
        (_("Transport modes"), _join_names(operation.transport_modes.all())),
        (_("Regions"), _join_names(operation.regions.all())),
    )


def _join_names(terms: Iterable[ReferenceTerm]) -> str:
    return "; ".join(sorted(term.name for term in terms))


def _own_operation_row(operation: Operation) -> OwnOperationRow:
    return OwnOperationRow(operation.name, operation.get_absolute_url(), format_dates(operation))


def _record_links(operation: Operation, user: User) -> tuple[tuple[str, str], ...]:
    """Return the tabs of the operation if the user may see the operation itself."""
    if not visible_ids(user, [operation.pk]):
        return ()
    return tuple(
        (tab["label"], tab["url"]) for tab in visible_tabs(user, operation, "invitation_detail")
    )


def _response_sentence(participation: Participation) -> str:
    at = participation.responded_at
    if at is None:
        return ""
    params = {
        "place": participation.organisation.name,
        "day": format_day(timezone.localtime(at).date()),
        "who": participation.responded_by,
    }
    if participation.response == Response.ACCEPTED:
        return _("%(place)s takes part: answered on %(day)s by %(who)s.") % params
    return _("%(place)s does not take part: answered on %(day)s by %(who)s.") % params


def _response_rows(participation: Participation, user: User) -> tuple[tuple[str, str], ...]:
    if participation.response == Response.ACCEPTED:
        return (
            (_("Contact point"), participation.contact_point),
            (_("Control posts"), _format_number(participation.control_posts)),
            (_("Officers"), _format_number(participation.officers)),
            (_("Own priority"), participation.get_priority_display()),
            (_("Note"), participation.response_note),
        )
    if participation.response == Response.DECLINED:
        key = participation.overlaps_with_id
        shown_ids = visible_ids(user, [key] if key else [])
        names = dict(Operation.objects.filter(pk__in=shown_ids).values_list("pk", "name"))
        return (
            (_("Why not"), format_decline_reason(participation, names)),
            (_("Note"), participation.response_note),
        )
    return ()


def _format_number(value: int | None) -> str:
    return "" if value is None else str(value)
