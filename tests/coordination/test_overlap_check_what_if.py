"""What moved phases would meet equals what detection finds once they have really moved."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from coordination import actions
from coordination.models import Overlap
from coordination.overlap_check.side_reader import Reader
from coordination.overlap_check.what_if import Supposed, meetings, overlap_of
from coordination.queries.overlaps import Sight, overlaps_seen_by
from jco_portal.core.dates import Precision, bounds, precision_of
from operations.models import Operation, Phase
from tests.overlaps import a_calendar
from tests.world import body_operation, person

pytestmark = pytest.mark.example("calendar")

PLACES = (
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


def supposed(operation: Operation, start: str, end: str, place: Any = 0) -> Supposed:
    phase = operation.phases.get()
    days = bounds(start, end, operation.operation_type.unknown_end_days)
    by_year = Precision.YEAR in {precision_of(start), precision_of(end)}
    return Supposed(place, phase.pk, operation.pk, days, by_year)


def supposed_overlaps(*moves: Supposed) -> dict[Any, list[tuple]]:
    reader, found = Reader(), {each.place: [] for each in moves}
    for meeting in meetings(moves, reader):
        found[meeting.place].append(told(overlap_of(meeting, reader)))
    return {place: sorted(rows) for place, rows in found.items()}


def told(overlap: Overlap) -> tuple:
    return tuple(getattr(overlap, name) for name in COMPARED)


def stored(operation: Operation) -> list[tuple]:
    actions.detect_all()
    found = Overlap.objects.current()
    return sorted(
        told(each) for each in found if operation.pk in {each.operation_a_id, each.operation_b_id}
    )


def move(operation: Operation, start: str, end: str) -> None:
    phase = operation.phases.get()
    phase.entered_start, phase.entered_end = start, end
    phase.set_bounds(operation.operation_type.unknown_end_days)
    phase.save()


@pytest.fixture
def calendar(db: None) -> Operation:
    return a_calendar()


@pytest.mark.slow
def test_what_if_for_several_dates_equals_the_check_after_a_real_date_change(
    calendar: Operation,
) -> None:
    ends = [*PLACES, ("2028", "2028"), ("2027-03-01", "2027-03-10")]

    found = supposed_overlaps(*(supposed(calendar, *each, place=each) for each in ends))

    assert sum(bool(rows) for rows in found.values()) >= 5
    for start, end in ends:
        move(calendar, start, end)
        assert found[start, end] == stored(calendar), (start, end)


def test_what_if_writes_no_row_and_reads_in_a_single_query(
    calendar: Operation, django_assert_num_queries: Any
) -> None:
    before = list(Phase.objects.values_list("pk", "earliest_start", "latest_end").order_by("pk"))
    reader = Reader()
    places = [supposed(calendar, *each, place=each) for each in PLACES]

    with django_assert_num_queries(1):
        assert list(meetings(places, reader))

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

    found = supposed_overlaps(supposed(calendar, *far, place=1), supposed(pole, *far, place=2))

    names = dict(Operation.objects.values_list("pk", "name"))
    assert {names[key] for rows in found.values() for row in rows for key in row[2:4]} == {
        "Amber",
        "Basalt",
        "Eider",
    }
    assert all("Amber" not in {names[key] for key in row[2:4]} for row in found[2])


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
def test_postponed_or_cancelled_operation_has_no_what_if_overlaps(
    calendar: Operation, state: str
) -> None:
    Operation.objects.filter(pk=calendar.pk).update(state=state)

    assert supposed_overlaps(supposed(calendar, *PLACES[0])) == {0: []}


def test_what_if_without_a_start_makes_no_comparison(
    calendar: Operation, django_assert_num_queries: Any
) -> None:
    undated, reader = [supposed(calendar, "", "")], Reader()

    with django_assert_num_queries(0):
        assert list(meetings(undated, reader)) == []


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
    said = day.isoformat()[:precision], end.isoformat()[:precision]

    found = supposed_overlaps(supposed(calendar, *said))

    move(calendar, *said)
    assert found[0] == stored(calendar)


@pytest.mark.parametrize("who", WHOSE)
def test_what_if_visibility_equals_the_visibility_of_stored_overlaps(
    calendar: Operation, who: tuple[str, str]
) -> None:
    body_operation(
        "Halo",
        by="FRONTEX",
        phases=(("2027-08-20", "2028-02-01"),),
        participants=("LT", "PL"),
        marking="limite",
    )
    body_operation("Ibis", by="WCO", phases=(("2027-09-01", "2028"),), marking="participants")
    actions.detect_all()
    user = person(*who)
    listed = list(Overlap.objects.current())
    sight = Sight(
        user, {key for each in listed for key in (each.operation_a_id, each.operation_b_id)}
    )

    known = {
        each.pk: (sight.shown(each).is_fully_visible, each.shown_severity)
        for each in listed
        if sight.is_known(each.operation_a_id, each.operation_b_id, has_draft=each.has_draft)
    }

    rows = overlaps_seen_by(user).current()
    assert known == {each.pk: (each.is_fully_visible, each.shown_severity) for each in rows}
    cards = [is_full for is_full, _grade in known.values() if not is_full]
    assert bool(cards) is (who[0] == "liaison")
    assert len(listed) > len(known) or who[0] == "planner"
