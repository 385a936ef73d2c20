"""What an addressee answers, and what others make of it."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.deadlines import mark_follow_up_deadlines
from followup.conditions import every_answer_is_confirmed, recommendation_is_open
from followup.enums import RESPONSE_STATES, ActionState
from followup.lifecycle import ANSWER, ANSWERING_MOVES, RECOMMENDATION
from followup.models import AddresseeAction, AddresseeActionInput, AddresseeActionTransition
from followup.notifications import tell_of_answer, tell_of_recommendation
from followup.permissions import can_record_action
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.versioned_forms import reason_refusal, require_version
from jco_portal.directory.models import User
from jco_portal.documents.actions import CleanFile, keep_document, keep_version
from jco_portal.documents.enums import DocumentKind
from operations.queries.operations import locked_operation


@action()
def answer_recommendation(
    answer: AddresseeAction, facts: AddresseeActionInput, *, by: User, version: int
) -> AddresseeAction:
    """Say how far the own organisation is, who carries it out, and what shows that it is done.

    What was sent already is answered once. Raises Refused, and EditConflict when another answer
    stands than the one of the page.
    """
    locked = locked_operation(answer.recommendation.debriefing.operation)
    present = _present(answer)
    require(can_record_action(by, present), *_sayable(facts, timezone.localdate()))
    if _says(present, facts):
        return present
    require_version(present, version)
    require(recommendation_is_open([present]).get(present.pk), _is_unconfirmed(present))
    if present.state == ActionState.IMPLEMENTED and facts.state != ActionState.IMPLEMENTED:
        present = _move(present, facts, by)  # what is done needs its evidence until it is not
        _write(present, facts, by)
    else:
        _write(present, facts, by)
        present = _move(present, facts, by)
    mark_follow_up_deadlines(locked)
    return present


@action()
def judge_answer(
    answer: AddresseeAction, name: str, *, by: User, reason: str = ""
) -> AddresseeAction:
    """Confirm that an addressee is done, or send it back with a question; raises Refused.

    With the last confirmation the recommendation closes.
    """
    require(_is_judgement(name))
    locked = locked_operation(answer.recommendation.debriefing.operation)
    judged: AddresseeAction = ANSWER.perform(answer, name, by=by, reason=reason)
    if name == "send_back":
        judged.implemented_on = None
        judged.save(update_fields=["implemented_on"])
    tell_of_answer(judged, name, by=by)
    recommendation = judged.recommendation
    if not every_answer_is_confirmed([recommendation]):
        RECOMMENDATION.perform(recommendation, "close", by=by)
        tell_of_recommendation(recommendation, "close", by=by)
    mark_follow_up_deadlines(locked)
    return judged


def _move(answer: AddresseeAction, facts: AddresseeActionInput, by: User) -> AddresseeAction:
    """Make the move that leads to what is said; none when it stands so already."""
    if facts.state == answer.state:
        return answer
    is_taken_back = (answer.state, facts.state) == (
        ActionState.IMPLEMENTED,
        ActionState.IN_PROGRESS,
    )
    name = "take_back" if is_taken_back else ANSWERING_MOVES[ActionState(facts.state)]
    moved: AddresseeAction = ANSWER.perform(answer, name, by=by, reason=facts.reason)
    tell_of_answer(moved, name, by=by)
    return moved


def _present(answer: AddresseeAction) -> AddresseeAction:
    named = AddresseeAction.objects.select_related(
        "organisation", "recommendation__debriefing__operation"
    )
    return named.get(pk=answer.pk)


def _write(answer: AddresseeAction, facts: AddresseeActionInput, by: User) -> None:
    answer.responsible, answer.evidence, answer.recorded_by = facts.responsible, facts.evidence, by
    answer.implemented_on = facts.implemented_on if facts.state == ActionState.IMPLEMENTED else None
    if facts.file is not None:
        _file(answer, facts.file, by)
    answer.version += 1
    answer.save()


def _file(answer: AddresseeAction, file: CleanFile, by: User) -> None:
    if answer.document is not None:
        keep_version(answer.document, file, note="", by=by)
        return
    title = _("Evidence of %(place)s") % {"place": answer.organisation}
    answer.document = keep_document(
        file, kind=DocumentKind.OTHER, title=title, owner=answer.organisation, by=by
    )


def _says(answer: AddresseeAction, facts: AddresseeActionInput) -> bool:
    """True when just this stands already."""
    same = (answer.state, answer.responsible, answer.evidence, answer.implemented_on) == (
        facts.state,
        facts.responsible,
        facts.evidence,
        facts.implemented_on if facts.state == ActionState.IMPLEMENTED else None,
    )
    return same and (facts.file is None or _is_filed(answer, facts.file))


def _is_filed(answer: AddresseeAction, file: CleanFile) -> bool:
    document = answer.document
    last = document.versions.order_by("-number").first() if document is not None else None
    return last is not None and last.content_id == file.sha256


def _sayable(facts: AddresseeActionInput, today: date) -> list[Refusal]:
    found = [reason_refusal(facts.reason, AddresseeActionTransition)]
    if facts.state not in RESPONSE_STATES:
        found.append(Refusal("state", _("Say how far your organisation is.")))
    if (
        facts.state in (ActionState.ACCEPTED, ActionState.IN_PROGRESS)
        and not facts.responsible.strip()
    ):
        found.append(Refusal("responsible", _("Say which function carries it out.")))
    if facts.state == ActionState.REJECTED and not facts.reason.strip():
        found.append(Refusal("reason", _("Say why it is rejected: it stays in the history.")))
    if facts.state == ActionState.IMPLEMENTED:
        found += [_was_on(facts.implemented_on, today), _is_shown(facts.evidence)]
    return [each for each in found if each is not None]


def _was_on(day: date | None, today: date) -> Refusal | None:
    if day is None:
        return Refusal("implemented_on", _("Say on which day it was done."))
    return Refusal("implemented_on", _("This day has not come yet.")) if day > today else None


def _is_shown(evidence: str) -> Refusal | None:
    if evidence.strip():
        return None
    return Refusal("evidence", _("Say what shows that it is done."))


def _is_unconfirmed(answer: AddresseeAction) -> Refusal | None:
    if answer.state != ActionState.VERIFIED:
        return None
    sentence = _("It is confirmed; whoever doubts it sends it back with a question.")
    return Refusal("state", sentence)


def _is_judgement(name: str) -> Refusal | None:
    if name in {"confirm", "send_back"}:
        return None
    return Refusal("move", _("There is no step “%(name)s”.") % {"name": name[:40]})
