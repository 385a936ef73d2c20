"""Writing the planning: who may, from which page, and never twice."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.actions.operations import enter_operation
from operations.actions.planning.business_case import comment_on_section, settle_comment
from operations.actions.planning.jco_file import open_dossier, state_threat_assessment
from operations.actions.planning.objectives import add_objective
from operations.actions.transitions import move_operation
from operations.enums import OperationState
from operations.models import BusinessCaseText, JcoFile, Objective, Operation, ThreatAssessment
from tests.dossiers import accept, name_facilitator, read_by_each, section, write
from tests.world import an_objective, an_operation, body_operation, facts, person

pytestmark = pytest.mark.django_db


# The dossier


@pytest.mark.example("draft")
def test_adopting_the_planning_of_an_imported_jco_twice_creates_a_single_jco_file() -> None:
    operation = an_operation()
    JcoFile.objects.all().delete()

    first = open_dossier(operation, by=person())
    second = open_dossier(operation, by=person())

    assert first == second
    assert JcoFile.objects.get().opened_by == person()


@pytest.mark.parametrize("hat", [("planner", "PL"), ("contact_point", "LT"), ("expert", "DK")])
def test_only_the_lead_can_adopt_the_planning(hat: tuple[str, str]) -> None:
    operation = an_operation(participants=("PL",))
    JcoFile.objects.all().delete()

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        open_dossier(operation, by=person(*hat))


def test_planning_of_an_external_operation_cannot_be_adopted() -> None:
    with pytest.raises(Refused, match="Only a JCO is planned here"):
        open_dossier(body_operation(), by=person("liaison", "WCO"))


def test_past_jco_is_entered_as_closed() -> None:
    past = facts(phases=(("2019-10-01", "2019-10-10"), ("2020-01", "2020-01")))

    operation = enter_operation(past, by=person(), has_taken_place=True)

    assert operation.state == OperationState.CLOSED
    assert [(each.name, each.to_state) for each in operation.transitions.all()] == [
        ("record", "closed")
    ]
    assert not JcoFile.objects.exists()


@pytest.mark.parametrize(
    "phases",
    [
        (("2019-10-01", "2019-10-10"), ("2097-10-01", "2097-10-10")),
        (("2019-10-01", "open"),),
        (("", ""),),
    ],
)
def test_jco_is_not_entered_as_closed_when_the_last_phase_may_not_be_over(phases: Any) -> None:
    with pytest.raises(Refused, match="Its last phase is not over yet, or not dated"):
        enter_operation(facts(phases=phases), by=person(), has_taken_place=True)

    assert not Operation.objects.exists()


# The business case


@pytest.mark.example("draft")
def test_draft_section_can_be_marked_as_ready_for_review() -> None:
    operation = an_operation()

    draft = write(operation, is_ready_for_review=False)
    ready = write(operation, version=1)

    assert draft.pk == ready.pk
    assert (ready.text, ready.is_ready_for_review, ready.version) == ("Why now.", True, 2)
    assert ready.written_by == person()


@pytest.mark.example("draft")
def test_resubmitted_section_is_stored_once() -> None:
    operation = an_operation()

    write(operation)
    write(operation)

    assert BusinessCaseText.objects.get().version == 1


@pytest.mark.example("draft")
@pytest.mark.parametrize("version", [0, 2, -1])
def test_conflicting_section_is_refused_with_the_current_text(version: int) -> None:
    operation = an_operation()
    write(operation)

    with pytest.raises(EditConflict) as stale:
        write(operation, text="Mine.", version=version)

    assert (stale.value.present.text, stale.value.version) == ("Why now.", 1)
    assert BusinessCaseText.objects.get().text == "Why now."


@pytest.mark.example("draft")
def test_empty_section_cannot_be_ready_and_creates_no_row() -> None:
    operation = an_operation()

    with pytest.raises(Refused, match="Write the section before you say that it is ready"):
        write(operation, text=" \n")
    assert write(operation, text="", is_ready_for_review=False) is None

    assert not BusinessCaseText.objects.exists()


@pytest.mark.parametrize("hat", [("planner", "PL"), ("expert", "DK"), ("facilitator", "FI")])
def test_only_the_lead_and_facilitators_can_write_a_section(hat: tuple[str, str]) -> None:
    operation = an_operation(state="tabled", participants=("PL",))
    accept(operation, "PL")
    name_facilitator(operation)

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        write(operation, by=person(*hat))
    assert write(operation, by=person("facilitator", "SE"))


def test_planning_cannot_be_changed_after_cancellation() -> None:
    operation = an_operation(state="cancelled")
    ended = "It is cancelled, so nothing is changed any more"

    with pytest.raises(Refused, match=ended):
        write(operation)
    with pytest.raises(Refused, match=ended):
        add_objective(operation, an_objective(), by=person())
    with pytest.raises(Refused, match=ended):
        state_threat_assessment(operation, by=person(), text="x")


# Who reads what


def test_participants_and_experts_read_only_sections_ready_for_review() -> None:
    operation = an_operation(state="tabled", participants=("PL", "IT"))
    accept(operation, "PL")
    name_facilitator(operation)
    write(operation, "background", is_ready_for_review=False)
    write(operation, "aims")

    assert read_by_each(BusinessCaseText.objects) == "2 2 1 0 1 1 0 0"
    assert read_by_each(Objective.objects) == "1 1 1 0 1 1 0 0"
    assert read_by_each(ThreatAssessment.objects) == "1 1 1 0 0 0 0 0"


def test_only_the_lead_reads_the_planning_before_tabling() -> None:
    operation = an_operation(participants=("PL",))
    accept(operation, "PL")
    write(operation)

    assert read_by_each(BusinessCaseText.objects) == "1 0 0 0 0 0 0 0"


# Comments


@pytest.mark.example("tabled")
def test_repeated_comment_is_stored_once_until_resolved() -> None:
    operation = an_operation(state="tabled")
    write(operation)
    expert = person("expert", "DK")

    first = comment_on_section(operation, section(), by=expert, text="Which years?")
    again = comment_on_section(operation, section(), by=expert, text="Which years?")
    settle_comment(first, by=person())
    settled = settle_comment(first, by=person("planner", "LT"))

    assert first == again
    assert (settled.resolved_by, settled.written_by) == (person(), expert)
    renewed = comment_on_section(operation, section(), by=expert, text="Which years?")
    assert renewed != first


@pytest.mark.example("tabled")
def test_expert_cannot_comment_on_a_draft_section() -> None:
    operation = an_operation(state="tabled")
    write(operation, is_ready_for_review=False)

    with pytest.raises(Refused, match="Nothing is written in this section"):
        comment_on_section(operation, section(), by=person("expert", "DK"), text="?")
    assert comment_on_section(operation, section(), by=person(), text="A note.")


@pytest.mark.example("tabled")
def test_comment_is_refused_without_read_access_to_the_business_case() -> None:
    operation = an_operation(state="tabled")
    write(operation)

    with pytest.raises(Refused, match="Only who reads the business case"):
        comment_on_section(operation, section(), by=person("planner", "PL"), text="?")


@pytest.mark.example("tabled")
def test_only_the_lead_resolves_comments_and_comments_close_after_cancellation() -> None:
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


@pytest.mark.example("draft")
def test_conflicting_threat_assessment_is_refused_with_the_current_version() -> None:
    operation = an_operation()
    state_threat_assessment(operation, by=person(), text="First.", version=0)

    with pytest.raises(EditConflict) as stale:
        state_threat_assessment(operation, by=person(), text="Mine.", version=0)
    again = state_threat_assessment(operation, by=person(), text="First.", version=0)
    later = state_threat_assessment(operation, by=person(), reference="TA 7", version=1)

    assert stale.value.present.text == "First."
    assert again.version == 1
    assert (later.text, later.reference, later.version) == ("", "TA 7", 2)
