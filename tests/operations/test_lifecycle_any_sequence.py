"""The lifecycle of a JCO under random sequences of actions."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test as run_machine,
)

from followup.models import Debriefing
from jco_portal.core.access import Refused
from jco_portal.directory.actions import open_account
from jco_portal.outbox.models import Job
from operations.actions.operations import create_operation, update_operation
from operations.actions.transitions import perform_operation_transition
from operations.lifecycle import JCO_PATH
from operations.models import Operation, PhaseInput
from operations.queries.operations import operation_input
from tests.debriefings import prepare_conclusion
from tests.factories import complete_planning, make_operation_input, make_user
from tests.final_reports import delete_reports, insert_filed_report
from tests.operations.lifecycles import (
    ALL_USERS,
    EXTERNAL_TRANSITIONS,
    JCO_TRANSITIONS,
    USERS_BY_JCO_TRANSITION,
)

REACHED: set[str] = set()
DATES = {  # dates of phase 1, whether it has begun, whether it is over
    ("2020-10-01", "2020-10-10"): (True, True),
    ("yesterday", "tomorrow"): (True, False),
    ("2099-10-01", "2099-10-10"): (False, False),
    ("2099-10", "2099-10"): (False, False),
    ("2099", "2099"): (False, False),
}
LEAD = {("planner", "LT"), ("facilitator", "LT"), ("facilitator", "SE")}
BOTH = ("expert and facilitator", "DK")
ACCOUNTS = [*ALL_USERS, BOTH]
FINAL = {"closed", "cancelled"}
PATH = [
    ("table", ("planner", "LT")),
    ("endorse", ("expert", "DK")),
    ("start", ("planner", "LT")),
    ("end", ("facilitator", "SE")),
    ("ask_conclude", BOTH),
    ("conclude", ("expert", "DK")),
    ("close", ("expert", "DK")),
]
NAMES = [*JCO_TRANSITIONS, "ask_conclude", "ask_close", "no-such-step"]


def days_of(dates: tuple[str, str]) -> tuple[str, str]:
    """Return the dates of phase 1 as days; a sequence may run past midnight."""
    now = timezone.localdate()
    near = {"yesterday": now - timedelta(days=1), "tomorrow": now + timedelta(days=1)}
    start, end = (str(near.get(each, each)) for each in dates)
    return start, end


@dataclass
class Model:
    """The expected record according to the agreed table, without the tested code."""

    state: str = "draft"
    dates: tuple[str, str] = ("2099-10-01", "2099-10-10")
    before: str = ""
    redated: bool = False
    requester: tuple[str, str] | None = None
    is_planned: bool = False
    are_settled: bool = False
    rows: list[str] = field(default_factory=lambda: ["enter"])

    def allows(self, name: str, by: tuple[str, str], reason: str) -> bool:
        """Return whether an account can perform a transition now."""
        plain = name.removeprefix("ask_")
        if name not in {*JCO_TRANSITIONS, "ask_conclude"} or plain in EXTERNAL_TRANSITIONS:
            return False
        if self.state not in JCO_TRANSITIONS[plain][0]:
            return False
        if name == "ask_conclude":
            return by in {*LEAD, BOTH} and self.requester is None
        worn = {("facilitator", "SE"), ("expert", "DK")} if by == BOTH else {by}
        who = bool(worn & USERS_BY_JCO_TRANSITION[plain])
        return (
            who and (bool(reason.strip()) or not JCO_TRANSITIONS[plain][2]) and self.needs(name, by)
        )

    def needs(self, name: str, by: tuple[str, str]) -> bool:
        """Return whether the requirements of a transition are fulfilled."""
        has_come, is_over = DATES[self.dates]
        fulfilled = {
            "table": self.is_planned and self.dates[0] != "2099",
            "start": has_come and self.are_settled,
            "end": is_over,
            "conclude": self.requester not in {None, by},
            "resume": self.redated and not has_come,
        }
        return fulfilled.get(name, True)

    def make(self, name: str, by: tuple[str, str]) -> None:
        """Perform the transition in the model."""
        self.rows.append(name)
        if name == "ask_conclude":
            self.requester = by
            return
        targets = JCO_TRANSITIONS[name][1]
        came_from, self.requester = self.state, None
        self.state = self.before if name == "resume" else next(iter(targets))
        if name == "postpone":
            self.before, self.redated = came_from, False


class Life(RuleBasedStateMachine):
    """Random transitions by random accounts, also from old pages, with edits in between."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.people = {account: make_user(*account) for account in ALL_USERS}
        self.people[BOTH] = open_account(
            "both@test.example", organisation="DK", roles=["expert", "facilitator"]
        )
        made = make_operation_input("Amber", participants=("PL",), phases=(self.model.dates,))
        self.operation = create_operation(made, by=self.people["planner", "LT"])
        for account in (("facilitator", "SE"), BOTH):
            self.operation.facilitators.create(
                user=self.people[account], appointed_by=self.people["planner", "LT"]
            )
        insert_filed_report(self.operation)
        self.copies = [self.fresh()]
        self.version = self.operation.version
        self.moved = 0

    def teardown(self) -> None:
        """Delete the operation of this sequence."""
        Job.objects.all().delete()
        delete_reports()
        Debriefing.objects.all().delete()
        Operation.objects.all().delete()

    def fresh(self) -> Operation:
        """Return the operation as stored now."""
        return Operation.objects.select_related("operation_type").get(pk=self.operation.pk)

    @initialize(steps=st.integers(0, len(PATH)), is_over=st.booleans())
    def live_until(self, steps: int, is_over: bool) -> None:
        """Begin at any point of the usual path: random transitions would rarely get far."""
        self.write_the_plan()
        self.settle()
        days = [dates for dates, (come, over) in DATES.items() if come and over == is_over]
        self.redate(("planner", "LT"), days[0])
        for name, account in PATH[: steps if is_over else min(steps, 3)]:
            self._try(name, account, "", self.copies[0])
            if name == "ask_conclude":
                self._try("conclude", BOTH, "", self.copies[0])

    @rule(
        name=st.sampled_from(NAMES),
        account=st.sampled_from(ACCOUNTS),
        reason=st.sampled_from(["", "because", " "]),
        copy=st.integers(0, 5),
    )
    def try_transition(self, name: str, account: tuple[str, str], reason: str, copy: int) -> None:
        """Try any transition as any account, perhaps from an old page."""
        self._try(name, account, reason, self.copies[-1 - copy % len(self.copies)])

    @rule(data=st.data())
    def make_possible_transition(self, data: Any) -> None:
        """Perform a transition that is possible, so that the sequence proceeds."""
        possible = [
            (name, account)
            for name in NAMES
            if name not in {"cancel", "send_back"}
            for account in ACCOUNTS
            if self.model.allows(name, account, "because")
        ]
        if possible:
            name, account = data.draw(st.sampled_from(possible))
            self._try(name, account, "because", self.copies[0])

    @rule(data=st.data())
    def try_next_transition(self, data: Any) -> None:
        """Try a transition from this status, even if its requirements are not fulfilled."""
        near = [
            (name, account)
            for name in USERS_BY_JCO_TRANSITION
            if self.model.state in JCO_TRANSITIONS[name][0] and name not in {"cancel", "send_back"}
            for account in sorted(USERS_BY_JCO_TRANSITION[name] | {BOTH})
        ]
        if near:
            name, account = data.draw(st.sampled_from(near))
            self._try(name, account, "because", self.copies[0])

    def _try(self, name: str, account: tuple[str, str], reason: str, page: Operation) -> None:
        may = self.model.allows(name, account, reason)
        try:
            moved = perform_operation_transition(page, name, by=self.people[account], reason=reason)
        except Refused:
            moved = None
        assert may == (moved is not None), (name, account, self.model)
        if moved is None:
            return
        self.model.make(name, account)
        REACHED.add(self.model.state)
        self.version += 1
        self.moved += 1
        self.copies.append(moved)

    @rule(account=st.sampled_from(sorted(LEAD)), dates=st.sampled_from(sorted(DATES)))
    def redate(self, account: tuple[str, str], dates: tuple[str, str]) -> None:
        """Enter other dates as a manager; a final operation refuses them."""
        record = self.fresh()
        before = operation_input(record)  # a JCO that was stopped has other days than were entered
        start, end = days_of(dates)
        new_input = before.with_changes(
            phases=(PhaseInput(1, entered_start=start, entered_end=end),)
        )
        try:
            update_operation(record, new_input, by=self.people[account], version=record.version)
        except Refused:
            assert self.model.state in FINAL
            return
        assert self.model.state not in FINAL
        if new_input.phases != before.phases:
            self.version += 1
            self.model.redated = self.model.state == "postponed"
        self.model.dates = dates

    @precondition(lambda self: not self.model.is_planned and self.model.state not in FINAL)
    @rule()
    def write_the_plan(self) -> None:
        """Give the operation all that its transitions require."""
        prepare_conclusion(complete_planning(self.fresh(), by=self.people["planner", "LT"]))
        self.model.is_planned = True

    @precondition(lambda self: not self.model.are_settled)
    @rule()
    def settle(self) -> None:
        """Set the participation of Poland to recorded."""
        self.operation.participations.exclude(role="lead").update(response="recorded")
        self.model.are_settled = True

    @invariant()
    def the_record_is_what_the_table_says(self) -> None:
        """Compare status, version and history with the model."""
        record = self.fresh()
        assert record.state == self.model.state
        assert record.version == self.version
        rows = list(record.transitions.order_by("pk").values_list("name", flat=True))
        assert rows == self.model.rows
        assert len(rows) == self.moved + 1

    @invariant()
    def debriefing_was_concluded_by_two_people(self) -> None:
        """Check that the requester and the approver of the conclusion differ."""
        rows = list(self.operation.transitions.order_by("pk"))
        for before, row in pairwise(rows):
            if row.name == "conclude":
                assert before.name == "ask_conclude"
                assert before.made_by_id != row.made_by_id


@pytest.mark.slow
def test_random_user_actions_reach_only_allowed_states_of_a_jco(transactional_db: None) -> None:
    Life.TestCase.settings = settings(
        max_examples=25,
        stateful_step_count=20,
        deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),  # no shrinking
        suppress_health_check=list(HealthCheck),
    )

    for _again in range(3):  # chance may leave out a state
        run_machine(Life, settings=Life.TestCase.settings)
        if {*JCO_PATH[1:], "postponed"} <= REACHED:
            break

    assert {*JCO_PATH[1:], "postponed"} <= REACHED  # else much of the table went untried
