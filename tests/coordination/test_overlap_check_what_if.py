"""Overlaps of assumed dates, compared with those found after really changing the dates."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from coordination import actions
from coordination.models import Overlap
from coordination.overlap_check.side_reader import SideReader
from coordination.overlap_check.what_if import WhatIfPhase, unsaved_overlap, what_if_overlaps
from coordination.queries.overlaps import OverlapVisibility, visible_overlaps
from jco_portal.core.dates import Precision, date_precision, period_bounds
from operations.models import Operation, Phase
from tests.factories import make_external_operation, make_user
from tests.overlaps import calendar_of_operations

pytestmark = pytest.mark.example("calendar")

SCENARIOS = (
    ("2027-09-01", "2027-09-20"),
    ("2027-10-05", "2027-10-05"),
    ("2027-10", ""),
    ("2028-02", "open"),
    ("2013-06-25", "2013-07-05"),
)
WHOSE = (
    ("planner", "LT"),
    ("planner", "PL"),
    ("expert", "DK"),
    ("liaison", "FRONTEX"),
    ("liaison", "WCO"),
    ("administrator", "GSC"),
)
COMPARED = ("phase_a_id", "phase_b_id", "operation_a_id", "operation_b_id", "certainty", "severity")
COMPARED += (
    "reason",
    "shared_terms",
    "shared_transport_modes",
    "shared_states",
    "has_long_running",
)
COMPARED += ("has_draft", "first_day", "last_day")


def what_if_phase(operation: Operation, start: str, end: str, scenario: Any = 0) -> WhatIfPhase:
    phase = operation.phases.get()
    days = period_bounds(start, end, operation.operation_type.unknown_end_days)
    by_year = Precision.YEAR in {date_precision(start), date_precision(end)}
    return WhatIfPhase(scenario, phase.pk, operation.pk, days, by_year)


def what_if_result(*what_if_phases: WhatIfPhase) -> dict[Any, list[tuple]]:
    reader, overlaps_by_scenario = SideReader(), {each.scenario: [] for each in what_if_phases}
    for meeting in what_if_overlaps(what_if_phases, reader):
        overlaps_by_scenario[meeting.scenario].append(
            shown_overlap(unsaved_overlap(meeting, reader))
        )
    return {scenario: sorted(rows) for scenario, rows in overlaps_by_scenario.items()}


def shown_overlap(overlap: Overlap) -> tuple:
    return tuple(getattr(overlap, name) for name in COMPARED)


def stored_overlaps(operation: Operation) -> list[tuple]:
    actions.run_full_overlap_check()
    overlaps = Overlap.objects.current()
    return sorted(
        shown_overlap(each)
        for each in overlaps
        if operation.pk in {each.operation_a_id, each.operation_b_id}
    )


def reschedule(operation: Operation, start: str, end: str) -> None:
    phase = operation.phases.get()
    phase.entered_start, phase.entered_end = start, end
    phase.set_bounds(operation.operation_type.unknown_end_days)
    phase.save()


@pytest.fixture
def calendar(db: None) -> Operation:
    return calendar_of_operations()


@pytest.mark.slow
def test_what_if_for_several_dates_equals_the_check_after_a_real_date_change(
    calendar: Operation,
) -> None:
    ends = [*SCENARIOS, ("2028", "2028"), ("2027-03-01", "2027-03-10")]

    overlaps_by_scenario = what_if_result(
        *(what_if_phase(calendar, *each, scenario=each) for each in ends)
    )

    assert sum(bool(rows) for rows in overlaps_by_scenario.values()) >= 5
    for start, end in ends:
        reschedule(calendar, start, end)
        assert overlaps_by_scenario[start, end] == stored_overlaps(calendar), (start, end)


def test_what_if_writes_no_row_and_reads_in_a_single_query(
    calendar: Operation, django_assert_num_queries: Any
) -> None:
    before = list(Phase.objects.values_list("pk", "earliest_start", "latest_end").order_by("pk"))
    reader = SideReader()
    what_if_phases = [what_if_phase(calendar, *each, scenario=each) for each in SCENARIOS]

    with django_assert_num_queries(1):
        assert list(what_if_overlaps(what_if_phases, reader))

    assert (
        list(Phase.objects.values_list("pk", "earliest_start", "latest_end").order_by("pk"))
        == before
    )
    assert not Overlap.objects.exists()


def test_operations_shifted_in_the_same_what_if_do_not_overlap_each_other(
    calendar: Operation,
) -> None:
    pole = Operation.objects.get(name="Basalt")
    far = "2030-01-01", "2030-01-10"

    overlaps_by_scenario = what_if_result(
        what_if_phase(calendar, *far, scenario=1), what_if_phase(pole, *far, scenario=2)
    )

    names = dict(Operation.objects.values_list("pk", "name"))
    assert {
        names[key] for rows in overlaps_by_scenario.values() for row in rows for key in row[2:4]
    } == {
        "Amber",
        "Basalt",
        "Eider",
    }
    assert all("Amber" not in {names[key] for key in row[2:4]} for row in overlaps_by_scenario[2])


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
def test_postponed_or_cancelled_operation_has_no_what_if_overlaps(
    calendar: Operation, state: str
) -> None:
    Operation.objects.filter(pk=calendar.pk).update(state=state)

    assert what_if_result(what_if_phase(calendar, *SCENARIOS[0])) == {0: []}


def test_what_if_without_a_start_makes_no_comparison(
    calendar: Operation, django_assert_num_queries: Any
) -> None:
    undated, reader = [what_if_phase(calendar, "", "")], SideReader()

    with django_assert_num_queries(0):
        assert list(what_if_overlaps(undated, reader)) == []


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    day=st.dates(date(2027, 7, 1), date(2028, 6, 30)),
    length=st.integers(0, 90),
    precision=st.sampled_from([10, 7, 4]),
)
def test_what_if_for_any_dates_equals_the_check_after_a_real_date_change(
    calendar: Operation, day: date, length: int, precision: int
) -> None:
    end = date.fromordinal(day.toordinal() + length)
    entered = day.isoformat()[:precision], end.isoformat()[:precision]

    overlaps_by_scenario = what_if_result(what_if_phase(calendar, *entered))

    reschedule(calendar, *entered)
    assert overlaps_by_scenario[0] == stored_overlaps(calendar)


@pytest.mark.parametrize("who", WHOSE)
def test_what_if_visibility_equals_the_visibility_of_stored_overlaps(
    calendar: Operation, who: tuple[str, str]
) -> None:
    make_external_operation(
        "Halo",
        by="FRONTEX",
        phases=(("2027-08-20", "2028-02-01"),),
        participants=("LT", "PL"),
        marking="limite",
    )
    make_external_operation(
        "Ibis", by="WCO", phases=(("2027-09-01", "2028"),), marking="participants"
    )
    actions.run_full_overlap_check()
    user = make_user(*who)
    listed = list(Overlap.objects.current())
    sight = OverlapVisibility(
        user, {key for each in listed for key in (each.operation_a_id, each.operation_b_id)}
    )

    known = {
        each.pk: (sight.with_visibility(each).is_fully_visible, each.shown_severity)
        for each in listed
        if sight.is_visible(each.operation_a_id, each.operation_b_id, has_draft=each.has_draft)
    }

    rows = visible_overlaps(user).current()
    assert known == {each.pk: (each.is_fully_visible, each.shown_severity) for each in rows}
    restricted = [is_full for is_full, _grade in known.values() if not is_full]
    assert bool(restricted) is (who[0] == "liaison")
    assert len(listed) > len(known) or who[0] == "planner"
