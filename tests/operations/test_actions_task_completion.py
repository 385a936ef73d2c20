"""Tasks completed by a rule, whatever change fulfils the rule."""

from collections.abc import Callable

import pytest
from django.utils.timezone import now

from jco_portal.core.atomic_actions import atomic_action
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.models import GroupMembership
from operations.actions.overlap_check import (
    note_dates_changed,
    note_rule_unfulfilled,
    sync_all_deadlines,
)
from operations.actions.participants import invite_organisations
from operations.actions.planning.jco_file import adopt_planning
from operations.actions.reference_lists import update_operation_type
from operations.actions.tasks import reassign_task
from operations.actions.transitions import perform_operation_transition
from operations.conditions.required import has_all_responses
from operations.enums import CompletionRule
from operations.imports.import_run import import_operations
from operations.models import BusinessCaseSection, JcoFile, Operation
from tests.factories import (
    complete_planning,
    edit_as_planner,
    make_file,
    make_operation,
    make_user,
    organisation,
    organisations,
)
from tests.import_files import csv_file
from tests.invitations import accept_input, decline_input, due_date_in, make_invitations, respond
from tests.jco_files import write_section_as_planner
from tests.operations.tasks import accept_invitation, make_jco_with_timetable, task

pytestmark = pytest.mark.django_db


def outcomes(operation: Operation, *codes: str) -> list[str]:
    """Return the outcomes of the tasks."""
    return [task(operation, code).outcome for code in codes]


def with_lead_and(operation: Operation, *codes: str) -> None:
    """Remove all participants except these and the lead."""
    others = tuple((organisation(code), "participant") for code in codes)
    edit_as_planner(
        Operation.objects.get(pk=operation.pk),
        participations=((organisation("LT"), "lead"), *others),
    )


def make_tabled_jco(*codes: str) -> Operation:
    """Return a tabled JCO with planned participants."""
    return make_operation("Amber", state="tabled", participants=codes)


# Who takes part


def test_responses_task_of_an_invited_group_completes_when_members_have_responded() -> None:
    others = GroupMembership.objects.filter(group=organisation("EU"))
    others.exclude(member__in=organisations("LT", "EE")).delete()
    operation = make_tabled_jco("EE", "EU")
    make_invitations(operation, "EE")
    respond(operation, "EE", accept_input())
    assert outcomes(operation, "answers") == [""]  # the group itself is still planned

    invite_organisations(
        operation,
        organisations("EU"),
        requested_contribution="x",
        answer_by=due_date_in(),
        by=make_user(),
    )

    assert outcomes(operation, "invite", "answers") == ["done", "done"]


def test_removed_participant_is_no_longer_pending() -> None:
    operation = make_tabled_jco("EE", "LV", "PL")
    make_invitations(operation, "EE", "LV")
    respond(operation, "LV", accept_input())
    assert outcomes(operation, "invite", "answers", "contacts") == ["", "", "done"]

    with_lead_and(operation, "EE", "LV")

    assert outcomes(operation, "invite", "answers", "contacts") == ["done", "", "done"]
    with_lead_and(operation, "LV")
    assert outcomes(operation, "invite", "answers", "contacts") == ["done", "done", "done"]


def test_contact_points_task_completes_when_the_participant_without_contact_leaves() -> None:
    operation = make_tabled_jco("EE", "LV")
    make_invitations(operation, "EE", "LV")
    respond(operation, "EE", accept_input(contact_point=""))
    respond(operation, "LV", accept_input())
    assert outcomes(operation, "contacts") == [""]

    with_lead_and(operation, "LV")

    assert outcomes(operation, "contacts") == ["done"]


def test_responses_task_completes_when_the_last_participant_is_removed() -> None:
    operation = make_tabled_jco("PL")
    assert outcomes(operation, "answers") == [""]
    make_invitations(operation, "PL")

    with_lead_and(operation)

    assert has_all_responses([operation]) == {}
    assert outcomes(operation, "answers") == ["done"]


def test_new_participant_reopens_the_invitations_and_responses_tasks() -> None:
    operation = make_tabled_jco("PL")
    make_invitations(operation, "PL")
    with_lead_and(operation)
    assert outcomes(operation, "invite", "answers") == ["done", "done"]

    with_lead_and(operation, "EE")
    assert outcomes(operation, "invite", "answers") == ["", ""]

    make_invitations(operation, "EE")
    assert outcomes(operation, "invite", "answers") == ["done", ""]
    assert (
        Deadline.objects.get(key__endswith=f":step:{task(operation, 'answers').pk}:LT").outcome
        == ""
    )

    respond(operation, "EE", accept_input())
    make_invitations(operation, "LV")
    assert outcomes(operation, "invite", "answers") == ["done", ""]


def test_due_dates_follow_the_holidays_of_a_new_lead() -> None:
    operation = make_tabled_jco("PL")

    edit_as_planner(
        Operation.objects.get(pk=operation.pk), participations=((organisation("PL"), "lead"),)
    )

    due = list(operation.timetable.values_list("due_on", flat=True))
    with atomic_action():
        note_dates_changed(operation)
    assert list(operation.timetable.values_list("due_on", flat=True)) == due


def test_reassigned_task_returns_when_the_group_member_is_invited_individually() -> None:
    others = GroupMembership.objects.filter(group=organisation("EU"))
    others.exclude(member__in=organisations("LT", "EE")).delete()
    operation = make_tabled_jco("EU")
    accept_invitation(operation, "EU")
    reassign_task(task(operation, "briefing"), to=organisation("EE"), by=make_user())

    make_invitations(operation, "EU")

    assert task(operation, "briefing").reassigned_to is None


def test_reopened_task_is_not_reassigned_to_a_participant_that_has_declined() -> None:
    operation = make_tabled_jco("PL", "EE")
    make_invitations(operation, "PL", "EE")
    respond(operation, "PL", accept_input())
    reassign_task(task(operation, "case"), to=organisation("PL"), by=make_user())
    operation.timetable.filter(completion_rule="case").update(outcome="done", settled_at=now())
    respond(operation, "PL", decline_input())
    assert task(operation, "case").reassigned_to == organisation("PL")

    with atomic_action():
        note_rule_unfulfilled(operation, CompletionRule.BUSINESS_CASE)

    assert outcomes(operation, "case") == [""]
    assert task(operation, "case").reassigned_to is None


def remove(operation: Operation) -> None:
    """Remove both participants as the lead."""
    with_lead_and(operation)


def decline(operation: Operation) -> None:
    """Decline as Poland after having accepted."""
    respond(operation, "PL", decline_input())


@pytest.mark.parametrize("leave", [remove, decline])
def test_reassigned_task_returns_to_the_owner_when_the_participant_leaves(
    leave: Callable[[Operation], None],
) -> None:
    operation = make_tabled_jco("PL", "EE")
    make_invitations(operation, "PL", "EE")
    for code in ("PL", "EE"):
        respond(operation, code, accept_input())
    reassign_task(task(operation, "briefing"), to=organisation("PL"), by=make_user())
    reassign_task(task(operation, "ocu"), to=organisation("EE"), by=make_user())

    leave(operation)

    assert task(operation, "briefing").reassigned_to is None
    assert task(operation, "ocu").reassigned_to == (
        organisation("EE") if leave is decline else None
    )
    key = f":step:{task(operation, 'briefing').pk}:"
    open_deadlines = Deadline.objects.filter(key__contains=key, outcome="")
    assert [each.responsible for each in open_deadlines] == [organisation("LT")]


# What is filed, written and taken over


def test_threat_assessment_file_completes_the_threat_assessment_task() -> None:
    operation = make_jco_with_timetable()

    make_file(operation, kind="minutes")
    assert outcomes(operation, "threat") == [""]
    make_file(operation, kind="threat_assessment")

    assert outcomes(operation, "threat") == ["done"]


def test_fulfilled_tasks_are_completed_when_the_planning_is_adopted() -> None:
    operation = complete_planning(make_jco_with_timetable(), by=make_user())
    perform_operation_transition(operation, "table", by=make_user())
    JcoFile.objects.filter(operation=operation).delete()
    operation.timetable.all().delete()

    adopt_planning(Operation.objects.get(pk=operation.pk), by=make_user())

    assert outcomes(operation, "objectives", "threat", "table") == ["done"] * 3
    assert outcomes(operation, "endorse", "answers", "case") == [""] * 3


def test_expired_section_no_longer_blocks_the_business_case_task() -> None:
    operation = make_jco_with_timetable()
    *others, last = BusinessCaseSection.objects.values_list("code", flat=True)
    for code in others:
        write_section_as_planner(operation, code)
    BusinessCaseSection.objects.filter(code=last).update(valid_until="2020-01-01")
    assert outcomes(operation, "case") == [""]

    sync_all_deadlines()

    assert outcomes(operation, "case") == ["done"]
    assert Deadline.objects.get(key__contains=f":{task(operation, 'case').pk}:").outcome == "met"


def test_tasks_of_a_cancelled_jco_remain_unchanged() -> None:
    operation = make_jco_with_timetable()
    for code in BusinessCaseSection.objects.values_list("code", flat=True)[1:]:
        write_section_as_planner(operation, code)
    perform_operation_transition(operation, "cancel", by=make_user(), reason="No.")
    BusinessCaseSection.objects.exclude(texts__operation=operation).update(valid_until="2020-01-01")

    sync_all_deadlines()

    assert outcomes(operation, "case") == [""]


# Days


def test_end_task_follows_the_operation_type_when_the_end_is_unknown() -> None:
    operation = make_jco_with_timetable(phases=(("2027-10-04", ""),))
    longer, before = operation.operation_type, task(operation, "end").due_on
    longer.unknown_end_days += 30

    update_operation_type(longer)

    after = task(operation, "end").due_on
    assert (after - before).days >= 28  # counted to a working day
    other = type(longer).objects.exclude(pk=longer.pk).filter(code__startswith="jco").first()
    edit_as_planner(Operation.objects.get(pk=operation.pk), operation_type=other)
    assert task(operation, "end").due_on == before


def test_import_updates_the_task_dates_of_a_cancelled_adopted_jco() -> None:
    row = {"kind": "jco_full_scale", "organisers": "LT", "lead_states": "LT", "end": "2027-10-15"}
    import_operations(csv_file({**row, "start": "2027-10-04"}))
    operation = Operation.objects.get()
    adopt_planning(operation, by=make_user())
    perform_operation_transition(operation, "cancel", by=make_user(), reason="No.")

    import_operations(csv_file({**row, "start": "2027-10-11"}))

    assert str(task(operation, "start").due_on) == "2027-10-11"
