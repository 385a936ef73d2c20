"""Pages of calls: permissions, errors and redisplayed input."""

from datetime import date
from typing import Any

import pytest

from funding.models import Call
from tests.funding.applications import draft_application, form_day, make_call, make_transition
from tests.funding.budgets import funding_url
from tests.pages import page_markup

pytestmark = pytest.mark.django_db


def call_form_data(**more: Any) -> dict[str, Any]:
    defaults = {
        "version": "0",
        "programme": "union-anti-fraud",
        "reference": "2026-1",
        "title": "Call of 2026",
        "opens_on": "",
        "closes_on": "2026-05-01",
        "decision_expected_on": "",
        "source": "Official Journal",
    }
    return defaults | more


@pytest.mark.parametrize("account", [("secretariat", "GSC"), ("administrator", "GSC")])
def test_secretariat_and_administrators_can_add_calls(client_for: Any, account: Any) -> None:
    client = client_for(*account)

    response = client.post(funding_url("call_new"), call_form_data(), follow=True)

    assert "The call is recorded." in page_markup(response)
    assert "1 May 2026" in page_markup(response)


def test_resubmitted_call_is_stored_once_and_a_duplicate_reference_is_refused(
    client_for: Any,
) -> None:
    client = client_for("secretariat", "GSC")
    for _time in range(2):
        assert client.post(funding_url("call_new"), call_form_data()).status_code == 302

    response = client.post(funding_url("call_new"), call_form_data(title="Something else"))

    assert response.status_code == 422
    assert "has a call of this reference already" in page_markup(response)
    assert Call.objects.filter(reference="2026-1").count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"closes_on": ""}, "Give the last day for applications."),
        ({"closes_on": "31.05.2026"}, "Write the day as 2026-10-05."),
        ({"closes_on": "2026-02-30"}, "There is no such day"),
        ({"opens_on": "2026-05-02"}, "The deadline lies before the opening."),
        ({"decision_expected_on": "2026-04-30"}, "cannot be expected before the deadline."),
        ({"programme": "no-such"}, "is not in the list"),
        ({"title": "a\x00b"}, "characters that cannot be stored"),
        ({"source": ""}, "Say where the call is published."),
        ({"reference": "x" * 61}, "at most 60 characters"),
    ],
)
def test_invalid_call_shows_an_error_and_preserves_the_input(
    client_for: Any, more: dict[str, str], sentence: str
) -> None:
    response = client_for("secretariat", "GSC").post(
        funding_url("call_new"), call_form_data(**more)
    )

    assert response.status_code == 422
    assert sentence in page_markup(response)
    assert "Official Journal" in page_markup(response) or "source" in more
    assert not Call.objects.filter(reference="2026-1").exists()


def test_call_edit_from_an_outdated_page_is_saved_only_after_confirmation(client_for: Any) -> None:
    client, call = client_for("secretariat", "GSC"), make_call()
    url = funding_url("call_edit", call.pk)
    first = call_form_data(programme="union-anti-fraud", version="1", title="First")
    assert client.post(url, first).status_code == 302

    stale = client.post(url, first | {"title": "Second"})
    assert (stale.status_code, "Save mine over it" in page_markup(stale)) == (409, True)
    assert "this is what stands now" in page_markup(stale)
    saved = client.post(url, first | {"title": "Second", "save_over": "2"})

    assert saved.status_code == 302
    assert Call.objects.get(pk=call.pk).title == "Second"


@pytest.mark.example("tabled Lock")
def test_call_deadline_cannot_be_set_before_a_submission(client_for: Any) -> None:
    call = make_call(closes_on=date.fromisoformat(form_day(-5)))
    make_transition(draft_application(call=call), "submit", date.fromisoformat(form_day(-6)))
    typed = call_form_data(programme="union-anti-fraud", version="1", closes_on=form_day(-7))

    response = client_for("secretariat", "GSC").post(funding_url("call_edit", call.pk), typed)

    assert response.status_code == 422
    assert "An application was submitted after that day" in page_markup(response)


def test_ended_programme_gets_no_new_call_but_its_calls_can_be_edited(client_for: Any) -> None:
    client = client_for("secretariat", "GSC")
    old = make_call("isec")

    assert "ISEC" not in page_markup(client.get(funding_url("call_new")))
    assert client.post(funding_url("call_new"), call_form_data(programme="isec")).status_code == 422
    edit = funding_url("call_edit", old.pk)
    assert "ISEC" in page_markup(client.get(edit))
    typed = call_form_data(programme="isec", version=str(old.version), title="Corrected")
    assert client.post(edit, typed).status_code == 302
