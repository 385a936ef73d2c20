"""The agreed lifecycle of operations: transitions, statuses and roles; operations to try it on."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from operations.models import Operation
from tests.debriefings import prepare_conclusion
from tests.example_data import reuse_example
from tests.factories import complete_planning, make_operation, make_user

BEFORE_START = {"tabled", "preparation"}
JCO_TRANSITIONS = {
    "table": ({"draft"}, {"tabled"}, False),
    "endorse": ({"tabled"}, {"preparation"}, False),
    "start": ({"preparation"}, {"running"}, False),
    "end": ({"running"}, {"debriefing"}, False),
    "conclude": ({"debriefing"}, {"monitoring"}, False),
    "close": ({"monitoring"}, {"closed"}, False),
    "resume": ({"postponed"}, BEFORE_START, False),
    "reopen": ({"closed"}, {"monitoring"}, True),
    "send_back": ({"tabled"}, {"draft"}, True),
    "postpone": (BEFORE_START, {"postponed"}, True),
    "stop_early": ({"running"}, {"debriefing"}, True),
    "cancel": (BEFORE_START | {"draft", "postponed"}, {"cancelled"}, True),
    "confirm": ({"announced"}, {"confirmed"}, False),
    "finish": ({"announced", "confirmed"}, {"over"}, False),
    "withdraw": ({"announced", "confirmed"}, {"withdrawn"}, True),
    "reinstate": ({"withdrawn"}, {"announced"}, True),
}
EXTERNAL_TRANSITIONS = {"confirm", "finish", "withdraw", "reinstate"}
ALL_USERS = [
    ("planner", "LT"),
    ("facilitator", "LT"),
    ("facilitator", "SE"),
    ("contact_point", "LT"),
    ("expert", "LT"),
    ("expert", "DK"),
    ("planner", "PL"),
    ("planner", "OLAF"),
    ("secretariat", "GSC"),
    ("administrator", "GSC"),
    ("liaison", "WCO"),
    ("liaison", "FRONTEX"),
]
LT_MANAGERS = {("planner", "LT"), ("facilitator", "LT"), ("facilitator", "SE")}
WCO_MANAGERS = {("liaison", "WCO")}
EXPERTS = {("expert", "LT"), ("expert", "DK")}
CALENDAR_EDITORS = EXPERTS | {("secretariat", "GSC")}
EXPERT_OF_ANOTHER_STATE = {("expert", "DK")}
USERS_BY_JCO_TRANSITION = dict.fromkeys(JCO_TRANSITIONS, LT_MANAGERS) | {
    "endorse": EXPERT_OF_ANOTHER_STATE,
    "conclude": EXPERT_OF_ANOTHER_STATE,
    "close": EXPERTS,
    "reopen": EXPERTS,
    "send_back": LT_MANAGERS | EXPERT_OF_ANOTHER_STATE,
}
USERS_BY_EXTERNAL_TRANSITION = dict.fromkeys(JCO_TRANSITIONS, WCO_MANAGERS | CALENDAR_EDITORS) | {
    **dict.fromkeys(USERS_BY_JCO_TRANSITION, WCO_MANAGERS),
    **dict.fromkeys(("endorse", "conclude", "close", "reopen"), EXPERTS),
    **dict.fromkeys(EXTERNAL_TRANSITIONS, WCO_MANAGERS | CALENDAR_EDITORS),
    "send_back": WCO_MANAGERS | EXPERTS,
}
PAST_PHASES = (("2020-10-01", "2020-10-10"),)
FUTURE_PHASES = (("2027-10-01", "2027-10-10"),)
COMPLETE_JCO = pytest.mark.example("draft that lacks nothing")


@reuse_example
def make_complete_jco(phases: Any = PAST_PHASES) -> Operation:
    """Return a JCO of Lithuania that fulfils all conditions, with a facilitator of Sweden."""
    operation = make_operation(participants=("PL",), phases=phases)
    complete_planning(operation, by=make_user())
    operation.facilitators.create(user=make_user("facilitator", "SE"), appointed_by=make_user())
    operation.participations.exclude(role="lead").update(response="recorded")
    return prepare_conclusion(operation)


def make_external_operation(phases: Any = PAST_PHASES) -> Operation:
    return make_operation(
        "Bora",
        kind="wco_operation",
        organisers=("WCO",),
        leads=(),
        participants=("LT", "PL"),
        phases=phases,
    )


def set_state(operation: Operation, state: str, since: Any = None) -> Operation:
    """Set an operation to a status that it has had for 900 days, or since ``since``."""
    since = since or timezone.now() - timedelta(days=900)
    Operation.objects.filter(pk=operation.pk).update(state=state, state_since=since)
    return Operation.objects.get(pk=operation.pk)
