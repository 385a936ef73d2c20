"""A debriefing is planned, written, held and recorded; workshops, objectives and lessons."""

from typing import Any

import pytest

from followup.actions.assessments import assess_objective
from followup.actions.deadlines import mark_follow_up_deadlines
from followup.actions.debriefing import record_debriefing, write_debriefing
from followup.actions.workshops import add_workshop, change_workshop, remove_workshop
from followup.models import AssessmentInput, Debriefing, WorkshopInput
from jco_portal.core.access import Refused
from jco_portal.core.atomic_actions import action
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.deadlines.models import Deadline
from jco_portal.outbox.models import Notification
from operations.actions.transitions import move_operation
from tests.debriefings import held, meeting, planned, ready_to_conclude, recommend
from tests.running import correct, day, debriefed_jco, running_jco, seize, validate
from tests.world import person

pytestmark = pytest.mark.django_db


@pytest.mark.example("in debriefing")
def test_debriefing_is_recorded_once_with_a_single_notification() -> None:
    operation = debriefed_jco()
    planned(operation)
    person("planner", "PL")

    for _time in range(2):
        record_debriefing(operation, by=person())

    debriefing = Debriefing.objects.get()
    assert (debriefing.is_recorded, debriefing.version) == (True, 2)
    told = Notification.objects.filter(code="debriefing.record")
    assert [each.person.email for each in told] == ["planner.pl@test.example"]


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"starts_on": None, "ends_on": None}, ["starts_on"]),
        ({"ends_on": day(2)}, ["ends_on"]),
        ({"participants": " "}, ["participants"]),
        ({"conclusions": ""}, ["conclusions"]),
        ({"participants": "", "conclusions": ""}, ["participants", "conclusions"]),
    ],
)
def test_incomplete_debriefing_cannot_be_recorded(more: dict[str, Any], codes: list[str]) -> None:
    operation = debriefed_jco()
    planned(operation, **more)

    with pytest.raises(Refused) as caught:
        record_debriefing(operation, by=person())

    assert [each.code for each in caught.value.refusals] == codes
    assert not Debriefing.objects.get().is_recorded


@pytest.mark.example("in debriefing")
def test_debriefing_without_dates_cannot_be_recorded() -> None:
    with pytest.raises(Refused, match="on which days"):
        record_debriefing(debriefed_jco(), by=person())


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"starts_on": day(0), "ends_on": day(-1)}, "ends_on"),
        ({"starts_on": None, "ends_on": day(0)}, "starts_on"),
    ],
)
def test_debriefing_dates_must_be_in_order(more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as caught:
        planned(debriefed_jco(), **more)

    assert [each.code for each in caught.value.refusals] == [code]


@pytest.mark.example("running")
def test_debriefing_is_planned_while_running_and_recorded_only_after_the_end() -> None:
    operation = running_jco()
    planned(operation)

    with pytest.raises(Refused, match="once it has ended"):
        record_debriefing(operation, by=person())
    with pytest.raises(Refused, match="once it has ended"):
        recommend(operation)


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize("hat", [("planner", "PL"), ("expert", "DK"), ("secretariat", "GSC")])
def test_debriefing_can_be_edited_only_by_planners_of_the_jco(hat: tuple[str, str]) -> None:
    operation, by = debriefed_jco(), person(*hat)

    for write in (
        lambda: write_debriefing(operation, meeting(), by=by, version=0),
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
    facilitator = person("facilitator", "SE")
    operation.facilitators.create(user=facilitator, appointed_by=person())

    assert write_debriefing(operation, meeting(), by=facilitator, version=0).version == 1


@pytest.mark.example("in debriefing")
def test_debriefing_of_a_closed_jco_cannot_be_edited() -> None:
    operation = ready_to_conclude(debriefed_jco())
    expert = person("expert", "DK")
    move_operation(operation, "ask_conclude", by=person())
    move_operation(operation, "conclude", by=expert)
    move_operation(operation, "close", by=expert)

    with pytest.raises(Refused, match="It is closed"):
        write_debriefing(operation, meeting(location="Riga"), by=person(), version=1)


@pytest.mark.example("in debriefing")
def test_outdated_debriefing_edit_is_a_conflict_and_an_identical_edit_is_not() -> None:
    operation = debriefed_jco()
    planned(operation)

    assert planned(operation).version == 1
    with pytest.raises(EditConflict) as stale:
        planned(operation, location="Riga")
    assert stale.value.present.location == "Vilnius"


@pytest.mark.example("in debriefing")
def test_recorded_debriefing_must_stay_complete() -> None:
    operation = held().operation

    with pytest.raises(Refused, match="has not come yet"):
        write_debriefing(operation, meeting(ends_on=day(3)), by=person(), version=2)
    changed = write_debriefing(operation, meeting(location="Riga"), by=person(), version=2)

    assert (changed.location, changed.is_recorded) == ("Riga", True)


# Workshops


@pytest.mark.example("in debriefing")
def test_workshop_accepts_only_validated_seizures_of_its_jco() -> None:
    operation, other = debriefed_jco(), debriefed_jco("Bora")
    counting, waiting, gone = seize(operation), seize(operation), seize(operation)
    stranger = seize(other)
    validate(operation, counting, gone), validate(other, stranger)
    correct(gone, gone=True)
    validate(operation, gone)

    workshop = add_workshop(
        operation, WorkshopInput(title="Stamps", seizures=(counting,)), by=person()
    )
    for each in (waiting, gone, stranger):
        with pytest.raises(Refused, match="Only a validated seizure"):
            add_workshop(operation, WorkshopInput(title="X", seizures=(each,)), by=person())

    assert [each.seizure for each in workshop.case_studies.all()] == [counting]


@pytest.mark.example("in debriefing")
def test_case_study_chosen_while_validated_can_stay_in_its_workshop() -> None:
    operation = debriefed_jco()
    seizure = seize(operation)
    validate(operation, seizure)
    said = {"title": "Stamps", "seizures": (seizure,)}
    workshop = add_workshop(operation, WorkshopInput(**said), by=person())
    correct(seizure, gone=True)
    validate(operation, seizure)

    facts = WorkshopInput(text="New.", **said)
    changed = change_workshop(workshop, facts, by=person(), version=1)

    assert (changed.text, changed.case_studies.count()) == ("New.", 1)


@pytest.mark.example("in debriefing")
def test_workshops_have_stable_numbers_and_are_stored_once() -> None:
    operation = debriefed_jco()
    for title in ("One", "One", "Two"):
        add_workshop(operation, WorkshopInput(title=title), by=person())
    first, second = Debriefing.objects.get().workshops.all()

    remove_workshop(first, by=person())
    third = add_workshop(operation, WorkshopInput(title="Three"), by=person())
    with pytest.raises(EditConflict):
        change_workshop(first, WorkshopInput(title="Mine"), by=person(), version=1)
    with pytest.raises(EditConflict):
        change_workshop(second, WorkshopInput(title="Mine"), by=person(), version=7)

    assert (second.number, third.number) == (2, 3)


@pytest.mark.example("in debriefing")
def test_debriefing_task_is_completed_by_recording_the_debriefing() -> None:
    operation = debriefed_jco()
    with action():
        mark_follow_up_deadlines(operation)
    step = operation.timetable.get(guide_task__code="debriefing")
    chased = Deadline.objects.filter(reference=operation.reference)
    assert not chased.filter(key__contains=f":step:{step.pk}:").exists()
    assert chased.open().filter(rule__code="debriefing_held").count() == 1

    held(operation)

    step.refresh_from_db()
    assert step.outcome == "done"
