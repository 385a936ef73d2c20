"""The lifecycle of an application: every transition, status and role."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from funding.actions.applications import TransitionInput, perform_application_transition
from funding.enums import ApplicationState
from funding.lifecycle import (
    APPLICATION_LIFECYCLE,
    FIELDS_BY_TRANSITION,
    INPUT_FIELDS_BY_TRANSITION,
    PAST_LABELS,
)
from funding.models import Application
from jco_portal.core.access import Refused
from tests.factories import make_user
from tests.funding.applications import draft_application

pytestmark = pytest.mark.django_db

ACCOUNTS = [
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
PENDING = {"submitted", "more_asked", "evaluation"}
TRANSITIONS = {  # source statuses, target status, whether it needs a reason
    "submit": ({"drafting"}, "submitted", False),
    "evaluate": ({"submitted"}, "evaluation", False),
    "want_more": ({"submitted", "evaluation"}, "more_asked", False),
    "answer": ({"more_asked"}, "evaluation", False),
    "grant": (PENDING, "granted", False),
    "reject": (PENDING, "rejected", True),
    "sign": ({"granted"}, "signed", False),
    "start": ({"signed"}, "running", False),
    "end": ({"running"}, "report_due", False),
    "send_report": ({"report_due"}, "report_due", False),
    "pay": ({"report_due"}, "paid", False),
    "withdraw": (
        {"drafting", "granted", "signed", "running"} | PENDING,
        "withdrawn",
        True,
    ),
}


def test_application_transitions_match_the_agreed_table() -> None:
    transitions = {
        transition.name: (set(transition.sources), transition.target, transition.needs_reason)
        for transition in APPLICATION_LIFECYCLE.transitions
    }

    assert transitions == TRANSITIONS
    assert {row[1] for row in TRANSITIONS.values()} | {"drafting"} == set(ApplicationState.values)


def test_transition_inputs_and_stored_fields_belong_to_known_transitions() -> None:
    assert (
        set(INPUT_FIELDS_BY_TRANSITION) | set(FIELDS_BY_TRANSITION)
        <= set(PAST_LABELS)
        == set(TRANSITIONS)
    )
    typed = {
        "happened_on",
        "reference",
        "due_on",
        "amount",
        "action_starts_on",
        "action_ends_on",
        "reason",
    }
    assert {each for fields in FIELDS_BY_TRANSITION.values() for each in fields.values()} <= typed
    fields = {each.name for each in Application._meta.get_fields()}
    assert {each for noted in FIELDS_BY_TRANSITION.values() for each in noted} <= fields


def set_state(application: Application, state: str, name: str) -> Application:
    """Set an application to a status, with the values that the status requires."""
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


def transition_input(**more: Any) -> TransitionInput:
    """Return the input of a transition of today with all values that any transition needs."""
    today = timezone.localdate()
    defaults = {
        "happened_on": today,
        "reason": "because",
        "due_on": today,
        "amount": Decimal(600),
        "action_starts_on": today,
        "action_ends_on": today,
    }
    return TransitionInput(**defaults | more)


def is_performed_by(application: Application, name: str, who: tuple[str, str]) -> bool:
    """Return whether an account can perform a transition, which is rolled back."""
    with transaction.atomic():
        try:
            moved = perform_application_transition(
                application,
                name,
                transition_input(),
                by=make_user(*who),
                version=application.version,
            )
        except Refused:
            return False
        assert (moved.transitions.first().name, moved.transitions.first().happened_on) == (
            name,
            timezone.localdate(),
        )
        assert moved.state == TRANSITIONS[name][1]
        transaction.set_rollback(True)
    return True


@pytest.mark.slow
@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("name", TRANSITIONS)
def test_each_transition_is_possible_only_from_its_states_and_for_planners(name: str) -> None:
    sources = TRANSITIONS[name][0]
    application = draft_application()
    made = set()

    for state in ApplicationState.values:
        application_in_state = set_state(application, state, name)
        for account in ACCOUNTS if state in sources else OURS:
            if is_performed_by(application_in_state, name, account):
                made.add((state, account))

    assert made == {(state, account) for state in sources for account in OURS}


def test_past_grant_has_no_transitions() -> None:
    grant = Application.objects.get(title="Athena")

    for name in TRANSITIONS:
        with pytest.raises(Refused):
            perform_application_transition(
                grant, name, transition_input(), by=make_user(), version=grant.version
            )
    assert APPLICATION_LIFECYCLE.available_transitions(grant, make_user()) == []


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
