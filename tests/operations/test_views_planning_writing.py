"""Forms of planning: sections, comments, the threat assessment, copying a plan."""

from typing import Any

import pytest
from django.test import Client

from operations.actions.planning.business_case import comment_on_section
from operations.actions.planning.jco_file import state_threat_assessment
from operations.actions.transitions import move_operation
from operations.models import BusinessCaseComment, BusinessCaseText, ThreatAssessment
from tests.dossiers import section, write
from tests.pages import address, queries_of, words
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db

LONG = "x" * 10_000
UNCLEAN = "a\x00b"


def post(client: Client, name: str, *where: Any, **fields: Any) -> Any:
    return client.post(address(name, *where), fields)


# Sections


@pytest.mark.example("draft")
def test_saved_section_is_shown_escaped_as_a_draft(client_of: Any) -> None:
    operation = an_operation()
    client, where = client_of(), (operation.reference, "background")

    form = client.get(address("case_text", *where))
    assert "What belongs here" in words(form)
    assert "No EU classified information" in words(form)
    saved = client.post(
        address("case_text", *where), {"text": "Why <b>now</b>.", "version": "0"}, follow=True
    )

    assert "“Background and threat” is saved." in words(saved)
    assert "Draft, only who plans it reads it" in words(saved)
    assert "Why &lt;b&gt;now&lt;/b&gt;." in saved.content.decode()
    assert 'value="1"' in client.get(address("case_text", *where)).content.decode()


@pytest.mark.example("draft")
def test_conflicting_section_shows_the_current_text(client_of: Any) -> None:
    operation = an_operation()
    write(operation, text="Theirs.")
    client, where = client_of(), (operation.reference, "background")

    stale = post(client, "case_text", *where, text="Mine.", version="0")

    assert stale.status_code == 409
    assert "Somebody changed this while you were writing" in words(stale)
    assert "Theirs." in words(stale)
    assert ">\nMine.</textarea>" in stale.content.decode()
    assert BusinessCaseText.objects.get().text == "Theirs."

    over = post(client, "case_text", *where, text="Mine.", version="0", save_over="1")

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
    client_of: Any, fields: dict[str, str], status: int, sentence: str
) -> None:
    operation = an_operation()

    response = post(
        client_of(), "case_text", operation.reference, "background", **{"version": "0"} | fields
    )

    assert response.status_code == status
    assert sentence in words(response)
    assert BusinessCaseText.objects.exists() == (status == 302 and "text" in fields)


@pytest.mark.example("draft")
def test_unknown_section_returns_404(client_of: Any) -> None:
    operation = an_operation()

    assert client_of().get(address("case_text", operation.reference, "x")).status_code == 404


# Comments


@pytest.mark.example("tabled")
def test_expert_comments_and_the_lead_resolves_the_comment(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    write(operation)
    where = operation.reference
    expert, lead = client_of("expert", "DK"), client_of()

    post(expert, "case_comment", where, "background", text="Which years?")
    post(expert, "case_comment", where, "background", text="Which years?")

    comment = BusinessCaseComment.objects.get()
    page = words(lead.get(address("planning", where)))
    assert "Which years? Expert, Denmark" in page
    assert "Say that it is settled" in page
    assert "Say that it is settled" not in words(expert.get(address("planning", where)))
    assert post(expert, "case_comment_settle", where, comment.pk).status_code == 403

    assert post(lead, "case_comment_settle", where, comment.pk).status_code == 302
    assert "by Planner, Lithuania" in words(expert.get(address("planning", where)))


@pytest.mark.example("tabled")
@pytest.mark.parametrize("text", ["", UNCLEAN, "x" * 5_001])
def test_refused_comment_is_redisplayed(client_of: Any, text: str) -> None:
    operation = an_operation(state="tabled")
    write(operation)

    response = post(
        client_of("expert", "DK"), "case_comment", operation.reference, "background", text=text
    )

    assert response.status_code == 422
    assert 'class="errorlist"' in response.content.decode()
    assert text[:500].replace("\x00", "") in response.content.decode().replace("\x00", "")
    assert not BusinessCaseComment.objects.exists()


def test_comment_of_another_operation_returns_404(client_of: Any) -> None:
    here, there = an_operation("Here"), an_operation("There")
    write(there)
    comment = comment_on_section(there, section(), by=person(), text="?")

    response = post(client_of(), "case_comment_settle", here.reference, comment.pk)

    assert response.status_code == 404


@pytest.mark.example("tabled")
def test_comments_are_closed_after_cancellation(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    write(operation)
    move_operation(operation, "cancel", by=person(), reason="test")
    client = client_of("expert", "DK")

    page = words(client.get(address("planning", operation.reference)))
    refused = post(client, "case_comment", operation.reference, "background", text="?")

    assert "Why now." in page
    assert "Comment on this section" not in page
    assert refused.status_code == 403


# Threat assessment


@pytest.mark.example("draft")
@pytest.mark.parametrize("name", ["text", "reference", "absence_reason"])
def test_threat_assessment_is_recorded_by_any_of_three_fields(client_of: Any, name: str) -> None:
    operation = an_operation()

    response = client_of().post(
        address("threat_assessment", operation.reference),
        {"version": "0", name: "Said."},
        follow=True,
    )

    assert "The threat assessment is stated." in words(response)
    assert "Said." in words(response)
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
    client_of: Any, fields: dict[str, str], sentence: str
) -> None:
    operation = an_operation()

    response = post(client_of(), "threat_assessment", operation.reference, **fields)

    assert response.status_code == 422
    assert sentence in words(response)
    assert not ThreatAssessment.objects.exists()


@pytest.mark.example("draft")
def test_conflicting_threat_assessment_shows_the_current_version(
    client_of: Any,
) -> None:
    operation = an_operation()
    state_threat_assessment(operation, by=person(), reference="TA 7")

    stale = post(client_of(), "threat_assessment", operation.reference, text="Mine.", version="0")

    assert stale.status_code == 409
    assert "Where it is kept: TA 7" in words(stale)
    assert ">\nMine.</textarea>" in stale.content.decode()


@pytest.mark.example("draft")
def test_threat_assessment_form_warns_against_classified_information(client_of: Any) -> None:
    operation = an_operation()

    page = words(client_of().get(address("threat_assessment", operation.reference)))

    assert "No EU classified information (RESTREINT UE/EU RESTRICTED or above)" in page


# Copying


def test_plan_copy_page_lists_only_visible_plans_and_summarises_their_contents(
    client_of: Any,
) -> None:
    earlier = an_operation("Earlier", state="tabled")
    write(earlier)
    hidden = an_operation("Hidden", organisers=("PL",), leads=("PL",), state="tabled")
    draft = an_operation("Draft")
    client, here = client_of(), address("plan_copy", draft.reference)

    page = words(client.get(here))
    assert "Would bring 1 section as a draft, 1 objective." in page
    assert "Hidden" not in page

    copied = client.post(here, {"source": earlier.reference}, follow=True)
    again = client.post(here, {"source": earlier.reference}, follow=True)

    assert "Copied from Earlier: 1 section as a draft, 1 objective." in words(copied)
    assert "Begun from the plan of Earlier." in words(copied)
    assert "Copied from Earlier: nothing." in words(again)
    for source in (hidden.reference, draft.reference, "", UNCLEAN, LONG):
        refused = client.post(here, {"source": source})
        assert refused.status_code == (422 if source != draft.reference else 403)


def test_plan_copy_page_states_when_no_plan_is_visible(client_of: Any) -> None:
    draft = an_operation("Draft")

    page = words(client_of().get(address("plan_copy", draft.reference)))

    assert "There is no plan that you may read" in page


@pytest.mark.example("tabled")
def test_tabled_jco_cannot_copy_a_plan(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    client = client_of()

    assert client.get(address("plan_copy", operation.reference)).status_code == 403
    assert "Copy the plan" not in words(client.get(address("planning", operation.reference)))


def test_plan_copy_page_takes_a_constant_number_of_queries(client_of: Any) -> None:
    write(an_operation("Earlier 0", state="tabled"))
    draft = an_operation("Draft")
    client, here = client_of(), address("plan_copy", draft.reference)
    few = queries_of(client, here)

    for number in range(1, 5):
        write(an_operation(f"Earlier {number}", state="tabled"))

    assert queries_of(client, here) == few
