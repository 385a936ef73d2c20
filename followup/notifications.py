"""Who is told what of follow-up, and in which words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _, gettext_lazy

from followup.models import AddresseeAction, Debriefing, Recommendation
from followup.permissions import OVERVIEW_ROLES
from jco_portal.directory.enums import OrganisationKind, Role
from jco_portal.directory.models import User
from jco_portal.directory.queries import people_with
from jco_portal.documents.produced_kinds import Moved
from jco_portal.outbox.actions import notify
from operations.enums import REPRESENTATIVE_ROLES, Marking
from operations.models import Operation
from operations.notifications import runners_of, takers_of_part, tell

SENTENCES = {
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
TO_RUNNERS = {"finish", "reject"}


def tell_of_debriefing(debriefing: Debriefing, *, by: User) -> None:
    """Tell everybody who takes part that the debriefing is recorded."""
    operation = debriefing.operation
    tell(
        operation,
        [*runners_of(operation), *takers_of_part(operation)],
        "debriefing.record",
        key=f"debriefing.record:{debriefing.pk}",
        by=by,
        url=debriefing.get_absolute_url(),
    )


def tell_of_recommendation(recommendation: Recommendation, name: str, *, by: User) -> None:
    """Tell those who answer for the addressees what happened to a recommendation."""
    operation = recommendation.debriefing.operation
    people = people_of(recommendation.addressee_actions.select_related("organisation"))
    _tell(
        operation,
        people,
        f"recommendation.{name}",
        key=f"recommendation.{name}:{recommendation.pk}:{recommendation.version}",
        by=by,
        url=recommendation.get_absolute_url(),
    )


def tell_of_answer(answer: AddresseeAction, name: str, *, by: User) -> None:
    """Tell who runs the JCO what an addressee says, and the addressee what others make of it."""
    code = f"answer.{name}"
    if code not in SENTENCES:
        return
    operation = answer.recommendation.debriefing.operation
    _tell(
        operation,
        runners_of(operation) if name in TO_RUNNERS else people_of([answer]),
        code,
        key=f"{code}:{answer.pk}:{answer.version}",
        by=by,
        url=answer.get_absolute_url(),
        place=str(answer.organisation),
    )


def people_of(answers: Iterable[AddresseeAction]) -> list[User]:
    """Those who answer for addressees; for a body of the Council its secretariat."""
    places = [each.organisation for each in answers]
    found = list(people_with(REPRESENTATIVE_ROLES, [place.pk for place in places]))
    if any(place.kind == OrganisationKind.COUNCIL for place in places):
        found += people_with([Role.SECRETARIAT])
    return found


def reference_of(operation: Operation) -> str:
    """The JCO by its reference, or in no words where an addressee may not know of it."""
    return _("Recommendation") if operation.marking == Marking.PARTICIPANTS else operation.reference


def _tell(
    operation: Operation,
    people: Iterable[User],
    code: str,
    *,
    key: str,
    by: User,
    url: str,
    **parameters: str,
) -> None:
    told = [person for person in people if person.pk != by.pk]
    notify(told, code, key=key, reference=reference_of(operation), url=url, **parameters)


def tell_of_report(operation: Operation, moved: Moved) -> None:
    """Tell those whom a move of a report concerns, except who made it."""
    code = f"report.{moved.name}"
    if code not in SENTENCES:
        return
    people = runners_of(operation)
    if moved.name == "ask":
        people += _overseers_of(operation)
    if moved.name == "file":
        people += [each for each in takers_of_part(operation) if _reads(each, operation)]
    numbered = {"number": moved.number} if moved.number else {}
    tell(
        operation,
        people,
        code,
        key=f"{code}:{moved.document.pk}:{moved.document.version}",
        by=moved.by,
        url=moved.document.get_absolute_url(),
        **numbered,
    )


def _overseers_of(operation: Operation) -> list[User]:
    return [each for each in people_with(OVERVIEW_ROLES) if _reads(each, operation)]


def _reads(person: User, operation: Operation) -> bool:
    return Operation.objects.visible_in_outline_to(person).filter(pk=operation.pk).exists()
