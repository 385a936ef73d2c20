"""Slips of operations: nothing new at none, and what detection finds after really moving."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from coordination.actions import detect_all
from coordination.models import Overlap
from coordination.overlap_check.what_if import is_alarming
from coordination.queries.overlaps import overlaps_seen_by
from funding.analysis.delays import MOST_MONTHS, Slip, Slips, planned_of, slips_of
from jco_portal.directory.models import User
from operations.actions.operations import edit_operation
from operations.models import Operation
from operations.queries.operations import facts_of
from tests.examples import from_example
from tests.world import a_phase, an_operation, body_operation, edit, jco, person

pytestmark = pytest.mark.slow

MONTHS = st.integers(0, MOST_MONTHS)


@from_example
def a_jco_among_others() -> Operation:
    """A JCO of two phases with a break, among operations of the year after it."""
    body_operation("Vigil", phases=(("2027-09-01", "2027-10-31"),), participants=("LT", "PL"))
    jco("Basalt", "PL", phases=(("2028-01", "2028-02"),), terms_=("tobacco",))
    body_operation("Cobalt", phases=(("2028", "2028"),), participants=("EU",))
    an_operation("Dune", phases=(("2027-08-05", "2027-08-06"),))
    an_operation("Pole", organisers=("PL",), leads=("PL",), phases=(("2027-08-05", "2027-08-09"),))
    body_operation("Eider", by="FRONTEX", phases=(("2027-12-01", "open"),), participants=("LT",))
    return jco("Amber", "LT", phases=(("2027-06-01", "2027-06-12"), ("2027-07-05", "2027-07-09")))


@pytest.fixture
def amber(db: None) -> Operation:
    return a_jco_among_others()


def slips(operation: Operation, user: User | None = None) -> Slips:
    fresh = Operation.objects.get(pk=operation.pk)
    return slips_of([planned_of(fresh)], user or person())[operation.pk]


def met(slip: Slip) -> set[tuple[Any, ...]]:
    return {
        (
            *sorted((each.mine.phase, each.other.phase)),
            each.verdict.grade,
            each.verdict.certainty,
            each.verdict.reason,
        )
        for each in (*slip.brought, *slip.kept)
    }


def stored(operation: Operation, user: User) -> set[tuple[Any, ...]]:
    detect_all()
    seen = overlaps_seen_by(user).current()
    rows = seen.values_list(
        "operation_a", "operation_b", "phase_a", "phase_b", "severity", "certainty", "reason"
    )
    return {tuple(row[2:]) for row in rows if operation.pk in row[:2]}


def really_move(operation: Operation, slip: Slip) -> Operation:
    fresh = Operation.objects.get(pk=operation.pk)
    facts = facts_of(fresh).with_changes(
        phases=tuple(a_phase(each.number, each.start, each.end) for each in slip.phases)
    )
    if facts == facts_of(fresh):
        return fresh
    return edit_operation(fresh, facts, by=person(), version=fresh.version)


@pytest.mark.example("a JCO among others")
def test_zero_delay_adds_no_overlap_and_matches_the_stored_overlaps(amber: Operation) -> None:
    now = slips(amber).slips[0]

    assert (now.months, now.brought, now.gone) == (0, (), 0)
    assert met(now) == stored(amber, person())


@pytest.mark.parametrize("who", [("planner", "LT"), ("planner", "PL"), ("expert", "DK")])
@pytest.mark.example("a JCO among others")
def test_each_delay_matches_the_overlap_check_after_a_real_date_change(
    amber: Operation, who: tuple[str, str]
) -> None:
    user = person(*who)
    found = slips(amber, user).slips

    assert [each.months for each in found] == list(range(MOST_MONTHS + 1))
    assert sum(bool(each.brought) for each in found) >= 4
    for slip in found:
        moved = really_move(amber, slip)
        assert met(slip) == stored(moved, user), slip.months


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
    said = a_phase(1, start.isoformat()[:size], end.isoformat()[:size])
    fresh = Operation.objects.get(pk=amber.pk)
    facts = facts_of(fresh).with_changes(phases=(said,))
    edit_operation(fresh, facts, by=person(), version=fresh.version)
    found = slips(amber)

    slip = found.slips[months]

    assert found.slips[0].brought == ()
    really_move(amber, slip)
    assert met(slip) == stored(amber, person())


@pytest.mark.example("a JCO among others")
def test_delays_include_own_drafts_and_never_drafts_of_other_organisations(
    amber: Operation,
) -> None:
    names = dict(Operation.objects.values_list("pk", "name"))

    def others(user: User) -> set[str]:
        return {
            names[each.other.operation]
            for slip in slips(amber, user).slips
            for each in slip.brought
        }

    assert "Dune" in others(person("planner", "LT"))
    assert "Pole" not in others(person("planner", "LT"))
    assert not {"Dune", "Pole"} & others(person("expert", "DK"))


@pytest.mark.example("a JCO among others")
def test_delays_of_several_jcos_take_as_many_queries_as_delays_of_a_single_jco(
    amber: Operation, django_assert_num_queries: Any
) -> None:
    other = jco("Fjord", "FI", phases=(("2027-05-01", "2027-05-10"),))
    user = person()
    one, both = [planned_of(amber)], [planned_of(amber), planned_of(other)]
    slips_of(one, user)  # what the person is, is read once

    with django_assert_num_queries(5):
        slips_of(one, user)
    with django_assert_num_queries(5):
        assert len(slips_of(both, user)) == 2


def later(said: str, step: timedelta) -> str:
    return (date.fromisoformat(said) + step).isoformat()


@pytest.mark.example("a JCO among others")
def test_conflict_free_starts_are_on_the_same_weekday_and_stay_without_conflict(
    amber: Operation,
) -> None:
    assert not slips(amber).slips[3].free, "Eider never ends"
    eider = Operation.objects.get(name="Eider")
    ended = (a_phase(1, "2027-12-01", "2027-12-20"),)
    edit(eider, by=person("planner", "FRONTEX"), phases=ended)
    third = slips(amber).slips[3]
    assert any(is_alarming(each) for each in third.brought)

    first = third.free[0]

    assert first.day >= third.first
    assert {each.day.weekday() for each in third.free} == {date(2027, 6, 1).weekday()}
    step = first.day - date(2027, 6, 1)
    there = slips(amber).slips[0].phases
    moved = [a_phase(each.number, later(each.start, step), later(each.end, step)) for each in there]
    facts = facts_of(amber).with_changes(phases=tuple(moved))
    edit_operation(amber, facts, by=person(), version=amber.version)
    detect_all()
    own = Overlap.objects.current().filter(severity="conflict", has_draft=False)
    alarming = own.exclude(certainty="year_only")
    assert not alarming.filter(operation_a=amber).exists()
    assert not alarming.filter(operation_b=amber).exists()


def test_conflict_free_starts_are_months_when_only_months_are_known(db: None) -> None:
    vague = jco("Amber", "LT", phases=(("2027-06", "2027-07"),))
    body_operation("Vigil", phases=(("2027-09", "2027-09"),), participants=("LT",))

    found = slips(vague)

    assert not found.planned.in_weeks
    assert all(each.is_month for slip in found.slips for each in slip.free)
    months = [[each.day.isoformat()[:7] for each in slip.free] for slip in found.slips[1:3]]
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
    vague = an_operation("Amber", phases=phases)

    found = slips(vague)

    assert len(found.slips) == count
    assert len(found.planned.unmoved) == sum(len(start) < 7 for start, _end in phases)


@pytest.mark.example("a JCO among others")
def test_overlap_with_higher_severity_is_new_and_an_ended_overlap_is_gone(
    amber: Operation,
) -> None:
    found = slips(amber).slips
    jco("Gull", "PL", phases=(("2027-06-05", "2027-06-20"),), participants=("LT",))

    later = slips(amber).slips

    assert (found[0].gone, later[1].gone) == (0, 1)
    assert len(later[0].kept) == len(found[0].kept) + 1
