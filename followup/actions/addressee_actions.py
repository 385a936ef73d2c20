"""Actions on what an addressee has done about a recommendation: record, verify, return."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.deadlines import note_deadlines_changed
from followup.conditions import has_all_actions_verified, is_recommendation_open
from followup.enums import RESPONSE_STATES, ActionState
from followup.lifecycle import ACTION_LIFECYCLE, RECOMMENDATION_LIFECYCLE, TRANSITION_BY_STATE
from followup.models import AddresseeAction, AddresseeActionInput, AddresseeActionTransition
from followup.notifications import notify_action, notify_recommendation
from followup.permissions import can_record_action
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.versioned_forms import check_reason, require_version
from jco_portal.directory.models import User
from jco_portal.documents.actions import CleanFile, store_document, store_version
from jco_portal.documents.enums import DocumentKind
from operations.queries.operations import locked_operation


@atomic_action()
def record_action(
    answer: AddresseeAction, action_input: AddresseeActionInput, *, by: User, version: int
) -> AddresseeAction:
    """Record the action taken by the user's organisation, with function and evidence.

    Does nothing if the same is recorded already. Raises Refused, or EditConflict if ``version`` is
    not the present one. Locks the operation; notifies the managers of the implementation or the
    rejection.
    """
    locked = locked_operation(answer.recommendation.debriefing.operation)
    present = _lock_action(answer)
    require(can_record_action(by, present), *_input_errors(action_input, timezone.localdate()))
    # Before the version: the same input sent twice is no conflict.
    if _is_unchanged(present, action_input):
        return present
    require_version(present, version)
    require(is_recommendation_open([present]).get(present.pk), _refuse_verified(present))
    if present.state == ActionState.IMPLEMENTED and action_input.state != ActionState.IMPLEMENTED:
        # The constraint demands evidence while the state is implemented: transition first.
        present = _perform_transition(present, action_input, by)
        _write_action(present, action_input, by)
    else:
        _write_action(present, action_input, by)
        present = _perform_transition(present, action_input, by)
    note_deadlines_changed(locked)
    return present


@atomic_action()
def verify_action(
    answer: AddresseeAction, name: str, *, by: User, reason: str = ""
) -> AddresseeAction:
    """Verify that an addressee has implemented a recommendation, or return it with a question.

    Closes the recommendation with the last verification. Raises Refused.
    """
    require(_refuse_unknown_transition(name))
    locked = locked_operation(answer.recommendation.debriefing.operation)
    judged: AddresseeAction = ACTION_LIFECYCLE.perform(answer, name, by=by, reason=reason)
    if name == "send_back":
        judged.implemented_on = None  # no longer implemented
        judged.save(update_fields=["implemented_on"])
    notify_action(judged, name, by=by)
    recommendation = judged.recommendation
    # No refusal: this was the last one.
    if not has_all_actions_verified([recommendation]):
        RECOMMENDATION_LIFECYCLE.perform(recommendation, "close", by=by)
        notify_recommendation(recommendation, "close", by=by)
    note_deadlines_changed(locked)
    return judged


def _perform_transition(
    answer: AddresseeAction, action_input: AddresseeActionInput, by: User
) -> AddresseeAction:
    """Perform the transition to the entered state; do nothing if the state is the same."""
    if action_input.state == answer.state:
        return answer
    is_taken_back = (answer.state, action_input.state) == (
        ActionState.IMPLEMENTED,
        ActionState.IN_PROGRESS,
    )
    name = "take_back" if is_taken_back else TRANSITION_BY_STATE[ActionState(action_input.state)]
    moved: AddresseeAction = ACTION_LIFECYCLE.perform(
        answer, name, by=by, reason=action_input.reason
    )
    notify_action(moved, name, by=by)
    return moved


def _lock_action(answer: AddresseeAction) -> AddresseeAction:
    named = AddresseeAction.objects.select_related(
        "organisation", "recommendation__debriefing__operation"
    )
    return named.get(pk=answer.pk)


def _write_action(answer: AddresseeAction, action_input: AddresseeActionInput, by: User) -> None:
    answer.responsible, answer.evidence, answer.recorded_by = (
        action_input.responsible,
        action_input.evidence,
        by,
    )
    answer.implemented_on = (
        action_input.implemented_on if action_input.state == ActionState.IMPLEMENTED else None
    )
    if action_input.file is not None:
        _store_evidence(answer, action_input.file, by)
    answer.version += 1
    answer.save()


def _store_evidence(answer: AddresseeAction, file: CleanFile, by: User) -> None:
    if answer.document is not None:
        store_version(answer.document, file, note="", by=by)
        return
    title = _("Evidence of %(place)s") % {"place": answer.organisation}
    answer.document = store_document(
        file, kind=DocumentKind.OTHER, title=title, owner=answer.organisation, by=by
    )


def _is_unchanged(answer: AddresseeAction, action_input: AddresseeActionInput) -> bool:
    same = (answer.state, answer.responsible, answer.evidence, answer.implemented_on) == (
        action_input.state,
        action_input.responsible,
        action_input.evidence,
        action_input.implemented_on if action_input.state == ActionState.IMPLEMENTED else None,
    )
    return same and (action_input.file is None or _is_stored(answer, action_input.file))


def _is_stored(answer: AddresseeAction, file: CleanFile) -> bool:
    document = answer.document
    last = document.versions.order_by("-number").first() if document is not None else None
    return last is not None and last.content_id == file.sha256


def _input_errors(action_input: AddresseeActionInput, today: date) -> list[Refusal]:
    refusals = [check_reason(action_input.reason, AddresseeActionTransition)]
    if action_input.state not in RESPONSE_STATES:
        refusals.append(Refusal("state", _("Say how far your organisation is.")))
    if (
        action_input.state in (ActionState.ACCEPTED, ActionState.IN_PROGRESS)
        and not action_input.responsible.strip()
    ):
        refusals.append(Refusal("responsible", _("Say which function carries it out.")))
    if action_input.state == ActionState.REJECTED and not action_input.reason.strip():
        refusals.append(Refusal("reason", _("Say why it is rejected: it stays in the history.")))
    if action_input.state == ActionState.IMPLEMENTED:
        refusals += [
            _refuse_future_day(action_input.implemented_on, today),
            _require_evidence(action_input.evidence),
        ]
    return [each for each in refusals if each is not None]


def _refuse_future_day(day: date | None, today: date) -> Refusal | None:
    if day is None:
        return Refusal("implemented_on", _("Say on which day it was done."))
    return Refusal("implemented_on", _("This day has not come yet.")) if day > today else None


def _require_evidence(evidence: str) -> Refusal | None:
    if evidence.strip():
        return None
    return Refusal("evidence", _("Say what shows that it is done."))


def _refuse_verified(answer: AddresseeAction) -> Refusal | None:
    if answer.state != ActionState.VERIFIED:
        return None
    sentence = _("It is confirmed; whoever doubts it sends it back with a question.")
    return Refusal("state", sentence)


def _refuse_unknown_transition(name: str) -> Refusal | None:
    if name in {"confirm", "send_back"}:
        return None
    return Refusal("move", _("There is no step “%(name)s”.") % {"name": name[:40]})
