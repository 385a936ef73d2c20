"""Commands that load data: repeatable, and only where permitted."""

from collections import Counter
from datetime import date

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from coordination.actions import run_full_overlap_check
from coordination.enums import Severity
from coordination.models import Overlap, OverlapCheck, OverlapRule, Presidency
from coordination.overlap_check.what_if import is_certain_conflict, unsaved_overlap
from funding.analysis.delays import delay_scenarios, planned_operation
from funding.analysis.pending_grants import WhatIfApplication
from funding.reports.pending_grants import funding_risks
from jco_portal.demo.operations import FOLDER, PASSWORD, _phases, load_accounts
from jco_portal.demo.results import load_results
from jco_portal.directory.actions import read_csv_rows
from jco_portal.directory.enums import Role
from jco_portal.directory.models import GroupMembership, Organisation, User
from operations.actions.operations import update_operation
from operations.actions.reference_lists import DATA_FOLDER as OPERATIONS_DATA_FOLDER
from operations.enums import Attribution, Marking, OperationSource
from operations.imports.import_run import import_operations
from operations.models import (
    Operation,
    OperationType,
    ReferenceTerm,
    SeizureRevision,
    operation_problems,
)
from operations.queries.operations import operation_input
from tests.factories import make_operation, make_operation_input, make_phase_input
from tests.portal.pins import PINNED, assert_pinned, signatures
from tests.rollback import rolled_back

OVERLAP_FIELDS = (
    "first_day",
    "last_day",
    "certainty",
    "reason",
    "shared_terms",
    "shared_transport_modes",
)
SLOW_LOADERS = (
    *("load_results", "load_debriefing", "load_planning", "load_lessons", "load_budgets"),
    *("load_applications", "load_late_grant"),
)
LISTS = (Organisation, GroupMembership, OperationType, ReferenceTerm, OverlapRule, Presidency)


def command_output(capsys: pytest.CaptureFixture[str], command: str, *arguments: str) -> str:
    call_command(command, *arguments)
    return capsys.readouterr().out


def test_reloading_reference_lists_changes_nothing(db: None) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in LISTS]
    assert all(before)

    call_command("load_reference")

    assert [list(model.objects.order_by("pk").values()) for model in LISTS] == before


def test_load_demo_fills_an_empty_portal_once(
    transactional_db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    first = command_output(capsys, "load_demo")
    count = Operation.objects.count()
    again = command_output(capsys, "load_demo")

    assert first == f"{count} operations loaded.\n"
    assert again == "The portal is filled already.\n"
    assert Operation.objects.count() == count > 89
    _check_demonstration_content()
    _check_jco_in_planning()
    _check_demonstration_accounts(capsys)
    _check_names_of_accounts_and_operations()
    _assert_delay_conflicts()


def _assert_delay_conflicts() -> None:
    year = timezone.localdate().year + 1
    osprey = Operation.objects.get(name="Osprey", source=OperationSource.PORTAL)
    applied = WhatIfApplication(date(year, 1, 1))
    risk = funding_risks(osprey.created_by, [osprey], timezone.localdate(), typed=applied)[
        osprey.pk
    ]
    assert (risk.is_warning, risk.first_day, risk.needed_on) == (
        True,
        date(year, 6, 1),
        date(year, 10, 1),
    )

    delays = delay_scenarios([planned_operation(osprey)], osprey.created_by)[osprey.pk]
    [clash] = [each for each in delays.delays[3].new_overlaps if is_certain_conflict(each)]
    foreseen = unsaved_overlap(clash, delays.reader)
    [moved] = [
        make_phase_input(each.number, each.start, each.end) for each in delays.delays[3].phases
    ]
    assert (moved.entered_start, moved.entered_end) == (f"{year}-09-01", f"{year}-09-12")
    after = operation_input(osprey).with_changes(phases=(moved,))
    update_operation(osprey, after, by=osprey.created_by, version=osprey.version)
    run_full_overlap_check()

    names = ("operation_a__name", "operation_b__name")
    conflicts = Overlap.objects.current().filter(severity=Severity.CONFLICT)
    own = conflicts.filter(Q(operation_a=osprey) | Q(operation_b=osprey))
    [stored] = own.values(*names, *OVERLAP_FIELDS)
    assert {stored.pop(name) for name in names} == {"Osprey", "Glacier"}
    assert stored == {name: getattr(foreseen, name) for name in OVERLAP_FIELDS}


def _check_jco_in_planning() -> None:
    operation = Operation.objects.get(name="Tern", jco_file__isnull=False)
    responses = Counter(operation.participations.values_list("response", flat=True))
    assert (responses["accepted"], responses["declined"], responses["invited"]) == (2, 1, 3)
    assert Counter(operation.business_case_texts.values_list("is_ready_for_review", flat=True)) == {
        True: 3,
        False: 1,
    }
    assert operation.objectives.count() == 2
    assert operation.operation_documents.count() == 1


def test_interrupted_load_demo_leaves_an_empty_portal(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        entered.append(Operation.objects.filter(source=OperationSource.PORTAL).count())
        raise KeyboardInterrupt

    entered: list[int] = []
    for each in SLOW_LOADERS:  # they are in the same transaction, so they can be skipped
        monkeypatch.setattr(f"jco_portal.demo.operations.{each}", lambda *_arguments: None)
    monkeypatch.setattr("jco_portal.demo.operations.run_full_overlap_check", broken)

    with pytest.raises(KeyboardInterrupt):
        call_command("load_demo")

    assert entered[0] > 5
    assert not Operation.objects.exists()
    assert not User.objects.exists()


def _check_demonstration_content() -> None:
    year = timezone.localdate().year
    states = set(Operation.objects.values_list("state", flat=True))
    fictitious = Operation.objects.filter(source="portal")
    assert {"draft", "tabled", "announced", "confirmed", "cancelled"} <= states
    assert fictitious.filter(phases__earliest_start__year=year).exists()
    assert fictitious.filter(phases__earliest_start__year=year + 1).exists()
    assert not fictitious.filter(created_by=None).exists()
    assert set(Operation.objects.values_list("marking", flat=True)) == {
        "public",
        "limite",
        "participants",
    }
    grades = set(Overlap.objects.current().values_list("severity", flat=True))
    assert {"conflict", "coordinate", "aware"} <= grades
    assert OverlapCheck.objects.exists()


def _check_demonstration_accounts(capsys: pytest.CaptureFixture[str]) -> None:
    listed = command_output(capsys, "demo_accounts")
    roles = set()
    for user in User.objects.all():
        assert f"{user.email} " in listed
        assert user.function_label in listed
        assert Client().login(email=user.email, password=PASSWORD)
        roles |= user.roles
    assert PASSWORD in listed
    assert roles == set(Role.values)


def _check_names_of_accounts_and_operations() -> None:
    pinned = PINNED["demonstration"]
    roles = {user.email: user.roles for user in User.objects.all()}
    accounts = signatures(pinned["accounts"])
    assert_pinned("Accounts of the demonstration", accounts, signatures(roles))
    entered = Operation.objects.filter(source=OperationSource.PORTAL).values_list(
        "reference", flat=True
    )
    references = [reference.partition("-")[2] for reference in entered]  # without the year
    assert_pinned("References of the demonstration", pinned["references"], references)


@pytest.mark.parametrize("year", range(2026, 2034))
def test_demonstration_dates_are_valid_in_every_year(
    db: None, year: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(year, 3, 1))
    base = make_operation_input()

    for row in read_csv_rows(FOLDER / "operations.csv"):
        assert operation_problems(base.with_changes(phases=_phases(row["phases"]))) == [], row[
            "name"
        ]


@pytest.mark.example("draft")
def test_load_demo_leaves_a_filled_portal_unchanged(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    make_operation()

    assert command_output(capsys, "load_demo") == "The portal is filled already.\n"
    assert Operation.objects.count() == 1


def test_migrating_again_keeps_database_rights(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _rights()

    call_command("migrate", verbosity=0)

    assert _rights() == before
    if django_settings.WEB_ROLE not in {"", connection.settings_dict["USER"]}:
        assert ("operations_operationevent", "INSERT") not in before
        assert ("operations_operationtransition", "UPDATE") not in before
        assert ("operations_operationtransition", "INSERT") in before
        assert ("operations_operation", "DELETE") in before


def _rights() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
            "WHERE grantee = %s AND table_schema = 'public'",
            [django_settings.WEB_ROLE],
        )
        return set(cursor.fetchall())


@pytest.mark.slow
def test_demonstration_results_load_on_any_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2027, 1, 5)
    monkeypatch.setattr(timezone, "localdate", lambda: day)
    import_operations(
        (OPERATIONS_DATA_FOLDER / "published.csv").read_bytes(), marking=Marking.PUBLIC
    )
    load_accounts()

    for month in (1, 4, 7, 10):
        day = day.replace(month=month)
        with rolled_back():
            load_results()
            _check_results(day)


def _check_results(day: date) -> None:
    operation = Operation.objects.get(name="Dunlin")
    entries = SeizureRevision.objects.filter(result__operation=operation)
    assert operation.state == "debriefing", day
    assert operation.seizures.count() == 40, day
    assert set(entries.values_list("attribution", flat=True)) == set(Attribution.values), day
    assert entries.filter(number=2).exists(), day
    assert set(entries.values_list("validation__is_validated", flat=True)) == {True, False, None}, (
        day
    )
