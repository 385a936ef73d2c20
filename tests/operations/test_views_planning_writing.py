"""Forms of the planning: sections, comments, threat assessment."""

from typing import Any

import pytest
from django.test import Client

from operations.actions.planning.business_case import add_comment
from operations.actions.planning.jco_file import write_threat_assessment
from operations.actions.transitions import perform_operation_transition
from operations.models import BusinessCaseComment, BusinessCaseText, ThreatAssessment
from tests.factories import make_operation, make_user
from tests.jco_files import business_case_section, write_section_as_planner
from tests.pages import operations_url, page_text

pytestmark = pytest.mark.django_db

LONG = "x" * 10_000
UNCLEAN = "a\x00b"


def post(client: Client, name: str, *where: Any, **fields: Any) -> Any:
    return client.post(operations_url(name, *where), fields)


# Sections


@pytest.mark.example("draft")
def test_saved_section_is_shown_escaped_as_a_draft(client_for: Any) -> None:
    operation = make_operation()
    client, where = client_for(), (operation.reference, "background")

    form = client.get(operations_url("business_case_section_edit", *where))
    assert "What belongs here" in page_text(form)
    assert "No EU classified information" in page_text(form)
    saved = client.post(
        operations_url("business_case_section_edit", *where),
        {"text": "Why <b>now</b>.", "version": "0"},
        follow=True,
    )

    assert "“Background and threat” is saved." in page_text(saved)
    assert "Draft, only who plans it reads it" in page_text(saved)
    assert "Why &lt;b&gt;now&lt;/b&gt;." in saved.content.decode()
    assert (
        'value="1"'
        in client.get(operations_url("business_case_section_edit", *where)).content.decode()
    )


@pytest.mark.example("draft")
def test_conflicting_section_shows_the_current_text(client_for: Any) -> None:
    operation = make_operation()
    write_section_as_planner(operation, text="Theirs.")
    client, where = client_for(), (operation.reference, "background")

    stale = post(client, "business_case_section_edit", *where, text="Mine.", version="0")

    assert stale.status_code == 409
    assert "Somebody changed this while you were writing" in page_text(stale)
    assert "Theirs." in page_text(stale)
    assert ">\nMine.</textarea>" in stale.content.decode()
    assert BusinessCaseText.objects.get().text == "Theirs."

    over = post(
        client, "business_case_section_edit", *where, text="Mine.", version="0", save_over="1"
    )

    assert over.status_code == 302
    assert BusinessCaseText.objects.get().text == "Mine."


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"text": UNCLEAN}, 422, "characters that cannot be stored"),
        ({"text": "x" * 20_001}, 422, "at most 20000 characters"),
        ({"text": " ", "is_ready_for_review": "on"}, 422, "Write the section before you say"),
        ({"text": "x", "version": "9" * 400}, 409, ""),
        ({"text": "x", "version": "x"}, 409, ""),
        ({"text": LONG}, 302, ""),
        ({}, 302, ""),
    ],
)
def test_section_input_is_validated_at_its_field(
    client_for: Any, fields: dict[str, str], status: int, sentence: str
) -> None:
    operation = make_operation()

    response = post(
        client_for(),
        "business_case_section_edit",
        operation.reference,
        "background",
        **{"version": "0"} | fields,
    )

    assert response.status_code == status
    assert sentence in page_text(response)
    assert BusinessCaseText.objects.exists() == (status == 302 and "text" in fields)


@pytest.mark.example("draft")
def test_unknown_section_returns_404(client_for: Any) -> None:
    operation = make_operation()

    assert (
        client_for()
        .get(operations_url("business_case_section_edit", operation.reference, "x"))
        .status_code
        == 404
    )


# Comments


@pytest.mark.example("tabled")
def test_expert_comments_and_the_lead_resolves_the_comment(client_for: Any) -> None:
    operation = make_operation(state="tabled")
    write_section_as_planner(operation)
    where = operation.reference
    expert, lead = client_for("expert", "DK"), client_for()

    post(expert, "business_case_comment_new", where, "background", text="Which years?")
    post(expert, "business_case_comment_new", where, "background", text="Which years?")

    comment = BusinessCaseComment.objects.get()
    page = page_text(lead.get(operations_url("planning", where)))
    assert "Which years? Expert, Denmark" in page
    assert "Say that it is settled" in page
    assert "Say that it is settled" not in page_text(expert.get(operations_url("planning", where)))
    assert post(expert, "business_case_comment_resolve", where, comment.pk).status_code == 403

    assert post(lead, "business_case_comment_resolve", where, comment.pk).status_code == 302
    assert "by Planner, Lithuania" in page_text(expert.get(operations_url("planning", where)))


@pytest.mark.example("tabled")
@pytest.mark.parametrize("text", ["", UNCLEAN, "x" * 5_001])
def test_refused_comment_is_redisplayed(client_for: Any, text: str) -> None:
    operation = make_operation(state="tabled")
    write_section_as_planner(operation)

    response = post(
        client_for("expert", "DK"),
        "business_case_comment_new",
        operation.reference,
        "background",
        text=text,
    )

    assert response.status_code == 422
    assert 'class="errorlist"' in response.content.decode()
    assert text[:500].replace("\x00", "") in response.content.decode().replace("\x00", "")
    assert not BusinessCaseComment.objects.exists()


def test_comment_of_another_operation_returns_404(client_for: Any) -> None:
    here, there = make_operation("Here"), make_operation("There")
    write_section_as_planner(there)
    comment = add_comment(there, business_case_section(), by=make_user(), text="?")

    response = post(client_for(), "business_case_comment_resolve", here.reference, comment.pk)

    assert response.status_code == 404


@pytest.mark.example("tabled")
def test_comments_are_closed_after_cancellation(client_for: Any) -> None:
    operation = make_operation(state="tabled")
    write_section_as_planner(operation)
    perform_operation_transition(operation, "cancel", by=make_user(), reason="test")
    client = client_for("expert", "DK")

    page = page_text(client.get(operations_url("planning", operation.reference)))
    refused = post(client, "business_case_comment_new", operation.reference, "background", text="?")

    assert "Why now." in page
    assert "Comment on this section" not in page
    assert refused.status_code == 403


# Threat assessment


@pytest.mark.example("draft")
@pytest.mark.parametrize("name", ["text", "reference", "absence_reason"])
def test_threat_assessment_is_recorded_by_any_of_three_fields(client_for: Any, name: str) -> None:
    operation = make_operation()

    response = client_for().post(
        operations_url("threat_assessment_edit", operation.reference),
        {"version": "0", name: "Said."},
        follow=True,
    )

    assert "The threat assessment is stated." in page_text(response)
    assert "Said." in page_text(response)
    assert ThreatAssessment.objects.get().is_recorded


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Fill in one of the three."),
        ({"text": "x", "absence_reason": "y"}, "Either there is one or there is none"),
        ({"reference": "x" * 301}, "at most 300 characters"),
        ({"text": UNCLEAN}, "characters that cannot be stored"),
    ],
)
def test_empty_or_contradictory_threat_assessment_is_refused(
    client_for: Any, fields: dict[str, str], sentence: str
) -> None:
    operation = make_operation()

    response = post(client_for(), "threat_assessment_edit", operation.reference, **fields)

    assert response.status_code == 422
    assert sentence in page_text(response)
    assert not ThreatAssessment.objects.exists()


@pytest.mark.example("draft")
def test_conflicting_threat_assessment_shows_the_current_version(
    client_for: Any,
) -> None:
    operation = make_operation()
    write_threat_assessment(operation, by=make_user(), reference="TA 7")

    stale = post(
        client_for(), "threat_assessment_edit", operation.reference, text="Mine.", version="0"
    )

    assert stale.status_code == 409
    assert "Where it is kept: TA 7" in page_text(stale)
    assert ">\nMine.</textarea>" in stale.content.decode()


@pytest.mark.example("draft")
def test_threat_assessment_form_warns_against_classified_information(client_for: Any) -> None:
    operation = make_operation()

    page = page_text(
        client_for().get(operations_url("threat_assessment_edit", operation.reference))
    )

    assert "No EU classified information (RESTREINT UE/EU RESTRICTED or above)" in page
