"""Visible overlaps: access, order and filters, without revealing a hidden side."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coordination.actions import load_coordination_lists, run_full_overlap_check
from coordination.enums import Severity
from coordination.models import Overlap, OverlapRule, Presidency
from coordination.queries.overlaps import (
    WorstOverlap,
    by_severity,
    default_period,
    in_year,
    is_check_pending,
    last_full_check,
    not_ended,
    overlaps_of,
    past_overlaps_of,
    rule_parameters,
    visible_overlaps,
    worst_current_overlaps,
)
from jco_portal.outbox.models import Job
from operations.models import Operation
from tests.factories import make_external_operation, make_jco, make_operation, make_user

pytestmark = pytest.mark.django_db

OCTOBER = (("2027-10-01", "2027-10-10"),)


def names(overlaps: Any) -> list[tuple[str, str]]:
    return [(each.operation_a.name, each.operation_b.name) for each in overlaps]


def test_insiders_see_both_sides_of_an_overlap() -> None:
    make_jco("Amber", "LT")
    make_external_operation()
    run_full_overlap_check()

    for role, organisation_code in (("planner", "LT"), ("planner", "SE"), ("expert", "DK")):
        assert [
            each.is_fully_visible for each in visible_overlaps(make_user(role, organisation_code))
        ] == [True]


def test_external_body_sees_only_a_restricted_summary_of_its_own_overlap() -> None:
    make_jco("Amber", "LT")
    make_external_operation()
    make_jco("Cedar", "EE", phases=(("2028-03-01", "2028-03-05"),))
    make_jco("Elder", "PL", phases=(("2028-03-02", "2028-03-09"),))
    run_full_overlap_check()

    assert Overlap.objects.count() == 2
    assert [each.is_fully_visible for each in visible_overlaps(make_user("liaison", "WCO"))] == [
        False
    ]
    assert list(visible_overlaps(make_user("liaison", "EUROPOL"))) == []


def test_administrator_sees_no_overlap() -> None:
    make_jco("Amber", "LT")
    make_external_operation(marking="public")
    run_full_overlap_check()

    assert list(visible_overlaps(make_user("administrator", "GSC"))) == []


@pytest.mark.example("draft")
def test_overlap_of_a_draft_is_visible_only_to_its_author() -> None:
    make_operation("Amber")
    make_external_operation(marking="public")
    run_full_overlap_check()

    assert visible_overlaps(make_user("planner", "LT")).count() == 1
    assert visible_overlaps(make_user("liaison", "WCO")).count() == 0
    assert visible_overlaps(make_user("expert", "DK")).count() == 0


def test_participants_only_operation_gives_no_restricted_summary() -> None:
    make_jco("Amber", "LT", marking="participants")
    make_external_operation(marking="public")
    run_full_overlap_check()

    assert visible_overlaps(make_user("liaison", "WCO")).count() == 0


def test_overlaps_are_sorted_by_severity_certainty_and_day_with_year_only_last() -> None:
    make_jco("Amber", "LT", participants=("LV",))
    make_jco("Birch", "PL", participants=("LV",), phases=(("2027-10-05", "2027-10-08"),))
    make_jco("Cedar", "EE", phases=(("2027-10", "2027-10"),))
    make_jco(
        "Elder", "LV", terms_=("waste",), modes=("air",), phases=(("2027-10-03", "2027-10-04"),)
    )
    make_external_operation(phases=(("2027", "2027"),))
    run_full_overlap_check()

    ordered = list(by_severity(visible_overlaps(make_user("expert", "DK"))))

    ratings = [(each.certainty, each.severity) for each in ordered]
    assert ratings == [
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
    make_external_operation(phases=(("2027-10-04", "2027-10-17"),), participants=("LV",))
    make_jco("Zulu", "LT", phases=(("2027-10-05", "2027-10-05"),))
    make_jco("Amber", "PL", phases=(("2027-10-07", "2027-10-07"),))
    make_jco("Cedar", "EE", phases=(("2027-10", "2027-10"),))
    run_full_overlap_check()

    overlaps = list(by_severity(visible_overlaps(make_user("liaison", "WCO"))))

    assert [each.certainty_rank for each in overlaps] == [1, 1, 1]
    assert len({each.day for each in overlaps}) == 1


def test_severity_filter_uses_the_shown_severity_of_a_restricted_summary() -> None:
    make_external_operation()
    make_external_operation("Murmur", "FRONTEX", phases=(("2027", "2027"),))
    run_full_overlap_check()
    overlaps = visible_overlaps(make_user("liaison", "WCO"))

    assert overlaps.filter(shown_severity="conflict").count() == 0
    assert overlaps.filter(shown_severity="aware").count() == 1


def test_overlaps_of_a_year_are_those_with_a_day_within_that_year() -> None:
    make_jco("Amber", "LT", phases=(("2027-12-20", "2028-01-05"),))
    make_jco("Birch", "PL", phases=(("2027-12-30", "2028-01-08"),))
    make_jco("Cedar", "EE", phases=(("2028-01-04", "2028-01-04"),))
    run_full_overlap_check()
    overlaps = visible_overlaps(make_user("expert", "DK"))

    assert [in_year(overlaps, year).count() for year in (2026, 2027, 2028, 2029)] == [0, 1, 3, 0]


def test_restricted_summary_is_filtered_by_weeks_and_not_by_days() -> None:
    make_external_operation(phases=(("2026-12-01", "2027-01-31"),))
    make_jco("Amber", "LT", phases=(("2027-01-02", "2027-01-02"),))
    make_jco("Birch", "PL", phases=(("2026-12-29", "2026-12-29"),))
    run_full_overlap_check()
    overlaps = visible_overlaps(make_user("liaison", "WCO"))

    assert overlaps.count() == 2
    assert [in_year(overlaps, year).count() for year in (2026, 2027)] == [2, 2]
    assert not_ended(overlaps, date(2027, 1, 3)).count() == 2
    assert not_ended(overlaps, date(2027, 1, 4)).count() == 0


def test_open_ended_overlap_is_not_over_and_falls_within_every_later_year() -> None:
    make_jco("Amber", "LT", participants=("LV",), phases=(("2027-01-01", "open"),))
    make_external_operation(participants=("LV",), phases=(("2027-01-01", "open"),))
    run_full_overlap_check()
    overlaps = visible_overlaps(make_user("expert", "DK"))

    assert in_year(overlaps, 2100).count() == 1
    assert not_ended(overlaps, date(2100, 12, 31)).count() == 1


def test_past_overlaps_are_separate_from_current_overlaps() -> None:
    amber = make_jco("Amber", "LT")
    birch = make_jco("Birch", "PL")
    make_jco("Cedar", "EE")
    run_full_overlap_check()
    Operation.objects.filter(pk=birch.pk).update(state="cancelled")
    run_full_overlap_check()
    expert = make_user("expert", "DK")

    assert names(overlaps_of(expert, [amber.pk])) == [("Amber", "Cedar")]
    assert names(past_overlaps_of(expert, amber)) == [("Amber", "Birch")]


def test_worst_overlap_of_each_operation_ignores_year_only_overlaps() -> None:
    amber = make_jco("Amber", "LT", participants=("LV",))
    cedar = make_jco("Cedar", "EE", participants=("LV",), terms_=("waste",), modes=("air",))
    birch = make_jco("Birch", "PL", participants=("LV",))
    vigil = make_external_operation(phases=(("2027", "2027"),), participants=("LV",))
    run_full_overlap_check()

    worst = worst_current_overlaps(make_user("expert", "DK"), [amber, birch, cedar, vigil])

    assert worst == {
        amber.pk: WorstOverlap(Severity.CONFLICT, 2),
        birch.pk: WorstOverlap(Severity.CONFLICT, 2),
        cedar.pk: WorstOverlap(Severity.INFORMATION, 2),
    }


def test_restricted_summaries_are_included_in_the_worst_regardless_of_certainty() -> None:
    make_jco("Amber", "LT", participants=("LV",))
    make_jco("Birch", "PL", participants=("LV",), phases=(("2027-10", "2027-11"),))
    vigil = make_external_operation(phases=(("2027", "2027"),), participants=("LV",))
    run_full_overlap_check()
    liaison = make_user("liaison", "WCO")

    worst = worst_current_overlaps(liaison, [vigil])

    assert worst[vigil.pk].count == overlaps_of(liaison, [vigil.pk]).count() == 2


def test_pending_check_is_reported_for_its_operation_and_overall() -> None:
    Job.objects.all().delete()
    amber, birch = make_jco("Amber", "LT"), make_jco("Birch", "PL")
    Job.objects.all().delete()
    assert not is_check_pending()

    Job.objects.create(
        task="coordination.tasks.compare_operations", arguments={"operation_ids": [amber.pk]}
    )

    assert is_check_pending()
    assert is_check_pending(amber)
    assert not is_check_pending(birch)


def test_check_is_pending_for_every_operation_after_a_large_import() -> None:
    amber = make_jco("Amber", "LT")
    Job.objects.all().delete()
    Job.objects.create(
        task="coordination.tasks.compare_operations", arguments={"operation_ids": None}
    )

    assert is_check_pending(amber)


def test_last_full_check_is_the_latest_run() -> None:
    assert last_full_check() is None

    run_full_overlap_check()
    run_full_overlap_check()

    assert datetime.now(UTC) - last_full_check().checked_at < timedelta(minutes=1)


def test_rule_limits_are_those_in_force_on_the_day() -> None:
    load_coordination_lists()
    OverlapRule.objects.create(
        valid_from=date(2027, 1, 1), long_running_after_days=60, min_resource_states=5
    )

    assert rule_parameters(date(2026, 12, 31)).min_resource_states == 10
    assert rule_parameters(date(2027, 1, 1)).min_resource_states == 5


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
