"""Pages of calls: who keeps them, what they refuse, and that nothing typed is lost."""

from datetime import date
from typing import Any

import pytest

from funding.models import Call
from tests.funding.applications import a_call, begun, noted, typed_day
from tests.funding.budgets import address
from tests.pages import markup

pytestmark = pytest.mark.django_db


def a_call_typed(**more: Any) -> dict[str, Any]:
    given = {
        "version": "0",
        "programme": "union-anti-fraud",
        "reference": "2026-1",
        "title": "Call of 2026",
        "opens_on": "",
        "closes_on": "2026-05-01",
        "decision_expected_on": "",
        "source": "Official Journal",
    }
    return given | more


@pytest.mark.parametrize("hat", [("secretariat", "GSC"), ("administrator", "GSC")])
def test_secretariat_and_administrators_can_add_calls(client_of: Any, hat: Any) -> None:
    client = client_of(*hat)

    response = client.post(address("call_new"), a_call_typed(), follow=True)

    assert "The call is recorded." in markup(response)
    assert "1 May 2026" in markup(response)


def test_resubmitted_call_is_stored_once_and_a_duplicate_reference_is_refused(
    client_of: Any,
) -> None:
    client = client_of("secretariat", "GSC")
    for _time in range(2):
        assert client.post(address("call_new"), a_call_typed()).status_code == 302

    response = client.post(address("call_new"), a_call_typed(title="Something else"))

    assert response.status_code == 422
    assert "has a call of this reference already" in markup(response)
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
    client_of: Any, more: dict[str, str], sentence: str
) -> None:
    response = client_of("secretariat", "GSC").post(address("call_new"), a_call_typed(**more))

    assert response.status_code == 422
    assert sentence in markup(response)
    assert "Official Journal" in markup(response) or "source" in more
    assert not Call.objects.filter(reference="2026-1").exists()


def test_call_edit_from_an_outdated_page_is_saved_only_after_confirmation(client_of: Any) -> None:
    client, call = client_of("secretariat", "GSC"), a_call()
    url = address("call_edit", call.pk)
    first = a_call_typed(programme="union-anti-fraud", version="1", title="First")
    assert client.post(url, first).status_code == 302

    stale = client.post(url, first | {"title": "Second"})
    assert (stale.status_code, "Save mine over it" in markup(stale)) == (409, True)
    assert "this is what stands now" in markup(stale)
    saved = client.post(url, first | {"title": "Second", "save_over": "2"})

    assert saved.status_code == 302
    assert Call.objects.get(pk=call.pk).title == "Second"


@pytest.mark.example("tabled Lock")
def test_call_deadline_cannot_be_set_before_a_submission(client_of: Any) -> None:
    call = a_call(closes_on=date.fromisoformat(typed_day(-5)))
    noted(begun(call=call), "submit", date.fromisoformat(typed_day(-6)))
    typed = a_call_typed(programme="union-anti-fraud", version="1", closes_on=typed_day(-7))

    response = client_of("secretariat", "GSC").post(address("call_edit", call.pk), typed)

    assert response.status_code == 422
    assert "An application was submitted after that day" in markup(response)


def test_ended_programme_gets_no_new_call_but_its_calls_can_be_edited(client_of: Any) -> None:
    client = client_of("secretariat", "GSC")
    old = a_call("isec")

    assert "ISEC" not in markup(client.get(address("call_new")))
    assert client.post(address("call_new"), a_call_typed(programme="isec")).status_code == 422
    edit = address("call_edit", old.pk)
    assert "ISEC" in markup(client.get(edit))
    typed = a_call_typed(programme="isec", version=str(old.version), title="Corrected")
    assert client.post(edit, typed).status_code == 302
