"""Matching of imported rows with existing operations, and preserved edits."""

from typing import Any

import pytest

from operations.actions.operations import create_operation
from operations.enums import Marking
from operations.imports.import_plan import plan_import
from operations.imports.import_run import import_operations
from operations.models import Operation, PhaseInput
from operations.queries.operations import operation_input
from operations.reports.export import EXPORT_COLUMNS
from tests.factories import edit_as_planner, make_operation, make_operation_input, make_user
from tests.import_files import ROW, csv_file, expected_counts, import_counts, import_errors


def imported_operation() -> Operation:
    return Operation.objects.get()


def edit_by_another(operation: Operation, **changes: Any) -> None:
    """Edit the record as another user."""
    edit_as_planner(operation, by=make_user("expert", "DK"), **changes)


def test_corrections_in_the_portal_survive_a_repeated_import(db: None) -> None:
    import_operations(csv_file(ROW))
    edit_by_another(
        imported_operation(), aims="Ours.", sources="Better", marking=Marking.PUBLIC, terms=()
    )

    assert import_counts(csv_file(ROW)) == expected_counts(unchanged=1)
    assert import_counts(csv_file(ROW | {"end": "2027-10-12"})) == expected_counts(updated=1)

    made = operation_input(imported_operation())
    assert (made.aims, made.sources, made.marking) == ("Ours.", "Better", "public")
    assert made.terms == ()
    assert made.phases[0].entered_end == "2027-10-12"


def test_import_overwrites_a_field_when_the_source_has_changed(db: None) -> None:
    import_operations(csv_file(ROW))
    edit_by_another(imported_operation(), sources="Better", dates_note="Ours")

    import_operations(csv_file(ROW | {"source": "A book"}))

    made = operation_input(imported_operation())
    assert (made.sources, made.dates_note) == ("A book", "Ours")


@pytest.mark.parametrize("start", ["2015-03-01", "", "2031"])
def test_operation_is_matched_after_its_dates_were_edited(db: None, start: str) -> None:
    import_operations(csv_file(ROW))
    edit_by_another(
        imported_operation(), phases=(PhaseInput(1, entered_start=start, entered_end=start),)
    )

    assert import_counts(csv_file(ROW)) == expected_counts(unchanged=1)
    assert imported_operation().phases.get().entered_start == start


def test_actual_dates_survive_an_imported_change_of_plan(db: None) -> None:
    import_operations(csv_file(ROW))
    actual_phase = PhaseInput(
        1,
        entered_start="2027-10-01",
        entered_end="2027-10-10",
        actual_start="2027-10-02",
        actual_end="2027-10-09",
    )
    edit_by_another(imported_operation(), phases=(actual_phase,))

    import_operations(csv_file(ROW | {"start": "2027-10-03"}))

    phase = imported_operation().phases.get()
    assert phase.entered_start == "2027-10-03"
    assert (phase.actual_start, phase.actual_end) == ("2027-10-02", "2027-10-09")


def test_imported_plan_that_contradicts_actual_dates_is_an_error_with_its_row(db: None) -> None:
    import_operations(csv_file({"name": "Other"}, ROW))
    amber = Operation.objects.get(name="Amber")
    began = PhaseInput(
        1, entered_start="2027-10-01", entered_end="2027-10-10", actual_start="2027-10-08"
    )
    edit_by_another(amber, phases=(began,))

    errors = import_errors(csv_file({"name": "Other"}, ROW | {"end": "2027-10-05"}))

    assert errors == [
        (3, "end", "The end (5 October 2027) lies before the start (8 October 2027).")
    ]


def test_imported_change_to_a_jco_type_is_an_error_with_its_row(db: None) -> None:
    import_operations(csv_file(ROW))

    [(row, column, sentence)] = import_errors(csv_file(ROW | {"kind": "jco_full_scale"}))

    assert (row, column) == (2, "kind")
    assert sentence.startswith("A JCO stays a JCO")
    assert import_counts(csv_file(ROW | {"kind": "interpol_operation"})) == expected_counts(
        updated=1
    )


@pytest.mark.parametrize(
    "row",
    [
        {"name": "Amber #1"},
        {"name": "# 1"},
        {"name": "a|b+c"},
        {"name": "Ä" * 120},
        {"name": "ß" * 120},
        {"name": "=cmd|' /C calc'!A0"},
        {"name": "'quoted'"},
        {"name": 'A "name", with; signs'},
        {"name": "Two\nlines"},
        {"organisers": "WCO;LT;PL;EE;LV;DE;FR;ES;IT;PT;NL;BE;LU;DK;SE;FI;IE;AT;CZ;SK;HU;SI;HR;"},
        {"organisers": "WCO; LT ;WCO"},
        {"start": "", "end": ""},
        {"start": "2027", "end": "open"},
        {"source": "x" * 5000},
        {"results": "Line one\nline two\n\nline four"},
        {"risk_areas": "", "transport_modes": "", "participants": ""},
    ],
)
def test_operation_with_any_name_is_matched_by_a_repeated_import(
    db: None, row: dict[str, str]
) -> None:
    assert import_counts(csv_file(row)) == expected_counts(created=1)
    assert import_counts(csv_file(row)) == expected_counts(unchanged=1)
    assert import_counts(csv_file(row | {"dates_note": "changed"})) == expected_counts(updated=1)
    assert import_counts(csv_file(row | {"dates_note": "changed"})) == expected_counts(unchanged=1)


def test_long_organiser_lists_are_distinguished_by_their_last_organiser(db: None) -> None:
    shared = "WCO;AT;BE;BG;CY;CZ;DE;DK;EE;EL;ES;FI;FR;HR;HU;IE;IT;LT;LU;LV;MT;NL;PL;PT"
    rows = [{"name": "x" * 120, "organisers": f"{shared};{last}"} for last in ("SE", "SI", "SK")]

    assert import_counts(csv_file(*rows)) == expected_counts(created=3)
    assert import_counts(csv_file(*rows)) == expected_counts(unchanged=3)


def test_indistinguishable_operations_in_a_file_are_refused(db: None) -> None:
    rows = [
        {"phase": "2", "start": "2013-01-01", "end": "2013-01-05"},
        {"phase": "1", "start": "2010", "end": "2010"},
        {"phase": "1", "start": "2013-01-01", "end": "2013-01-05"},
    ]

    assert import_errors(csv_file(*rows)) == [
        (
            4,
            "name",
            "This operation cannot be told from that of row 2; give it another name.",
        )
    ]


def test_import_ignores_the_order_of_rows_and_columns(db: None) -> None:
    rows = [{"name": f"Amber {number}"} for number in range(5)]
    import_operations(csv_file(*rows))

    assert import_counts(csv_file(*rows[::-1], columns=EXPORT_COLUMNS[::-1])) == expected_counts(
        unchanged=5
    )


def test_editions_years_apart_are_separate_operations(db: None) -> None:
    rows = [{"start": f"{year}-10-01", "end": f"{year}-10-10"} for year in (2013, 2016, 2019)]

    assert import_counts(csv_file(*rows)) == expected_counts(created=3)
    assert import_counts(csv_file(*rows[::-1])) == expected_counts(unchanged=3)
    assert import_counts(csv_file(rows[1] | {"end": "2016-10-12"})) == expected_counts(updated=1)
    references = set(Operation.objects.values_list("reference", flat=True))
    assert references == {f"{year}-WCO-AMBER" for year in (2013, 2016, 2019)}


def test_edition_shifted_by_a_season_remains_the_same_operation(db: None) -> None:
    import_operations(csv_file({"start": "2013-10-01", "end": "2013-10-10"}))

    moved = {"start": "2014-03-01", "end": "2014-03-10"}

    assert import_counts(csv_file(moved)) == expected_counts(updated=1)
    assert import_counts(csv_file(moved)) == expected_counts(unchanged=1)


def test_new_edition_does_not_replace_an_earlier_edition(db: None) -> None:
    old = {"start": "2013-12-31", "end": "2014-01-02"}
    new = {"start": "2015-01-01", "end": "2015-01-02"}
    import_operations(csv_file(old))

    assert import_counts(csv_file(new, old)) == expected_counts(created=1, unchanged=1)
    assert import_counts(csv_file(new, old)) == expected_counts(unchanged=2)


def test_phases_in_separate_rows_form_a_single_operation(db: None) -> None:
    rows = (
        {"phase": "2", "start": "2028-02", "end": "2028-02"},
        {"phase": "1", "start": "2027-10-01", "end": "2027-10-10"},
        {"phase": "3", "period": "grant", "start": "2027", "end": "2029"},
    )

    assert import_counts(csv_file(*rows)) == expected_counts(created=1)
    assert [phase.number for phase in imported_operation().phases.all()] == [1, 2, 3]
    assert import_counts(csv_file(*rows[:2])) == expected_counts(updated=1)
    assert [phase.number for phase in imported_operation().phases.all()] == [1, 2]


def test_imported_operation_with_an_existing_name_is_a_possible_duplicate(db: None) -> None:
    make_operation("Amber", kind="wco_operation", organisers=("WCO",), leads=())

    plan = plan_import(csv_file(ROW, {"name": "Bora"}))

    assert [(read.operation_input.name, operation.name) for read, operation in plan.duplicates] == [
        ("Amber", "Amber")
    ]
    assert import_counts(csv_file(ROW)) == expected_counts(created=1)


def test_operation_entered_in_the_portal_is_not_matched_by_an_import(db: None) -> None:
    entered = create_operation(
        make_operation_input(kind="wco_operation", organisers=("WCO",), leads=()),
        by=make_user("liaison", "WCO"),
    )

    import_operations(csv_file(ROW | {"source": "Another"}))

    entered.refresh_from_db()
    assert entered.sources == ""
    assert Operation.objects.count() == 2


def test_unicode_spellings_of_a_name_match_the_same_operation(db: None) -> None:
    composed, apart = "Caf\u00e9", "Cafe\u0301"

    assert import_counts(csv_file({"name": composed})) == expected_counts(created=1)
    assert import_counts(csv_file({"name": apart}))["created"] == 0
    assert Operation.objects.get().name == composed
