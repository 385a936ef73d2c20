"""Copying the planning of an earlier JCO into a draft without overwriting texts."""

import pytest

from jco_portal.core.access import Refused
from operations.actions.planning.objectives import add_objective, delete_objective
from operations.actions.planning.plan_copy import copy_plan
from operations.enums import Anchor
from operations.models import JcoFile, Operation
from tests.factories import make_jco, make_objective_input, make_operation, make_user
from tests.jco_files import accept_invitation, write_section_as_planner

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier() -> Operation:
    """A tabled JCO of Lithuania with two sections, an objective and two tasks of its own."""
    operation = make_operation("Earlier", state="tabled")
    write_section_as_planner(operation, "background", text="Then.")
    write_section_as_planner(operation, "aims", text="Not ready.", is_ready_for_review=False)
    step = {"title": "Book the hall", "anchor": Anchor.START, "offset_working_days": -30}
    operation.timetable.create(**step, due_on="2027-08-01")
    return operation


def test_plan_copy_fills_only_empty_sections_and_brings_nothing_when_repeated(
    earlier: Operation,
) -> None:
    draft = make_operation("Draft")
    write_section_as_planner(draft, "scope", text="Mine.")

    brought = copy_plan(draft, earlier, by=make_user())
    again = copy_plan(draft, earlier, by=make_user())

    assert vars(brought) == {"sections": 1, "objectives": 1, "tasks": 1}
    assert vars(again) == {"sections": 0, "objectives": 0, "tasks": 0}
    texts = {
        each.section.code: (each.text, each.is_ready_for_review)
        for each in draft.business_case_texts.all()
    }
    assert texts == {"scope": ("Mine.", True), "background": ("Then.", False)}
    step = draft.timetable.get(guide_task=None)
    assert (step.title, step.offset_working_days, step.due_on) == ("Book the hall", -30, None)
    assert JcoFile.objects.get(operation=draft).copied_from == earlier
    assert draft.objectives.count() == 1


def test_repeated_plan_copy_does_not_restore_a_removed_objective(earlier: Operation) -> None:
    draft = make_operation("Draft")
    copy_plan(draft, earlier, by=make_user())
    delete_objective(draft.objectives.get(), by=make_user())

    copy_plan(draft, earlier, by=make_user())

    assert not draft.objectives.exists()


def test_plan_copy_leaves_written_sections_and_objectives_unchanged(earlier: Operation) -> None:
    draft = make_operation("Draft")
    write_section_as_planner(draft, "background", text="Mine.")
    add_objective(draft, make_objective_input(), by=make_user())

    brought = copy_plan(draft, earlier, by=make_user())

    assert vars(brought) == {"sections": 0, "objectives": 0, "tasks": 1}
    assert draft.business_case_texts.get().text == "Mine."


def test_plan_copy_fills_an_emptied_section(earlier: Operation) -> None:
    draft = make_operation("Draft")
    write_section_as_planner(draft, "background", text="Mine.", is_ready_for_review=False)
    write_section_as_planner(draft, "background", text="", is_ready_for_review=False, version=1)

    copy_plan(draft, earlier, by=make_user())

    assert draft.business_case_texts.get().text == "Then."


def test_plan_copy_is_refused_unless_the_target_is_a_draft(earlier: Operation) -> None:
    tabled = make_jco("Tabled", "LT")

    with pytest.raises(Refused, match="only into a draft"):
        copy_plan(tabled, earlier, by=make_user())


def test_plan_copy_is_refused_when_the_source_is_not_readable(earlier: Operation) -> None:
    mine = make_operation("Mine", organisers=("PL",), leads=("PL",))

    with pytest.raises(Refused, match="whose plan you may read"):
        copy_plan(mine, earlier, by=make_user("planner", "PL"))
    with pytest.raises(Refused, match="whose plan you may read"):
        copy_plan(mine, mine, by=make_user("planner", "PL"))

    assert not mine.business_case_texts.exists()


def test_participant_copies_only_the_visible_planning(earlier: Operation) -> None:
    theirs = make_operation("Theirs", state="tabled", participants=("PL",))
    accept_invitation(theirs, "PL")
    write_section_as_planner(theirs, "background")
    write_section_as_planner(theirs, "aims", is_ready_for_review=False)
    mine = make_operation("Mine", organisers=("PL",), leads=("PL",))

    brought = copy_plan(mine, theirs, by=make_user("planner", "PL"))

    assert vars(brought) == {"sections": 1, "objectives": 1, "tasks": 0}
