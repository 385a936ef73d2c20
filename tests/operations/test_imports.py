"""Imports of lists: completely or not at all, and repeatable."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jco_portal.outbox.models import Job
from operations.imports.import_run import import_operations
from operations.models import Operation, Phase, PhaseInput
from operations.queries.operations import operation_input
from tests.concurrency import run_concurrently
from tests.import_files import (
    PUBLISHED_FILE,
    ROW,
    csv_file,
    expected_counts,
    import_counts,
    import_errors,
)

# The published list


def test_published_list_is_imported_completely_and_only_once(db: None) -> None:
    content = PUBLISHED_FILE.read_bytes()

    assert import_counts(content) == expected_counts(created=89)
    assert Phase.objects.count() == 92
    assert import_counts(content) == expected_counts(unchanged=89)
    assert Operation.objects.count() == 89


def test_changed_day_in_the_list_updates_a_single_operation(db: None) -> None:
    content = PUBLISHED_FILE.read_bytes()
    import_operations(content)
    marker = b"2011-10-18"
    assert content.count(marker) == 1

    assert import_counts(content.replace(marker, b"2011-10-17")) == expected_counts(
        updated=1, unchanged=88
    )
    assert Phase.objects.filter(entered_start="2011-10-17").count() == 1


def test_updating_an_imported_operation_touches_no_timetable(db: None) -> None:
    rows = [{"name": f"Amber {number}"} for number in range(3)]
    import_operations(csv_file(*rows))

    with CaptureQueriesContext(connection) as sent:
        outcome = import_operations(csv_file(*({**row, "start": "2027-10-05"} for row in rows)))

    assert outcome.updated == len(rows)
    assert [each for each in sent if "timetable" in each["sql"] or "deadline" in each["sql"]] == []


def test_imported_row_is_stored_as_written(db: None) -> None:
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

    import_operations(csv_file(row))

    operation = Operation.objects.get()
    made = operation_input(operation)
    assert operation.reference == "2027-LT-AMBER"
    assert (operation.state, operation.marking, operation.source) == ("tabled", "limite", "import")
    assert {organisation.code for organisation in made.organisers} == {"LT", "OLAF"}
    assert {(organisation.code, role) for organisation, role in made.participations} == {
        ("LT", "lead"),
        ("PL", "lead"),
        ("EE", "participant"),
        ("EU", "participant"),
    }
    assert made.participants_complete
    assert (made.participants_note, made.dates_note) == ("and others", "one week")
    assert (made.results_note, made.sources) == ("many", "one\ntwo")
    assert {term.name for term in made.terms} == {"cigarettes", "cocaine"}
    assert {term.name for term in made.transport_modes} == {"sea", "container"}
    assert made.phases == (PhaseInput(1, entered_start="2027-10", entered_end=""),)
    assert operation.phases.get().latest_start == date(2027, 10, 31)
    row = operation.transitions.get()
    assert (row.name, row.from_state, row.to_state, row.made_by) == ("record", "", "tabled", None)


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
def test_imported_dates_determine_status_and_confirmation(
    db: None, row: dict[str, str], state: str, confidence: str
) -> None:
    import_operations(csv_file(row))

    operation = Operation.objects.get()
    assert (operation.state, operation.confirmation) == (state, confidence)


def test_import_enqueues_an_overlap_check_and_wakes_the_workers_once(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker_calls: list[str] = []
    monkeypatch.setattr("jco_portal.outbox.broker.send_task", broker_calls.append)
    rows = [{"name": f"Amber {number}"} for number in range(20)]
    import_operations(csv_file(*rows))
    assert (Job.objects.count(), len(broker_calls)) == (1, 1)

    import_operations(csv_file(*(row | {"end": "2027-10-12"} for row in rows)))

    listed = [key for job in Job.objects.all() for key in job.arguments["operation_ids"]]
    keys = set(Operation.objects.values_list("pk", flat=True))
    assert set(listed[20:]) == keys
    assert len(broker_calls) == 2


# Whole or not at all


def test_dry_run_returns_the_outcome_and_writes_nothing(db: None) -> None:
    import_operations(csv_file(ROW, {"name": "Bora"}))
    changed = csv_file(ROW | {"end": "2027-10-12"}, {"name": "Bora"}, {"name": "Coral"})
    Job.objects.all().delete()
    before = list(Operation.objects.values())

    outcome = import_operations(changed, dry_run=True)

    assert outcome.counts == expected_counts(created=1, updated=1, unchanged=1)
    assert list(Operation.objects.values()) == before
    assert not Job.objects.exists()


def test_import_is_rejected_completely_when_any_row_has_an_error(db: None) -> None:
    outcome = import_operations(csv_file(ROW, {"name": "Bora"}, {"name": "Coral", "kind": "raid"}))

    assert outcome.counts == expected_counts(rejected=3)
    assert not Operation.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.slow
def test_import_accepts_ten_thousand_rows_and_refuses_more(transactional_db: None) -> None:
    rows = [
        {"name": f"Synthetic {number // 10}", "phase": f"{number % 10 + 1}"}
        | {"start": f"{1991 + number % 100}", "end": ""}
        for number in range(10_000)
    ]

    assert import_errors(csv_file(*rows, {"name": "One more"})) == [
        (10_002, "", "A file may hold 10,000 rows; split this one.")
    ]
    assert import_counts(csv_file(*rows)) == expected_counts(created=1_000)
    assert import_counts(csv_file(*rows)) == expected_counts(unchanged=1_000)
    assert Phase.objects.count() == 10_000


def test_concurrent_imports_of_a_file_create_every_operation_once(transactional_db: None) -> None:
    content = csv_file(*({"name": f"Amber {number}"} for number in range(30)))

    outcomes = run_concurrently(*[lambda: import_counts(content)] * 3)

    assert sorted(each["created"] for each in outcomes) == [0, 0, 30]
    assert sorted(each["unchanged"] for each in outcomes) == [0, 30, 30]
    assert Operation.objects.count() == 30
