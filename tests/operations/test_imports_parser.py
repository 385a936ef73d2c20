"""Parsing rows as operations, with every error and its row."""

import pytest

from operations.imports.parser import SHARED_COLUMNS
from tests.import_files import ROW, csv_file, import_errors

NO_DATE = (
    "“10000” is not a date we can read. Write a day as 2026-10-05, "
    "a month as 2026-10 or a year as 2026."
)


def test_every_error_of_a_file_is_reported_with_row_and_column(db: None) -> None:
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

    errors = import_errors(csv_file(*rows))

    assert errors == [
        (3, "name", "Give the code name."),
        (4, "name", "The name is longer than 120 characters; shorten it."),
        (5, "kind", "“raid” is not in the list; choose another."),
        (6, "organisers", "Say who organises it."),
        (7, "organisers", "“XX” is not in the list; write it as it stands there."),
        (8, "lead_states", "“YY” is not in the list; write it as it stands there."),
        (9, "participants", "“lt” is not in the list; write it as it stands there."),
        (10, "participants_complete", "Write yes or no."),
        (11, "participants_note", "This may have at most 500 characters; it has 501."),
        (12, "phase", "Phases are numbered from 1 to 99."),
        (13, "phase", "Phases are numbered from 1 to 99."),
        (14, "phase", "Write the number in digits."),
        (15, "period", "Write operational, grant or not_held."),
        (16, "start", "There is no such day as 2026-02-30."),
        (17, "start", "A start cannot be open: leave it empty if it is not known."),
        (18, "end", NO_DATE),
        (19, "end", "The end (1 October 2027) lies before the start (5 October 2027)."),
        (20, "risk_areas", "“dragons” is not in the list; write it as it stands there."),
        (21, "transport_modes", "“broom” is not in the list; write it as it stands there."),
        (22, "dates_note", "This may have at most 500 characters; it has 501."),
        (23, "results", "This may have at most 5000 characters; it has 5001."),
        (24, "source", "This may have at most 5000 characters; it has 5001."),
    ]


def test_every_error_of_a_row_is_reported(db: None) -> None:
    errors = import_errors(
        csv_file({"kind": "raid", "start": "1989", "end": "x", "organisers": "XX;YY"})
    )

    assert [(row, column) for row, column, _sentence in errors] == [
        (2, "kind"),
        (2, "organisers"),
        (2, "organisers"),
        (2, "start"),
        (2, "end"),
    ]


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
def test_contradicting_phases_of_an_operation_are_refused(
    db: None, rows: list[dict[str, str]], expected: list[tuple[int, str, str]]
) -> None:
    assert import_errors(csv_file(*rows)) == expected


@pytest.mark.parametrize("column", SHARED_COLUMNS)
def test_differing_shared_columns_of_an_operation_are_refused(db: None, column: str) -> None:
    other = {
        "kind": "jcpo",
        "lead_states": "LT",
        "participants": "LT",
        "participants_complete": "yes",
        "risk_areas": "cocaine",
        "transport_modes": "sea",
    }[column]

    [(row, where, _sentence)] = import_errors(
        csv_file(ROW, {"phase": "2", "start": "2028", "end": "2028", column: other})
    )

    assert (row, where) == (3, column)


def test_overlong_combined_notes_are_refused(db: None) -> None:
    rows = [
        {"phase": str(number), "start": f"20{10 + number}", "end": f"20{10 + number}"}
        | {"dates_note": f"{number}" * 300}
        for number in (1, 2)
    ]

    [(row, column, sentence)] = import_errors(csv_file(*rows))

    assert (row, column) == (2, "dates_note")
    assert "500 characters" in sentence
