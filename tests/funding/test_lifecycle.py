"""The life of an application: every move, from every state, by every role."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from funding.actions.applications import StepFacts, move_application
from funding.enums import ApplicationState
from funding.lifecycle import APPLICATION, HAPPENED, NOTED, TYPED
from funding.models import Application
from jco_portal.core.access import Refused
from tests.funding.applications import begun
from tests.world import person

pytestmark = pytest.mark.django_db

EVERYBODY = [
    ("planner", "LT"),
    ("contact_point", "LT"),
    ("planner", "EE"),
    ("expert", "DK"),
    ("secretariat", "GSC"),
    ("liaison", "EUROPOL"),
    ("facilitator", "SE"),
    ("administrator", "GSC"),
]
OURS = {("planner", "LT")}
WAITING = {"submitted", "more_asked", "evaluation"}
MOVES = {  # from where, to where, whether a reason is asked
    "submit": ({"drafting"}, "submitted", False),
    "evaluate": ({"submitted"}, "evaluation", False),
    "want_more": ({"submitted", "evaluation"}, "more_asked", False),
    "answer": ({"more_asked"}, "evaluation", False),
    "grant": (WAITING, "granted", False),
    "reject": (WAITING, "rejected", True),
    "sign": ({"granted"}, "signed", False),
    "start": ({"signed"}, "running", False),
    "end": ({"running"}, "report_due", False),
    "send_report": ({"report_due"}, "report_due", False),
    "pay": ({"report_due"}, "paid", False),
    "withdraw": (
        {"drafting", "granted", "signed", "running"} | WAITING,
        "withdrawn",
        True,
    ),
}


def test_application_transitions_match_the_agreed_table() -> None:
    found = {
        move.name: (set(move.sources), move.target, move.asks_reason) for move in APPLICATION.moves
    }

    assert found == MOVES
    assert {row[1] for row in MOVES.values()} | {"drafting"} == set(ApplicationState.values)


def test_transition_inputs_and_stored_fields_belong_to_known_transitions() -> None:
    assert set(TYPED) | set(NOTED) <= set(HAPPENED) == set(MOVES)
    typed = {
        "happened_on",
        "reference",
        "due_on",
        "amount",
        "action_starts_on",
        "action_ends_on",
        "reason",
    }
    assert {each for fields in NOTED.values() for each in fields.values()} <= typed
    fields = {each.name for each in Application._meta.get_fields()}
    assert {each for noted in NOTED.values() for each in noted} <= fields


def put(application: Application, state: str, name: str) -> Application:
    """Set an application into a state as if it had come there, with what the state needs."""
    day = timezone.localdate() - timedelta(days=30)
    known: dict[str, Any] = {"submitted_on": None, "granted_on": None, "report_sent_on": None}
    if state not in {"drafting", "withdrawn"}:
        known |= {"submitted_on": day, "requested_amount": Decimal(800)}
    if state in {"granted", "signed", "running", "report_due", "paid"}:
        known |= {"granted_on": day, "granted_amount": Decimal(700)}
    if name == "pay":
        known["report_sent_on"] = day
    Application.objects.filter(pk=application.pk).update(state=state, **known)
    application.refresh_from_db()
    return application


def step(**more: Any) -> StepFacts:
    """A step of today with everything that any step needs."""
    today = timezone.localdate()
    given = {
        "happened_on": today,
        "reason": "because",
        "due_on": today,
        "amount": Decimal(600),
        "action_starts_on": today,
        "action_ends_on": today,
    }
    return StepFacts(**given | more)


def made_by(application: Application, name: str, who: tuple[str, str]) -> bool:
    """True when the move was made; taken back at once."""
    with transaction.atomic():
        try:
            moved = move_application(
                application, name, step(), by=person(*who), version=application.version
            )
        except Refused:
            return False
        assert (moved.transitions.first().name, moved.transitions.first().happened_on) == (
            name,
            timezone.localdate(),
        )
        assert moved.state == MOVES[name][1]
        transaction.set_rollback(True)
    return True


@pytest.mark.slow
@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("name", MOVES)
def test_each_transition_is_possible_only_from_its_states_and_for_planners(name: str) -> None:
    sources = MOVES[name][0]
    application = begun()
    made = set()

    for state in ApplicationState.values:
        standing = put(application, state, name)
        for hat in EVERYBODY if state in sources else OURS:
            if made_by(standing, name, hat):
                made.add((state, hat))

    assert made == {(state, hat) for state in sources for hat in OURS}


def test_past_grant_has_no_transitions() -> None:
    grant = Application.objects.get(title="Athena")

    for name in MOVES:
        with pytest.raises(Refused):
            move_application(grant, name, step(), by=person(), version=grant.version)
    assert APPLICATION.offers(grant, person()) == []


def test_past_grants_have_amounts_and_no_invented_award_date() -> None:
    grants = Application.objects.filter(is_past_grant=True).values_list(
        "title", "granted_amount", "cofinancing_rate"
    )

    assert set(grants) == {
        ("Athena", Decimal("60027.00"), Decimal("70.00")),
        ("Project Block", Decimal("47762.00"), Decimal("70.00")),
    }
    assert not Application.objects.filter(is_past_grant=True, granted_on__isnull=False).exists()
    assert date(2008, 5, 1) == Application.objects.get(title="Athena").action_starts_on
