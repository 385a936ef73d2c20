"""Pages of a debriefing: content, access and errors."""

from typing import Any
from urllib.parse import urlencode

import pytest

from followup.models import Debriefing
from tests.debriefings import planned_debriefing, recorded_debriefing
from tests.execution_factories import day_from_today, debriefed_jco
from tests.followup.page_addresses import (
    DEBRIEFING_FORM_DATA,
    HOSTILE_TEXT,
    LONG_TEXT,
    UNCLEAN_TEXT,
    operation_url,
)
from tests.pages import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("in debriefing")]


def test_debriefing_can_be_planned_assessed_and_recorded_through_its_pages(client_for: Any) -> None:
    client, operation = client_for(), debriefed_jco()
    page = operation_url(operation)
    text = page_text(client.get(page))
    assert "Write down when and where the meeting is." in text
    assert "The debriefing is due by" in text
    assert "Record it as held " not in text

    assert (
        client.post(operation_url(operation, "debriefing_edit"), DEBRIEFING_FORM_DATA).status_code
        == 302
    )
    assess_url = operation_url(operation, "objective_assess", 1)
    assert "The records cannot count" not in page_text(client.get(assess_url))
    form_data = {"version": "0", "outcome": "partly", "achieved_value": "", "text": "Half."}
    assert client.post(assess_url, form_data).status_code == 302
    assert client.post(operation_url(operation, "debriefing_record")).status_code == 302

    text = page_text(client.get(page))
    assert "The debriefing was held. Recorded on" in text
    assert "Partly reached. Half." in text
    assert "<strong>in series</strong>" in client.get(page).content.decode()
    assert "What to do next" not in text


def test_premature_recording_of_the_debriefing_explains_the_unmet_condition(
    client_for: Any,
) -> None:
    operation = debriefed_jco()
    planned_debriefing(operation, ends_on=day_from_today(2))

    response = client_for().post(operation_url(operation, "debriefing_record"))

    assert response.status_code == 409
    assert "The day of the meeting has not come yet." in page_text(response)


@pytest.mark.parametrize(
    ("role", "organisation_code", "status"),
    [
        ("planner", "LT", 200),
        ("planner", "PL", 200),
        ("expert", "DK", 200),
        ("secretariat", "GSC", 200),
        ("planner", "ES", 404),
        ("liaison", "EUROPOL", 404),
        ("administrator", "GSC", 404),
    ],
)
def test_debriefing_is_readable_by_participants_experts_and_secretariat(
    client_for: Any, role: str, organisation_code: str, status: int
) -> None:
    operation = recorded_debriefing().operation

    assert client_for(role, organisation_code).get(operation_url(operation)).status_code == status


# Bad input


@pytest.mark.parametrize("value", UNCLEAN_TEXT)
@pytest.mark.parametrize("field", ["location", "participants", "agenda", "conclusions"])
def test_debriefing_text_that_cannot_be_stored_is_refused(
    client_for: Any, field: str, value: str
) -> None:
    operation = debriefed_jco()
    sent = urlencode({**DEBRIEFING_FORM_DATA, field: "HERE"}).replace("HERE", value)

    response = client_for().post(
        operation_url(operation, "debriefing_edit"),
        sent,
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code in {400, 422}
    assert not Debriefing.objects.exists()


def test_html_and_template_syntax_are_shown_as_text(client_for: Any) -> None:
    client, operation = client_for(), debriefed_jco()
    sent = {
        **DEBRIEFING_FORM_DATA,
        "conclusions": HOSTILE_TEXT,
        "agenda": LONG_TEXT,
        "participants": HOSTILE_TEXT,
    }

    assert client.post(operation_url(operation, "debriefing_edit"), sent).status_code == 302

    page = client.get(operation_url(operation)).content.decode()
    assert "<script>alert" not in page
    assert "{{ user.password }} {% now" in page.replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("starts_on", "soon", "Write the day as"),
        ("ends_on", "2000-01-01", "cannot end before it starts"),
        ("location", LONG_TEXT, "at most 200 characters"),
    ],
)
def test_invalid_debriefing_shows_its_error_and_preserves_the_input(
    client_for: Any, field: str, value: str, sentence: str
) -> None:
    operation = debriefed_jco()

    response = client_for().post(
        operation_url(operation, "debriefing_edit"), {**DEBRIEFING_FORM_DATA, field: value}
    )

    assert response.status_code == 422
    assert sentence in page_text(response)
    assert "Forged **in series**." in response.content.decode()


def test_debriefing_edit_from_an_outdated_page_shows_the_current_version(client_for: Any) -> None:
    client, operation = client_for(), debriefed_jco()
    planned_debriefing(operation)

    response = client.post(
        operation_url(operation, "debriefing_edit"),
        {**DEBRIEFING_FORM_DATA, "conclusions": "Mine."},
    )

    assert response.status_code == 409
    text = page_text(response)
    assert "Somebody changed this while you were writing" in text
    assert "Transit documents are **forged** in series." in text
    assert "Mine." in text
    over = {**DEBRIEFING_FORM_DATA, "conclusions": "Mine.", "save_over": "1"}
    assert client.post(operation_url(operation, "debriefing_edit"), over).status_code == 302
    assert Debriefing.objects.get().conclusions == "Mine."
