"""The overlaps of the published operations: sentences, severity and drawing."""

from pathlib import Path

import pytest

from coordination.actions import run_full_overlap_check
from coordination.models import Overlap
from coordination.queries.overlaps import visible_overlaps
from coordination.reports.overlap_diagram import draw_overlap
from coordination.reports.overlap_rows import overlap_rows
from coordination.reports.overlaps_csv import write_overlaps_csv
from coordination.reports.rule_explanation import explain_overlap
from coordination.reports.sides import OverlapData
from operations.imports.import_run import import_operations
from tests.factories import make_user
from tests.import_files import PUBLISHED_FILE
from tests.overlaps import overlap_sentence

pytestmark = pytest.mark.django_db

EXPECTED = Path(__file__).parents[1] / "data" / "overlaps.csv"


@pytest.fixture
def real_overlaps() -> list[Overlap]:
    """The overlaps of the published operations."""
    import_operations(PUBLISHED_FILE.read_bytes())
    run_full_overlap_check()
    return list(Overlap.objects.all())


def test_overlap_csv_equals_the_expected_file(real_overlaps: list[Overlap]) -> None:
    assert write_overlaps_csv().splitlines() == EXPECTED.read_text(encoding="utf-8").splitlines()


def test_each_severity_follows_from_the_numbers_shown(real_overlaps: list[Overlap]) -> None:
    overlap_data = OverlapData(real_overlaps)

    assert len(real_overlaps) > 40
    assert [
        each.pk for each in real_overlaps if not explain_overlap(each, overlap_data).matches_stored
    ] == []


def test_each_overlap_sentence_names_both_sides_and_its_severity(
    real_overlaps: list[Overlap],
) -> None:
    overlap_data = OverlapData(real_overlaps)

    for overlap in real_overlaps:
        sentence = overlap_sentence(overlap)
        names = [
            overlap_data.operations[key].name
            for key in (overlap.operation_a_id, overlap.operation_b_id)
        ]
        assert all(name in sentence for name in names)
        assert f": {overlap.severity}" in sentence


def test_warehouse_gryphon_overlap_of_2013_is_described_with_days_and_goods(
    real_overlaps: list[Overlap],
) -> None:
    [overlap] = [
        each
        for each in real_overlaps
        if {each.operation_a.name, each.operation_b.name} == {"Warehouse", "Gryphon"}
    ]

    assert overlap_sentence(overlap) == (
        "Warehouse (October 2013) and Gryphon, phase 1 (1 October 2013 – November 2013) "
        "certainly run at the same time on some days between 1 and 31 October 2013, though no "
        "single day is sure; both deal with cigarettes and excise / tobacco, by road: conflict."
    )


def test_overlap_list_takes_a_bounded_number_of_queries(
    real_overlaps: list[Overlap], django_assert_max_num_queries: object
) -> None:
    expert = make_user("expert", "DK")

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert len(overlap_rows(expert, visible_overlaps(expert))) == len(real_overlaps)


def test_overlap_drawing_stays_within_its_width_for_any_dates(
    real_overlaps: list[Overlap],
) -> None:
    expert = make_user("expert", "DK")

    for row in overlap_rows(expert, visible_overlaps(expert)):
        diagram = draw_overlap(row)
        boxes = [diagram.overlap_box, *(line.possible_box for line in diagram.rows)]
        boxes += [line.certain_box for line in diagram.rows if line.certain_box]
        assert all(box.x >= 190 and box.x + box.width <= 801 for box in boxes), row.title
        assert diagram.overlap_box.width > 0
