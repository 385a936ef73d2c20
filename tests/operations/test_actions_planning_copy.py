"""Copying the planning of an earlier JCO: into a draft, and over nothing that is written."""

import pytest

from jco_portal.core.access import Refused
from operations.actions.planning.objectives import add_objective, remove_objective
from operations.actions.planning.plan_copy import copy_plan
from operations.enums import Anchor
from operations.models import JcoFile, Operation
from tests.dossiers import accept, write
from tests.world import an_objective, an_operation, jco, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier() -> Operation:
    """A tabled JCO of Lithuania with two sections, an objective and two steps of its own."""
    operation = an_operation("Earlier", state="tabled")
    write(operation, "background", text="Then.")
    write(operation, "aims", text="Not ready.", is_ready_for_review=False)
    step = {"title": "Book the hall", "anchor": Anchor.START, "offset_working_days": -30}
    operation.timetable.create(**step, due_on="2027-08-01")
    return operation


def test_plan_copy_fills_only_empty_sections_and_brings_nothing_when_repeated(
    earlier: Operation,
) -> None:
    draft = an_operation("Draft")
    write(draft, "scope", text="Mine.")

    brought = copy_plan(draft, earlier, by=person())
    again = copy_plan(draft, earlier, by=person())

    assert vars(brought) == {"sections": 1, "objectives": 1, "steps": 1}
    assert vars(again) == {"sections": 0, "objectives": 0, "steps": 0}
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
    draft = an_operation("Draft")
    copy_plan(draft, earlier, by=person())
    remove_objective(draft.objectives.get(), by=person())

    copy_plan(draft, earlier, by=person())

    assert not draft.objectives.exists()


def test_plan_copy_leaves_written_sections_and_objectives_unchanged(earlier: Operation) -> None:
    draft = an_operation("Draft")
    write(draft, "background", text="Mine.")
    add_objective(draft, an_objective(), by=person())

    brought = copy_plan(draft, earlier, by=person())

    assert vars(brought) == {"sections": 0, "objectives": 0, "steps": 1}
    assert draft.business_case_texts.get().text == "Mine."


def test_plan_copy_fills_an_emptied_section(earlier: Operation) -> None:
    draft = an_operation("Draft")
    write(draft, "background", text="Mine.", is_ready_for_review=False)
    write(draft, "background", text="", is_ready_for_review=False, version=1)

    copy_plan(draft, earlier, by=person())

    assert draft.business_case_texts.get().text == "Then."


def test_plan_copy_is_refused_unless_the_target_is_a_draft(earlier: Operation) -> None:
    tabled = jco("Tabled", "LT")

    with pytest.raises(Refused, match="only into a draft"):
        copy_plan(tabled, earlier, by=person())


def test_plan_copy_is_refused_when_the_source_is_not_readable(earlier: Operation) -> None:
    mine = an_operation("Mine", organisers=("PL",), leads=("PL",))

    with pytest.raises(Refused, match="whose plan you may read"):
        copy_plan(mine, earlier, by=person("planner", "PL"))
    with pytest.raises(Refused, match="whose plan you may read"):
        copy_plan(mine, mine, by=person("planner", "PL"))

    assert not mine.business_case_texts.exists()


def test_participant_copies_only_the_visible_planning(earlier: Operation) -> None:
    theirs = an_operation("Theirs", state="tabled", participants=("PL",))
    accept(theirs, "PL")
    write(theirs, "background")
    write(theirs, "aims", is_ready_for_review=False)
    mine = an_operation("Mine", organisers=("PL",), leads=("PL",))

    brought = copy_plan(mine, theirs, by=person("planner", "PL"))

    assert vars(brought) == {"sections": 1, "objectives": 1, "steps": 0}
