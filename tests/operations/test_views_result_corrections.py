"""The page of a result: correcting, withdrawing, and conflicting edits."""

from typing import Any

import pytest

from operations.actions.results.validation import return_result
from operations.enums import Attribution
from tests.execution_factories import make_controls, make_correction, make_seizure, running_jco
from tests.factories import make_user, terms
from tests.operations.form_data import controls_form_data, seizure_form_data
from tests.pages import count_queries, operations_url, page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("running")]


def test_correction_form_shows_the_current_values(client_for: Any) -> None:
    operation = running_jco()
    record = make_seizure(
        operation, "12.500", goods=terms("tobacco")[0], attribution=Attribution.OUTSIDE
    )

    response = client_for("planner", "LT").get(f"{record.get_absolute_url()}correct/")

    form = response.context["form"]
    initial_values = {
        name: form[name].value()
        for name in ("goods", "quantity", "unit", "attribution", "transport_mode")
    }
    assert initial_values == {
        "goods": "tobacco",
        "quantity": "12.5",
        "unit": "kg",
        "attribution": "outside",
        "transport_mode": "road",
    }


def test_correction_form_shows_the_question_of_the_lead(client_for: Any) -> None:
    operation = running_jco()
    record, other = (
        make_seizure(operation, organisation_code="PL"),
        make_seizure(operation, organisation_code="PL"),
    )
    return_result(record.revisions.get(), note="In packs?", by=make_user())
    client = client_for("planner", "PL")

    page = client.get(f"{record.get_absolute_url()}correct/")

    assert "The lead asks: In packs?" in page_text(page)
    assert "The lead asks" not in page_text(client.get(f"{other.get_absolute_url()}correct/"))


def test_saved_correction_shows_both_revisions(client_for: Any) -> None:
    record = make_seizure(running_jco(), 5)
    client = client_for("planner", "LT")
    form_data = seizure_form_data(quantity="7", based_on="1", reason="Counted again.")

    response = client.post(f"{record.get_absolute_url()}correct/", form_data, follow=True)

    text = page_text(response)
    assert response.redirect_chain == [(record.get_absolute_url(), 302)]
    assert "Corrected." in text
    assert text.index("Entry 2") < text.index("Reported")
    assert "Why: Counted again." in text
    assert "Planner, Lithuania" in text


def test_correction_without_a_reason_is_refused_and_without_a_change_ignored(
    client_for: Any,
) -> None:
    record = make_seizure(running_jco(), 5)
    client, page = client_for("planner", "LT"), f"{record.get_absolute_url()}correct/"
    same = {"quantity": "5", "location": "", "based_on": "1"}

    silent = client.post(page, seizure_form_data(**same | {"quantity": "7"}))
    unchanged = client.post(page, seizure_form_data(**same, reason="No reason."), follow=True)

    assert silent.status_code == 422
    assert list(silent.context["form"].errors) == ["reason"]
    assert "Nothing was changed." in page_text(unchanged)
    assert record.revisions.count() == 1


def test_result_is_withdrawn_with_a_reason(client_for: Any) -> None:
    operation = running_jco()
    record = make_seizure(operation, 5)
    form_data = seizure_form_data(
        quantity="5", based_on="1", reason="Twice reported.", is_withdrawn="on"
    )

    client_for("planner", "LT").post(f"{record.get_absolute_url()}correct/", form_data)

    assert record.revisions.last().is_withdrawn
    page = client_for("planner", "LT").get(operations_url("result_list", operation.reference))
    assert "<del>5 pieces</del>" in page.content.decode()


def test_conflicting_correction_shows_the_changes_and_redisplays_the_input(
    client_for: Any,
) -> None:
    record = make_seizure(running_jco(), 5)
    client, page = client_for("planner", "LT"), f"{record.get_absolute_url()}correct/"
    form_data = seizure_form_data(quantity="9", based_on="1", reason="what I typed")
    make_correction(record, 7)

    stale = client.post(page, form_data)

    assert stale.status_code == 409
    assert "Somebody corrected this record while you did" in page_text(stale)
    assert "Quantity was 5 pieces → now 7 pieces" in page_text(stale)
    assert "what I typed" in stale.content.decode()
    assert 'name="based_on" value="1"' in stale.content.decode()
    assert client.post(page, form_data).status_code == 409
    assert client.post(page, form_data | {"save_over": "2"}).status_code == 302
    assert [entry.quantity for entry in record.revisions.all()] == [5, 7, 9]


@pytest.mark.parametrize("based_on", ["", "0", "x", "99", "9" * 30])
def test_correction_of_an_unknown_revision_is_refused(client_for: Any, based_on: str) -> None:
    record = make_seizure(running_jco(), 5)
    form_data = seizure_form_data(quantity="9", based_on=based_on, reason="x")

    response = client_for("planner", "LT").post(f"{record.get_absolute_url()}correct/", form_data)

    assert response.status_code == 409
    assert record.revisions.count() == 1


def test_controls_are_corrected_like_seizures(client_for: Any) -> None:
    report = make_controls(running_jco(), 120, 3)
    client, page = client_for("planner", "LT"), f"{report.get_absolute_url()}correct/"
    form_data = controls_form_data(control_count="110", based_on="1", reason="Two posts.")

    assert client.get(page).context["form"]["control_count"].value() == 120
    assert client.post(page, form_data).status_code == 302
    stale = client.post(page, form_data | {"control_count": "100"})

    assert stale.status_code == 409
    assert "Number was 120 controls, 3 with a hit → now 110 controls" in page_text(stale)
    assert report.revisions.last().control_count == 110


def test_participant_cannot_correct_results_of_the_lead(client_for: Any) -> None:
    operation = running_jco()
    record, report = make_seizure(operation), make_controls(operation)
    client = client_for("planner", "PL")

    for page in (record.get_absolute_url(), report.get_absolute_url()):
        assert client.get(page).status_code == 200
        refused = client.post(f"{page}correct/", seizure_form_data(based_on="1", reason="x"))
        assert refused.status_code == 403
        assert "Only Lithuania corrects what it has reported." in page_text(refused)
    outsider = client_for("planner", "SE")
    assert outsider.get(record.get_absolute_url()).status_code == 404
    assert outsider.get(f"{record.get_absolute_url()}correct/").status_code == 404
    assert record.revisions.count() == 1


@pytest.mark.parametrize("number", ["2", "0", "9" * 20])
def test_missing_result_returns_404(client_for: Any, number: str) -> None:
    operation = running_jco()
    make_seizure(operation)
    here = f"{operation.get_absolute_url()}results/seizures/{number}/"
    client = client_for("planner", "LT")

    for page in (here, f"{here}correct/"):
        assert client.get(page).status_code == 404
    assert client.post(f"{here}return/", {"note": "?"}).status_code == 404


def test_result_page_takes_a_constant_number_of_queries(
    client_for: Any,
) -> None:
    record = make_seizure(running_jco(), 5)
    client = client_for("planner", "LT")
    one = count_queries(client, record.get_absolute_url())

    for quantity in range(6, 10):
        make_correction(record, quantity)

    assert count_queries(client, record.get_absolute_url()) == one
