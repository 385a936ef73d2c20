"""Writing recommendations, waiving them and opening them again."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.deadlines import mark_follow_up_deadlines
from followup.enums import RecommendationState
from followup.lifecycle import RECOMMENDATION
from followup.models import AddresseeAction, Debriefing, Recommendation, RecommendationInput
from followup.notifications import tell_of_recommendation
from followup.permissions import can_assess_and_recommend, can_change_recommendation
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.record_inputs import says_same, write_plain
from jco_portal.core.versioned_forms import EditConflict, require_version
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation, User
from operations.models import Operation
from operations.queries.operations import locked_operation

MOST = 200


@action()
def add_recommendation(
    operation: Operation, facts: RecommendationInput, *, by: User
) -> Recommendation:
    """Recommend something to organisations; a group is addressed through each of its members.

    What is recommended already in the same words is not recommended again.
    """
    locked = locked_operation(operation)
    require(can_assess_and_recommend(by, locked))
    debriefing, _is_new = Debriefing.objects.get_or_create(
        operation=locked, defaults={"version": 0}
    )
    same = debriefing.recommendations.filter(text=facts.text).first()
    if same is not None:
        return same
    today = timezone.localdate()
    addressees = _one_by_one(facts.addressees, today)
    count = debriefing.recommendations.count()
    require(_is_ahead(facts.due_on, today), _has_addressee(addressees), _has_room(count))
    last = debriefing.recommendations.aggregate(last=Max("number"))["last"] or 0
    made = Recommendation(debriefing=debriefing, number=last + 1, made_by=by)
    _write(made, facts, addressees)
    if debriefing.is_recorded:
        mark_follow_up_deadlines(locked)
        tell_of_recommendation(made, "make", by=by)
    return made


@action()
def change_recommendation(
    recommendation: Recommendation, facts: RecommendationInput, *, by: User, version: int
) -> Recommendation:
    """Change an open recommendation as it stood at ``version``, or address it to more.

    Nobody to whom it is addressed is taken away: an answer that was asked stays on record.
    Raises EditConflict.
    """
    locked = locked_operation(recommendation.debriefing.operation)
    present = Recommendation.objects.filter(pk=recommendation.pk).first()
    if present is None:
        raise EditConflict(None)
    require(can_change_recommendation(by, present), _is_open(present))
    today = timezone.localdate()
    more = _one_by_one(facts.addressees, today) - set(
        Organisation.objects.filter(addressee_actions__recommendation=present)
    )
    if not more and says_same(present, facts):
        return present
    require_version(present, version)
    require(None if facts.due_on == present.due_on else _is_ahead(facts.due_on, today))
    present.version += 1
    _write(present, facts, more)
    if present.debriefing.is_recorded:
        mark_follow_up_deadlines(locked)
        tell_of_recommendation(present, "change", by=by)
    return present


@action()
def remove_recommendation(recommendation: Recommendation, *, by: User) -> None:
    """Take a recommendation away before its debriefing is recorded; others keep their numbers."""
    locked = locked_operation(recommendation.debriefing.operation)
    present = Recommendation.objects.filter(pk=recommendation.pk).first()
    if present is None:
        return
    require(can_assess_and_recommend(by, locked), _is_not_recorded(present))
    present.delete()


@action()
def move_recommendation(
    recommendation: Recommendation, name: str, *, by: User, reason: str = ""
) -> Recommendation:
    """Waive a recommendation, close it or open it again; raises Refused."""
    locked = locked_operation(recommendation.debriefing.operation)
    moved: Recommendation = RECOMMENDATION.perform(recommendation, name, by=by, reason=reason)
    mark_follow_up_deadlines(locked)
    tell_of_recommendation(moved, name, by=by)
    return moved


def _write(
    recommendation: Recommendation, facts: RecommendationInput, addressees: Iterable[Organisation]
) -> None:
    write_plain(recommendation, facts)
    recommendation.save()
    AddresseeAction.objects.bulk_create(
        AddresseeAction(recommendation=recommendation, organisation=each)
        for each in sorted(addressees, key=lambda place: place.name)
    )


def _one_by_one(addressees: Iterable[Organisation], today: date) -> set[Organisation]:
    """The addressees, of each group its members of today: each answers for itself."""
    found: set[Organisation] = set()
    for each in addressees:
        is_group = each.kind == OrganisationKind.GROUP
        found |= set(Organisation.objects.members_of(each.code, today)) if is_group else {each}
    return found


def _is_ahead(day: date, today: date) -> Refusal | None:
    if day >= today:
        return None
    return Refusal("due_on", _("This day has passed: name one by which it can be done."))


def _has_addressee(addressees: set[Organisation]) -> Refusal | None:
    if addressees:
        return None
    return Refusal("addressees", _("Say to whom it is addressed."))


def _has_room(count: int) -> Refusal | None:
    if count < MOST:
        return None
    return Refusal("text", _("A debriefing makes at most 200 recommendations."))


def _is_open(recommendation: Recommendation) -> Refusal | None:
    if recommendation.state == RecommendationState.OPEN:
        return None
    words = {"state": recommendation.get_state_display().lower()}
    return Refusal("state", _("It is %(state)s, so nothing is changed any more.") % words)


def _is_not_recorded(recommendation: Recommendation) -> Refusal | None:
    if not recommendation.debriefing.is_recorded:
        return None
    sentence = _("Its debriefing is recorded, so it stays: an expert may waive it.")
    return Refusal("recorded", sentence)
