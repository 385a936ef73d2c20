"""The planning page: content for each reader, next actions, past phases."""

from typing import Any

import pytest

from operations.actions.planning.business_case import add_comment
from operations.actions.planning.jco_file import write_threat_assessment
from operations.enums import OperationState
from operations.models import BusinessCaseSection, JcoFile, Operation, ThreatAssessment
from tests.factories import complete_planning, make_file, make_operation, make_user
from tests.jco_files import (
    accept_invitation,
    appoint_facilitator,
    business_case_section,
    write_section_as_planner,
)
from tests.pages import count_queries, operation_form_data, operations_url, page_text

pytestmark = pytest.mark.django_db


# The page


@pytest.mark.example("draft")
def test_planning_page_names_the_next_section_to_write(client_for: Any) -> None:
    operation = make_operation()
    client, here = client_for(), operations_url("planning", operation.reference)

    empty = client.get(here)
    assert "begin with “Background and threat”" in page_text(empty)
    assert "Write the first section" in page_text(empty)
    assert "0 of 11 sections are ready" in page_text(empty)
    assert (
        operations_url("business_case_section_edit", operation.reference, "background")
        in empty.content.decode()
    )

    write_section_as_planner(operation, is_ready_for_review=False)
    assert "No objective is recorded yet: what is to be reached" in page_text(client.get(here))

    complete_planning(operation, by=make_user())
    assert "Next comes “Aims and objectives”." in page_text(client.get(here))

    for each in BusinessCaseSection.objects.exclude(code="background"):
        write_section_as_planner(operation, each.code)
    assert "“Background and threat” is still a draft" in page_text(client.get(here))

    write_section_as_planner(operation, version=1)
    assert "Everything is written. Nobody else sees it before it is tabled." in page_text(
        client.get(here)
    )
    assert "11 of 11 sections are ready" in page_text(client.get(here))


@pytest.mark.example("draft")
def test_planning_page_requests_the_threat_assessment(client_for: Any) -> None:
    operation = complete_planning(make_operation(), by=make_user())
    ThreatAssessment.objects.all().delete()
    write_section_as_planner(operation)

    page = page_text(client_for().get(operations_url("planning", operation.reference)))

    assert "Say what the threat assessment says, where it is kept, or why there is none." in page


@pytest.mark.example("draft")
def test_planning_page_lists_failed_tabling_conditions_with_links(
    client_for: Any,
) -> None:
    operation = make_operation()
    where = operation.reference

    html = client_for().get(operations_url("planning", where)).content.decode()

    assert "Still missing before it can be tabled" in html
    assert f'<a href="{operations_url("objective_new", where)}">Put it right</a>' in html
    assert f'<a href="{operations_url("threat_assessment_edit", where)}">Put it right</a>' in html


@pytest.mark.example("tabled")
def test_missing_jco_file_is_shown_to_an_expert_without_a_link(client_for: Any) -> None:
    operation = make_operation(state="tabled")
    JcoFile.objects.all().delete()

    html = client_for("expert", "DK").get(operation.get_absolute_url()).content.decode()

    assert "Its planning is not kept here yet: its lead must take it over." in html
    assert "Put it right" not in html  # an expert cannot


READERS: list[tuple[tuple[str, str], int, set[str]]] = [
    (("planner", "LT"), 200, {"draft", "ready", "threat"}),
    (("facilitator", "SE"), 200, {"draft", "ready", "threat"}),
    (("planner", "PL"), 200, {"ready", "threat"}),
    (("expert", "DK"), 200, {"ready"}),
    (("secretariat", "GSC"), 200, {"ready"}),
    (("planner", "IT"), 404, set()),
    (("planner", "ES"), 404, set()),
    (("liaison", "FRONTEX"), 404, set()),
    (("administrator", "GSC"), 404, set()),
]


def test_planning_page_shows_only_visible_sections_to_every_reader(client_for: Any) -> None:
    operation = make_operation(state="tabled", participants=("PL", "IT"))
    accept_invitation(operation, "PL")
    appoint_facilitator(operation)
    write_section_as_planner(
        operation, "background", text="The draft says this.", is_ready_for_review=False
    )
    write_section_as_planner(operation, "aims", text="The ready text says that.")
    write_threat_assessment(operation, by=make_user(), text="The threat is this.")
    texts = {
        "draft": "The draft says this.",
        "ready": "The ready text says that.",
        "threat": "The threat is this.",
    }
    answers = []

    for account, _status, _visible_names in READERS:
        response = client_for(*account).get(operations_url("planning", operation.reference))
        visible_names = {name for name, text in texts.items() if text in page_text(response)}
        answers.append((account, response.status_code, visible_names))

    assert answers == READERS


@pytest.mark.example("tabled")
def test_planning_page_shows_readers_no_forbidden_actions(client_for: Any) -> None:
    operation = make_operation(state="tabled")
    write_section_as_planner(operation)

    page = page_text(
        client_for("expert", "DK").get(operations_url("planning", operation.reference))
    )

    assert "Comment on this section" in page
    for label in ("Write", "Edit", "Add an objective", "Copy the plan", "What to do next"):
        assert label not in page


@pytest.mark.example("tabled")
def test_planning_page_informs_an_expert_when_no_section_is_ready(client_for: Any) -> None:
    operation = make_operation(state="tabled")
    write_section_as_planner(operation, is_ready_for_review=False)

    page = page_text(
        client_for("expert", "DK").get(operations_url("planning", operation.reference))
    )

    assert "No section is ready to be read yet" in page
    assert "Why now." not in page


@pytest.mark.example("tabled")
def test_imported_jco_has_no_planning_page_until_the_planning_is_adopted(client_for: Any) -> None:
    operation = make_operation(state="tabled")
    JcoFile.objects.all().delete()
    where, client = operation.reference, client_for()

    refused = client.get(operations_url("planning", where))
    assert refused.status_code == 403
    assert "choose “Plan it here” on its record" in page_text(refused)
    assert client_for("expert", "DK").get(operations_url("planning", where)).status_code == 404
    record = client.get(operation.get_absolute_url())
    assert "Plan it here" in page_text(record)
    assert "Planning" not in page_text(record)
    other = client_for("planner", "PL").get(operation.get_absolute_url())
    assert "Plan it here" not in page_text(other)

    taken = client.post(operations_url("planning_adopt", where), follow=True)
    client.post(operations_url("planning_adopt", where))

    assert "Its planning is kept here from now on." in page_text(taken)
    assert JcoFile.objects.count() == 1
    assert "Plan it here" not in page_text(client.get(operation.get_absolute_url()))


@pytest.mark.example("tabled")
def test_only_the_lead_can_adopt_the_planning(client_for: Any) -> None:
    operation = make_operation(state="tabled")
    JcoFile.objects.all().delete()

    response = client_for("planner", "PL").post(
        operations_url("planning_adopt", operation.reference)
    )

    assert response.status_code == 403
    assert not JcoFile.objects.exists()


@pytest.mark.example("tabled")
def test_planning_page_takes_a_constant_number_of_queries(client_for: Any) -> None:
    operation = complete_planning(make_operation("Amber", state="tabled"), by=make_user())
    write_section_as_planner(operation)
    experts = [make_user("expert", code) for code in ("DK", "FI", "SE")]
    add_comment(operation, business_case_section(), by=experts[0], text="One.")
    make_file(operation, kind="threat_assessment")
    client, here = client_for(), operations_url("planning", operation.reference)
    few = count_queries(client, here)

    for number, each in enumerate(BusinessCaseSection.objects.exclude(code="background")):
        write_section_as_planner(operation, each.code)
        expert = experts[number % 3]
        add_comment(operation, each, by=expert, text="More.")
    for number in range(8):
        objective = operation.objectives.first()
        objective.pk, objective.number = None, number + 2
        objective.save()
        make_file(operation, kind="threat_assessment", content=b"%d" % number)

    assert count_queries(client, here) == few


# What has already taken place


def test_past_jco_is_entered_as_closed(client_for: Any) -> None:
    past = {"phases-0-entered_start": "2019-10-01", "phases-0-entered_end": "2019-10-10"}

    client_for().post(
        operations_url("operation_new"), operation_form_data(has_taken_place="on", **past)
    )

    operation = Operation.objects.get()
    assert operation.state == OperationState.CLOSED
    assert not JcoFile.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Its last phase is not over yet, or not dated: enter it as a draft."),
        ({"operation_type": "bilateral_customs_operation"}, "Only a JCO is recorded as closed"),
    ],
)
def test_only_a_finished_jco_can_be_entered_as_closed(
    client_for: Any, fields: dict[str, str], sentence: str
) -> None:
    response = client_for().post(
        operations_url("operation_new"), operation_form_data(has_taken_place="on", **fields)
    )

    assert response.status_code == 422
    assert sentence in page_text(response)
    assert not Operation.objects.exists()


@pytest.mark.example("draft")
def test_edit_form_has_no_field_for_a_past_jco(client_for: Any) -> None:
    operation = make_operation()

    page = page_text(client_for().get(operations_url("operation_edit", operation.reference)))

    assert "already taken place" not in page
