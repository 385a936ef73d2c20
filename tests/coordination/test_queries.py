"""Overlaps are found, sorted and narrowed without telling of a side that is hidden."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coordination.actions import detect_all, load_coordination_lists
from coordination.enums import Severity
from coordination.models import Overlap, OverlapRule, Presidency
from coordination.queries.overlaps import (
    Worst,
    check_is_waiting,
    default_period,
    in_order,
    in_year,
    last_full_check,
    not_over,
    numbers_in_force,
    overlaps_gone_of,
    overlaps_of,
    overlaps_seen_by,
    worst_open_overlaps,
)
from jco_portal.outbox.models import Job
from operations.models import Operation
from tests.world import an_operation, body_operation, jco, person

pytestmark = pytest.mark.django_db

OCTOBER = (("2027-10-01", "2027-10-10"),)


def names(overlaps: Any) -> list[tuple[str, str]]:
    return [(each.operation_a.name, each.operation_b.name) for each in overlaps]


def test_insiders_see_both_sides_of_an_overlap() -> None:
    jco("Amber", "LT")
    body_operation()
    detect_all()

    for role, place in (("planner", "LT"), ("planner", "SE"), ("expert", "DK")):
        assert [each.is_fully_visible for each in overlaps_seen_by(person(role, place))] == [True]


def test_external_body_sees_only_a_restricted_summary_of_its_own_overlap() -> None:
    jco("Amber", "LT")
    body_operation()
    jco("Cedar", "EE", phases=(("2028-03-01", "2028-03-05"),))
    jco("Elder", "PL", phases=(("2028-03-02", "2028-03-09"),))
    detect_all()

    assert Overlap.objects.count() == 2
    assert [each.is_fully_visible for each in overlaps_seen_by(person("liaison", "WCO"))] == [False]
    assert list(overlaps_seen_by(person("liaison", "EUROPOL"))) == []


def test_administrator_sees_no_overlap() -> None:
    jco("Amber", "LT")
    body_operation(marking="public")
    detect_all()

    assert list(overlaps_seen_by(person("administrator", "GSC"))) == []


@pytest.mark.example("draft")
def test_overlap_of_a_draft_is_visible_only_to_its_author() -> None:
    an_operation("Amber")
    body_operation(marking="public")
    detect_all()

    assert overlaps_seen_by(person("planner", "LT")).count() == 1
    assert overlaps_seen_by(person("liaison", "WCO")).count() == 0
    assert overlaps_seen_by(person("expert", "DK")).count() == 0


def test_participants_only_operation_gives_no_restricted_summary() -> None:
    jco("Amber", "LT", marking="participants")
    body_operation(marking="public")
    detect_all()

    assert overlaps_seen_by(person("liaison", "WCO")).count() == 0


def test_overlaps_are_sorted_by_severity_certainty_and_day_with_year_only_last() -> None:
    jco("Amber", "LT", participants=("LV",))
    jco("Birch", "PL", participants=("LV",), phases=(("2027-10-05", "2027-10-08"),))
    jco("Cedar", "EE", phases=(("2027-10", "2027-10"),))
    jco("Elder", "LV", terms_=("waste",), modes=("air",), phases=(("2027-10-03", "2027-10-04"),))
    body_operation(phases=(("2027", "2027"),))
    detect_all()

    ordered = list(in_order(overlaps_seen_by(person("expert", "DK"))))

    said = [(each.certainty, each.severity) for each in ordered]
    assert said == [
        ("certain", "conflict"),
        ("possible", "conflict"),
        ("possible", "conflict"),
        ("certain", "aware"),
        ("year_only", "conflict"),
        ("year_only", "conflict"),
        ("year_only", "conflict"),
    ]
    assert [each.first_day for each in ordered[1:3]] == [date(2027, 10, 1), date(2027, 10, 5)]


def test_restricted_summary_is_sorted_by_week_and_not_by_certainty() -> None:
    body_operation(phases=(("2027-10-04", "2027-10-17"),), participants=("LV",))
    jco("Zulu", "LT", phases=(("2027-10-05", "2027-10-05"),))
    jco("Amber", "PL", phases=(("2027-10-07", "2027-10-07"),))
    jco("Cedar", "EE", phases=(("2027-10", "2027-10"),))
    detect_all()

    cards = list(in_order(overlaps_seen_by(person("liaison", "WCO"))))

    assert [each.certainty_rank for each in cards] == [1, 1, 1]
    assert len({each.day for each in cards}) == 1


def test_severity_filter_uses_the_shown_severity_of_a_restricted_summary() -> None:
    body_operation()
    body_operation("Murmur", "FRONTEX", phases=(("2027", "2027"),))
    detect_all()
    seen = overlaps_seen_by(person("liaison", "WCO"))

    assert seen.filter(shown_severity="conflict").count() == 0
    assert seen.filter(shown_severity="aware").count() == 1


def test_overlaps_of_a_year_are_those_with_a_day_within_that_year() -> None:
    jco("Amber", "LT", phases=(("2027-12-20", "2028-01-05"),))
    jco("Birch", "PL", phases=(("2027-12-30", "2028-01-08"),))
    jco("Cedar", "EE", phases=(("2028-01-04", "2028-01-04"),))
    detect_all()
    seen = overlaps_seen_by(person("expert", "DK"))

    assert [in_year(seen, year).count() for year in (2026, 2027, 2028, 2029)] == [0, 1, 3, 0]


def test_restricted_summary_is_filtered_by_weeks_and_not_by_days() -> None:
    body_operation(phases=(("2026-12-01", "2027-01-31"),))
    jco("Amber", "LT", phases=(("2027-01-02", "2027-01-02"),))
    jco("Birch", "PL", phases=(("2026-12-29", "2026-12-29"),))
    detect_all()
    seen = overlaps_seen_by(person("liaison", "WCO"))

    assert seen.count() == 2
    assert [in_year(seen, year).count() for year in (2026, 2027)] == [2, 2]
    assert not_over(seen, date(2027, 1, 3)).count() == 2
    assert not_over(seen, date(2027, 1, 4)).count() == 0


def test_open_ended_overlap_is_not_over_and_falls_within_every_later_year() -> None:
    jco("Amber", "LT", participants=("LV",), phases=(("2027-01-01", "open"),))
    body_operation(participants=("LV",), phases=(("2027-01-01", "open"),))
    detect_all()
    seen = overlaps_seen_by(person("expert", "DK"))

    assert in_year(seen, 2100).count() == 1
    assert not_over(seen, date(2100, 12, 31)).count() == 1


def test_past_overlaps_are_separate_from_current_overlaps() -> None:
    amber = jco("Amber", "LT")
    birch = jco("Birch", "PL")
    jco("Cedar", "EE")
    detect_all()
    Operation.objects.filter(pk=birch.pk).update(state="cancelled")
    detect_all()
    expert = person("expert", "DK")

    assert names(overlaps_of(expert, [amber.pk])) == [("Amber", "Cedar")]
    assert names(overlaps_gone_of(expert, amber)) == [("Amber", "Birch")]


def test_worst_overlap_of_each_operation_ignores_year_only_overlaps() -> None:
    amber = jco("Amber", "LT", participants=("LV",))
    cedar = jco("Cedar", "EE", participants=("LV",), terms_=("waste",), modes=("air",))
    birch = jco("Birch", "PL", participants=("LV",))
    vigil = body_operation(phases=(("2027", "2027"),), participants=("LV",))
    detect_all()

    worst = worst_open_overlaps(person("expert", "DK"), [amber, birch, cedar, vigil])

    assert worst == {
        amber.pk: Worst(Severity.CONFLICT, 2),
        birch.pk: Worst(Severity.CONFLICT, 2),
        cedar.pk: Worst(Severity.INFORMATION, 2),
    }


def test_restricted_summaries_are_included_in_the_worst_regardless_of_certainty() -> None:
    jco("Amber", "LT", participants=("LV",))
    jco("Birch", "PL", participants=("LV",), phases=(("2027-10", "2027-11"),))
    vigil = body_operation(phases=(("2027", "2027"),), participants=("LV",))
    detect_all()
    liaison = person("liaison", "WCO")

    worst = worst_open_overlaps(liaison, [vigil])

    assert worst[vigil.pk].count == overlaps_of(liaison, [vigil.pk]).count() == 2


def test_pending_check_is_reported_for_its_operation_and_overall() -> None:
    Job.objects.all().delete()
    amber, birch = jco("Amber", "LT"), jco("Birch", "PL")
    Job.objects.all().delete()
    assert not check_is_waiting()

    Job.objects.create(
        task="coordination.tasks.compare_operations", arguments={"operation_ids": [amber.pk]}
    )

    assert check_is_waiting()
    assert check_is_waiting(amber)
    assert not check_is_waiting(birch)


def test_check_is_pending_for_every_operation_after_a_large_import() -> None:
    amber = jco("Amber", "LT")
    Job.objects.all().delete()
    Job.objects.create(
        task="coordination.tasks.compare_operations", arguments={"operation_ids": None}
    )

    assert check_is_waiting(amber)


def test_last_full_check_is_the_latest_run() -> None:
    assert last_full_check() is None

    detect_all()
    detect_all()

    assert datetime.now(UTC) - last_full_check().checked_at < timedelta(minutes=1)


def test_rule_limits_are_those_in_force_on_the_day() -> None:
    load_coordination_lists()
    OverlapRule.objects.create(
        valid_from=date(2027, 1, 1), long_running_after_days=60, min_resource_states=5
    )

    assert numbers_in_force(date(2026, 12, 31)).resource_states == 10
    assert numbers_in_force(date(2027, 1, 1)).resource_states == 5


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-23", ("2026-07-01", "2027-06-30")),
        ("2027-06-30", ("2027-01-01", "2027-12-31")),
        ("2027-07-01", ("2027-07-01", "2028-06-30")),
    ],
)
@pytest.mark.parametrize("has_rota", [True, False])
def test_default_period_is_the_current_and_the_next_presidency(
    today: str, expected: tuple[str, str], has_rota: bool
) -> None:
    if not has_rota:
        Presidency.objects.all().delete()

    first, last = default_period(date.fromisoformat(today))

    assert (first.isoformat(), last.isoformat()) == expected
