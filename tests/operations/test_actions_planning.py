"""Writing the planning: who may, from which page, and never twice."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from jco_portal.kernel.access import Refused
from operations.actions import (
    StalePart,
    add_objective,
    change_objective,
    comment_on_section,
    copy_plan,
    enter_operation,
    move_operation,
    open_dossier,
    remove_objective,
    settle_comment,
    state_threat_assessment,
)
from operations.enums import Anchor, OperationState
from operations.models import (
    CaseText,
    Dossier,
    Objective,
    Operation,
    ThreatAssessment,
)
from tests.dossiers import accept, name_facilitator, read_by_each, section, write
from tests.world import an_objective, an_operation, body_operation, facts, jco, person

pytestmark = pytest.mark.django_db


# The dossier


def test_who_runs_an_imported_jco_takes_its_planning_over_once() -> None:
    operation = an_operation()
    Dossier.objects.all().delete()

    first = open_dossier(operation, by=person())
    second = open_dossier(operation, by=person())

    assert first == second
    assert Dossier.objects.get().opened_by == person()


@pytest.mark.parametrize("hat", [("planner", "PL"), ("contact_point", "LT"), ("expert", "DK")])
def test_nobody_else_takes_a_planning_over(hat: tuple[str, str]) -> None:
    operation = an_operation(participants=("PL",))
    Dossier.objects.all().delete()

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        open_dossier(operation, by=person(*hat))


def test_only_a_jco_is_planned_here() -> None:
    with pytest.raises(Refused, match="Only a JCO is planned here"):
        open_dossier(body_operation(), by=person("liaison", "WCO"))


def test_a_jco_that_has_taken_place_is_recorded_as_closed() -> None:
    past = facts(phases=(("2019-10-01", "2019-10-10"), ("2020-01", "2020-01")))

    operation = enter_operation(past, by=person(), has_taken_place=True)

    assert operation.state == OperationState.CLOSED
    assert [(each.move, each.target) for each in operation.moves.all()] == [("record", "closed")]
    assert not Dossier.objects.exists()


@pytest.mark.parametrize(
    "phases",
    [
        (("2019-10-01", "2019-10-10"), ("2097-10-01", "2097-10-10")),
        (("2019-10-01", "open"),),
        (("", ""),),
    ],
)
def test_what_may_not_be_over_is_not_recorded_as_closed(phases: Any) -> None:
    with pytest.raises(Refused, match="Its last phase is not over yet, or not dated"):
        enter_operation(facts(phases=phases), by=person(), has_taken_place=True)

    assert not Operation.objects.exists()


# The business case


def test_a_section_is_written_as_a_draft_and_then_ready() -> None:
    operation = an_operation()

    draft = write(operation, is_ready=False)
    ready = write(operation, version=1)

    assert draft.pk == ready.pk
    assert (ready.text, ready.is_ready, ready.version) == ("Why now.", True, 2)
    assert ready.written_by == person()


def test_a_section_sent_twice_is_written_once() -> None:
    operation = an_operation()

    write(operation)
    write(operation)

    assert CaseText.objects.get().version == 1


@pytest.mark.parametrize("version", [0, 2, -1])
def test_a_section_from_an_old_page_is_refused_with_what_stands(version: int) -> None:
    operation = an_operation()
    write(operation)

    with pytest.raises(StalePart) as stale:
        write(operation, text="Mine.", version=version)

    assert (stale.value.present.text, stale.value.version) == ("Why now.", 1)
    assert CaseText.objects.get().text == "Why now."


def test_an_empty_section_is_not_ready_and_leaves_no_row() -> None:
    operation = an_operation()

    with pytest.raises(Refused, match="Write the section before you say that it is ready"):
        write(operation, text=" \n")
    assert write(operation, text="", is_ready=False) is None

    assert not CaseText.objects.exists()


@pytest.mark.parametrize("hat", [("planner", "PL"), ("expert", "DK"), ("facilitator", "FI")])
def test_only_who_plans_it_writes_a_section(hat: tuple[str, str]) -> None:
    operation = an_operation(state="tabled", participants=("PL",))
    accept(operation, "PL")
    name_facilitator(operation)

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        write(operation, by=person(*hat))
    assert write(operation, by=person("facilitator", "SE"))


def test_nothing_is_written_when_the_operation_is_at_its_end() -> None:
    operation = an_operation(state="cancelled")
    ended = "It is cancelled, so nothing is changed any more"

    with pytest.raises(Refused, match=ended):
        write(operation)
    with pytest.raises(Refused, match=ended):
        add_objective(operation, an_objective(), by=person())
    with pytest.raises(Refused, match=ended):
        state_threat_assessment(operation, by=person(), text="x")


# Who reads what


def test_drafts_are_for_who_plans_and_ready_sections_for_who_takes_part_and_the_experts() -> None:
    operation = an_operation(state="tabled", participants=("PL", "IT"))
    accept(operation, "PL")
    name_facilitator(operation)
    write(operation, "background", is_ready=False)
    write(operation, "aims")

    assert read_by_each(CaseText.objects) == "2 2 1 0 1 1 0 0"
    assert read_by_each(Objective.objects) == "1 1 1 0 1 1 0 0"
    assert read_by_each(ThreatAssessment.objects) == "1 1 1 0 0 0 0 0"


def test_before_tabling_only_who_plans_it_reads_anything() -> None:
    operation = an_operation(participants=("PL",))
    accept(operation, "PL")
    write(operation)

    assert read_by_each(CaseText.objects) == "1 0 0 0 0 0 0 0"


# Comments


def test_a_reader_comments_once_and_who_plans_it_settles_it() -> None:
    operation = an_operation(state="tabled")
    write(operation)
    expert = person("expert", "DK")

    first = comment_on_section(operation, section(), by=expert, text="Which years?")
    again = comment_on_section(operation, section(), by=expert, text="Which years?")
    settle_comment(first, by=person())
    settled = settle_comment(first, by=person("planner", "LT"))

    assert first == again
    assert (settled.settled_by, settled.by) == (person(), expert)
    renewed = comment_on_section(operation, section(), by=expert, text="Which years?")
    assert renewed != first


def test_a_draft_section_is_not_commented_by_who_does_not_read_it() -> None:
    operation = an_operation(state="tabled")
    write(operation, is_ready=False)

    with pytest.raises(Refused, match="Nothing is written in this section"):
        comment_on_section(operation, section(), by=person("expert", "DK"), text="?")
    assert comment_on_section(operation, section(), by=person(), text="A note.")


def test_who_does_not_read_the_case_does_not_comment() -> None:
    operation = an_operation(state="tabled")
    write(operation)

    with pytest.raises(Refused, match="Only who reads the business case"):
        comment_on_section(operation, section(), by=person("planner", "PL"), text="?")


def test_comments_close_with_the_operation_and_readers_settle_nothing() -> None:
    operation = an_operation(state="tabled")
    write(operation)
    expert = person("expert", "DK")
    comment = comment_on_section(operation, section(), by=expert, text="?")

    with pytest.raises(Refused, match="Only a planner"):
        settle_comment(comment, by=expert)
    move_operation(operation, "cancel", by=person(), reason="test")
    with pytest.raises(Refused, match="nothing is commented on any more"):
        comment_on_section(operation, section(), by=expert, text="!")


# Threat assessment


def test_a_threat_assessment_from_an_old_page_is_refused_with_what_stands() -> None:
    operation = an_operation()
    state_threat_assessment(operation, by=person(), text="First.", version=0)

    with pytest.raises(StalePart) as stale:
        state_threat_assessment(operation, by=person(), text="Mine.", version=0)
    again = state_threat_assessment(operation, by=person(), text="First.", version=0)
    later = state_threat_assessment(operation, by=person(), reference="TA 7", version=1)

    assert stale.value.present.text == "First."
    assert again.version == 1
    assert (later.text, later.reference, later.version) == ("", "TA 7", 2)


# Objectives


def test_an_objective_sent_twice_is_added_once_and_numbers_go_on() -> None:
    operation = an_operation()

    first = add_objective(operation, an_objective(), by=person())
    again = add_objective(operation, an_objective(), by=person())
    second = add_objective(operation, an_objective(text="Another"), by=person())

    assert first == again
    assert (first.number, second.number) == (1, 2)


def test_an_objective_is_changed_from_its_present_page_only() -> None:
    operation = an_operation()
    objective = add_objective(operation, an_objective(), by=person())
    other = replace(an_objective(), target=Decimal(5))

    changed = change_objective(objective, other, by=person(), version=1)
    again = change_objective(objective, other, by=person(), version=1)
    with pytest.raises(StalePart) as stale:
        change_objective(objective, an_objective(), by=person(), version=1)

    assert (changed.target, changed.version, again.version) == (5, 2, 2)
    assert stale.value.version == 2


def test_an_objective_that_is_gone_is_not_changed() -> None:
    operation = an_operation()
    objective = add_objective(operation, an_objective(), by=person())
    Objective.objects.all().delete()

    with pytest.raises(StalePart) as stale:
        change_objective(objective, an_objective(text="x"), by=person(), version=1)

    assert stale.value.present is None


def test_only_who_plans_it_takes_an_objective_away_and_the_others_keep_their_numbers() -> None:
    operation = an_operation(state="tabled")
    second = add_objective(operation, an_objective(text="Second"), by=person())
    first = operation.objectives.get(number=1)

    with pytest.raises(Refused, match="Only a planner"):
        remove_objective(first, by=person("expert", "DK"))
    remove_objective(first, by=person())
    remove_objective(first, by=person())

    assert list(operation.objectives.all()) == [second]
    assert second.number == 2


# Copying


@pytest.fixture
def earlier() -> Operation:
    """A tabled JCO of Lithuania with two sections, an objective and two steps of its own."""
    operation = an_operation("Earlier", state="tabled")
    write(operation, "background", text="Then.")
    write(operation, "aims", text="Not ready.", is_ready=False)
    step = {"title": "Book the hall", "anchor": Anchor.START, "offset": -30}
    operation.timetable.create(**step, due_on="2027-08-01")
    return operation


def test_a_plan_is_copied_into_a_draft_over_nothing_that_is_written(earlier: Operation) -> None:
    draft = an_operation("Draft")
    write(draft, "scope", text="Mine.")

    brought = copy_plan(draft, earlier, by=person())
    again = copy_plan(draft, earlier, by=person())

    assert vars(brought) == {"sections": 1, "objectives": 1, "steps": 1}
    assert vars(again) == {"sections": 0, "objectives": 0, "steps": 0}
    texts = {each.section.code: (each.text, each.is_ready) for each in draft.case_texts.all()}
    assert texts == {"scope": ("Mine.", True), "background": ("Then.", False)}
    step = draft.timetable.get(guide_step=None)
    assert (step.title, step.offset, step.due_on) == ("Book the hall", -30, None)
    assert Dossier.objects.get(operation=draft).copied_from == earlier
    assert draft.objectives.count() == 1


def test_what_was_taken_away_after_a_copy_does_not_come_back(earlier: Operation) -> None:
    draft = an_operation("Draft")
    copy_plan(draft, earlier, by=person())
    remove_objective(draft.objectives.get(), by=person())

    copy_plan(draft, earlier, by=person())

    assert not draft.objectives.exists()


def test_what_is_written_stays_when_a_plan_is_copied(earlier: Operation) -> None:
    draft = an_operation("Draft")
    write(draft, "background", text="Mine.")
    add_objective(draft, an_objective(), by=person())

    brought = copy_plan(draft, earlier, by=person())

    assert vars(brought) == {"sections": 0, "objectives": 0, "steps": 1}
    assert draft.case_texts.get().text == "Mine."


def test_an_emptied_section_is_filled_by_a_copy(earlier: Operation) -> None:
    draft = an_operation("Draft")
    write(draft, "background", text="Mine.", is_ready=False)
    write(draft, "background", text="", is_ready=False, version=1)

    copy_plan(draft, earlier, by=person())

    assert draft.case_texts.get().text == "Then."


def test_a_plan_is_copied_only_into_a_draft(earlier: Operation) -> None:
    tabled = jco("Tabled", "LT")

    with pytest.raises(Refused, match="only into a draft"):
        copy_plan(tabled, earlier, by=person())


def test_a_plan_that_one_may_not_read_is_not_copied(earlier: Operation) -> None:
    mine = an_operation("Mine", organisers=("PL",), leads=("PL",))

    with pytest.raises(Refused, match="whose plan you may read"):
        copy_plan(mine, earlier, by=person("planner", "PL"))
    with pytest.raises(Refused, match="whose plan you may read"):
        copy_plan(mine, mine, by=person("planner", "PL"))

    assert not mine.case_texts.exists()


def test_a_participant_copies_what_is_open_to_it(earlier: Operation) -> None:
    theirs = an_operation("Theirs", state="tabled", participants=("PL",))
    accept(theirs, "PL")
    write(theirs, "background")
    write(theirs, "aims", is_ready=False)
    mine = an_operation("Mine", organisers=("PL",), leads=("PL",))

    brought = copy_plan(mine, theirs, by=person("planner", "PL"))

    assert vars(brought) == {"sections": 1, "objectives": 1, "steps": 0}
