"""Actions on recommendations: add, update, delete, waive, close, reopen."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.deadlines import note_deadlines_changed
from followup.enums import RecommendationState
from followup.lifecycle import RECOMMENDATION_LIFECYCLE
from followup.models import AddresseeAction, Debriefing, Recommendation, RecommendationInput
from followup.notifications import notify_recommendation
from followup.permissions import can_assess_and_recommend, can_change_recommendation
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.record_inputs import has_same_values, write_own_columns
from jco_portal.core.versioned_forms import EditConflict, require_version
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation, User
from operations.models import Operation
from operations.queries.operations import locked_operation

# For each debriefing.
MAX_RECOMMENDATIONS = 200


@atomic_action()
def add_recommendation(
    operation: Operation, recommendation_input: RecommendationInput, *, by: User
) -> Recommendation:
    """Add a recommendation; each member of a group becomes an addressee.

    Returns the existing one if the debriefing has one with the same text. Notifies the addressees
    if the debriefing is recorded. Raises Refused. Locks the operation.
    """
    locked = locked_operation(operation)
    require(can_assess_and_recommend(by, locked))
    # Version 0: nothing has been entered on the page of the debriefing.
    debriefing, _is_new = Debriefing.objects.get_or_create(
        operation=locked, defaults={"version": 0}
    )
    same = debriefing.recommendations.filter(text=recommendation_input.text).first()
    if same is not None:
        return same
    today = timezone.localdate()
    addressees = _expand_groups(recommendation_input.addressees, today)
    count = debriefing.recommendations.count()
    require(
        _refuse_past_day(recommendation_input.due_on, today),
        _require_addressee(addressees),
        _refuse_too_many(count),
    )
    # Not the count: numbers of deleted ones are not used again while a higher one exists.
    last = debriefing.recommendations.aggregate(last=Max("number"))["last"] or 0
    made = Recommendation(debriefing=debriefing, number=last + 1, made_by=by)
    _write_recommendation(made, recommendation_input, addressees)
    if debriefing.is_recorded:
        note_deadlines_changed(locked)
        notify_recommendation(made, "make", by=by)
    return made


@atomic_action()
def update_recommendation(
    recommendation: Recommendation,
    recommendation_input: RecommendationInput,
    *,
    by: User,
    version: int,
) -> Recommendation:
    """Update an open recommendation or add addressees.

    Addressees are never removed: what was requested of them stays recorded. Raises Refused, or
    EditConflict if ``version`` is not the present one.
    """
    locked = locked_operation(recommendation.debriefing.operation)
    present = Recommendation.objects.filter(pk=recommendation.pk).first()
    if present is None:
        raise EditConflict(None)
    require(can_change_recommendation(by, present), _refuse_closed(present))
    today = timezone.localdate()
    more = _expand_groups(recommendation_input.addressees, today) - set(
        Organisation.objects.filter(addressee_actions__recommendation=present)
    )
    # Before the version: the same input sent twice is no conflict.
    if not more and has_same_values(present, recommendation_input):
        return present
    require_version(present, version)
    require(
        None
        # An overdue recommendation can be edited without a new due date.
        if recommendation_input.due_on == present.due_on
        else _refuse_past_day(recommendation_input.due_on, today)
    )
    present.version += 1
    _write_recommendation(present, recommendation_input, more)
    # Before that, recommendations are not binding and addressees know nothing of them.
    if present.debriefing.is_recorded:
        note_deadlines_changed(locked)
        notify_recommendation(present, "change", by=by)
    return present


@atomic_action()
def delete_recommendation(recommendation: Recommendation, *, by: User) -> None:
    """Delete a recommendation of a debriefing not yet recorded; the others keep their numbers."""
    locked = locked_operation(recommendation.debriefing.operation)
    present = Recommendation.objects.filter(pk=recommendation.pk).first()
    if present is None:
        return
    require(can_assess_and_recommend(by, locked), _refuse_recorded(present))
    present.delete()


@atomic_action()
def perform_recommendation_transition(
    recommendation: Recommendation, name: str, *, by: User, reason: str = ""
) -> Recommendation:
    """Waive, close or reopen a recommendation; raises Refused. Notifies the addressees."""
    locked = locked_operation(recommendation.debriefing.operation)
    moved: Recommendation = RECOMMENDATION_LIFECYCLE.perform(
        recommendation, name, by=by, reason=reason
    )
    note_deadlines_changed(locked)
    notify_recommendation(moved, name, by=by)
    return moved


def _write_recommendation(
    recommendation: Recommendation,
    recommendation_input: RecommendationInput,
    addressees: Iterable[Organisation],
) -> None:
    write_own_columns(recommendation, recommendation_input)
    recommendation.save()
    AddresseeAction.objects.bulk_create(
        AddresseeAction(recommendation=recommendation, organisation=each)
        for each in sorted(addressees, key=lambda organisation: organisation.name)
    )


def _expand_groups(addressees: Iterable[Organisation], today: date) -> set[Organisation]:
    """Return the addressees, with each group replaced by the members it has today."""
    organisations: set[Organisation] = set()
    for organisation in addressees:
        is_group = organisation.kind == OrganisationKind.GROUP
        organisations |= (
            set(Organisation.objects.members_of(organisation.code, today))
            if is_group
            else {organisation}
        )
    return organisations


def _refuse_past_day(day: date, today: date) -> Refusal | None:
    if day >= today:
        return None
    return Refusal("due_on", _("This day has passed: name one by which it can be done."))


def _require_addressee(addressees: set[Organisation]) -> Refusal | None:
    if addressees:
        return None
    return Refusal("addressees", _("Say to whom it is addressed."))


def _refuse_too_many(count: int) -> Refusal | None:
    if count < MAX_RECOMMENDATIONS:
        return None
    return Refusal("text", _("A debriefing makes at most 200 recommendations."))


def _refuse_closed(recommendation: Recommendation) -> Refusal | None:
    if recommendation.state == RecommendationState.OPEN:
        return None
    params = {"state": recommendation.get_state_display().lower()}
    return Refusal("state", _("It is %(state)s, so nothing is changed any more.") % params)


def _refuse_recorded(recommendation: Recommendation) -> Refusal | None:
    if not recommendation.debriefing.is_recorded:
        return None
    sentence = _("Its debriefing is recorded, so it stays: an expert may waive it.")
    return Refusal("recorded", sentence)
