"""A rule with a short ladder, a way to set deadlines by it, and a sink for the mails."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from jco_portal.deadlines.actions.deadlines import set_deadline
from jco_portal.deadlines.models import Deadline, DeadlineRule, EscalationRule
from jco_portal.directory.models import Organisation
from tests.deadlines.sink import Sink
from tests.world import person

DUE = date(2027, 6, 15)
Owe = Callable[..., Deadline]


@pytest.fixture
def rule(db: None) -> DeadlineRule:
    """Reminds 30, 7, 1 and 0 days before; climbs after 3, 10, 20 and 30 days."""
    made = DeadlineRule.objects.create(
        code="test",
        title="A rule of the tests",
        anchor="the day that the test names",
        offset=3,
        counting="months",
        recipient_roles=["planner"],
        source="The tests",
    )
    for rung, days in (("contact_point", 3), ("head", 10), ("group", 20), ("agenda", 30)):
        EscalationRule.objects.create(rule=made, level=rung, days_overdue=days)
    return made


@pytest.fixture
def owe(rule: DeadlineRule) -> Owe:
    """Set a deadline of a state by the rule."""

    def owe(key: str = "test:1", place: str = "LT", **facts: Any) -> Deadline:
        facts = {"anchor_on": None, "due_on": DUE, **facts}
        return set_deadline(
            key,
            rule="test",
            responsible=Organisation.objects.get(code=place) if place else None,
            requester=Organisation.objects.get(code="CCWP-GE"),
            title="Hold the debriefing",
            reference="2027-LT-AMBER",
            url="/operations/2027-LT-AMBER/",
            **facts,
        )

    return owe


@pytest.fixture
def planner() -> Any:
    return person("planner", "LT")


@pytest.fixture
def sink() -> Sink:
    return Sink()
