"""A deadline rule with early escalation, and a function that sets deadlines by the rule."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from jco_portal.deadlines.actions.deadlines import set_deadline
from jco_portal.deadlines.models import Deadline, DeadlineRule, EscalationRule
from jco_portal.directory.models import Organisation
from tests.deadlines.smtp_server import SmtpServer
from tests.factories import make_user

DUE_ON = date(2027, 6, 15)
SetDeadlineFor = Callable[..., Deadline]


def day_after_due(after: int) -> date:
    return DUE_ON + timedelta(days=after)


@pytest.fixture
def deadline_rule(db: None) -> DeadlineRule:
    """A rule with reminders 30, 7, 1 and 0 days before, and escalation 3 to 30 days after."""
    made = DeadlineRule.objects.create(
        code="test",
        title="A rule of the tests",
        anchor="the day that the test names",
        offset=3,
        counting="months",
        recipient_roles=["planner"],
        source="The tests",
    )
    for level, days in (("contact_point", 3), ("head", 10), ("group", 20), ("agenda", 30)):
        EscalationRule.objects.create(rule=made, level=level, days_overdue=days)
    return made


@pytest.fixture
def set_deadline_for(deadline_rule: DeadlineRule) -> SetDeadlineFor:
    """Return a function that sets a deadline of an organisation by the rule."""

    def set_one(key: str = "test:1", organisation_code: str = "LT", **more: Any) -> Deadline:
        details = {"anchor_on": None, "due_on": DUE_ON, **more}
        return set_deadline(
            key,
            rule="test",
            responsible=(
                Organisation.objects.get(code=organisation_code) if organisation_code else None
            ),
            requester=Organisation.objects.get(code="CCWP-GE"),
            title="Hold the debriefing",
            reference="2027-LT-AMBER",
            url="/operations/2027-LT-AMBER/",
            **details,
        )

    return set_one


@pytest.fixture
def planner() -> Any:
    return make_user("planner", "LT")


@pytest.fixture
def smtp_server() -> SmtpServer:
    return SmtpServer()
