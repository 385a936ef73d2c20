"""Delays of operations, compared with the overlaps after really changing the dates."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from coordination.actions import run_full_overlap_check
from coordination.models import Overlap
from coordination.overlap_check.what_if import is_certain_conflict
from coordination.queries.overlaps import visible_overlaps
from funding.analysis.delays import (
    MAX_MONTHS,
    Delay,
    DelayScenarios,
    delay_scenarios,
    planned_operation,
)
from jco_portal.directory.models import User
from operations.actions.operations import update_operation
from operations.models import Operation
from operations.queries.operations import operation_input
from tests.example_data import reuse_example
from tests.factories import (
    edit_as_planner,
    make_external_operation,
    make_jco,
    make_operation,
    make_phase_input,
    make_user,
)

pytestmark = pytest.mark.slow

MONTHS = st.integers(0, MAX_MONTHS)


@reuse_example
def make_jco_among_others() -> Operation:
    """Return a JCO of two phases with a break, among operations of the next year."""
    make_external_operation(
        "Vigil", phases=(("2027-09-01", "2027-10-31"),), participants=("LT", "PL")
    )
    make_jco("Basalt", "PL", phases=(("2028-01", "2028-02"),), terms_=("tobacco",))
    make_external_operation("Cobalt", phases=(("2028", "2028"),), participants=("EU",))
    make_operation("Dune", phases=(("2027-08-05", "2027-08-06"),))
    make_operation(
        "Pole", organisers=("PL",), leads=("PL",), phases=(("2027-08-05", "2027-08-09"),)
    )
    make_external_operation(
        "Eider", by="FRONTEX", phases=(("2027-12-01", "open"),), participants=("LT",)
    )
    return make_jco(
        "Amber", "LT", phases=(("2027-06-01", "2027-06-12"), ("2027-07-05", "2027-07-09"))
    )


@pytest.fixture
def amber(db: None) -> Operation:
    return make_jco_among_others()


def delays_of(operation: Operation, user: User | None = None) -> DelayScenarios:
    fresh = Operation.objects.get(pk=operation.pk)
    return delay_scenarios([planned_operation(fresh)], user or make_user())[operation.pk]


def overlaps_of(delay: Delay) -> set[tuple[Any, ...]]:
    return {
        (
            *sorted((each.own_side.phase_id, each.other_side.phase_id)),
            each.assessment.severity,
            each.assessment.certainty,
            each.assessment.reason,
        )
        for each in (*delay.new_overlaps, *delay.remaining_overlaps)
    }


def stored_overlaps(operation: Operation, user: User) -> set[tuple[Any, ...]]:
    run_full_overlap_check()
    overlaps = visible_overlaps(user).current()
    rows = overlaps.values_list(
        "operation_a", "operation_b", "phase_a", "phase_b", "severity", "certainty", "reason"
    )
    return {tuple(row[2:]) for row in rows if operation.pk in row[:2]}


def reschedule_for_real(operation: Operation, delay: Delay) -> Operation:
    fresh = Operation.objects.get(pk=operation.pk)
    changed_input = operation_input(fresh).with_changes(
        phases=tuple(make_phase_input(each.number, each.start, each.end) for each in delay.phases)
    )
    if changed_input == operation_input(fresh):
        return fresh
    return update_operation(fresh, changed_input, by=make_user(), version=fresh.version)


@pytest.mark.example("a JCO among others")
def test_zero_delay_adds_no_overlap_and_matches_the_stored_overlaps(amber: Operation) -> None:
    now = delays_of(amber).delays[0]

    assert (now.months, now.new_overlaps, now.avoided_count) == (0, (), 0)
    assert overlaps_of(now) == stored_overlaps(amber, make_user())


@pytest.mark.parametrize("who", [("planner", "LT"), ("planner", "PL"), ("expert", "DK")])
@pytest.mark.example("a JCO among others")
def test_each_delay_matches_the_overlap_check_after_a_real_date_change(
    amber: Operation, who: tuple[str, str]
) -> None:
    user = make_user(*who)
    delays = delays_of(amber, user).delays

    assert [each.months for each in delays] == list(range(MAX_MONTHS + 1))
    assert sum(bool(each.new_overlaps) for each in delays) >= 4
    for delay in delays:
        moved = reschedule_for_real(amber, delay)
        assert overlaps_of(delay) == stored_overlaps(moved, user), delay.months


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.dates(date(2027, 3, 1), date(2027, 12, 1)),
    length=st.integers(0, 40),
    is_month=st.booleans(),
    months=MONTHS,
)
@pytest.mark.example("a JCO among others")
def test_any_delay_of_any_dates_matches_the_overlap_check_after_a_date_change(
    amber: Operation, start: date, length: int, is_month: bool, months: int
) -> None:
    end = date.fromordinal(start.toordinal() + length)
    size = 7 if is_month else 10
    phase = make_phase_input(1, start.isoformat()[:size], end.isoformat()[:size])
    fresh = Operation.objects.get(pk=amber.pk)
    changed_input = operation_input(fresh).with_changes(phases=(phase,))
    update_operation(fresh, changed_input, by=make_user(), version=fresh.version)
    scenarios = delays_of(amber)

    delay = scenarios.delays[months]

    assert scenarios.delays[0].new_overlaps == ()
    reschedule_for_real(amber, delay)
    assert overlaps_of(delay) == stored_overlaps(amber, make_user())


@pytest.mark.example("a JCO among others")
def test_delays_include_own_drafts_and_never_drafts_of_other_organisations(
    amber: Operation,
) -> None:
    names = dict(Operation.objects.values_list("pk", "name"))

    def others(user: User) -> set[str]:
        return {
            names[each.other_side.operation_id]
            for delay in delays_of(amber, user).delays
            for each in delay.new_overlaps
        }

    assert "Dune" in others(make_user("planner", "LT"))
    assert "Pole" not in others(make_user("planner", "LT"))
    assert not {"Dune", "Pole"} & others(make_user("expert", "DK"))


@pytest.mark.example("a JCO among others")
def test_delays_of_several_jcos_take_as_many_queries_as_delays_of_a_single_jco(
    amber: Operation, django_assert_num_queries: Any
) -> None:
    other = make_jco("Fjord", "FI", phases=(("2027-05-01", "2027-05-10"),))
    user = make_user()
    one, both = [planned_operation(amber)], [planned_operation(amber), planned_operation(other)]
    delay_scenarios(one, user)  # what the person is, is read once

    with django_assert_num_queries(5):
        delay_scenarios(one, user)
    with django_assert_num_queries(5):
        assert len(delay_scenarios(both, user)) == 2


def delayed_date(entered: str, step: timedelta) -> str:
    return (date.fromisoformat(entered) + step).isoformat()


@pytest.mark.example("a JCO among others")
def test_conflict_free_starts_are_on_the_same_weekday_and_stay_without_conflict(
    amber: Operation,
) -> None:
    assert not delays_of(amber).delays[3].free_starts, "Eider never ends"
    eider = Operation.objects.get(name="Eider")
    ended = (make_phase_input(1, "2027-12-01", "2027-12-20"),)
    edit_as_planner(eider, by=make_user("planner", "FRONTEX"), phases=ended)
    third = delays_of(amber).delays[3]
    assert any(is_certain_conflict(each) for each in third.new_overlaps)

    first = third.free_starts[0]

    assert first.day >= third.first_day
    assert {each.day.weekday() for each in third.free_starts} == {date(2027, 6, 1).weekday()}
    step = first.day - date(2027, 6, 1)
    there = delays_of(amber).delays[0].phases
    moved = [
        make_phase_input(each.number, delayed_date(each.start, step), delayed_date(each.end, step))
        for each in there
    ]
    changed_input = operation_input(amber).with_changes(phases=tuple(moved))
    update_operation(amber, changed_input, by=make_user(), version=amber.version)
    run_full_overlap_check()
    own = Overlap.objects.current().filter(severity="conflict", has_draft=False)
    alarming = own.exclude(certainty="year_only")
    assert not alarming.filter(operation_a=amber).exists()
    assert not alarming.filter(operation_b=amber).exists()


def test_conflict_free_starts_are_months_when_only_months_are_known(db: None) -> None:
    vague = make_jco("Amber", "LT", phases=(("2027-06", "2027-07"),))
    make_external_operation("Vigil", phases=(("2027-09", "2027-09"),), participants=("LT",))

    scenarios = delays_of(vague)

    assert not scenarios.planned_operation.has_exact_dates
    assert all(each.is_month for delay in scenarios.delays for each in delay.free_starts)
    months = [
        [each.day.isoformat()[:7] for each in delay.free_starts] for delay in scenarios.delays[1:3]
    ]
    assert months == [["2027-07", "2027-10", "2027-11"], ["2027-10", "2027-11", "2027-12"]]


@pytest.mark.parametrize(
    ("phases", "count"),
    [
        ((("2027", "2027"),), 0),
        ((("", ""),), 0),
        ((("2027-06", ""),), 13),
        ((("2027-06-01", "open"),), 13),
        ((("2027-06-01", "2027-06-02"), ("2028", "2028")), 13),
        ((("2100-06-01", "2100-06-02"),), 7),
    ],
)
def test_imprecise_dates_are_delayed_only_as_far_as_known(
    db: None, phases: tuple[tuple[str, str], ...], count: int
) -> None:
    vague = make_operation("Amber", phases=phases)

    scenarios = delays_of(vague)

    assert len(scenarios.delays) == count
    assert len(scenarios.planned_operation.immovable_phases) == sum(
        len(start) < 7 for start, _end in phases
    )


@pytest.mark.example("a JCO among others")
def test_overlap_with_higher_severity_is_new_and_an_ended_overlap_is_gone(
    amber: Operation,
) -> None:
    earlier = delays_of(amber).delays
    make_jco("Gull", "PL", phases=(("2027-06-05", "2027-06-20"),), participants=("LT",))

    later = delays_of(amber).delays

    assert (earlier[0].avoided_count, later[1].avoided_count) == (0, 1)
    assert len(later[0].remaining_overlaps) == len(earlier[0].remaining_overlaps) + 1
