"""The life of an operation as agreed: who makes which move from where; records to try it on."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from operations.models import Operation
from tests.debriefings import ready_to_conclude
from tests.examples import from_example
from tests.world import an_operation, person, plan

BEFORE_START = {"tabled", "preparation"}
TABLE = {
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
OF_ENTRIES = {"confirm", "finish", "withdraw", "reinstate"}
EVERYBODY = [
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
LT_RUNS = {("planner", "LT"), ("facilitator", "LT"), ("facilitator", "SE")}
WCO_RUNS = {("liaison", "WCO")}
EXPERTS = {("expert", "LT"), ("expert", "DK")}
KEEPERS = EXPERTS | {("secretariat", "GSC")}
OTHER_EXPERT = {("expert", "DK")}
WHO_MOVES_A_JCO = dict.fromkeys(TABLE, LT_RUNS) | {
    "endorse": OTHER_EXPERT,
    "conclude": OTHER_EXPERT,
    "close": EXPERTS,
    "reopen": EXPERTS,
    "send_back": LT_RUNS | OTHER_EXPERT,
}
WHO_MOVES_AN_ENTRY = dict.fromkeys(TABLE, WCO_RUNS | KEEPERS) | {
    **dict.fromkeys(WHO_MOVES_A_JCO, WCO_RUNS),
    **dict.fromkeys(("endorse", "conclude", "close", "reopen"), EXPERTS),
    **dict.fromkeys(OF_ENTRIES, WCO_RUNS | KEEPERS),
    "send_back": WCO_RUNS | EXPERTS,
}
PAST = (("2020-10-01", "2020-10-10"),)
AHEAD = (("2027-10-01", "2027-10-10"),)
LACKS_NOTHING = pytest.mark.example("draft that lacks nothing")


@from_example
def a_jco(phases: Any = PAST) -> Operation:
    """A JCO of Lithuania that lacks nothing, with a facilitator of Sweden."""
    operation = an_operation(participants=("PL",), phases=phases)
    plan(operation, by=person())
    operation.facilitators.create(user=person("facilitator", "SE"), appointed_by=person())
    operation.participations.exclude(role="lead").update(response="recorded")
    return ready_to_conclude(operation)


def an_entry(phases: Any = PAST) -> Operation:
    return an_operation(
        "Bora",
        kind="wco_operation",
        organisers=("WCO",),
        leads=(),
        participants=("LT", "PL"),
        phases=phases,
    )


def put(operation: Operation, state: str, since: Any = None) -> Operation:
    """Set an operation into a state as if it had come there long ago."""
    since = since or timezone.now() - timedelta(days=900)
    Operation.objects.filter(pk=operation.pk).update(state=state, state_since=since)
    return Operation.objects.get(pk=operation.pk)
