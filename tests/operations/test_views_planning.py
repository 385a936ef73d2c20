"""The planning page: what each reader sees, what a lead is led to, what is over already."""

from typing import Any

import pytest

from operations.actions.planning.business_case import comment_on_section
from operations.actions.planning.jco_file import state_threat_assessment
from operations.enums import OperationState
from operations.models import BusinessCaseSection, JcoFile, Operation, ThreatAssessment
from tests.dossiers import accept, name_facilitator, section, write
from tests.pages import address, queries_of, sent, words
from tests.world import a_file, an_operation, person, plan

pytestmark = pytest.mark.django_db


# The page


@pytest.mark.example("draft")
def test_planning_page_names_the_next_section_to_write(client_of: Any) -> None:
    operation = an_operation()
    client, here = client_of(), address("planning", operation.reference)

    empty = client.get(here)
    assert "begin with “Background and threat”" in words(empty)
    assert "Write the first section" in words(empty)
    assert "0 of 11 sections are ready" in words(empty)
    assert address("case_text", operation.reference, "background") in empty.content.decode()

    write(operation, is_ready_for_review=False)
    assert "No objective is recorded yet: what is to be reached" in words(client.get(here))

    plan(operation, by=person())
    assert "Next comes “Aims and objectives”." in words(client.get(here))

    for each in BusinessCaseSection.objects.exclude(code="background"):
        write(operation, each.code)
    assert "“Background and threat” is still a draft" in words(client.get(here))

    write(operation, version=1)
    assert "Everything is written. Nobody else sees it before it is tabled." in words(
        client.get(here)
    )
    assert "11 of 11 sections are ready" in words(client.get(here))


@pytest.mark.example("draft")
def test_planning_page_requests_the_threat_assessment(client_of: Any) -> None:
    operation = plan(an_operation(), by=person())
    ThreatAssessment.objects.all().delete()
    write(operation)

    page = words(client_of().get(address("planning", operation.reference)))

    assert "Say what the threat assessment says, where it is kept, or why there is none." in page


@pytest.mark.example("draft")
def test_planning_page_lists_failed_tabling_conditions_with_links(
    client_of: Any,
) -> None:
    operation = an_operation()
    where = operation.reference

    html = client_of().get(address("planning", where)).content.decode()

    assert "Still missing before it can be tabled" in html
    assert f'<a href="{address("objective_new", where)}">Put it right</a>' in html
    assert f'<a href="{address("threat_assessment", where)}">Put it right</a>' in html


@pytest.mark.example("tabled")
def test_missing_jco_file_is_shown_to_an_expert_without_a_link(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    JcoFile.objects.all().delete()

    html = client_of("expert", "DK").get(operation.get_absolute_url()).content.decode()

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


def test_planning_page_shows_only_visible_sections_to_every_reader(client_of: Any) -> None:
    operation = an_operation(state="tabled", participants=("PL", "IT"))
    accept(operation, "PL")
    name_facilitator(operation)
    write(operation, "background", text="The draft says this.", is_ready_for_review=False)
    write(operation, "aims", text="The ready text says that.")
    state_threat_assessment(operation, by=person(), text="The threat is this.")
    said = {
        "draft": "The draft says this.",
        "ready": "The ready text says that.",
        "threat": "The threat is this.",
    }
    answers = []

    for hat, _status, _seen in READERS:
        response = client_of(*hat).get(address("planning", operation.reference))
        seen = {name for name, text in said.items() if text in words(response)}
        answers.append((hat, response.status_code, seen))

    assert answers == READERS


@pytest.mark.example("tabled")
def test_planning_page_shows_readers_no_forbidden_actions(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    write(operation)

    page = words(client_of("expert", "DK").get(address("planning", operation.reference)))

    assert "Comment on this section" in page
    for offer in ("Write", "Edit", "Add an objective", "Copy the plan", "What to do next"):
        assert offer not in page


@pytest.mark.example("tabled")
def test_planning_page_informs_an_expert_when_no_section_is_ready(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    write(operation, is_ready_for_review=False)

    page = words(client_of("expert", "DK").get(address("planning", operation.reference)))

    assert "No section is ready to be read yet" in page
    assert "Why now." not in page


@pytest.mark.example("tabled")
def test_imported_jco_has_no_planning_page_until_the_planning_is_adopted(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    JcoFile.objects.all().delete()
    where, client = operation.reference, client_of()

    refused = client.get(address("planning", where))
    assert refused.status_code == 403
    assert "choose “Plan it here” on its record" in words(refused)
    assert client_of("expert", "DK").get(address("planning", where)).status_code == 404
    record = client.get(operation.get_absolute_url())
    assert "Plan it here" in words(record)
    assert "Planning" not in words(record)
    other = client_of("planner", "PL").get(operation.get_absolute_url())
    assert "Plan it here" not in words(other)

    taken = client.post(address("dossier_open", where), follow=True)
    client.post(address("dossier_open", where))

    assert "Its planning is kept here from now on." in words(taken)
    assert JcoFile.objects.count() == 1
    assert "Plan it here" not in words(client.get(operation.get_absolute_url()))


@pytest.mark.example("tabled")
def test_only_the_lead_can_adopt_the_planning(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    JcoFile.objects.all().delete()

    response = client_of("planner", "PL").post(address("dossier_open", operation.reference))

    assert response.status_code == 403
    assert not JcoFile.objects.exists()


@pytest.mark.example("tabled")
def test_planning_page_takes_a_constant_number_of_queries(client_of: Any) -> None:
    operation = plan(an_operation("Amber", state="tabled"), by=person())
    write(operation)
    experts = [person("expert", code) for code in ("DK", "FI", "SE")]
    comment_on_section(operation, section(), by=experts[0], text="One.")
    a_file(operation, kind="threat_assessment")
    client, here = client_of(), address("planning", operation.reference)
    few = queries_of(client, here)

    for number, each in enumerate(BusinessCaseSection.objects.exclude(code="background")):
        write(operation, each.code)
        expert = experts[number % 3]
        comment_on_section(operation, each, by=expert, text="More.")
    for number in range(8):
        objective = operation.objectives.first()
        objective.pk, objective.number = None, number + 2
        objective.save()
        a_file(operation, kind="threat_assessment", content=b"%d" % number)

    assert queries_of(client, here) == few


# What has already taken place


def test_past_jco_is_entered_as_closed(client_of: Any) -> None:
    past = {"phases-0-entered_start": "2019-10-01", "phases-0-entered_end": "2019-10-10"}

    client_of().post(address("operation_new"), sent(has_taken_place="on", **past))

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
    client_of: Any, fields: dict[str, str], sentence: str
) -> None:
    response = client_of().post(address("operation_new"), sent(has_taken_place="on", **fields))

    assert response.status_code == 422
    assert sentence in words(response)
    assert not Operation.objects.exists()


@pytest.mark.example("draft")
def test_edit_form_has_no_field_for_a_past_jco(client_of: Any) -> None:
    operation = an_operation()

    page = words(client_of().get(address("operation_edit", operation.reference)))

    assert "already taken place" not in page
