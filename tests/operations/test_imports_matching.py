"""What is imported again is known again, and people's own changes stay."""

from typing import Any

import pytest

from operations.actions.operations import enter_operation
from operations.enums import Marking
from operations.imports.import_plan import plan_import
from operations.imports.import_run import import_operations
from operations.models import Operation, PhaseInput
from operations.queries.operations import facts_of
from operations.reports.export import COLUMNS
from tests.lists import ROW, counts, created, file_of, mistakes
from tests.world import an_operation, edit, facts, person


def the_operation() -> Operation:
    return Operation.objects.get()


def put_right(operation: Operation, **changes: Any) -> None:
    """What somebody else has changed since in the record."""
    edit(operation, by=person("expert", "DK"), **changes)


def test_corrections_in_the_portal_survive_a_repeated_import(db: None) -> None:
    import_operations(file_of(ROW))
    put_right(the_operation(), aims="Ours.", sources="Better", marking=Marking.PUBLIC, terms=())

    assert counts(file_of(ROW)) == created(unchanged=1)
    assert counts(file_of(ROW | {"end": "2027-10-12"})) == created(updated=1)

    made = facts_of(the_operation())
    assert (made.aims, made.sources, made.marking) == ("Ours.", "Better", "public")
    assert made.terms == ()
    assert made.phases[0].entered_end == "2027-10-12"


def test_import_overwrites_a_field_when_the_source_has_changed(db: None) -> None:
    import_operations(file_of(ROW))
    put_right(the_operation(), sources="Better", dates_note="Ours")

    import_operations(file_of(ROW | {"source": "A book"}))

    made = facts_of(the_operation())
    assert (made.sources, made.dates_note) == ("A book", "Ours")


@pytest.mark.parametrize("start", ["2015-03-01", "", "2031"])
def test_operation_is_matched_after_its_dates_were_edited(db: None, start: str) -> None:
    import_operations(file_of(ROW))
    put_right(the_operation(), phases=(PhaseInput(1, entered_start=start, entered_end=start),))

    assert counts(file_of(ROW)) == created(unchanged=1)
    assert the_operation().phases.get().entered_start == start


def test_actual_dates_survive_an_imported_change_of_plan(db: None) -> None:
    import_operations(file_of(ROW))
    took_place = PhaseInput(
        1,
        entered_start="2027-10-01",
        entered_end="2027-10-10",
        actual_start="2027-10-02",
        actual_end="2027-10-09",
    )
    put_right(the_operation(), phases=(took_place,))

    import_operations(file_of(ROW | {"start": "2027-10-03"}))

    phase = the_operation().phases.get()
    assert phase.entered_start == "2027-10-03"
    assert (phase.actual_start, phase.actual_end) == ("2027-10-02", "2027-10-09")


def test_imported_plan_that_contradicts_actual_dates_is_an_error_with_its_row(db: None) -> None:
    import_operations(file_of({"name": "Other"}, ROW))
    amber = Operation.objects.get(name="Amber")
    began = PhaseInput(
        1, entered_start="2027-10-01", entered_end="2027-10-10", actual_start="2027-10-08"
    )
    put_right(amber, phases=(began,))

    found = mistakes(file_of({"name": "Other"}, ROW | {"end": "2027-10-05"}))

    assert found == [(3, "end", "The end (5 October 2027) lies before the start (8 October 2027).")]


def test_imported_change_to_a_jco_type_is_an_error_with_its_row(db: None) -> None:
    import_operations(file_of(ROW))

    [(row, column, sentence)] = mistakes(file_of(ROW | {"kind": "jco_full_scale"}))

    assert (row, column) == (2, "kind")
    assert sentence.startswith("A JCO stays a JCO")
    assert counts(file_of(ROW | {"kind": "interpol_operation"})) == created(updated=1)


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
    assert counts(file_of(row)) == created(created=1)
    assert counts(file_of(row)) == created(unchanged=1)
    assert counts(file_of(row | {"dates_note": "changed"})) == created(updated=1)
    assert counts(file_of(row | {"dates_note": "changed"})) == created(unchanged=1)


def test_long_organiser_lists_are_distinguished_by_their_last_organiser(db: None) -> None:
    shared = "WCO;AT;BE;BG;CY;CZ;DE;DK;EE;EL;ES;FI;FR;HR;HU;IE;IT;LT;LU;LV;MT;NL;PL;PT"
    rows = [{"name": "x" * 120, "organisers": f"{shared};{last}"} for last in ("SE", "SI", "SK")]

    assert counts(file_of(*rows)) == created(created=3)
    assert counts(file_of(*rows)) == created(unchanged=3)


def test_indistinguishable_operations_in_a_file_are_refused(db: None) -> None:
    rows = [
        {"phase": "2", "start": "2013-01-01", "end": "2013-01-05"},
        {"phase": "1", "start": "2010", "end": "2010"},
        {"phase": "1", "start": "2013-01-01", "end": "2013-01-05"},
    ]

    assert mistakes(file_of(*rows)) == [
        (
            4,
            "name",
            "This operation cannot be told from that of row 2; give it another name.",
        )
    ]


def test_import_ignores_the_order_of_rows_and_columns(db: None) -> None:
    rows = [{"name": f"Amber {number}"} for number in range(5)]
    import_operations(file_of(*rows))

    assert counts(file_of(*rows[::-1], columns=COLUMNS[::-1])) == created(unchanged=5)


def test_editions_years_apart_are_separate_operations(db: None) -> None:
    rows = [{"start": f"{year}-10-01", "end": f"{year}-10-10"} for year in (2013, 2016, 2019)]

    assert counts(file_of(*rows)) == created(created=3)
    assert counts(file_of(*rows[::-1])) == created(unchanged=3)
    assert counts(file_of(rows[1] | {"end": "2016-10-12"})) == created(updated=1)
    references = set(Operation.objects.values_list("reference", flat=True))
    assert references == {f"{year}-WCO-AMBER" for year in (2013, 2016, 2019)}


def test_edition_shifted_by_a_season_remains_the_same_operation(db: None) -> None:
    import_operations(file_of({"start": "2013-10-01", "end": "2013-10-10"}))

    moved = {"start": "2014-03-01", "end": "2014-03-10"}

    assert counts(file_of(moved)) == created(updated=1)
    assert counts(file_of(moved)) == created(unchanged=1)


def test_new_edition_does_not_replace_an_earlier_edition(db: None) -> None:
    old = {"start": "2013-12-31", "end": "2014-01-02"}
    new = {"start": "2015-01-01", "end": "2015-01-02"}
    import_operations(file_of(old))

    assert counts(file_of(new, old)) == created(created=1, unchanged=1)
    assert counts(file_of(new, old)) == created(unchanged=2)


def test_phases_in_separate_rows_form_a_single_operation(db: None) -> None:
    rows = (
        {"phase": "2", "start": "2028-02", "end": "2028-02"},
        {"phase": "1", "start": "2027-10-01", "end": "2027-10-10"},
        {"phase": "3", "period": "grant", "start": "2027", "end": "2029"},
    )

    assert counts(file_of(*rows)) == created(created=1)
    assert [phase.number for phase in the_operation().phases.all()] == [1, 2, 3]
    assert counts(file_of(*rows[:2])) == created(updated=1)
    assert [phase.number for phase in the_operation().phases.all()] == [1, 2]


def test_imported_operation_with_an_existing_name_is_a_possible_duplicate(db: None) -> None:
    an_operation("Amber", kind="wco_operation", organisers=("WCO",), leads=())

    plan = plan_import(file_of(ROW, {"name": "Bora"}))

    assert [(read.facts.name, operation.name) for read, operation in plan.doubles] == [
        ("Amber", "Amber")
    ]
    assert counts(file_of(ROW)) == created(created=1)


def test_operation_entered_in_the_portal_is_not_matched_by_an_import(db: None) -> None:
    entered = enter_operation(
        facts(kind="wco_operation", organisers=("WCO",), leads=()), by=person("liaison", "WCO")
    )

    import_operations(file_of(ROW | {"source": "Another"}))

    entered.refresh_from_db()
    assert entered.sources == ""
    assert Operation.objects.count() == 2


def test_unicode_spellings_of_a_name_match_the_same_operation(db: None) -> None:
    composed, apart = "Caf\u00e9", "Cafe\u0301"

    assert counts(file_of({"name": composed})) == created(created=1)
    assert counts(file_of({"name": apart}))["created"] == 0
    assert Operation.objects.get().name == composed
