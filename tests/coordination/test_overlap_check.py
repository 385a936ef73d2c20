"""The overlap check on the database: published operations, changes, and concurrency."""

import csv
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from coordination import actions
from coordination.models import Overlap, OverlapRule
from coordination.overlap_check.comparison import find_overlaps, side_pairs_with, write_differences
from coordination.overlap_check.side_reader import SideReader, read_all_sides, read_sides_near
from jco_portal.outbox.actions import run_next_job
from operations.actions.operations import create_operation, update_operation
from operations.enums import Marking
from operations.imports.import_run import import_operations
from operations.models import Operation, Phase, PhaseInput
from operations.queries.operations import operation_input
from tests.factories import (
    make_operation,
    make_operation_input,
    make_user,
    organisation,
    organisations,
    terms,
)
from tests.import_files import PUBLISHED_FILE
from tests.invitations import accept_input, decline_input, make_invitations, respond
from tests.jobs import run_all_jobs
from tests.proof_depth import PROOF_DEPTH

DATA_FOLDER = Path(__file__).parents[1] / "data"


@pytest.mark.django_db
def test_published_operations_have_exactly_the_expected_overlaps_on_each_check(
    tmp_path: Path,
) -> None:
    import_operations(PUBLISHED_FILE.read_bytes(), marking=Marking.PUBLIC)

    call_command("detect_overlaps", "--csv", str(tmp_path / "found.csv"))

    actual = (tmp_path / "found.csv").read_text(encoding="utf-8")
    expected = (DATA_FOLDER / "overlaps.csv").read_text(encoding="utf-8")
    assert list(csv.reader(actual.splitlines())) == list(csv.reader(expected.splitlines()))
    ages = dict(Overlap.objects.values_list("pk", "opened_at"))
    assert len(ages) == 43
    again = actions.run_full_overlap_check()
    assert (again["opened"], again["closed"], again["pairs"]) == (0, 0, 43)
    assert dict(Overlap.objects.values_list("pk", "opened_at")) == ages


@pytest.mark.example("tabled")
@pytest.mark.django_db
def test_ended_overlap_is_closed_and_a_returning_overlap_is_reopened() -> None:
    amber = make_operation("Amber", state="tabled")
    make_operation("Basalt", state="tabled")
    actions.run_full_overlap_check()
    before = Overlap.objects.get()

    moved = update_operation(
        amber,
        operation_input(amber).with_changes(
            phases=(PhaseInput(1, entered_start="2028-01-01", entered_end="2028-01-02"),)
        ),
        by=make_user(),
        version=amber.version,
    )
    run_all_jobs()
    closed = Overlap.objects.get()
    update_operation(moved, make_operation_input("Amber"), by=make_user(), version=moved.version)
    run_all_jobs()

    assert closed.closed_at is not None
    again = Overlap.objects.get()
    assert again.pk == before.pk
    assert again.closed_at is None
    assert again.opened_at > before.opened_at or again.opened_at == closed.closed_at


@pytest.mark.example("tabled")
@pytest.mark.django_db
def test_operations_changed_together_are_compared_with_each_other_once() -> None:
    both = [make_operation("Amber", state="tabled").pk, make_operation("Basalt", state="tabled").pk]
    Overlap.objects.all().delete()

    assert actions.check_operations(both) == (1, 0)
    assert actions.check_operations(both[::-1]) == (0, 0)
    assert Overlap.objects.current().count() == 1


@pytest.mark.example("tabled")
@pytest.mark.django_db
def test_draft_is_compared_but_not_included_in_the_pair_total() -> None:
    make_operation("Amber", state="tabled")
    make_operation("Basalt")

    counts = actions.run_full_overlap_check()

    assert counts["pairs"] == 0
    assert Overlap.objects.get().has_draft


@pytest.mark.example("tabled")
@pytest.mark.django_db
@pytest.mark.parametrize("state", ["cancelled", "withdrawn"])
def test_cancelled_or_withdrawn_operation_is_not_compared(state: str) -> None:
    kinds = {"cancelled": {}, "withdrawn": {"kind": "wco_operation", "organisers": ("WCO",)}}
    make_operation("Amber", state="tabled")
    make_operation("Basalt", state=state, leads=(), participants=("LT",), **kinds[state]) if (
        state == "withdrawn"
    ) else make_operation("Basalt", state=state)

    assert actions.run_full_overlap_check()["pairs"] == 0


@pytest.mark.example("tabled")
@pytest.mark.django_db
def test_grant_period_is_not_compared() -> None:
    make_operation("Amber", state="tabled")
    Phase.objects.update(period="grant")
    make_operation("Basalt", state="tabled")

    assert actions.run_full_overlap_check()["pairs"] == 0


@pytest.mark.django_db
def test_european_union_participation_covers_its_members_on_the_start_date() -> None:
    early = make_operation_input(
        "Amber",
        kind="wco_operation",
        organisers=("WCO",),
        leads=(),
        participants=("EU",),
        phases=(("2012-01-01", "2012-02-01"),),
    )
    reader = SideReader()
    create_operation(early, by=make_user("liaison", "WCO"))
    create_operation(
        early.with_changes(name="Later", phases=(PhaseInput(1, entered_start="2026-01-01"),)),
        by=make_user("liaison", "WCO"),
    )

    members = [side.states.bit_count() for side in read_all_sides(reader)]

    assert sorted(members) == [27, 27]
    names = {country.pk for country in organisations("HR", "UK")}
    bits = [1 << reader.states.index(pk) for pk in sorted(names)]
    held = [[bool(side.states & bit) for bit in bits] for side in read_all_sides(reader)]
    assert held[0] != held[1]


@pytest.mark.django_db
def test_changed_rule_limit_changes_the_severity() -> None:
    members = ("LT", "LV", "EE", "PL")
    for name, term in (("Amber", "cocaine"), ("Basalt", "cigarettes")):
        make_operation(
            name, state="tabled", participants=members[1:], terms_=(term,), modes=("road",)
        )
    Operation.objects.get(name="Amber").transport_modes.set(terms("air", kind="transport_mode"))
    actions.run_full_overlap_check()
    before = Overlap.objects.get().severity

    OverlapRule.objects.update(min_resource_states=4)
    actions.run_full_overlap_check()

    assert (before, Overlap.objects.get().severity) == ("aware", "coordinate")


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.proof
def test_no_overlap_is_missed_among_pairs_entered_concurrently() -> None:
    pairs = 100 * PROOF_DEPTH

    assert _enter_pairs(pairs, _detect_as_the_portal_does) == pairs


@pytest.mark.django_db(transaction=True)
def test_overlap_check_before_commit_misses_pairs() -> None:
    # The negative control: inside its transaction an overlap check cannot see other entries.
    assert _enter_pairs(20, _detect_inside_the_transaction) < 20


def _enter_pairs(number: int, enter: Callable[[Any, Any, threading.Barrier], None]) -> int:
    """Enter overlapping operations in pairs from two connections; return the overlaps found."""
    by = make_user()
    kind = "bilateral_customs_operation"  # without a file of the JCO: only overlaps matter
    templates = [make_operation_input("Left", kind=kind), make_operation_input("Right", kind=kind)]
    barrier = threading.Barrier(2, timeout=60)
    failures: list[BaseException] = []

    def run(side: int) -> None:
        try:
            for index in range(number):
                day = f"{2000 + index // 28 // 12}-{index // 28 % 12 + 1:02}-{index % 28 + 1:02}"
                one = templates[side].with_changes(
                    name=f"{templates[side].name} {index}",
                    phases=(PhaseInput(1, entered_start=day, entered_end=day),),
                )
                enter(one, by, barrier)
        except BaseException as error:
            failures.append(error)
            barrier.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(side,)) for side in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return Overlap.objects.current().count()


def _detect_as_the_portal_does(one: Any, by: Any, barrier: threading.Barrier) -> None:
    barrier.wait()
    create_operation(one, by=by)
    run_next_job()


def _detect_inside_the_transaction(one: Any, by: Any, barrier: threading.Barrier) -> None:
    with transaction.atomic():
        operation = Operation.objects.create(
            reference=one.name,
            name=one.name,
            operation_type=one.operation_type,
            state="tabled",
            created_by=by,
        )
        operation.terms.set(one.terms)
        phase = Phase(operation=operation, number=1, entered_start=one.phases[0].entered_start)
        phase.entered_end = phase.entered_start
        phase.set_bounds(60)
        phase.save()
        barrier.wait()
        reader = SideReader()
        overlaps = find_overlaps(side_pairs_with(*read_sides_near([operation.pk], reader)), reader)
        with connection.cursor() as cursor:
            write_differences(cursor.cursor, overlaps, {})
        barrier.wait()


def test_group_member_that_is_not_a_state_is_ignored(db: None) -> None:
    organisation("EUROPOL").memberships.create(group=organisation("EU"), starts_on="2000-01-01")
    make_operation("Amber", participants=("EU",), state="tabled")
    make_operation("Bora", organisers=("PL",), leads=("PL",), state="tabled")

    assert actions.run_full_overlap_check()["pairs"] == 1


@pytest.mark.django_db
def test_declined_organisation_is_compared_again_only_after_acceptance() -> None:
    estonia = organisation("EE").pk
    amber = make_operation("Amber", state="tabled", participants=("EE",))
    pole = {"organisers": ("PL",), "leads": ("PL",), "modes": ("sea",)}
    make_operation("Basalt", state="tabled", participants=("EE",), **pole)
    make_invitations(amber, "EE")

    def shared() -> list[bool]:
        run_all_jobs()
        near = [estonia in each.shared_states for each in Overlap.objects.current()]
        actions.run_full_overlap_check()
        assert [estonia in each.shared_states for each in Overlap.objects.current()] == near
        return near

    expected = shared()
    respond(amber, "EE", decline_input())
    declined = shared()
    respond(amber, "EE", accept_input())
    again = shared()

    assert expected == again == [True]
    assert True not in declined
