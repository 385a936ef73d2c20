"""The commands that fill a portal: once, again without harm, and only where they should."""

from collections import Counter
from datetime import date

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from coordination.actions import detect_all
from coordination.enums import Severity
from coordination.models import Overlap, OverlapCheck, OverlapRule, Presidency
from coordination.overlap_check.what_if import is_alarming, overlap_of
from funding.analysis.delays import planned_of, slips_of
from funding.analysis.pending_grants import Typed
from funding.reports.pending_grants import risks_of
from jco_portal.demo.operations import HERE, PASSWORD, _phases, load_accounts
from jco_portal.demo.results import load_results
from jco_portal.directory.actions import read_rows
from jco_portal.directory.enums import Role
from jco_portal.directory.models import GroupMembership, Organisation, User
from operations.actions.operations import edit_operation
from operations.actions.reference_lists import DATA as OPERATIONS_DATA
from operations.enums import Attribution, Marking, OperationSource
from operations.imports.import_run import import_operations
from operations.models import (
    Operation,
    OperationType,
    ReferenceTerm,
    SeizureRevision,
    operation_problems,
)
from operations.queries.operations import facts_of
from tests.portal.pins import PINNED, assert_pinned, signatures
from tests.undone import undone
from tests.world import a_phase, an_operation, facts

SAID = ("first_day", "last_day", "certainty", "reason", "shared_terms", "shared_transport_modes")
DEAR = (
    *("load_results", "load_debriefing", "load_planning", "load_lessons", "load_budgets"),
    *("load_applications", "load_late_grant"),
)
LISTS = (Organisation, GroupMembership, OperationType, ReferenceTerm, OverlapRule, Presidency)


def said(capsys: pytest.CaptureFixture[str], command: str, *arguments: str) -> str:
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
    first = said(capsys, "load_demo")
    count = Operation.objects.count()
    again = said(capsys, "load_demo")

    assert first == f"{count} operations loaded.\n"
    assert again == "The portal is filled already.\n"
    assert Operation.objects.count() == count > 89
    _the_demonstration_shows_what_the_portal_does()
    _a_newcomer_finds_a_jco_in_the_middle_of_its_planning()
    _everybody_of_the_demonstration_signs_in(capsys)
    _the_demonstration_keeps_its_accounts_and_references()
    _a_slip_of_three_months_clashes_as_foreseen()


def _a_slip_of_three_months_clashes_as_foreseen() -> None:
    year = timezone.localdate().year + 1
    osprey = Operation.objects.get(name="Osprey", source=OperationSource.PORTAL)
    applied = Typed(date(year, 1, 1))
    risk = risks_of(osprey.created_by, [osprey], timezone.localdate(), typed=applied)[osprey.pk]
    assert (risk.warns, risk.first, risk.needed) == (True, date(year, 6, 1), date(year, 10, 1))

    found = slips_of([planned_of(osprey)], osprey.created_by)[osprey.pk]
    [clash] = [each for each in found.slips[3].brought if is_alarming(each)]
    foreseen = overlap_of(clash, found.reader)
    [moved] = [a_phase(each.number, each.start, each.end) for each in found.slips[3].phases]
    assert (moved.entered_start, moved.entered_end) == (f"{year}-09-01", f"{year}-09-12")
    after = facts_of(osprey).with_changes(phases=(moved,))
    edit_operation(osprey, after, by=osprey.created_by, version=osprey.version)
    detect_all()

    names = ("operation_a__name", "operation_b__name")
    conflicts = Overlap.objects.current().filter(severity=Severity.CONFLICT)
    own = conflicts.filter(Q(operation_a=osprey) | Q(operation_b=osprey))
    [stored] = own.values(*names, *SAID)
    assert {stored.pop(name) for name in names} == {"Osprey", "Glacier"}
    assert stored == {name: getattr(foreseen, name) for name in SAID}


def _a_newcomer_finds_a_jco_in_the_middle_of_its_planning() -> None:
    operation = Operation.objects.get(name="Tern", jco_file__isnull=False)
    standings = Counter(operation.participations.values_list("response", flat=True))
    assert (standings["accepted"], standings["declined"], standings["invited"]) == (2, 1, 3)
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
    for each in DEAR:  # one transaction holds them with what is loaded here
        monkeypatch.setattr(f"jco_portal.demo.operations.{each}", lambda *_given: None)
    monkeypatch.setattr("jco_portal.demo.operations.detect_all", broken)

    with pytest.raises(KeyboardInterrupt):
        call_command("load_demo")

    assert entered[0] > 5
    assert not Operation.objects.exists()
    assert not User.objects.exists()


def _the_demonstration_shows_what_the_portal_does() -> None:
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


def _everybody_of_the_demonstration_signs_in(capsys: pytest.CaptureFixture[str]) -> None:
    listed = said(capsys, "demo_accounts")
    roles = set()
    for user in User.objects.all():
        assert f"{user.email} " in listed
        assert user.function in listed
        assert Client().login(email=user.email, password=PASSWORD)
        roles |= user.roles
    assert PASSWORD in listed
    assert roles == set(Role.values)


def _the_demonstration_keeps_its_accounts_and_references() -> None:
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
    base = facts()

    for row in read_rows(HERE / "operations.csv"):
        assert operation_problems(base.with_changes(phases=_phases(row["phases"]))) == [], row[
            "name"
        ]


@pytest.mark.example("draft")
def test_load_demo_leaves_a_filled_portal_unchanged(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    an_operation()

    assert said(capsys, "load_demo") == "The portal is filled already.\n"
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
    import_operations((OPERATIONS_DATA / "published.csv").read_bytes(), marking=Marking.PUBLIC)
    load_accounts()

    for month in (1, 4, 7, 10):
        day = day.replace(month=month)
        with undone():
            load_results()
            _results_of_every_sort_stand(day)


def _results_of_every_sort_stand(day: date) -> None:
    operation = Operation.objects.get(name="Dunlin")
    entries = SeizureRevision.objects.filter(result__operation=operation)
    assert operation.state == "debriefing", day
    assert operation.seizures.count() == 40, day
    assert set(entries.values_list("attribution", flat=True)) == set(Attribution.values), day
    assert entries.filter(number=2).exists(), day
    assert set(entries.values_list("validation__is_validated", flat=True)) == {True, False, None}, (
        day
    )
