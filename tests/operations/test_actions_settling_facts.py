"""A step is done once the fact for which it waits holds, whatever brought the fact about."""

from collections.abc import Callable

import pytest
from django.utils.timezone import now

from jco_portal.core.atomic_actions import action
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.models import GroupMembership
from operations.actions.overlap_check import keep_all_deadlines, mark_days, mark_lost
from operations.actions.participants import invite
from operations.actions.planning.jco_file import open_dossier
from operations.actions.reference_lists import change_kind
from operations.actions.tasks import hand_over_step
from operations.actions.transitions import move_operation
from operations.conditions.required import everybody_has_answered
from operations.enums import CompletionRule
from operations.imports.import_run import import_operations
from operations.models import BusinessCaseSection, JcoFile, Operation
from tests.dossiers import write
from tests.invitations import answer, invited, no, soon, yes
from tests.lists import file_of
from tests.operations.timetables import a_jco, accept, step
from tests.world import a_file, an_operation, edit, person, place, places, plan

pytestmark = pytest.mark.django_db


def outcomes(operation: Operation, *codes: str) -> list[str]:
    """How the steps stand."""
    return [step(operation, code).outcome for code in codes]


def with_lead_and(operation: Operation, *codes: str) -> None:
    """Leave only these beside the lead."""
    others = tuple((place(code), "participant") for code in codes)
    edit(Operation.objects.get(pk=operation.pk), participations=((place("LT"), "lead"), *others))


def an_inviting_jco(*codes: str) -> Operation:
    """A tabled JCO with planned participants."""
    return an_operation("Amber", state="tabled", participants=codes)


# Who takes part


def test_responses_task_of_an_invited_group_completes_when_members_have_responded() -> None:
    others = GroupMembership.objects.filter(group=place("EU"))
    others.exclude(member__in=places("LT", "EE")).delete()
    operation = an_inviting_jco("EE", "EU")
    invited(operation, "EE")
    answer(operation, "EE", yes())
    assert outcomes(operation, "answers") == [""]  # the group itself is still planned

    invite(operation, places("EU"), asked="x", answer_by=soon(), by=person())

    assert outcomes(operation, "invite", "answers") == ["done", "done"]


def test_removed_participant_is_no_longer_pending() -> None:
    operation = an_inviting_jco("EE", "LV", "PL")
    invited(operation, "EE", "LV")
    answer(operation, "LV", yes())
    assert outcomes(operation, "invite", "answers", "contacts") == ["", "", "done"]

    with_lead_and(operation, "EE", "LV")

    assert outcomes(operation, "invite", "answers", "contacts") == ["done", "", "done"]
    with_lead_and(operation, "LV")
    assert outcomes(operation, "invite", "answers", "contacts") == ["done", "done", "done"]


def test_contact_points_task_completes_when_the_participant_without_contact_leaves() -> None:
    operation = an_inviting_jco("EE", "LV")
    invited(operation, "EE", "LV")
    answer(operation, "EE", yes(contact_point=""))
    answer(operation, "LV", yes())
    assert outcomes(operation, "contacts") == [""]

    with_lead_and(operation, "LV")

    assert outcomes(operation, "contacts") == ["done"]


def test_responses_task_completes_when_the_last_participant_is_removed() -> None:
    operation = an_inviting_jco("PL")
    assert outcomes(operation, "answers") == [""]
    invited(operation, "PL")

    with_lead_and(operation)

    assert everybody_has_answered([operation]) == {}
    assert outcomes(operation, "answers") == ["done"]


def test_new_participant_reopens_the_invitations_and_responses_tasks() -> None:
    operation = an_inviting_jco("PL")
    invited(operation, "PL")
    with_lead_and(operation)
    assert outcomes(operation, "invite", "answers") == ["done", "done"]

    with_lead_and(operation, "EE")
    assert outcomes(operation, "invite", "answers") == ["", ""]

    invited(operation, "EE")
    assert outcomes(operation, "invite", "answers") == ["done", ""]
    assert (
        Deadline.objects.get(key__endswith=f":step:{step(operation, 'answers').pk}:LT").outcome
        == ""
    )

    answer(operation, "EE", yes())
    invited(operation, "LV")
    assert outcomes(operation, "invite", "answers") == ["done", ""]


def test_due_dates_follow_the_holidays_of_a_new_lead() -> None:
    operation = an_inviting_jco("PL")

    edit(Operation.objects.get(pk=operation.pk), participations=((place("PL"), "lead"),))

    due = list(operation.timetable.values_list("due_on", flat=True))
    with action():
        mark_days(operation)
    assert list(operation.timetable.values_list("due_on", flat=True)) == due


def test_reassigned_task_returns_when_the_group_member_is_invited_individually() -> None:
    others = GroupMembership.objects.filter(group=place("EU"))
    others.exclude(member__in=places("LT", "EE")).delete()
    operation = an_inviting_jco("EU")
    accept(operation, "EU")
    hand_over_step(step(operation, "briefing"), to=place("EE"), by=person())

    invited(operation, "EU")

    assert step(operation, "briefing").reassigned_to is None


def test_reopened_task_is_not_reassigned_to_a_participant_that_has_declined() -> None:
    operation = an_inviting_jco("PL", "EE")
    invited(operation, "PL", "EE")
    answer(operation, "PL", yes())
    hand_over_step(step(operation, "case"), to=place("PL"), by=person())
    operation.timetable.filter(completion_rule="case").update(outcome="done", settled_at=now())
    answer(operation, "PL", no())
    assert step(operation, "case").reassigned_to == place("PL")

    with action():
        mark_lost(operation, CompletionRule.BUSINESS_CASE)

    assert outcomes(operation, "case") == [""]
    assert step(operation, "case").reassigned_to is None


def remove(operation: Operation) -> None:
    """The lead takes both off the list."""
    with_lead_and(operation)


def decline(operation: Operation) -> None:
    """Poland does not take part after all."""
    answer(operation, "PL", no())


@pytest.mark.parametrize("leave", [remove, decline])
def test_reassigned_task_returns_to_the_owner_when_the_participant_leaves(
    leave: Callable[[Operation], None],
) -> None:
    operation = an_inviting_jco("PL", "EE")
    invited(operation, "PL", "EE")
    for code in ("PL", "EE"):
        answer(operation, code, yes())
    hand_over_step(step(operation, "briefing"), to=place("PL"), by=person())
    hand_over_step(step(operation, "ocu"), to=place("EE"), by=person())

    leave(operation)

    assert step(operation, "briefing").reassigned_to is None
    assert step(operation, "ocu").reassigned_to == (place("EE") if leave is decline else None)
    key = f":step:{step(operation, 'briefing').pk}:"
    standing = Deadline.objects.filter(key__contains=key, outcome="")
    assert [each.responsible for each in standing] == [place("LT")]


# What is filed, written and taken over


def test_threat_assessment_file_completes_the_threat_assessment_task() -> None:
    operation = a_jco()

    a_file(operation, kind="minutes")
    assert outcomes(operation, "threat") == [""]
    a_file(operation, kind="threat_assessment")

    assert outcomes(operation, "threat") == ["done"]


def test_fulfilled_tasks_are_completed_when_the_planning_is_adopted() -> None:
    operation = plan(a_jco(), by=person())
    move_operation(operation, "table", by=person())
    JcoFile.objects.filter(operation=operation).delete()
    operation.timetable.all().delete()

    open_dossier(Operation.objects.get(pk=operation.pk), by=person())

    assert outcomes(operation, "objectives", "threat", "table") == ["done"] * 3
    assert outcomes(operation, "endorse", "answers", "case") == [""] * 3


def test_expired_section_no_longer_blocks_the_business_case_task() -> None:
    operation = a_jco()
    *others, last = BusinessCaseSection.objects.values_list("code", flat=True)
    for code in others:
        write(operation, code)
    BusinessCaseSection.objects.filter(code=last).update(valid_until="2020-01-01")
    assert outcomes(operation, "case") == [""]

    keep_all_deadlines()

    assert outcomes(operation, "case") == ["done"]
    assert Deadline.objects.get(key__contains=f":{step(operation, 'case').pk}:").outcome == "met"


def test_tasks_of_a_cancelled_jco_remain_unchanged() -> None:
    operation = a_jco()
    for code in BusinessCaseSection.objects.values_list("code", flat=True)[1:]:
        write(operation, code)
    move_operation(operation, "cancel", by=person(), reason="No.")
    BusinessCaseSection.objects.exclude(texts__operation=operation).update(valid_until="2020-01-01")

    keep_all_deadlines()

    assert outcomes(operation, "case") == [""]


# Days


def test_end_task_follows_the_operation_type_when_the_end_is_unknown() -> None:
    operation = a_jco(phases=(("2027-10-04", ""),))
    longer, before = operation.operation_type, step(operation, "end").due_on
    longer.unknown_end_days += 30

    change_kind(longer)

    after = step(operation, "end").due_on
    assert (after - before).days >= 28  # counted to a working day
    other = type(longer).objects.exclude(pk=longer.pk).filter(code__startswith="jco").first()
    edit(Operation.objects.get(pk=operation.pk), operation_type=other)
    assert step(operation, "end").due_on == before


def test_import_updates_the_task_dates_of_a_cancelled_adopted_jco() -> None:
    row = {"kind": "jco_full_scale", "organisers": "LT", "lead_states": "LT", "end": "2027-10-15"}
    import_operations(file_of({**row, "start": "2027-10-04"}))
    operation = Operation.objects.get()
    open_dossier(operation, by=person())
    move_operation(operation, "cancel", by=person(), reason="No.")

    import_operations(file_of({**row, "start": "2027-10-11"}))

    assert str(step(operation, "start").due_on) == "2027-10-11"
