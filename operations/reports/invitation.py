"""An invitation as the invited organisation reads it: an extract of the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.dates import day_in_words
from jco_portal.directory.models import User
from operations.enums import REPRESENTATIVE_ROLES, Response
from operations.models import Operation, Participation, ReferenceTerm
from operations.permissions import STATES_BEFORE_START, can_receive_responses
from operations.queries.operations import meeting_in_time, visible_keys
from operations.reports.overview.phases import dates_in_words
from operations.reports.overview.tabs import tabs_of
from operations.reports.participants import left_in_words, why_in_words

if TYPE_CHECKING:
    from operations.queries.operations import MeetingOperation

MOST_MEETING = 200
AIMS = "aims"  # the section of the business case


@dataclass(frozen=True)
class OwnOperation:
    """An operation of the invited organisation in the same days."""

    name: str
    url: str
    dates: str


@dataclass(frozen=True)
class InvitationFacts:
    """Everything that an invited organisation is shown before it answers."""

    invited_by: str
    aims: str
    objectives: tuple[str, ...]
    days: tuple[str, ...]
    scope: tuple[tuple[str, str], ...]
    asked: str
    answer_by: str
    left: str
    is_overdue: bool
    own: tuple[OwnOperation, ...]
    links: tuple[tuple[str, str], ...]
    closed: str
    answer: tuple[tuple[str, str], ...]
    answer_said: str
    has_accepted: bool
    has_answered: bool
    lacks_contact_point: bool


def invitation_of(
    participation: Participation, user: User, meeting: "list[MeetingOperation]"
) -> InvitationFacts:
    """The extract; nobody's participation but one's own is in it."""
    operation = participation.operation
    refusal = can_receive_responses(operation).refusal
    day, left = participation.response_due_on, participation.days_until_due or 0
    has_accepted = participation.response == Response.ACCEPTED
    return InvitationFacts(
        invited_by=_inviter(participation),
        aims=operation.aims or _aims_of_case(operation),
        objectives=tuple(each.text for each in operation.objectives.all()),
        days=tuple(
            _("Phase %(number)s: %(days)s") % {"number": each.number, "days": each.period_label}
            for each in operation.phases.all()
        ),
        scope=_scope(operation),
        asked=participation.requested_contribution,
        answer_by=day_in_words(day),
        left=left_in_words(left),
        is_overdue=left < 0,
        own=tuple(_own(each) for each in meeting if each.is_own),
        links=_links(operation, user),
        closed=str(refusal) if refusal else "",
        answer=_answer(participation, user),
        answer_said=_said(participation),
        has_accepted=has_accepted,
        has_answered=participation.responded_at is not None,
        lacks_contact_point=has_accepted
        and participation.is_participating
        and not participation.contact_point,
    )


def invitation_panel(user: User, operation: Operation) -> dict[str, Any] | None:
    """On the record page: that one's own organisation is asked, for those who answer for it."""
    if operation.state not in STATES_BEFORE_START or not user.has_role(*REPRESENTATIVE_ROLES):
        return None
    asked = (
        each
        for each in operation.participations.all()
        if each.organisation_id == user.organisation_id and each.response == Response.INVITED
    )
    own = next(asked, None)
    if own is None or own.response_due_on is None:
        return None
    context = {
        "day": day_in_words(own.response_due_on),
        "left": left_in_words(own.days_until_due or 0),
        "url": reverse("operations:invitation", args=[operation.reference]),
    }
    return {
        "template": "operations/_invitation_panel.html",
        "context": context,
    }


def meeting_operations(operation: Operation, user: User) -> "list[MeetingOperation]":
    """Operations in the same days that this person may know of, own ones first."""
    meeting = meeting_in_time(operation, user).prefetch_related("phases")
    return list(meeting.order_by("-is_own", "name", "pk")[:MOST_MEETING])


def _aims_of_case(operation: Operation) -> str:
    """What the business case says of the aims, once it is ready for others."""
    written = operation.business_case_texts.filter(
        section__code=AIMS, is_ready_for_review=True
    ).first()
    return written.text if written else ""


def _inviter(participation: Participation) -> str:
    person = participation.invited_by
    places = [each.general_contact_label for each in participation.operation.organisers.all()]
    return "; ".join(places) or str(person)


def _scope(operation: Operation) -> tuple[tuple[str, str], ...]:
    return (
        (_("Risk areas and goods"), _names(operation.terms.all())),
        (_("Transport modes"), _names(operation.transport_modes.all())),
        (_("Regions"), _names(operation.regions.all())),
    )


def _names(terms: Iterable[ReferenceTerm]) -> str:
    return "; ".join(sorted(term.name for term in terms))


def _own(operation: Operation) -> OwnOperation:
    return OwnOperation(operation.name, operation.get_absolute_url(), dates_in_words(operation))


def _links(operation: Operation, user: User) -> tuple[tuple[str, str], ...]:
    """The sections of the record, for those to whom the record itself is visible."""
    if not visible_keys(user, [operation.pk]):
        return ()
    return tuple((tab["label"], tab["url"]) for tab in tabs_of(user, operation, "invitation"))


def _said(participation: Participation) -> str:
    at = participation.responded_at
    if at is None:
        return ""
    words = {
        "place": participation.organisation.name,
        "day": day_in_words(timezone.localtime(at).date()),
        "who": participation.responded_by,
    }
    if participation.response == Response.ACCEPTED:
        return _("%(place)s takes part: answered on %(day)s by %(who)s.") % words
    return _("%(place)s does not take part: answered on %(day)s by %(who)s.") % words


def _answer(participation: Participation, user: User) -> tuple[tuple[str, str], ...]:
    if participation.response == Response.ACCEPTED:
        return (
            (_("Contact point"), participation.contact_point),
            (_("Control posts"), _number(participation.control_posts)),
            (_("Officers"), _number(participation.officers)),
            (_("Own priority"), participation.get_priority_display()),
            (_("Note"), participation.response_note),
        )
    if participation.response == Response.DECLINED:
        key = participation.overlaps_with_id
        seen = visible_keys(user, [key] if key else [])
        names = dict(Operation.objects.filter(pk__in=seen).values_list("pk", "name"))
        return (
            (_("Why not"), why_in_words(participation, names)),
            (_("Note"), participation.response_note),
        )
    return ()


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
