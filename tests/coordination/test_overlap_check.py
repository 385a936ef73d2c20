"""Detection on the real database: the real operations, what changes, and races."""

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
from coordination.overlap_check.comparison import find, pairs_of, write_differences
from coordination.overlap_check.side_reader import Reader, read_all_sides, read_sides_near
from jco_portal.outbox.actions import run_next_job
from operations.actions.operations import edit_operation, enter_operation
from operations.enums import Marking
from operations.imports.import_run import import_operations
from operations.models import Operation, Phase, PhaseInput
from operations.queries.operations import facts_of
from tests.depth import DEPTH
from tests.invitations import answer, invited, no, yes
from tests.jobs import do_jobs
from tests.lists import PUBLISHED
from tests.world import an_operation, facts, person, place, places, terms

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.django_db
def test_published_operations_have_exactly_the_expected_overlaps_on_each_check(
    tmp_path: Path,
) -> None:
    import_operations(PUBLISHED.read_bytes(), marking=Marking.PUBLIC)

    call_command("detect_overlaps", "--csv", str(tmp_path / "found.csv"))

    found = (tmp_path / "found.csv").read_text(encoding="utf-8")
    expected = (DATA / "overlaps.csv").read_text(encoding="utf-8")
    assert list(csv.reader(found.splitlines())) == list(csv.reader(expected.splitlines()))
    ages = dict(Overlap.objects.values_list("pk", "opened_at"))
    assert len(ages) == 43
    again = actions.detect_all()
    assert (again["opened"], again["closed"], again["pairs"]) == (0, 0, 43)
    assert dict(Overlap.objects.values_list("pk", "opened_at")) == ages


@pytest.mark.example("tabled")
@pytest.mark.django_db
def test_ended_overlap_is_closed_and_a_returning_overlap_is_reopened() -> None:
    amber = an_operation("Amber", state="tabled")
    an_operation("Basalt", state="tabled")
    actions.detect_all()
    before = Overlap.objects.get()

    moved = edit_operation(
        amber,
        facts_of(amber).with_changes(
            phases=(PhaseInput(1, entered_start="2028-01-01", entered_end="2028-01-02"),)
        ),
        by=person(),
        version=amber.version,
    )
    do_jobs()
    closed = Overlap.objects.get()
    edit_operation(moved, facts("Amber"), by=person(), version=moved.version)
    do_jobs()

    assert closed.closed_at is not None
    again = Overlap.objects.get()
    assert again.pk == before.pk
    assert again.closed_at is None
    assert again.opened_at > before.opened_at or again.opened_at == closed.closed_at


@pytest.mark.example("tabled")
@pytest.mark.django_db
def test_operations_changed_together_are_compared_with_each_other_once() -> None:
    both = [an_operation("Amber", state="tabled").pk, an_operation("Basalt", state="tabled").pk]
    Overlap.objects.all().delete()

    assert actions.compare_operations(both) == (1, 0)
    assert actions.compare_operations(both[::-1]) == (0, 0)
    assert Overlap.objects.current().count() == 1


@pytest.mark.example("tabled")
@pytest.mark.django_db
def test_draft_is_compared_but_not_included_in_the_pair_total() -> None:
    an_operation("Amber", state="tabled")
    an_operation("Basalt")

    counts = actions.detect_all()

    assert counts["pairs"] == 0
    assert Overlap.objects.get().has_draft


@pytest.mark.example("tabled")
@pytest.mark.django_db
@pytest.mark.parametrize("state", ["cancelled", "withdrawn"])
def test_cancelled_or_withdrawn_operation_is_not_compared(state: str) -> None:
    kinds = {"cancelled": {}, "withdrawn": {"kind": "wco_operation", "organisers": ("WCO",)}}
    an_operation("Amber", state="tabled")
    an_operation("Basalt", state=state, leads=(), participants=("LT",), **kinds[state]) if (
        state == "withdrawn"
    ) else an_operation("Basalt", state=state)

    assert actions.detect_all()["pairs"] == 0


@pytest.mark.example("tabled")
@pytest.mark.django_db
def test_grant_period_is_not_compared() -> None:
    an_operation("Amber", state="tabled")
    Phase.objects.update(period="grant")
    an_operation("Basalt", state="tabled")

    assert actions.detect_all()["pairs"] == 0


@pytest.mark.django_db
def test_european_union_participation_covers_its_members_on_the_start_date() -> None:
    early = facts(
        "Amber",
        kind="wco_operation",
        organisers=("WCO",),
        leads=(),
        participants=("EU",),
        phases=(("2012-01-01", "2012-02-01"),),
    )
    reader = Reader()
    enter_operation(early, by=person("liaison", "WCO"))
    enter_operation(
        early.with_changes(name="Later", phases=(PhaseInput(1, entered_start="2026-01-01"),)),
        by=person("liaison", "WCO"),
    )

    members = [side.states.bit_count() for side in read_all_sides(reader)]

    assert sorted(members) == [27, 27]
    names = {place.pk for place in places("HR", "UK")}
    bits = [1 << reader.states.index(pk) for pk in sorted(names)]
    held = [[bool(side.states & bit) for bit in bits] for side in read_all_sides(reader)]
    assert held[0] != held[1]


@pytest.mark.django_db
def test_changed_rule_limit_changes_the_severity() -> None:
    members = ("LT", "LV", "EE", "PL")
    for name, term in (("Amber", "cocaine"), ("Basalt", "cigarettes")):
        an_operation(
            name, state="tabled", participants=members[1:], terms_=(term,), modes=("road",)
        )
    Operation.objects.get(name="Amber").transport_modes.set(terms("air", kind="transport_mode"))
    actions.detect_all()
    before = Overlap.objects.get().severity

    OverlapRule.objects.update(min_resource_states=4)
    actions.detect_all()

    assert (before, Overlap.objects.get().severity) == ("aware", "coordinate")


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.proof
def test_no_overlap_is_missed_among_pairs_entered_concurrently() -> None:
    pairs = 100 * DEPTH

    assert _enter_pairs(pairs, _detect_as_the_portal_does) == pairs


@pytest.mark.django_db(transaction=True)
def test_overlap_check_before_commit_misses_pairs() -> None:
    """The negative control: detection inside the entering transaction is blind."""
    assert _enter_pairs(20, _detect_inside_the_transaction) < 20


def _enter_pairs(number: int, enter: Callable[[Any, Any, threading.Barrier], None]) -> int:
    """Enter pairs of meeting operations from two connections in lock-step; returns overlaps."""
    by = person()
    kind = "bilateral_customs_operation"  # without a dossier: the comparison is looked at
    templates = [facts("Left", kind=kind), facts("Right", kind=kind)]
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
    enter_operation(one, by=by)
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
        reader = Reader()
        found = find(pairs_of(*read_sides_near([operation.pk], reader)), reader)
        with connection.cursor() as cursor:
            write_differences(cursor.cursor, found, {})
        barrier.wait()


def test_group_member_that_is_not_a_state_is_ignored(db: None) -> None:
    place("EUROPOL").memberships.create(group=place("EU"), starts_on="2000-01-01")
    an_operation("Amber", participants=("EU",), state="tabled")
    an_operation("Bora", organisers=("PL",), leads=("PL",), state="tabled")

    assert actions.detect_all()["pairs"] == 1


@pytest.mark.django_db
def test_declined_organisation_is_compared_again_only_after_acceptance() -> None:
    estonia = place("EE").pk
    amber = an_operation("Amber", state="tabled", participants=("EE",))
    pole = {"organisers": ("PL",), "leads": ("PL",), "modes": ("sea",)}
    an_operation("Basalt", state="tabled", participants=("EE",), **pole)
    invited(amber, "EE")

    def shared() -> list[bool]:
        do_jobs()
        near = [estonia in each.shared_states for each in Overlap.objects.current()]
        actions.detect_all()
        assert [estonia in each.shared_states for each in Overlap.objects.current()] == near
        return near

    expected = shared()
    answer(amber, "EE", no())
    declined = shared()
    answer(amber, "EE", yes())
    again = shared()

    assert expected == again == [True]
    assert True not in declined
