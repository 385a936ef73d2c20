"""Who is told what of operations, and in which words."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.directory.queries import people_with
from jco_portal.outbox.actions import notify
from operations.enums import LEADING
from operations.models import Operation
from operations.permissions import ANSWERING, RUNNERS

SENTENCES = {
    "operation.table": _("%(reference)s is tabled: the experts may endorse it or send it back."),
    "operation.send_back": _("%(reference)s was sent back to draft."),
    "operation.endorse": _("%(reference)s is endorsed and in preparation."),
    "operation.start": _("%(reference)s has started: report controls and seizures."),
    "operation.end": _("%(reference)s has ended and is in debriefing."),
    "operation.stop_early": _("%(reference)s was stopped early."),
    "operation.ask_conclude": _("%(reference)s: the lead asks to conclude the debriefing."),
    "operation.conclude": _("%(reference)s: the debriefing is concluded."),
    "operation.close": _("%(reference)s is closed."),
    "operation.reopen": _("%(reference)s was opened again."),
    "operation.postpone": _("%(reference)s is postponed."),
    "operation.resume": _("%(reference)s goes on with a new period."),
    "operation.cancel": _("%(reference)s is cancelled."),
    "operation.propose": _("%(reference)s: an imported list says otherwise; take it over or not."),
}
TO_EXPERTS = {"table", "ask_conclude"}
TO_PARTICIPANTS = {"start", "end", "stop_early", "postpone", "resume", "cancel"}


def runners_of(operation: Operation) -> list[User]:
    """Everybody who plans the operation: planners of the lead, facilitators whom it named."""
    leads = operation.participations.filter(part__in=LEADING).values_list("organisation", flat=True)
    places = {*leads, *operation.organisers.values_list("pk", flat=True)}
    planners = people_with(RUNNERS, places)
    return list(planners) + [
        each.user for each in operation.facilitators.select_related("user") if each.user.is_active
    ]


def participants_of(operation: Operation) -> list[User]:
    """Planners and contact points of everybody who takes part or is invited."""
    places = operation.participations.filter(
        Q(part__in=LEADING) | Q(invited_at__isnull=False)
    ).expected()
    return list(people_with(ANSWERING, places.values_list("organisation", flat=True)))


def tell_of_move(operation: Operation, name: str, *, by: User) -> None:
    """Tell those whom a move of the life cycle concerns, except who made it."""
    code = f"operation.{name}"
    if code not in SENTENCES:
        return
    people: list[User] = runners_of(operation)
    if name in TO_EXPERTS:
        people += [
            expert
            for expert in people_with([Role.EXPERT])
            if Operation.objects.visible_to(expert).filter(pk=operation.pk).exists()
        ]
    if name in TO_PARTICIPANTS:
        people += participants_of(operation)
    tell(operation, people, code, key=f"{code}:{operation.pk}:{operation.version}", by=by)


def tell(
    operation: Operation,
    people: Iterable[User],
    code: str,
    *,
    key: str,
    by: User | None = None,
    url: str = "",
    **parameters: str,
) -> None:
    """Tell people of an occasion in an operation, except the person who brought it about."""
    told = [person for person in people if by is None or person.pk != by.pk]
    notify(
        told,
        code,
        key=key,
        reference=operation.reference,
        url=url or operation.get_absolute_url(),
        **parameters,
    )
