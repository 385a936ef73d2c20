"""Writing the planning: permissions, versions and repeated requests."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.actions.operations import create_operation
from operations.actions.planning.business_case import add_comment, resolve_comment
from operations.actions.planning.jco_file import adopt_planning, write_threat_assessment
from operations.actions.planning.objectives import add_objective
from operations.actions.transitions import perform_operation_transition
from operations.enums import OperationState
from operations.models import BusinessCaseText, JcoFile, Objective, Operation, ThreatAssessment
from tests.factories import (
    make_external_operation,
    make_objective_input,
    make_operation,
    make_operation_input,
    make_user,
)
from tests.jco_files import (
    accept_invitation,
    appoint_facilitator,
    business_case_section,
    count_by_reader,
    write_section_as_planner,
)

pytestmark = pytest.mark.django_db


# The file of the JCO


@pytest.mark.example("draft")
def test_adopting_the_planning_of_an_imported_jco_twice_creates_a_single_jco_file() -> None:
    operation = make_operation()
    JcoFile.objects.all().delete()

    first = adopt_planning(operation, by=make_user())
    second = adopt_planning(operation, by=make_user())

    assert first == second
    assert JcoFile.objects.get().opened_by == make_user()


@pytest.mark.parametrize("account", [("planner", "PL"), ("contact_point", "LT"), ("expert", "DK")])
def test_only_the_lead_can_adopt_the_planning(account: tuple[str, str]) -> None:
    operation = make_operation(participants=("PL",))
    JcoFile.objects.all().delete()

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        adopt_planning(operation, by=make_user(*account))


def test_planning_of_an_external_operation_cannot_be_adopted() -> None:
    with pytest.raises(Refused, match="Only a JCO is planned here"):
        adopt_planning(make_external_operation(), by=make_user("liaison", "WCO"))


def test_past_jco_is_entered_as_closed() -> None:
    past = make_operation_input(phases=(("2019-10-01", "2019-10-10"), ("2020-01", "2020-01")))

    operation = create_operation(past, by=make_user(), is_past=True)

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
        create_operation(make_operation_input(phases=phases), by=make_user(), is_past=True)

    assert not Operation.objects.exists()


# The business case


@pytest.mark.example("draft")
def test_draft_section_can_be_marked_as_ready_for_review() -> None:
    operation = make_operation()

    draft = write_section_as_planner(operation, is_ready_for_review=False)
    ready = write_section_as_planner(operation, version=1)

    assert draft.pk == ready.pk
    assert (ready.text, ready.is_ready_for_review, ready.version) == ("Why now.", True, 2)
    assert ready.written_by == make_user()


@pytest.mark.example("draft")
def test_resubmitted_section_is_stored_once() -> None:
    operation = make_operation()

    write_section_as_planner(operation)
    write_section_as_planner(operation)

    assert BusinessCaseText.objects.get().version == 1


@pytest.mark.example("draft")
@pytest.mark.parametrize("version", [0, 2, -1])
def test_conflicting_section_is_refused_with_the_current_text(version: int) -> None:
    operation = make_operation()
    write_section_as_planner(operation)

    with pytest.raises(EditConflict) as stale:
        write_section_as_planner(operation, text="Mine.", version=version)

    assert (stale.value.present.text, stale.value.version) == ("Why now.", 1)
    assert BusinessCaseText.objects.get().text == "Why now."


@pytest.mark.example("draft")
def test_empty_section_cannot_be_ready_and_creates_no_row() -> None:
    operation = make_operation()

    with pytest.raises(Refused, match="Write the section before you say that it is ready"):
        write_section_as_planner(operation, text=" \n")
    assert write_section_as_planner(operation, text="", is_ready_for_review=False) is None

    assert not BusinessCaseText.objects.exists()


@pytest.mark.parametrize("account", [("planner", "PL"), ("expert", "DK"), ("facilitator", "FI")])
def test_only_the_lead_and_facilitators_can_write_a_section(account: tuple[str, str]) -> None:
    operation = make_operation(state="tabled", participants=("PL",))
    accept_invitation(operation, "PL")
    appoint_facilitator(operation)

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        write_section_as_planner(operation, by=make_user(*account))
    assert write_section_as_planner(operation, by=make_user("facilitator", "SE"))


def test_planning_cannot_be_changed_after_cancellation() -> None:
    operation = make_operation(state="cancelled")
    ended = "It is cancelled, so nothing is changed any more"

    with pytest.raises(Refused, match=ended):
        write_section_as_planner(operation)
    with pytest.raises(Refused, match=ended):
        add_objective(operation, make_objective_input(), by=make_user())
    with pytest.raises(Refused, match=ended):
        write_threat_assessment(operation, by=make_user(), text="x")


# Who reads what


def test_participants_and_experts_read_only_sections_ready_for_review() -> None:
    operation = make_operation(state="tabled", participants=("PL", "IT"))
    accept_invitation(operation, "PL")
    appoint_facilitator(operation)
    write_section_as_planner(operation, "background", is_ready_for_review=False)
    write_section_as_planner(operation, "aims")

    assert count_by_reader(BusinessCaseText.objects) == "2 2 1 0 1 1 0 0"
    assert count_by_reader(Objective.objects) == "1 1 1 0 1 1 0 0"
    assert count_by_reader(ThreatAssessment.objects) == "1 1 1 0 0 0 0 0"


def test_only_the_lead_reads_the_planning_before_tabling() -> None:
    operation = make_operation(participants=("PL",))
    accept_invitation(operation, "PL")
    write_section_as_planner(operation)

    assert count_by_reader(BusinessCaseText.objects) == "1 0 0 0 0 0 0 0"


# Comments


@pytest.mark.example("tabled")
def test_repeated_comment_is_stored_once_until_resolved() -> None:
    operation = make_operation(state="tabled")
    write_section_as_planner(operation)
    expert = make_user("expert", "DK")

    first = add_comment(operation, business_case_section(), by=expert, text="Which years?")
    again = add_comment(operation, business_case_section(), by=expert, text="Which years?")
    resolve_comment(first, by=make_user())
    settled = resolve_comment(first, by=make_user("planner", "LT"))

    assert first == again
    assert (settled.resolved_by, settled.written_by) == (make_user(), expert)
    renewed = add_comment(operation, business_case_section(), by=expert, text="Which years?")
    assert renewed != first


@pytest.mark.example("tabled")
def test_expert_cannot_comment_on_a_draft_section() -> None:
    operation = make_operation(state="tabled")
    write_section_as_planner(operation, is_ready_for_review=False)

    with pytest.raises(Refused, match="Nothing is written in this section"):
        add_comment(operation, business_case_section(), by=make_user("expert", "DK"), text="?")
    assert add_comment(operation, business_case_section(), by=make_user(), text="A note.")


@pytest.mark.example("tabled")
def test_comment_is_refused_without_read_access_to_the_business_case() -> None:
    operation = make_operation(state="tabled")
    write_section_as_planner(operation)

    with pytest.raises(Refused, match="Only who reads the business case"):
        add_comment(operation, business_case_section(), by=make_user("planner", "PL"), text="?")


@pytest.mark.example("tabled")
def test_only_the_lead_resolves_comments_and_comments_close_after_cancellation() -> None:
    operation = make_operation(state="tabled")
    write_section_as_planner(operation)
    expert = make_user("expert", "DK")
    comment = add_comment(operation, business_case_section(), by=expert, text="?")

    with pytest.raises(Refused, match="Only a planner"):
        resolve_comment(comment, by=expert)
    perform_operation_transition(operation, "cancel", by=make_user(), reason="test")
    with pytest.raises(Refused, match="nothing is commented on any more"):
        add_comment(operation, business_case_section(), by=expert, text="!")


# Threat assessment


@pytest.mark.example("draft")
def test_conflicting_threat_assessment_is_refused_with_the_current_version() -> None:
    operation = make_operation()
    write_threat_assessment(operation, by=make_user(), text="First.", version=0)

    with pytest.raises(EditConflict) as stale:
        write_threat_assessment(operation, by=make_user(), text="Mine.", version=0)
    again = write_threat_assessment(operation, by=make_user(), text="First.", version=0)
    later = write_threat_assessment(operation, by=make_user(), reference="TA 7", version=1)

    assert stale.value.present.text == "First."
    assert again.version == 1
    assert (later.text, later.reference, later.version) == ("", "TA 7", 2)
