"""Lifecycles of recommendations and actions taken: every transition, status and role."""

from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from followup.enums import ActionState, RecommendationState
from followup.lifecycle import ACTION_LIFECYCLE, RECOMMENDATION_LIFECYCLE, TRANSITION_BY_STATE
from followup.models import AddresseeAction, Recommendation
from jco_portal.core.access import Refused
from operations.models import Operation
from tests.debriefings import (
    action_of,
    make_recommendation,
    recorded_debriefing,
    recorded_recommendation,
)
from tests.execution_factories import debriefed_jco
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ACCOUNTS = [
    ("planner", "PL"),
    ("contact_point", "PL"),
    ("expert", "PL"),
    ("planner", "LT"),
    ("planner", "EE"),
    ("contact_point", "EE"),
    ("expert", "DK"),
    ("secretariat", "GSC"),
    ("head", "DK"),
    ("liaison", "EUROPOL"),
    ("facilitator", "SE"),
    ("administrator", "GSC"),
]
ADDRESSEE = {("planner", "PL"), ("contact_point", "PL")}
OTHERS = {("planner", "LT"), ("planner", "EE"), ("expert", "DK")}
EXPERTS = {("expert", "PL"), ("expert", "DK")}
NOT_DONE = {"proposed", "accepted", "in_progress"}
ANSWERS = {
    "accept": ({"proposed", "in_progress", "rejected"}, "accepted", ADDRESSEE, False),
    "begin": ({"proposed", "accepted", "rejected"}, "in_progress", ADDRESSEE, False),
    "finish": (NOT_DONE | {"rejected"}, "done", ADDRESSEE, False),
    "reject": (NOT_DONE, "rejected", ADDRESSEE, True),
    "take_back": ({"done"}, "in_progress", ADDRESSEE, False),
    "confirm": ({"done"}, "confirmed", OTHERS, False),
    "send_back": ({"done", "confirmed"}, "in_progress", OTHERS, True),
}
CONFIRMING = {("planner", "PL"), ("expert", "PL")} | OTHERS
RECOMMENDATIONS = {
    "close": ({"open"}, "done", CONFIRMING, False),
    "waive": ({"open"}, "waived", EXPERTS, True),
    "reopen": ({"done", "waived"}, "open", EXPERTS, True),
}


@pytest.mark.parametrize(
    ("lifecycle", "table", "states"),
    [
        (ACTION_LIFECYCLE, ANSWERS, ActionState),
        (RECOMMENDATION_LIFECYCLE, RECOMMENDATIONS, RecommendationState),
    ],
)
def test_transitions_match_the_agreed_table(lifecycle: Any, table: Any, states: Any) -> None:
    transitions = {
        transition.name: (set(transition.sources), transition.target, transition.needs_reason)
        for transition in lifecycle.transitions
    }

    assert transitions == {name: (row[0], row[1], row[3]) for name, row in table.items()}
    reached = {row[1] for row in table.values()} | {states.values[0]}
    assert reached == set(states.values)


def test_each_status_on_the_form_has_its_transition() -> None:
    assert {
        ACTION_LIFECYCLE.find_transition(name).target: name for name in TRANSITION_BY_STATE.values()
    } == TRANSITION_BY_STATE


def set_state(record: Any, state: str) -> Any:
    """Set a record to a status, with the values that the status requires."""
    more = (
        {"implemented_on": timezone.localdate(), "evidence": "Seen."}
        if record is AddresseeAction
        else {}
    )
    record._meta.model.objects.filter(pk=record.pk).update(state=state, **more)
    record.refresh_from_db()
    return record


def is_performed_by(lifecycle: Any, record: Any, name: str, who: tuple[str, str]) -> bool:
    """Return whether an account can perform a transition, which is rolled back."""
    with transaction.atomic():
        try:
            moved = lifecycle.perform(record, name, by=make_user(*who), reason="because")
        except Refused:
            return False
        assert moved.transitions.first().name == name
        transaction.set_rollback(True)
    return True


def performed_transitions(
    lifecycle: Any, record: Any, table: dict[str, Any], states: Any
) -> set[Any]:
    """Return each performed transition: its name, source status and account."""
    made = set()
    for (name, row), state in product(table.items(), states.values):
        current, who = set_state(record, state), ACCOUNTS if state in row[0] else row[2]
        made |= {
            (name, state, account)
            for account in who
            if is_performed_by(lifecycle, current, name, account)
        }
    return made


def expected_transitions(table: dict[str, Any]) -> set[Any]:
    return {
        (name, state, account)
        for name, (sources, _target, who, _reason) in table.items()
        for state in sources
        for account in who
    }


@pytest.mark.slow
def test_addressee_action_transitions_follow_the_table_of_states_and_roles() -> None:
    answer = action_of(recorded_recommendation("PL", "EE"))
    AddresseeAction.objects.update(implemented_on=timezone.localdate(), evidence="Seen.")

    assert performed_transitions(
        ACTION_LIFECYCLE, answer, ANSWERS, ActionState
    ) == expected_transitions(ANSWERS)


@pytest.mark.example("recommended")
def test_recommendation_transitions_follow_the_table_of_states_and_roles() -> None:
    recommendation = recorded_recommendation()
    AddresseeAction.objects.update(
        state="confirmed", implemented_on=timezone.localdate(), evidence="Seen."
    )

    made = performed_transitions(
        RECOMMENDATION_LIFECYCLE, recommendation, RECOMMENDATIONS, RecommendationState
    )

    assert made == expected_transitions(RECOMMENDATIONS)


@pytest.mark.example("recommended")
def test_addressee_action_is_refused_while_the_recommendation_is_not_open() -> None:
    recommendation = recorded_recommendation()
    answer = action_of(recommendation)
    AddresseeAction.objects.update(implemented_on=timezone.localdate(), evidence="Seen.")

    for state, (name, row) in product(("done", "waived"), ANSWERS.items()):
        set_state(answer, min(row[0]))
        set_state(recommendation, state)

        with pytest.raises(Refused, match="is not open"):
            ACTION_LIFECYCLE.perform(answer, name, by=make_user(*min(row[2])), reason="x")
        assert not answer.transitions.exists(), (state, name)


@pytest.mark.example("in debriefing")
def test_addressee_action_is_refused_before_the_debriefing_is_recorded() -> None:
    recommendation = make_recommendation(debriefed_jco(), "PL")

    with pytest.raises(Refused, match="is not open"):
        ACTION_LIFECYCLE.perform(action_of(recommendation), "accept", by=make_user("planner", "PL"))


@pytest.mark.example("recommended")
def test_recommendation_cannot_close_while_an_action_is_unverified() -> None:
    recommendation: Recommendation = recorded_recommendation()

    with pytest.raises(Refused, match="An addressee is not done yet"):
        RECOMMENDATION_LIFECYCLE.perform(recommendation, "close", by=make_user("expert", "DK"))


@pytest.mark.example("in debriefing")
def test_transition_history_stores_user_states_and_reason() -> None:
    operation: Operation = recorded_debriefing().operation
    recommendation = make_recommendation(operation)

    RECOMMENDATION_LIFECYCLE.perform(
        recommendation, "waive", by=make_user("expert", "DK"), reason=" Why. "
    )

    row = recommendation.transitions.get()
    assert (row.from_state, row.to_state, row.reason) == ("open", "waived", "Why.")
    assert row.made_by == make_user("expert", "DK")
