"""The life of a JCO under random hands: what the table forbids never happens."""

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
from operations.actions.operations import edit_operation, enter_operation
from operations.actions.transitions import move_operation
from operations.lifecycle import JCO_PATH
from operations.models import Operation, PhaseInput
from operations.queries.operations import facts_of
from tests.debriefings import ready_to_conclude
from tests.operations.lives import EVERYBODY, OF_ENTRIES, TABLE, WHO_MOVES_A_JCO
from tests.reported import forget_reports, let_report_be_filed
from tests.world import facts, person, plan

REACHED: set[str] = set()
DATES = {  # what phase 1 says, whether its first day has come, whether it is over
    ("2020-10-01", "2020-10-10"): (True, True),
    ("yesterday", "tomorrow"): (True, False),
    ("2099-10-01", "2099-10-10"): (False, False),
    ("2099-10", "2099-10"): (False, False),
    ("2099", "2099"): (False, False),
}
LEAD = {("planner", "LT"), ("facilitator", "LT"), ("facilitator", "SE")}
BOTH = ("expert and facilitator", "DK")
HATS = [*EVERYBODY, BOTH]
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
NAMES = [*TABLE, "ask_conclude", "ask_close", "no-such-step"]


def days_of(dates: tuple[str, str]) -> tuple[str, str]:
    """What phase 1 says, as days; a life may go on over midnight."""
    now = timezone.localdate()
    near = {"yesterday": now - timedelta(days=1), "tomorrow": now + timedelta(days=1)}
    start, end = (str(near.get(each, each)) for each in dates)
    return start, end


@dataclass
class Model:
    """What the table says of the record, told without the code that is tested."""

    state: str = "draft"
    dates: tuple[str, str] = ("2099-10-01", "2099-10-10")
    before: str = ""
    redated: bool = False
    asked_by: tuple[str, str] | None = None
    is_planned: bool = False
    are_settled: bool = False
    rows: list[str] = field(default_factory=lambda: ["enter"])

    def allows(self, name: str, by: tuple[str, str], reason: str) -> bool:
        """Whether this person can make this move now."""
        plain = name.removeprefix("ask_")
        if name not in {*TABLE, "ask_conclude"} or plain in OF_ENTRIES:
            return False
        if self.state not in TABLE[plain][0]:
            return False
        if name == "ask_conclude":
            return by in {*LEAD, BOTH} and self.asked_by is None
        worn = {("facilitator", "SE"), ("expert", "DK")} if by == BOTH else {by}
        who = bool(worn & WHO_MOVES_A_JCO[plain])
        return who and (bool(reason.strip()) or not TABLE[plain][2]) and self.needs(name, by)

    def needs(self, name: str, by: tuple[str, str]) -> bool:
        """Whether what the move needs is there."""
        has_come, is_over = DATES[self.dates]
        said = {
            "table": self.is_planned and self.dates[0] != "2099",
            "start": has_come and self.are_settled,
            "end": is_over,
            "conclude": self.asked_by not in {None, by},
            "resume": self.redated and not has_come,
        }
        return said.get(name, True)

    def make(self, name: str, by: tuple[str, str]) -> None:
        """Make the move."""
        self.rows.append(name)
        if name == "ask_conclude":
            self.asked_by = by
            return
        targets = TABLE[name][1]
        came_from, self.asked_by = self.state, None
        self.state = self.before if name == "resume" else next(iter(targets))
        if name == "postpone":
            self.before, self.redated = came_from, False


class Life(RuleBasedStateMachine):
    """Random people press random buttons, also on old pages, and edit in between."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.people = {hat: person(*hat) for hat in EVERYBODY}
        self.people[BOTH] = open_account(
            "both@test.example", organisation="DK", roles=["expert", "facilitator"]
        )
        made = facts("Amber", participants=("PL",), phases=(self.model.dates,))
        self.operation = enter_operation(made, by=self.people["planner", "LT"])
        for hat in (("facilitator", "SE"), BOTH):
            self.operation.facilitators.create(
                user=self.people[hat], appointed_by=self.people["planner", "LT"]
            )
        let_report_be_filed(self.operation)
        self.copies = [self.fresh()]
        self.version = self.operation.version
        self.moved = 0

    def teardown(self) -> None:
        """Leave nothing for the next life."""
        Job.objects.all().delete()
        forget_reports()
        Debriefing.objects.all().delete()
        Operation.objects.all().delete()

    def fresh(self) -> Operation:
        """The record as it stands."""
        return Operation.objects.select_related("operation_type").get(pk=self.operation.pk)

    @initialize(steps=st.integers(0, len(PATH)), is_over=st.booleans())
    def live_until(self, steps: int, is_over: bool) -> None:
        """Random hands alone would hardly come far: begin anywhere on the path."""
        self.write_the_plan()
        self.settle()
        days = [dates for dates, (come, over) in DATES.items() if come and over == is_over]
        self.redate(("planner", "LT"), days[0])
        for name, hat in PATH[: steps if is_over else min(steps, 3)]:
            self._press(name, hat, "", self.copies[0])
            if name == "ask_conclude":
                self._press("conclude", BOTH, "", self.copies[0])

    @rule(
        name=st.sampled_from(NAMES),
        hat=st.sampled_from(HATS),
        reason=st.sampled_from(["", "because", " "]),
        copy=st.integers(0, 5),
    )
    def press(self, name: str, hat: tuple[str, str], reason: str, copy: int) -> None:
        """Somebody presses a button, perhaps on a page shown long ago."""
        self._press(name, hat, reason, self.copies[-1 - copy % len(self.copies)])

    @rule(data=st.data())
    def press_what_may_be(self, data: Any) -> None:
        """Somebody who may makes a move that may be made, so that lives go on."""
        possible = [
            (name, hat)
            for name in NAMES
            if name not in {"cancel", "send_back"}
            for hat in HATS
            if self.model.allows(name, hat, "because")
        ]
        if possible:
            name, hat = data.draw(st.sampled_from(possible))
            self._press(name, hat, "because", self.copies[0])

    @rule(data=st.data())
    def press_what_is_near(self, data: Any) -> None:
        """Somebody whose step it is from here takes it, whatever may still be missing."""
        near = [
            (name, hat)
            for name in WHO_MOVES_A_JCO
            if self.model.state in TABLE[name][0] and name not in {"cancel", "send_back"}
            for hat in sorted(WHO_MOVES_A_JCO[name] | {BOTH})
        ]
        if near:
            name, hat = data.draw(st.sampled_from(near))
            self._press(name, hat, "because", self.copies[0])

    def _press(self, name: str, hat: tuple[str, str], reason: str, page: Operation) -> None:
        may = self.model.allows(name, hat, reason)
        try:
            moved = move_operation(page, name, by=self.people[hat], reason=reason)
        except Refused:
            moved = None
        assert may == (moved is not None), (name, hat, self.model)
        if moved is None:
            return
        self.model.make(name, hat)
        REACHED.add(self.model.state)
        self.version += 1
        self.moved += 1
        self.copies.append(moved)

    @rule(hat=st.sampled_from(sorted(LEAD)), dates=st.sampled_from(sorted(DATES)))
    def redate(self, hat: tuple[str, str], dates: tuple[str, str]) -> None:
        """Somebody who runs it enters other dates; at its end nothing is changed any more."""
        record = self.fresh()
        before = facts_of(record)  # a JCO that was stopped has other days than were entered
        start, end = days_of(dates)
        said = before.with_changes(phases=(PhaseInput(1, entered_start=start, entered_end=end),))
        try:
            edit_operation(record, said, by=self.people[hat], version=record.version)
        except Refused:
            assert self.model.state in FINAL
            return
        assert self.model.state not in FINAL
        if said.phases != before.phases:
            self.version += 1
            self.model.redated = self.model.state == "postponed"
        self.model.dates = dates

    @precondition(lambda self: not self.model.is_planned and self.model.state not in FINAL)
    @rule()
    def write_the_plan(self) -> None:
        """The lead gives it its objective and its threat assessment, and all that its end needs."""
        ready_to_conclude(plan(self.fresh(), by=self.people["planner", "LT"]))
        self.model.is_planned = True

    @precondition(lambda self: not self.model.are_settled)
    @rule()
    def settle(self) -> None:
        """Poland takes part."""
        self.operation.participations.exclude(role="lead").update(response="recorded")
        self.model.are_settled = True

    @invariant()
    def the_record_is_what_the_table_says(self) -> None:
        """State, version and history agree with the model, whatever was pressed."""
        record = self.fresh()
        assert record.state == self.model.state
        assert record.version == self.version
        rows = list(record.transitions.order_by("pk").values_list("name", flat=True))
        assert rows == self.model.rows
        assert len(rows) == self.moved + 1

    @invariant()
    def nobody_concluded_alone(self) -> None:
        """Whoever confirmed is somebody else than who asked right before."""
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
        phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a life is told, not made short
        suppress_health_check=list(HealthCheck),
    )

    for _again in range(3):  # chance may leave out a state
        run_machine(Life, settings=Life.TestCase.settings)
        if {*JCO_PATH[1:], "postponed"} <= REACHED:
            break

    assert {*JCO_PATH[1:], "postponed"} <= REACHED  # else much of the table went untried
