"""The page of a record, correcting and withdrawing it, and a page that is old."""

from typing import Any

import pytest

from operations.actions.results.validation import return_entry
from operations.enums import Attribution
from tests.operations.typed import typed, typed_controls
from tests.pages import address, queries_of, words
from tests.running import control, correct, running_jco, seize
from tests.world import person, terms

pytestmark = [pytest.mark.django_db, pytest.mark.example("running")]


def test_correction_form_shows_the_current_values(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, "12.500", goods=terms("tobacco")[0], attribution=Attribution.OUTSIDE)

    response = client_of("planner", "LT").get(f"{record.get_absolute_url()}correct/")

    form = response.context["form"]
    found = {
        name: form[name].value()
        for name in ("goods", "quantity", "unit", "attribution", "transport_mode")
    }
    assert found == {
        "goods": "tobacco",
        "quantity": "12.5",
        "unit": "kg",
        "attribution": "outside",
        "transport_mode": "road",
    }


def test_correction_form_shows_the_question_of_the_lead(client_of: Any) -> None:
    operation = running_jco()
    record, other = seize(operation, place="PL"), seize(operation, place="PL")
    return_entry(record.revisions.get(), note="In packs?", by=person())
    client = client_of("planner", "PL")

    asked = client.get(f"{record.get_absolute_url()}correct/")

    assert "The lead asks: In packs?" in words(asked)
    assert "The lead asks" not in words(client.get(f"{other.get_absolute_url()}correct/"))


def test_saved_correction_shows_both_revisions(client_of: Any) -> None:
    record = seize(running_jco(), 5)
    client = client_of("planner", "LT")
    data = typed(quantity="7", based_on="1", reason="Counted again.")

    response = client.post(f"{record.get_absolute_url()}correct/", data, follow=True)

    said_there = words(response)
    assert response.redirect_chain == [(record.get_absolute_url(), 302)]
    assert "Corrected." in said_there
    assert said_there.index("Entry 2") < said_there.index("Reported")
    assert "Why: Counted again." in said_there
    assert "Planner, Lithuania" in said_there


def test_correction_without_a_reason_is_refused_and_without_a_change_ignored(
    client_of: Any,
) -> None:
    record = seize(running_jco(), 5)
    client, page = client_of("planner", "LT"), f"{record.get_absolute_url()}correct/"
    same = {"quantity": "5", "location": "", "based_on": "1"}

    silent = client.post(page, typed(**same | {"quantity": "7"}))
    unchanged = client.post(page, typed(**same, reason="No reason."), follow=True)

    assert silent.status_code == 422
    assert list(silent.context["form"].errors) == ["reason"]
    assert "Nothing was changed." in words(unchanged)
    assert record.revisions.count() == 1


def test_result_is_withdrawn_with_a_reason(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, 5)
    data = typed(quantity="5", based_on="1", reason="Twice reported.", is_withdrawn="on")

    client_of("planner", "LT").post(f"{record.get_absolute_url()}correct/", data)

    assert record.revisions.last().is_withdrawn
    page = client_of("planner", "LT").get(address("results", operation.reference))
    assert "<del>5 pieces</del>" in page.content.decode()


def test_conflicting_correction_shows_the_changes_and_redisplays_the_input(
    client_of: Any,
) -> None:
    record = seize(running_jco(), 5)
    client, page = client_of("planner", "LT"), f"{record.get_absolute_url()}correct/"
    data = typed(quantity="9", based_on="1", reason="what I typed")
    correct(record, 7)

    stale = client.post(page, data)

    assert stale.status_code == 409
    assert "Somebody corrected this record while you did" in words(stale)
    assert "Quantity was 5 pieces → now 7 pieces" in words(stale)
    assert "what I typed" in stale.content.decode()
    assert 'name="based_on" value="1"' in stale.content.decode()
    assert client.post(page, data).status_code == 409
    assert client.post(page, data | {"save_over": "2"}).status_code == 302
    assert [entry.quantity for entry in record.revisions.all()] == [5, 7, 9]


@pytest.mark.parametrize("based_on", ["", "0", "x", "99", "9" * 30])
def test_correction_of_an_unknown_revision_is_refused(client_of: Any, based_on: str) -> None:
    record = seize(running_jco(), 5)
    data = typed(quantity="9", based_on=based_on, reason="x")

    response = client_of("planner", "LT").post(f"{record.get_absolute_url()}correct/", data)

    assert response.status_code == 409
    assert record.revisions.count() == 1


def test_controls_are_corrected_like_seizures(client_of: Any) -> None:
    report = control(running_jco(), 120, 3)
    client, page = client_of("planner", "LT"), f"{report.get_absolute_url()}correct/"
    data = typed_controls(control_count="110", based_on="1", reason="Two posts.")

    assert client.get(page).context["form"]["control_count"].value() == 120
    assert client.post(page, data).status_code == 302
    stale = client.post(page, data | {"control_count": "100"})

    assert stale.status_code == 409
    assert "Number was 120 controls, 3 with a hit → now 110 controls" in words(stale)
    assert report.revisions.last().control_count == 110


def test_participant_cannot_correct_results_of_the_lead(client_of: Any) -> None:
    operation = running_jco()
    record, report = seize(operation), control(operation)
    client = client_of("planner", "PL")

    for page in (record.get_absolute_url(), report.get_absolute_url()):
        assert client.get(page).status_code == 200
        refused = client.post(f"{page}correct/", typed(based_on="1", reason="x"))
        assert refused.status_code == 403
        assert "Only Lithuania corrects what it has reported." in words(refused)
    outsider = client_of("planner", "SE")
    assert outsider.get(record.get_absolute_url()).status_code == 404
    assert outsider.get(f"{record.get_absolute_url()}correct/").status_code == 404
    assert record.revisions.count() == 1


@pytest.mark.parametrize("number", ["2", "0", "9" * 20])
def test_missing_result_returns_404(client_of: Any, number: str) -> None:
    operation = running_jco()
    seize(operation)
    here = f"{operation.get_absolute_url()}results/seizures/{number}/"
    client = client_of("planner", "LT")

    for page in (here, f"{here}correct/"):
        assert client.get(page).status_code == 404
    assert client.post(f"{here}return/", {"note": "?"}).status_code == 404


def test_result_page_takes_a_constant_number_of_queries(
    client_of: Any,
) -> None:
    record = seize(running_jco(), 5)
    client = client_of("planner", "LT")
    one = queries_of(client, record.get_absolute_url())

    for quantity in range(6, 10):
        correct(record, quantity)

    assert queries_of(client, record.get_absolute_url()) == one
