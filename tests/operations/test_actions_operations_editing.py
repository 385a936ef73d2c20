"""Editing operations: no lost and no unintended changes."""

from datetime import date

import pytest

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.outbox.models import Job
from operations.actions.operations import create_operation, is_same_input, update_operation
from operations.enums import Marking, ParticipationRole
from operations.models import Operation, OperationType
from operations.queries.operations import operation_input
from tests.concurrency import run_concurrently
from tests.factories import (
    complete_operation_input,
    edit_as_planner,
    make_operation,
    make_operation_input,
    make_phase_input,
    make_user,
    organisation,
    organisations,
)


def test_edit_changes_only_the_edited_fields(db: None) -> None:
    operation = create_operation(complete_operation_input(), by=make_user())

    edited = edit_as_planner(operation, aims="Stop them.", marking=Marking.LIMITE)

    wanted = complete_operation_input().with_changes(aims="Stop them.", marking=Marking.LIMITE)
    stored = Operation.objects.get(pk=operation.pk)
    assert is_same_input(operation_input(stored), wanted)
    assert edited.version == stored.version == operation.version + 1
    assert stored.reference == operation.reference
    assert stored.state == "draft"


def test_every_field_of_an_operation_can_be_edited(db: None) -> None:
    operation = create_operation(complete_operation_input(), by=make_user())
    wanted = make_operation_input(
        "Bora",
        kind="jco_regional",
        organisers=("LT",),
        leads=("LT", "PL"),
        terms_=("cocaine",),
        modes=("sea",),
        phases=(("2027-11-01", "2027-11-02"),),
    )

    update_operation(operation, wanted, by=make_user(), version=operation.version)

    assert is_same_input(operation_input(Operation.objects.get(pk=operation.pk)), wanted)


@pytest.mark.example("draft")
def test_conflicting_edit_is_refused_and_changes_nothing(db: None) -> None:
    operation = make_operation()
    edit_as_planner(operation, aims="First.")

    with pytest.raises(EditConflict) as caught:
        edit_as_planner(operation, version=operation.version, aims="Second.")

    stored = Operation.objects.get(pk=operation.pk)
    assert stored.aims == "First."
    assert (caught.value.present, caught.value.version) == (operation, 2)


@pytest.mark.example("tabled")
def test_edit_conflicts_with_a_transition_made_after_the_page_was_opened(db: None) -> None:
    operation = make_operation(state="tabled")

    with pytest.raises(EditConflict):
        edit_as_planner(operation, version=1, aims="Typed before it was tabled.")


def test_unchanged_edit_leaves_the_version(db: None) -> None:
    operation = create_operation(complete_operation_input(), by=make_user())
    Job.objects.all().delete()

    edited = edit_as_planner(operation)
    turned = operation_input(operation).with_changes(
        organisers=operation_input(operation).organisers[::-1],
        phases=operation_input(operation).phases[::-1],
        participations=operation_input(operation).participations[::-1],
    )
    update_operation(operation, turned, by=make_user(), version=1)

    assert edited.version == 1
    assert Operation.objects.get(pk=operation.pk).version == 1
    assert not Job.objects.exists()


@pytest.mark.example("draft")
def test_concurrent_edits_lose_no_acknowledged_change(
    transactional_db: None,
) -> None:
    operation = make_operation()
    planner = make_user()
    acknowledged = []

    def add_line(line: str) -> str:
        current = Operation.objects.get(pk=operation.pk)
        made = operation_input(current)
        made = made.with_changes(aims=f"{made.aims}{line};")
        update_operation(current, made, by=planner, version=current.version)
        return line

    for number in range(20):
        outcomes = run_concurrently(
            lambda number=number: add_line(f"a{number}"),
            lambda number=number: add_line(f"b{number}"),
        )
        acknowledged += [each for each in outcomes if isinstance(each, str)]
        assert all(isinstance(each, str | EditConflict) for each in outcomes), outcomes

    stored = Operation.objects.get(pk=operation.pk)
    assert sorted(stored.aims.rstrip(";").split(";")) == sorted(acknowledged)
    assert stored.version == 1 + len(acknowledged)
    assert 20 <= len(acknowledged) <= 40


@pytest.mark.example("draft")
def test_invalid_edit_is_not_saved(db: None) -> None:
    operation = make_operation()

    with pytest.raises(Refused):
        edit_as_planner(operation, phases=(make_phase_input(1, "2027-10-05", "2027-10-01"),))

    assert Operation.objects.get(pk=operation.pk).version == 1
    assert operation.phases.get().entered_start == "2027-10-01"


def test_remaining_phases_retain_their_rows(db: None) -> None:
    operation = make_operation(phases=(("2027-01", "2027-01"), ("2027-03", "2027-03")))
    keys = dict(operation.phases.values_list("number", "pk"))

    edit_as_planner(
        operation,
        phases=(
            make_phase_input(3, "2027-09", "2027-09"),
            make_phase_input(1, "2027-02-01", "2027-02-09"),
        ),
    )

    phases = {phase.number: phase for phase in operation.phases.all()}
    assert sorted(phases) == [1, 3]
    assert phases[1].pk == keys[1]
    assert phases[1].earliest_start == date(2027, 2, 1)
    assert phases[3].pk not in keys.values()


def test_phases_can_swap_numbers(db: None) -> None:
    operation = make_operation(phases=(("2027-01-01", "2027-01-05"), ("2027-03", "2027-03")))

    edit_as_planner(
        operation,
        phases=(
            make_phase_input(1, "2027-03", "2027-03"),
            make_phase_input(2, "2027-01-01", "2027-01-05"),
        ),
    )

    assert [phase.entered_start for phase in operation.phases.all()] == ["2027-03", "2027-01-01"]


def test_remaining_participations_retain_their_rows(db: None) -> None:
    operation = make_operation(participants=("PL", "EE"))
    keys = dict(operation.participations.values_list("organisation__code", "pk"))
    wanted = (
        (organisation("LT"), ParticipationRole.LEAD.value),
        (organisation("PL"), ParticipationRole.CO_LEAD.value),
        (organisation("LV"), ParticipationRole.OBSERVER.value),
    )

    edit_as_planner(operation, participations=wanted)

    participations = {each.organisation.code: each for each in operation.participations.all()}
    assert {code: each.role for code, each in participations.items()} == {
        "LT": "lead",
        "PL": "co_lead",
        "LV": "observer",
    }
    assert (participations["LT"].pk, participations["PL"].pk) == (keys["LT"], keys["PL"])


def test_phase_bounds_follow_a_change_of_operation_type(db: None) -> None:
    operation = make_operation(
        kind="wco_operation", organisers=("WCO",), leads=(), phases=(("2027-10-01", ""),)
    )
    before = operation.phases.get().latest_end

    edit_as_planner(
        operation,
        by=make_user("liaison", "WCO"),
        operation_type=OperationType.objects.get(code="frontex_jo"),
    )

    assert (before - date(2027, 10, 1)).days == 60
    assert (operation.phases.get().latest_end - date(2027, 10, 1)).days == 365


@pytest.mark.parametrize(
    ("state", "kind"), [("draft", "wco_operation"), ("tabled", "wco_operation")]
)
def test_jco_cannot_become_an_external_operation(db: None, state: str, kind: str) -> None:
    operation = make_operation(state=state)

    with pytest.raises(Refused) as caught:
        edit_as_planner(operation, operation_type=OperationType.objects.get(code=kind))

    assert [each.code for each in caught.value.refusals] == ["operation_type"]
    assert edit_as_planner(operation, operation_type=OperationType.objects.get(code="jco_regional"))


def test_external_operation_cannot_become_a_jco(db: None) -> None:
    operation = make_operation(kind="bilateral_customs_operation")

    with pytest.raises(Refused, match="stays"):
        edit_as_planner(operation, operation_type=OperationType.objects.get(code="jco_full_scale"))


@pytest.mark.parametrize(
    ("role", "at", "allowed"),
    [
        ("planner", "LT", True),
        ("facilitator", "LT", True),
        ("planner", "PL", False),
        ("contact_point", "LT", False),
        ("expert", "DK", False),
        ("secretariat", "GSC", False),
        ("administrator", "GSC", False),
    ],
)
def test_only_planners_and_facilitators_of_the_lead_can_edit_a_draft(
    db: None, role: str, at: str, allowed: bool
) -> None:
    operation = make_operation(participants=("PL",))
    done = True
    try:
        edit_as_planner(operation, by=make_user(role, at), aims="Changed.")
    except Refused:
        done = False

    assert done is allowed


@pytest.mark.example("draft")
def test_planner_cannot_remove_the_own_organisation_from_an_operation(db: None) -> None:
    operation = make_operation()

    with pytest.raises(Refused, match="you plan for your own organisation"):
        edit_as_planner(operation, organisers=organisations("PL"), participations=())

    assert edit_as_planner(operation, organisers=organisations("LT", "PL"))


def test_cancelled_operation_cannot_be_edited(db: None) -> None:
    cancelled = make_operation(state="cancelled")

    with pytest.raises(Refused, match="It is cancelled, so nothing is changed any more"):
        edit_as_planner(cancelled, aims="Once more.")
