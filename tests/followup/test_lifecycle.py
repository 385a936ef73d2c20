"""The lives of recommendations and answers: every move, from every state, by every role."""

from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from followup.enums import ActionState, RecommendationState
from followup.lifecycle import ANSWER, ANSWERING_MOVES, RECOMMENDATION
from followup.models import AddresseeAction, Recommendation
from jco_portal.core.access import Refused
from operations.models import Operation
from tests.debriefings import answer_of, held, recommend, recommended
from tests.running import debriefed_jco
from tests.world import person

pytestmark = pytest.mark.django_db

EVERYBODY = [
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
        (ANSWER, ANSWERS, ActionState),
        (RECOMMENDATION, RECOMMENDATIONS, RecommendationState),
    ],
)
def test_transitions_match_the_agreed_table(lifecycle: Any, table: Any, states: Any) -> None:
    found = {
        move.name: (set(move.sources), move.target, move.asks_reason) for move in lifecycle.moves
    }

    assert found == {name: (row[0], row[1], row[3]) for name, row in table.items()}
    reached = {row[1] for row in table.values()} | {states.values[0]}
    assert reached == set(states.values)


def test_each_status_on_the_form_has_its_transition() -> None:
    assert {ANSWER.named(name).target: name for name in ANSWERING_MOVES.values()} == ANSWERING_MOVES


def put(record: Any, state: str) -> Any:
    """Set a record into a state as if it had come there, with what the state needs."""
    more = (
        {"implemented_on": timezone.localdate(), "evidence": "Seen."}
        if record is AddresseeAction
        else {}
    )
    record._meta.model.objects.filter(pk=record.pk).update(state=state, **more)
    record.refresh_from_db()
    return record


def made_by(lifecycle: Any, record: Any, name: str, who: tuple[str, str]) -> bool:
    """True when the move was made; taken back at once."""
    with transaction.atomic():
        try:
            moved = lifecycle.perform(record, name, by=person(*who), reason="because")
        except Refused:
            return False
        assert moved.transitions.first().name == name
        transaction.set_rollback(True)
    return True


def moves_made(lifecycle: Any, record: Any, table: dict[str, Any], states: Any) -> set[Any]:
    """What is made of every move: its name, from which state, by whom."""
    made = set()
    for (name, row), state in product(table.items(), states.values):
        standing, who = put(record, state), EVERYBODY if state in row[0] else row[2]
        made |= {(name, state, hat) for hat in who if made_by(lifecycle, standing, name, hat)}
    return made


def moves_agreed(table: dict[str, Any]) -> set[Any]:
    return {
        (name, state, hat)
        for name, (sources, _target, who, _reason) in table.items()
        for state in sources
        for hat in who
    }


@pytest.mark.slow
def test_addressee_action_transitions_follow_the_table_of_states_and_roles() -> None:
    answer = answer_of(recommended("PL", "EE"))
    AddresseeAction.objects.update(implemented_on=timezone.localdate(), evidence="Seen.")

    assert moves_made(ANSWER, answer, ANSWERS, ActionState) == moves_agreed(ANSWERS)


@pytest.mark.example("recommended")
def test_recommendation_transitions_follow_the_table_of_states_and_roles() -> None:
    recommendation = recommended()
    AddresseeAction.objects.update(
        state="confirmed", implemented_on=timezone.localdate(), evidence="Seen."
    )

    made = moves_made(RECOMMENDATION, recommendation, RECOMMENDATIONS, RecommendationState)

    assert made == moves_agreed(RECOMMENDATIONS)


@pytest.mark.example("recommended")
def test_addressee_action_is_refused_while_the_recommendation_is_not_open() -> None:
    recommendation = recommended()
    answer = answer_of(recommendation)
    AddresseeAction.objects.update(implemented_on=timezone.localdate(), evidence="Seen.")

    for state, (name, row) in product(("done", "waived"), ANSWERS.items()):
        put(answer, min(row[0]))
        put(recommendation, state)

        with pytest.raises(Refused, match="is not open"):
            ANSWER.perform(answer, name, by=person(*min(row[2])), reason="x")
        assert not answer.transitions.exists(), (state, name)


@pytest.mark.example("in debriefing")
def test_addressee_action_is_refused_before_the_debriefing_is_recorded() -> None:
    recommendation = recommend(debriefed_jco(), "PL")

    with pytest.raises(Refused, match="is not open"):
        ANSWER.perform(answer_of(recommendation), "accept", by=person("planner", "PL"))


@pytest.mark.example("recommended")
def test_recommendation_cannot_close_while_an_action_is_unverified() -> None:
    recommendation: Recommendation = recommended()

    with pytest.raises(Refused, match="An addressee is not done yet"):
        RECOMMENDATION.perform(recommendation, "close", by=person("expert", "DK"))


@pytest.mark.example("in debriefing")
def test_transition_history_stores_user_states_and_reason() -> None:
    operation: Operation = held().operation
    recommendation = recommend(operation)

    RECOMMENDATION.perform(recommendation, "waive", by=person("expert", "DK"), reason=" Why. ")

    row = recommendation.transitions.get()
    assert (row.from_state, row.to_state, row.reason) == ("open", "waived", "Why.")
    assert row.made_by == person("expert", "DK")
