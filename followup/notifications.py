"""Notifications of follow-up: recipients and sentences."""

from collections.abc import Iterable

from django.utils.translation import gettext as _, gettext_lazy

from followup.models import AddresseeAction, Debriefing, Recommendation
from followup.permissions import OVERVIEW_ROLES
from jco_portal.directory.enums import OrganisationKind, Role
from jco_portal.directory.models import User
from jco_portal.directory.queries import users_with_any_role
from jco_portal.documents.produced_kinds import TransitionEvent
from jco_portal.outbox.actions import notify_people
from operations.enums import REPRESENTATIVE_ROLES, Marking
from operations.models import Operation
from operations.notifications import managing_users, notify_about_operation, participant_users

# Codes are stored and name the transition: they do not change.
NOTIFICATION_SENTENCES = {
    "debriefing.record": gettext_lazy("%(reference)s: the debriefing is recorded."),
    "recommendation.make": gettext_lazy(
        "%(reference)s: a recommendation is addressed to your organisation."
    ),
    "recommendation.change": gettext_lazy("%(reference)s: a recommendation has changed."),
    "recommendation.close": gettext_lazy("%(reference)s: a recommendation is done."),
    "recommendation.waive": gettext_lazy("%(reference)s: a recommendation is waived."),
    "recommendation.reopen": gettext_lazy("%(reference)s: a recommendation is open again."),
    "answer.finish": gettext_lazy(
        "%(reference)s: %(place)s has carried out a recommendation; somebody else confirms it."
    ),
    "answer.reject": gettext_lazy("%(reference)s: %(place)s rejects a recommendation."),
    "answer.confirm": gettext_lazy(
        "%(reference)s: it is confirmed that %(place)s has carried out a recommendation."
    ),
    "answer.send_back": gettext_lazy(
        "%(reference)s: an answer of %(place)s to a recommendation was sent back with a question."
    ),
    "report.ask": gettext_lazy("%(reference)s: its final report waits to be approved."),
    "report.give_back": gettext_lazy(
        "%(reference)s: its final report was given back to its authors."
    ),
    "report.file": gettext_lazy("%(reference)s: its final report is filed as %(number)s."),
}
TRANSITIONS_TO_MANAGERS = {"finish", "reject"}


def notify_debriefing_recorded(debriefing: Debriefing, *, by: User) -> None:
    """Notify managers and participants that the debriefing is recorded."""
    operation = debriefing.operation
    notify_about_operation(
        operation,
        [*managing_users(operation), *participant_users(operation)],
        "debriefing.record",
        key=f"debriefing.record:{debriefing.pk}",
        by=by,
        url=debriefing.get_absolute_url(),
    )


def notify_recommendation(recommendation: Recommendation, name: str, *, by: User) -> None:
    """Notify the representatives of the addressees of an event of a recommendation.

    The key contains the version, so that each change is notified once.
    """
    operation = recommendation.debriefing.operation
    people = addressee_users(recommendation.addressee_actions.select_related("organisation"))
    _notify_about_operation(
        operation,
        people,
        f"recommendation.{name}",
        key=f"recommendation.{name}:{recommendation.pk}:{recommendation.version}",
        by=by,
        url=recommendation.get_absolute_url(),
    )


def notify_action(answer: AddresseeAction, name: str, *, by: User) -> None:
    """Notify the managers of an action taken, or the addressee of its verification or return."""
    code = f"answer.{name}"
    if code not in NOTIFICATION_SENTENCES:
        return
    operation = answer.recommendation.debriefing.operation
    _notify_about_operation(
        operation,
        managing_users(operation) if name in TRANSITIONS_TO_MANAGERS else addressee_users([answer]),
        code,
        key=f"{code}:{answer.pk}:{answer.version}",
        by=by,
        url=answer.get_absolute_url(),
        place=str(answer.organisation),
    )


def addressee_users(answers: Iterable[AddresseeAction]) -> list[User]:
    """Return the representatives of addressees; for a Council body, its secretariat too."""
    organisations = [each.organisation for each in answers]
    users = list(users_with_any_role(REPRESENTATIVE_ROLES, [each.pk for each in organisations]))
    if any(each.kind == OrganisationKind.COUNCIL for each in organisations):
        users += users_with_any_role([Role.SECRETARIAT])
    return users


def visible_reference(operation: Operation) -> str:
    """Return the reference of the JCO, or a general word if addressees may not know the JCO."""
    return _("Recommendation") if operation.marking == Marking.PARTICIPANTS else operation.reference


def _notify_about_operation(
    operation: Operation,
    people: Iterable[User],
    code: str,
    *,
    key: str,
    by: User,
    url: str,
    **parameters: str,
) -> None:
    recipients = [person for person in people if person.pk != by.pk]
    notify_people(
        recipients, code, key=key, reference=visible_reference(operation), url=url, **parameters
    )


def notify_report_transition(operation: Operation, moved: TransitionEvent) -> None:
    """Notify of a transition of the final report; the user who made it gets no notification."""
    code = f"report.{moved.name}"
    if code not in NOTIFICATION_SENTENCES:
        return
    people = managing_users(operation)
    if moved.name == "ask":
        people += _overseer_users(operation)
    if moved.name == "file":
        people += [each for each in participant_users(operation) if _can_see(each, operation)]
    numbered = {"number": moved.number} if moved.number else {}
    notify_about_operation(
        operation,
        people,
        code,
        key=f"{code}:{moved.document.pk}:{moved.document.version}",
        by=moved.made_by,
        url=moved.document.get_absolute_url(),
        **numbered,
    )


def _overseer_users(operation: Operation) -> list[User]:
    return [each for each in users_with_any_role(OVERVIEW_ROLES) if _can_see(each, operation)]


def _can_see(person: User, operation: Operation) -> bool:
    return Operation.objects.visible_in_outline_to(person).filter(pk=operation.pk).exists()
