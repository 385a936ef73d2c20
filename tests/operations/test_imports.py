"""An import brings in a whole list or nothing, says every mistake, and again changes nothing."""

import codecs
import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jco_portal.kernel.access import Refused
from jco_portal.outbox.models import Job
from operations.actions import DATA, edit_operation, enter_operation
from operations.enums import Marking
from operations.imports import COLUMNS, import_operations, plan_import, read_operations
from operations.imports.reading import SHARED_COLUMNS
from operations.imports.uploads import confirm_upload, give_up_upload, keep_upload
from operations.models import Operation, Phase, PhaseFacts, Upload
from operations.queries import facts_of
from tests.together import at_once
from tests.world import an_operation, facts, person

PUBLISHED = DATA / "published.csv"
ROW = {
    "name": "Amber",
    "kind": "wco_operation",
    "organisers": "WCO",
    "lead_states": "",
    "participants": "LT;PL",
    "participants_complete": "no",
    "participants_note": "",
    "phase": "1",
    "period": "operational",
    "start": "2027-10-01",
    "end": "2027-10-10",
    "dates_note": "",
    "risk_areas": "cigarettes",
    "transport_modes": "road",
    "results": "",
    "source": "A newspaper",
}
NO_DATE = (
    "“10000” is not a date we can read. Write a day as 2026-10-05, "
    "a month as 2026-10 or a year as 2026."
)
LOST = "The row holds a NUL or a character that was lost in another program."
NOTHING = {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0}


def file_of(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, **dialect: Any) -> bytes:
    """A CSV file with these rows; what a row does not say is as in ROW."""
    out = io.StringIO(newline="")
    table = csv.writer(out, **dialect)
    table.writerow(columns)
    table.writerows([(ROW | row).get(column, "") for column in columns] for row in rows)
    return out.getvalue().encode()


def counts(content: bytes, **more: Any) -> dict[str, int]:
    return import_operations(content, **more).counts


def mistakes(content: bytes) -> list[tuple[int, str, str]]:
    """Row, column and sentence of each mistake; nothing may have been written."""
    before = Operation.objects.count()
    outcome = import_operations(content)
    assert Operation.objects.count() == before
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 0)
    return [(error.row, error.column, error.sentence) for error in outcome.errors]


def created(**more: int) -> dict[str, int]:
    return NOTHING | more


# The published list


def test_the_published_list_comes_in_whole_and_again_changes_nothing(db: None) -> None:
    content = PUBLISHED.read_bytes()

    assert counts(content) == created(created=89)
    assert Phase.objects.count() == 92
    assert counts(content) == created(unchanged=89)
    assert Operation.objects.count() == 89


def test_a_changed_day_updates_one_operation(db: None) -> None:
    content = PUBLISHED.read_bytes()
    import_operations(content)
    marker = b"2011-10-18"
    assert content.count(marker) == 1

    assert counts(content.replace(marker, b"2011-10-17")) == created(updated=1, unchanged=88)
    assert Phase.objects.filter(start="2011-10-17").count() == 1


def test_what_the_file_says_is_what_is_recorded(db: None) -> None:
    row = {
        "kind": "jco_full_scale",
        "organisers": "LT;OLAF",
        "lead_states": "LT;PL",
        "participants": "LT;EE;EU",
        "participants_complete": "yes",
        "participants_note": "and others",
        "start": "2027-10",
        "end": "",
        "dates_note": "one week",
        "risk_areas": "cigarettes;cocaine",
        "transport_modes": "sea;container",
        "results": "many",
        "source": "one ; two",
    }

    import_operations(file_of(row))

    operation = Operation.objects.get()
    made = facts_of(operation)
    assert operation.reference == "2027-LT-AMBER"
    assert (operation.state, operation.marking, operation.source) == ("tabled", "limite", "import")
    assert {place.code for place in made.organisers} == {"LT", "OLAF"}
    assert {(place.code, part) for place, part in made.participations} == {
        ("LT", "lead"),
        ("PL", "lead"),
        ("EE", "participant"),
        ("EU", "participant"),
    }
    assert made.participants_complete
    assert (made.participants_note, made.dates_note) == ("and others", "one week")
    assert (made.results_note, made.sources) == ("many", "one\ntwo")
    assert {term.name for term in made.terms} == {"cigarettes", "cocaine"}
    assert {term.name for term in made.modes} == {"sea", "container"}
    assert made.phases == (PhaseFacts(1, start="2027-10", end=""),)
    assert operation.phases.get().ls == date(2027, 10, 31)
    row = operation.moves.get()
    assert (row.move, row.source, row.target, row.by) == ("record", "", "tabled", None)


@pytest.mark.parametrize(
    ("row", "state", "confidence"),
    [
        ({"start": "2013", "end": "2013"}, "over", "confirmed"),
        ({"start": "2013", "end": "2013", "kind": "jcpo"}, "closed", "confirmed"),
        ({"start": "2013", "end": "open"}, "announced", "unconfirmed"),
        ({"start": "2099", "end": ""}, "announced", "unconfirmed"),
        ({"start": "2099", "end": "", "kind": "jcpo"}, "tabled", "unconfirmed"),
        ({"start": "", "end": ""}, "announced", "unconfirmed"),
        ({"start": "", "end": "", "results": "12 t"}, "over", "confirmed"),
    ],
)
def test_what_is_past_is_recorded_as_such(
    db: None, row: dict[str, str], state: str, confidence: str
) -> None:
    import_operations(file_of(row))

    operation = Operation.objects.get()
    assert (operation.state, operation.confidence) == (state, confidence)


def test_a_comparison_is_due_after_an_import_and_rung_for_once(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr("jco_portal.outbox.broker.send", rung.append)
    rows = [{"name": f"Amber {number}"} for number in range(20)]
    import_operations(file_of(*rows))
    assert (Job.objects.count(), len(rung)) == (1, 1)

    import_operations(file_of(*(row | {"end": "2027-10-12"} for row in rows)))

    listed = [key for job in Job.objects.all() for key in job.arguments["operation_ids"]]
    keys = set(Operation.objects.values_list("pk", flat=True))
    assert set(listed[20:]) == keys
    assert len(rung) == 2


# The same again, and people's own changes


def edit(operation: Operation, **changes: Any) -> None:
    operation.refresh_from_db()
    made = facts_of(operation).with_changes(**changes)
    edit_operation(operation, made, by=person("expert", "DK"), version=operation.version)


def the_operation() -> Operation:
    return Operation.objects.get()


def test_what_people_have_put_right_survives_the_same_file(db: None) -> None:
    import_operations(file_of(ROW))
    edit(the_operation(), aims="Ours.", sources="Better", marking=Marking.PUBLIC, terms=())

    assert counts(file_of(ROW)) == created(unchanged=1)
    assert counts(file_of(ROW | {"end": "2027-10-12"})) == created(updated=1)

    made = facts_of(the_operation())
    assert (made.aims, made.sources, made.marking) == ("Ours.", "Better", "public")
    assert made.terms == ()
    assert made.phases[0].end == "2027-10-12"


def test_what_the_source_now_says_otherwise_is_taken_over(db: None) -> None:
    import_operations(file_of(ROW))
    edit(the_operation(), sources="Better", dates_note="Ours")

    import_operations(file_of(ROW | {"source": "A book"}))

    made = facts_of(the_operation())
    assert (made.sources, made.dates_note) == ("A book", "Ours")


@pytest.mark.parametrize("start", ["2015-03-01", "", "2031"])
def test_a_day_that_people_moved_far_away_is_still_the_same_operation(db: None, start: str) -> None:
    import_operations(file_of(ROW))
    edit(the_operation(), phases=(PhaseFacts(1, start=start, end=start),))

    assert counts(file_of(ROW)) == created(unchanged=1)
    assert the_operation().phases.get().start == start


def test_days_that_people_recorded_stay_when_the_plan_changes(db: None) -> None:
    import_operations(file_of(ROW))
    took_place = PhaseFacts(
        1, start="2027-10-01", end="2027-10-10", actual_start="2027-10-02", actual_end="2027-10-09"
    )
    edit(the_operation(), phases=(took_place,))

    import_operations(file_of(ROW | {"start": "2027-10-03"}))

    phase = the_operation().phases.get()
    assert phase.start == "2027-10-03"
    assert (phase.actual_start, phase.actual_end) == ("2027-10-02", "2027-10-09")


def test_a_plan_that_contradicts_recorded_days_is_an_error_with_its_row(db: None) -> None:
    import_operations(file_of({"name": "Other"}, ROW))
    amber = Operation.objects.get(name="Amber")
    began = PhaseFacts(1, start="2027-10-01", end="2027-10-10", actual_start="2027-10-08")
    edit(amber, phases=(began,))

    found = mistakes(file_of({"name": "Other"}, ROW | {"end": "2027-10-05"}))

    assert found == [(3, "end", "The end (5 October 2027) lies before the start (8 October 2027).")]


def test_a_kind_that_became_a_jco_is_an_error_with_its_row(db: None) -> None:
    import_operations(file_of(ROW))

    [(row, column, sentence)] = mistakes(file_of(ROW | {"kind": "jco_full_scale"}))

    assert (row, column) == (2, "kind")
    assert sentence.startswith("A JCO stays a JCO")
    assert counts(file_of(ROW | {"kind": "interpol_operation"})) == created(updated=1)


@pytest.mark.parametrize(
    "row",
    [
        {"name": "Amber #1"},
        {"name": "#"},
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
def test_whatever_it_is_called_an_operation_is_known_again(db: None, row: dict[str, str]) -> None:
    assert counts(file_of(row)) == created(created=1)
    assert counts(file_of(row)) == created(unchanged=1)
    assert counts(file_of(row | {"dates_note": "changed"})) == created(updated=1)
    assert counts(file_of(row | {"dates_note": "changed"})) == created(unchanged=1)


def test_long_lists_of_organisers_are_told_apart_at_their_end(db: None) -> None:
    shared = "WCO;AT;BE;BG;CY;CZ;DE;DK;EE;EL;ES;FI;FR;HR;HU;IE;IT;LT;LU;LV;MT;NL;PL;PT"
    rows = [{"name": "x" * 120, "organisers": f"{shared};{last}"} for last in ("SE", "SI", "SK")]

    assert counts(file_of(*rows)) == created(created=3)
    assert counts(file_of(*rows)) == created(unchanged=3)


def test_operations_that_no_import_could_tell_apart_are_refused(db: None) -> None:
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


def test_the_order_of_rows_and_columns_does_not_matter(db: None) -> None:
    rows = [{"name": f"Amber {number}"} for number in range(5)]
    import_operations(file_of(*rows))

    assert counts(file_of(*rows[::-1], columns=COLUMNS[::-1])) == created(unchanged=5)


def test_editions_years_apart_are_operations_of_their_own(db: None) -> None:
    rows = [{"start": f"{year}-10-01", "end": f"{year}-10-10"} for year in (2013, 2016, 2019)]

    assert counts(file_of(*rows)) == created(created=3)
    assert counts(file_of(*rows[::-1])) == created(unchanged=3)
    assert counts(file_of(rows[1] | {"end": "2016-10-12"})) == created(updated=1)
    references = set(Operation.objects.values_list("reference", flat=True))
    assert references == {f"{year}-WCO-AMBER" for year in (2013, 2016, 2019)}


def test_an_edition_moves_by_a_season_and_stays_itself(db: None) -> None:
    import_operations(file_of({"start": "2013-10-01", "end": "2013-10-10"}))

    moved = {"start": "2014-03-01", "end": "2014-03-10"}

    assert counts(file_of(moved)) == created(updated=1)
    assert counts(file_of(moved)) == created(unchanged=1)


def test_an_edition_does_not_take_the_place_of_another(db: None) -> None:
    old = {"start": "2013-12-31", "end": "2014-01-02"}
    new = {"start": "2015-01-01", "end": "2015-01-02"}
    import_operations(file_of(old))

    assert counts(file_of(new, old)) == created(created=1, unchanged=1)
    assert counts(file_of(new, old)) == created(unchanged=2)


def test_phases_in_rows_of_their_own_are_one_operation(db: None) -> None:
    rows = (
        {"phase": "2", "start": "2028-02", "end": "2028-02"},
        {"phase": "1", "start": "2027-10-01", "end": "2027-10-10"},
        {"phase": "3", "period": "grant", "start": "2027", "end": "2029"},
    )

    assert counts(file_of(*rows)) == created(created=1)
    assert [phase.number for phase in the_operation().phases.all()] == [1, 2, 3]
    assert counts(file_of(*rows[:2])) == created(updated=1)
    assert [phase.number for phase in the_operation().phases.all()] == [1, 2]


def test_an_imported_operation_that_stands_here_already_is_a_likely_double(db: None) -> None:
    an_operation("Amber", kind="wco_operation", organisers=("WCO",), leads=())

    plan = plan_import(file_of(ROW, {"name": "Bora"}))

    assert [(read.facts.name, operation.name) for read, operation in plan.doubles] == [
        ("Amber", "Amber")
    ]
    assert counts(file_of(ROW)) == created(created=1)


# Nothing written


def test_a_dry_run_says_what_would_be_and_writes_nothing(db: None) -> None:
    import_operations(file_of(ROW, {"name": "Bora"}))
    changed = file_of(ROW | {"end": "2027-10-12"}, {"name": "Bora"}, {"name": "Coral"})
    Job.objects.all().delete()
    before = list(Operation.objects.values())

    outcome = import_operations(changed, dry_run=True)

    assert outcome.counts == created(created=1, updated=1, unchanged=1)
    assert list(Operation.objects.values()) == before
    assert not Job.objects.exists()


def test_every_mistake_is_told_with_row_and_column_in_one_go(db: None) -> None:
    rows = [
        {"name": "Sound"},
        {"name": ""},
        {"name": "n" * 121},
        {"name": "A", "kind": "raid"},
        {"name": "B", "organisers": ""},
        {"name": "C", "organisers": "XX"},
        {"name": "D", "lead_states": "LT;YY"},
        {"name": "E", "participants": "lt"},
        {"name": "F", "participants_complete": "maybe"},
        {"name": "G", "participants_note": "x" * 501},
        {"name": "H", "phase": "0"},
        {"name": "I", "phase": "000140000"},
        {"name": "J", "phase": "one"},
        {"name": "K", "period": "night"},
        {"name": "L", "start": "2026-02-30"},
        {"name": "M", "start": "open"},
        {"name": "N", "end": "10000"},
        {"name": "O", "start": "2027-10-05", "end": "2027-10-01"},
        {"name": "P", "risk_areas": "cigarettes;dragons"},
        {"name": "Q", "transport_modes": "broom"},
        {"name": "R", "dates_note": "x" * 501},
        {"name": "S", "results": "x" * 5001},
        {"name": "T", "source": "x" * 5001},
    ]

    found = mistakes(file_of(*rows))

    assert found == [
        (3, "name", "The name is missing."),
        (4, "name", "The text is longer than 120 characters."),
        (5, "kind", "The kind “raid” is not known."),
        (6, "organisers", "The organiser is missing."),
        (7, "organisers", "The organisation “XX” is not known."),
        (8, "lead_states", "The organisation “YY” is not known."),
        (9, "participants", "The organisation “lt” is not known."),
        (10, "participants_complete", "Write yes or no."),
        (11, "participants_note", "The text is longer than 500 characters."),
        (12, "phase", "Write the number of the phase, 1 to 99."),
        (13, "phase", "Write the number of the phase, 1 to 99."),
        (14, "phase", "Write the number of the phase, 1 to 99."),
        (15, "period", "Write operational or grant."),
        (16, "start", "There is no such day as 2026-02-30."),
        (17, "start", "A start cannot be open: leave it empty if it is not known."),
        (18, "end", NO_DATE),
        (19, "end", "The end (1 October 2027) lies before the start (5 October 2027)."),
        (20, "risk_areas", "The term “dragons” is not known."),
        (21, "transport_modes", "The term “broom” is not known."),
        (22, "dates_note", "The text is longer than 500 characters."),
        (23, "results", "The text is longer than 5000 characters."),
        (24, "source", "The text is longer than 5000 characters."),
    ]


def test_several_mistakes_of_one_row_are_all_told(db: None) -> None:
    found = mistakes(file_of({"kind": "raid", "start": "1989", "end": "x", "organisers": "XX;YY"}))

    assert [(row, column) for row, column, _sentence in found] == [
        (2, "kind"),
        (2, "organisers"),
        (2, "organisers"),
        (2, "start"),
        (2, "end"),
    ]


def test_one_mistake_refuses_every_operation_of_the_file(db: None) -> None:
    outcome = import_operations(file_of(ROW, {"name": "Bora"}, {"name": "Coral", "kind": "raid"}))

    assert outcome.counts == created(rejected=3)
    assert not Operation.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [{"phase": "1"}, {"phase": "1", "start": "2027-11-01", "end": "2027-11-02"}],
            [(3, "phase", "Phase 1 stands here twice.")],
        ),
        (
            [{"phase": "1"}, {"phase": "01", "start": "2027-11-01", "end": "2027-11-02"}],
            [(3, "phase", "Phase 1 stands here twice.")],
        ),
        (
            [{"phase": "1"}, {"phase": "2", "start": "2027-10-10", "end": "2027-10-12"}],
            [
                (
                    3,
                    "start",
                    "Phase 2 (10–12 October 2027) certainly overlaps phase 1 (1–10 October 2027).",
                )
            ],
        ),
        (
            [{"phase": "1"}, {"phase": "2", "kind": "jcpo", "start": "2028", "end": "2028"}],
            [(3, "kind", "“kind” differs from row 2 of the same operation.")],
        ),
    ],
)
def test_phases_of_one_operation_must_agree(
    db: None, rows: list[dict[str, str]], expected: list[tuple[int, str, str]]
) -> None:
    assert mistakes(file_of(*rows)) == expected


@pytest.mark.parametrize("column", SHARED_COLUMNS)
def test_what_rows_of_one_operation_share_must_not_differ(db: None, column: str) -> None:
    other = {
        "kind": "jcpo",
        "lead_states": "LT",
        "participants": "LT",
        "participants_complete": "yes",
        "risk_areas": "cocaine",
        "transport_modes": "sea",
    }[column]

    [(row, where, _sentence)] = mistakes(
        file_of(ROW, {"phase": "2", "start": "2028", "end": "2028", column: other})
    )

    assert (row, where) == (3, column)


def test_notes_that_are_too_long_together_are_refused_and_not_cut(db: None) -> None:
    rows = [
        {"phase": str(number), "start": f"20{10 + number}", "end": f"20{10 + number}"}
        | {"dates_note": f"{number}" * 300}
        for number in (1, 2)
    ]

    [(row, column, sentence)] = mistakes(file_of(*rows))

    assert (row, column) == (2, "dates_note")
    assert "500 characters" in sentence


@pytest.mark.parametrize(
    ("content", "row", "sentence"),
    [
        (b"", 1, "The file is empty."),
        (b"  \r\n\t ", 1, "The file is empty."),
        (codecs.BOM_UTF8, 1, "The file is empty."),
        (codecs.BOM_UTF8 + b"\r\n\r\n", 1, "The file is empty."),
        (file_of(), 1, "The file has a header and no rows."),
        (file_of() + b"\r\n,,,,,,,,,,,,,,,\r\n", 1, "The file has a header and no rows."),
        (file_of(ROW).decode().encode("utf-16"), 1, "The file is UTF-16; save it as CSV in UTF-8."),
        (
            codecs.BOM_UTF16_BE + file_of(ROW).decode().encode("utf-16-be"),
            1,
            "The file is UTF-16; save it as CSV in UTF-8.",
        ),
        (file_of(ROW).decode().encode("utf-16-le"), 1, LOST),
        (
            file_of(ROW, {"name": "Café"}).decode().encode("windows-1252"),
            3,
            "From here on the file is not UTF-8; save it as UTF-8.",
        ),
        (
            file_of(ROW, ROW, {"name": "Żaba"}).decode().encode("iso8859-2"),
            4,
            "From here on the file is not UTF-8; save it as UTF-8.",
        ),
        (file_of({"name": "Amb\ufffder"}), 2, LOST),
        (
            file_of({"name": "Amb@er"}).replace(b"@", b"\xed\xa0\x80"),
            2,
            "From here on the file is not UTF-8; save it as UTF-8.",
        ),
        (file_of(ROW, {"name": "Amb\x00er"}), 3, LOST),
        (
            b"PK\x03\x04" + b"\x00" * 60,
            1,
            "This is a spreadsheet or an archive; save it as CSV in UTF-8.",
        ),
        (
            file_of(ROW, delimiter=";"),
            1,
            "The columns are separated by semicolons; save the file with commas.",
        ),
        (
            file_of(ROW, delimiter="\t"),
            1,
            "The columns are separated by tabs; save the file with commas.",
        ),
        (
            file_of(ROW, delimiter="|"),
            1,
            "The columns are separated by bars; save the file with commas.",
        ),
        (b"x" * (5 * 1024 * 1024 + 1), 1, "The file is larger than 5 MB; split it."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    db: None, content: bytes, row: int, sentence: str
) -> None:
    assert mistakes(content) == [(row, "", sentence)]


@pytest.mark.parametrize(
    "spell",
    [
        lambda content: codecs.BOM_UTF8 + content,
        lambda content: content.replace(b"\r\n", b"\n"),
        lambda content: content.replace(b"\r\n", b"\r"),
        lambda content: content + b"\r\n\r\n",
        lambda content: content.replace(b"Amber", b'" Amber "'),
        lambda content: content.rstrip(),
    ],
)
def test_other_spellings_of_the_same_file_are_the_same(
    db: None, spell: Callable[[bytes], bytes]
) -> None:
    import_operations(file_of(ROW))

    assert counts(spell(file_of(ROW))) == created(unchanged=1)


def test_ragged_rows_are_told_by_their_number(db: None) -> None:
    lines = file_of(ROW, {"name": "Bora"}, {"name": "Coral"}).splitlines()
    lines[2] += b",one more"
    lines[3] = b"Coral,wco_operation"

    assert mistakes(b"\r\n".join(lines)) == [
        (3, "", "This row has 17 cells, the header has 16."),
        (4, "", "This row has 2 cells, the header has 16."),
    ]


@pytest.mark.parametrize("broken", [b'"Bora,wco_operation', b'"Bora" x,wco_operation'])
def test_a_quotation_mark_that_is_not_closed_is_told(db: None, broken: bytes) -> None:
    content = file_of(ROW, {"name": "Bora"}, {"name": "Coral", "kind": "raid"})

    found = mistakes(content.replace(b"Bora,wco_operation", broken))

    assert found[0][:2] == (3, "")
    assert "Is a quotation mark not closed?" in found[0][2]


def test_a_header_with_unknown_missing_and_double_columns_is_told(db: None) -> None:
    columns = ("name", "name", *COLUMNS[1:-1], "colour")

    assert sorted(mistakes(file_of(ROW, columns=columns))) == [
        (1, "colour", "The column “colour” is not known."),
        (1, "name", "The column “name” stands twice."),
        (1, "source", "The column “source” is missing."),
    ]


def test_a_file_without_a_header_names_every_column(db: None) -> None:
    content = b"\r\n".join(file_of(ROW).splitlines()[1:])

    missing = {column for _row, column, sentence in mistakes(content) if "missing" in sentence}

    assert missing == set(COLUMNS)


def test_no_bytes_make_more_than_a_sentence(db: None) -> None:
    good = file_of(ROW, {"name": "Bora"})
    for position in range(0, len(good), 7):
        for wrong in (b'"', b"\x00", b"\xff", b"\n", b",", b"\xed\xa0\x80", b"\x1a"):
            reading = read_operations(good[:position] + wrong + good[position:])

            assert all(error.sentence and error.row for error in reading.errors)


@pytest.mark.slow
def test_ten_thousand_rows_come_in_and_one_more_is_refused(transactional_db: None) -> None:
    rows = [
        {"name": f"Synthetic {number // 10}", "phase": f"{number % 10 + 1}"}
        | {"start": f"{1991 + number % 100}", "end": ""}
        for number in range(10_000)
    ]

    assert mistakes(file_of(*rows, {"name": "One more"})) == [
        (10_002, "", "A file may hold 10,000 rows; split this one.")
    ]
    assert counts(file_of(*rows)) == created(created=1_000)
    assert counts(file_of(*rows)) == created(unchanged=1_000)
    assert Phase.objects.count() == 10_000


def test_two_imports_of_one_file_at_the_same_moment_create_once(transactional_db: None) -> None:
    content = file_of(*({"name": f"Amber {number}"} for number in range(30)))

    outcomes = at_once(*[lambda: counts(content)] * 3)

    assert sorted(each["created"] for each in outcomes) == [0, 0, 30]
    assert sorted(each["unchanged"] for each in outcomes) == [0, 30, 30]
    assert Operation.objects.count() == 30


# Who imports


@pytest.mark.parametrize(
    ("role", "at", "organisers", "imported"),
    [
        ("expert", "DK", "WCO", True),
        ("secretariat", "GSC", "WCO", True),
        ("liaison", "WCO", "WCO", True),
        ("liaison", "FRONTEX", "WCO", False),
    ],
)
def test_keepers_import_lists_of_all_and_liaisons_their_own(
    db: None, role: str, at: str, organisers: str, imported: bool
) -> None:
    outcome = import_operations(file_of({"organisers": organisers}), by=person(role, at))

    assert Operation.objects.exists() is imported
    assert [error.column for error in outcome.errors] == ([] if imported else ["organisers"])
    if imported:
        assert the_operation().created_by == person(role, at)
        assert the_operation().moves.get().by == person(role, at)


@pytest.mark.parametrize(
    ("role", "at"), [("planner", "LT"), ("contact_point", "LT"), ("administrator", "GSC")]
)
def test_others_may_not_import(db: None, role: str, at: str) -> None:
    with pytest.raises(Refused, match="import lists of operations"):
        import_operations(file_of(ROW), by=person(role, at))


# Uploads


def test_an_upload_is_imported_once_and_its_outcome_stands(db: None) -> None:
    expert = person("expert", "DK")
    upload = keep_upload("list.csv", file_of(ROW), by=expert)

    first = confirm_upload(upload, by=expert)
    again = confirm_upload(upload, by=expert)

    assert first.outcome["created"] == 1
    assert first.outcome["references"] == {"created": ["2027-WCO-AMBER"], "updated": []}
    assert again.outcome == first.outcome
    assert bytes(Upload.objects.get().content) == b""
    assert Operation.objects.count() == 1


def test_an_upload_with_a_mistake_stays_as_it_is(db: None) -> None:
    expert = person("expert", "DK")
    upload = keep_upload("list.csv", file_of({"kind": "raid"}), by=expert)

    confirm_upload(upload, by=expert)

    assert Upload.objects.get().imported_at is None
    assert bytes(Upload.objects.get().content) == file_of({"kind": "raid"})


def test_an_upload_confirmed_twice_at_the_same_moment_is_imported_once(
    transactional_db: None,
) -> None:
    expert = person("expert", "DK")
    upload = keep_upload("list.csv", file_of(ROW), by=expert)

    outcomes = at_once(*[lambda: confirm_upload(upload, by=expert).outcome] * 2)

    assert outcomes[0] == outcomes[1]
    assert outcomes[0]["created"] == 1
    assert Operation.objects.count() == 1


def test_an_upload_is_its_owner_s_alone(db: None) -> None:
    upload = keep_upload("list.csv", file_of(ROW), by=person("expert", "DK"))

    give_up_upload(upload, by=person("secretariat", "GSC"))
    assert Upload.objects.visible_to(person("secretariat", "GSC")).count() == 0
    assert Upload.objects.count() == 1

    give_up_upload(upload, by=person("expert", "DK"))
    assert Upload.objects.count() == 0


# The command


def run_command(*arguments: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = 0
    try:
        call_command("import_operations", *map(str, arguments))
    except CommandError as error:
        code = error.returncode
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_command_prints_one_line_of_counts(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(file_of(ROW, {"name": "Bora"}))

    dry = run_command(path, "--dry-run", capsys=capsys)
    done = run_command(path, "--marking", "public", capsys=capsys)
    again = run_command(path, capsys=capsys)

    assert dry == done == (0, json.dumps(created(created=2)) + "\n", "")
    assert again == (0, json.dumps(created(unchanged=2)) + "\n", "")
    assert set(Operation.objects.values_list("marking", flat=True)) == {"public"}


def test_the_command_tells_every_mistake_and_fails(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(file_of(ROW, {"name": "Bora", "kind": "raid"}) + b"short\r\n")

    code, out, err = run_command(path, capsys=capsys)

    assert code == 1
    assert json.loads(out) == created(rejected=2)
    assert err.splitlines() == [
        "row 3, kind: The kind “raid” is not known.",
        "row 4: This row has 1 cells, the header has 16.",
    ]


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_is_not_there_is_told(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with pytest.raises(CommandError, match=r"(No such file|Is a directory)"):
        call_command("import_operations", str(tmp_path / name))


def test_an_operation_entered_here_is_never_taken_for_an_imported_one(db: None) -> None:
    entered = enter_operation(
        facts(kind="wco_operation", organisers=("WCO",), leads=()), by=person("liaison", "WCO")
    )

    import_operations(file_of(ROW | {"source": "Another"}))

    entered.refresh_from_db()
    assert entered.sources == ""
    assert Operation.objects.count() == 2
