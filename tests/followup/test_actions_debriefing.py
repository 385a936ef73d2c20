"""Debriefings: planned, written and recorded, with workshops, objectives and lessons."""

from typing import Any

import pytest

from followup.actions.assessments import assess_objective
from followup.actions.deadlines import note_deadlines_changed
from followup.actions.debriefing import record_debriefing, write_debriefing
from followup.actions.workshops import add_workshop, delete_workshop, update_workshop
from followup.models import AssessmentInput, Debriefing, WorkshopInput
from jco_portal.core.access import Refused
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.deadlines.models import Deadline
from jco_portal.outbox.models import Notification
from operations.actions.transitions import perform_operation_transition
from tests.debriefings import (
    complete_debriefing_input,
    make_recommendation,
    planned_debriefing,
    prepare_conclusion,
    recorded_debriefing,
)
from tests.execution_factories import (
    day_from_today,
    debriefed_jco,
    make_correction,
    make_seizure,
    running_jco,
    validate_as_lead,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.example("in debriefing")
def test_debriefing_is_recorded_once_with_a_single_notification() -> None:
    operation = debriefed_jco()
    planned_debriefing(operation)
    make_user("planner", "PL")

    for _time in range(2):
        record_debriefing(operation, by=make_user())

    debriefing = Debriefing.objects.get()
    assert (debriefing.is_recorded, debriefing.version) == (True, 2)
    notifications = Notification.objects.filter(code="debriefing.record")
    assert [each.person.email for each in notifications] == ["planner.pl@test.example"]


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"starts_on": None, "ends_on": None}, ["starts_on"]),
        ({"ends_on": day_from_today(2)}, ["ends_on"]),
        ({"participants": " "}, ["participants"]),
        ({"conclusions": ""}, ["conclusions"]),
        ({"participants": "", "conclusions": ""}, ["participants", "conclusions"]),
    ],
)
def test_incomplete_debriefing_cannot_be_recorded(more: dict[str, Any], codes: list[str]) -> None:
    operation = debriefed_jco()
    planned_debriefing(operation, **more)

    with pytest.raises(Refused) as caught:
        record_debriefing(operation, by=make_user())

    assert [each.code for each in caught.value.refusals] == codes
    assert not Debriefing.objects.get().is_recorded


@pytest.mark.example("in debriefing")
def test_debriefing_without_dates_cannot_be_recorded() -> None:
    with pytest.raises(Refused, match="on which days"):
        record_debriefing(debriefed_jco(), by=make_user())


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"starts_on": day_from_today(0), "ends_on": day_from_today(-1)}, "ends_on"),
        ({"starts_on": None, "ends_on": day_from_today(0)}, "starts_on"),
    ],
)
def test_debriefing_dates_must_be_in_order(more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as caught:
        planned_debriefing(debriefed_jco(), **more)

    assert [each.code for each in caught.value.refusals] == [code]


@pytest.mark.example("running")
def test_debriefing_is_planned_while_running_and_recorded_only_after_the_end() -> None:
    operation = running_jco()
    planned_debriefing(operation)

    with pytest.raises(Refused, match="once it has ended"):
        record_debriefing(operation, by=make_user())
    with pytest.raises(Refused, match="once it has ended"):
        make_recommendation(operation)


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize("account", [("planner", "PL"), ("expert", "DK"), ("secretariat", "GSC")])
def test_debriefing_can_be_edited_only_by_planners_of_the_jco(account: tuple[str, str]) -> None:
    operation, by = debriefed_jco(), make_user(*account)

    for write in (
        lambda: write_debriefing(operation, complete_debriefing_input(), by=by, version=0),
        lambda: record_debriefing(operation, by=by),
        lambda: add_workshop(operation, WorkshopInput(title="Stamps"), by=by),
        lambda: assess_objective(
            operation.objectives.get(),
            AssessmentInput(outcome="reached", text="Yes."),
            by=by,
            version=0,
        ),
    ):
        with pytest.raises(Refused, match="Only a planner"):
            write()


@pytest.mark.example("in debriefing")
def test_appointed_facilitator_can_edit_the_debriefing() -> None:
    operation = debriefed_jco()
    facilitator = make_user("facilitator", "SE")
    operation.facilitators.create(user=facilitator, appointed_by=make_user())

    assert (
        write_debriefing(operation, complete_debriefing_input(), by=facilitator, version=0).version
        == 1
    )


@pytest.mark.example("in debriefing")
def test_debriefing_of_a_closed_jco_cannot_be_edited() -> None:
    operation = prepare_conclusion(debriefed_jco())
    expert = make_user("expert", "DK")
    perform_operation_transition(operation, "ask_conclude", by=make_user())
    perform_operation_transition(operation, "conclude", by=expert)
    perform_operation_transition(operation, "close", by=expert)

    with pytest.raises(Refused, match="It is closed"):
        write_debriefing(
            operation, complete_debriefing_input(location="Riga"), by=make_user(), version=1
        )


@pytest.mark.example("in debriefing")
def test_outdated_debriefing_edit_is_a_conflict_and_an_identical_edit_is_not() -> None:
    operation = debriefed_jco()
    planned_debriefing(operation)

    assert planned_debriefing(operation).version == 1
    with pytest.raises(EditConflict) as stale:
        planned_debriefing(operation, location="Riga")
    assert stale.value.present.location == "Vilnius"


@pytest.mark.example("in debriefing")
def test_recorded_debriefing_must_stay_complete() -> None:
    operation = recorded_debriefing().operation

    with pytest.raises(Refused, match="has not come yet"):
        write_debriefing(
            operation,
            complete_debriefing_input(ends_on=day_from_today(3)),
            by=make_user(),
            version=2,
        )
    changed = write_debriefing(
        operation, complete_debriefing_input(location="Riga"), by=make_user(), version=2
    )

    assert (changed.location, changed.is_recorded) == ("Riga", True)


# Workshops


@pytest.mark.example("in debriefing")
def test_workshop_accepts_only_validated_seizures_of_its_jco() -> None:
    operation, other = debriefed_jco(), debriefed_jco("Bora")
    counting, pending, withdrawn = (
        make_seizure(operation),
        make_seizure(operation),
        make_seizure(operation),
    )
    stranger = make_seizure(other)
    validate_as_lead(operation, counting, withdrawn), validate_as_lead(other, stranger)
    make_correction(withdrawn, is_withdrawn=True)
    validate_as_lead(operation, withdrawn)

    workshop = add_workshop(
        operation, WorkshopInput(title="Stamps", seizures=(counting,)), by=make_user()
    )
    for each in (pending, withdrawn, stranger):
        with pytest.raises(Refused, match="Only a validated seizure"):
            add_workshop(operation, WorkshopInput(title="X", seizures=(each,)), by=make_user())

    assert [each.seizure for each in workshop.case_studies.all()] == [counting]


@pytest.mark.example("in debriefing")
def test_case_study_chosen_while_validated_can_stay_in_its_workshop() -> None:
    operation = debriefed_jco()
    seizure = make_seizure(operation)
    validate_as_lead(operation, seizure)
    values = {"title": "Stamps", "seizures": (seizure,)}
    workshop = add_workshop(operation, WorkshopInput(**values), by=make_user())
    make_correction(seizure, is_withdrawn=True)
    validate_as_lead(operation, seizure)

    workshop_input = WorkshopInput(text="New.", **values)
    changed = update_workshop(workshop, workshop_input, by=make_user(), version=1)

    assert (changed.text, changed.case_studies.count()) == ("New.", 1)


@pytest.mark.example("in debriefing")
def test_workshops_have_stable_numbers_and_are_stored_once() -> None:
    operation = debriefed_jco()
    for title in ("One", "One", "Two"):
        add_workshop(operation, WorkshopInput(title=title), by=make_user())
    first, second = Debriefing.objects.get().workshops.all()

    delete_workshop(first, by=make_user())
    third = add_workshop(operation, WorkshopInput(title="Three"), by=make_user())
    with pytest.raises(EditConflict):
        update_workshop(first, WorkshopInput(title="Mine"), by=make_user(), version=1)
    with pytest.raises(EditConflict):
        update_workshop(second, WorkshopInput(title="Mine"), by=make_user(), version=7)

    assert (second.number, third.number) == (2, 3)


@pytest.mark.example("in debriefing")
def test_debriefing_task_is_completed_by_recording_the_debriefing() -> None:
    operation = debriefed_jco()
    with atomic_action():
        note_deadlines_changed(operation)
    step = operation.timetable.get(guide_task__code="debriefing")
    chased = Deadline.objects.filter(reference=operation.reference)
    assert not chased.filter(key__contains=f":step:{step.pk}:").exists()
    assert chased.open().filter(rule__code="debriefing_held").count() == 1

    recorded_debriefing(operation)

    step.refresh_from_db()
    assert step.outcome == "done"
