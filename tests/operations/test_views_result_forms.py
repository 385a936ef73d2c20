"""The forms of a seizure and of controls, with another one after saving."""

from typing import Any

import pytest

from operations.models import ControlRevision, Seizure, SeizureRevision
from tests.concurrency import run_concurrently
from tests.execution_factories import make_correction, make_seizure, running_jco, today
from tests.factories import make_operation, make_user, terms
from tests.operations.form_data import controls_form_data, seizure_form_data
from tests.pages import count_queries, operations_url, page_text

pytestmark = pytest.mark.django_db


def test_saved_seizure_prefills_goods_transport_mode_and_location(client_for: Any) -> None:
    operation = running_jco(terms_=("tobacco",))
    client = client_for("contact_point", "PL")
    page = operations_url("seizure_new", operation.reference)

    response = client.post(page, seizure_form_data(), follow=True)

    entry = SeizureRevision.objects.get()
    assert response.redirect_chain == [(f"{page}?after=1", 302)]
    assert "Saved as number 1: 4 100 000 pieces. Report the next one." in page_text(response)
    assert (entry.quantity, entry.unit, entry.location) == (4_100_000, "piece", "Medininkai")
    assert (entry.result.organisation.code, entry.reported_by) == (
        "PL",
        make_user("contact_point", "PL"),
    )
    form = response.context["form"]
    initial_values = {
        name: form[name].value() for name in ("goods", "transport_mode", "location", "quantity")
    }
    assert initial_values == {
        "goods": "cigarettes",
        "transport_mode": "road",
        "location": "Medininkai",
        "quantity": None,
    }
    assert form["day"].value() == today().isoformat()
    assert "autofocus" in str(form["quantity"])


def test_seizure_form_lists_goods_of_the_operation_first_with_units(client_for: Any) -> None:
    operation = running_jco(terms_=("cannabis resin",), modes=("sea",))

    response = client_for("planner", "LT").get(operations_url("seizure_new", operation.reference))

    form = response.context["form"]
    assert [group[0] for group in form.fields["goods"].choices] == [
        "",
        "Of this operation",
        "Everything",
    ]
    assert form["transport_mode"].value() == "sea"
    assert form["goods"].value() == "cannabis resin"  # the only goods of the operation
    assert "autofocus" in str(form["quantity"])
    html = response.content.decode()
    assert '<option value="cannabis resin" selected data-unit="kg">cannabis resin</option>' in html
    assert '<option value="smuggling">' in html
    assert "No personal data and no case references belong here." in page_text(response)


@pytest.mark.example("running")
@pytest.mark.parametrize("after", ["1", "99", "x", "9" * 30, "٣"])
def test_seizure_form_is_prefilled_only_from_the_own_last_result(
    client_for: Any, after: str
) -> None:
    operation = running_jco()
    make_seizure(operation, organisation_code="PL", goods=terms("alcohol")[0])

    page = operations_url("seizure_new", operation.reference)
    response = client_for("planner", "LT").get(f"{page}?after={after}")

    assert response.status_code == 200
    assert response.context["form"]["goods"].value() == "cigarettes"  # the operation's own


@pytest.mark.example("running")
@pytest.mark.parametrize(
    ("quantity", "goods", "expected"),
    [
        ("4 100 000", "cigarettes", "4100000"),
        ("4\u2009100\u2009000", "cigarettes", "4100000"),
        (" 4100000 ", "cigarettes", "4100000"),
        ("100000000000", "cigarettes", "100000000000"),
        ("5.0", "cigarettes", "5"),
        ("12.5", "tobacco", "12.5"),
        ("0.001", "tobacco", "0.001"),
        ("1 250.75", "tobacco", "1250.75"),
    ],
)
def test_plain_quantity_is_stored_as_written(
    client_for: Any, quantity: str, goods: str, expected: str
) -> None:
    operation = running_jco()
    form_data = seizure_form_data(quantity=quantity, goods=goods)

    response = client_for("planner", "LT").post(
        operations_url("seizure_new", operation.reference), form_data
    )

    assert response.status_code == 302
    assert f"{SeizureRevision.objects.get().quantity.normalize():f}" == expected


@pytest.mark.example("running")
def test_resubmitted_seizure_is_stored_once(client_for: Any) -> None:
    operation = running_jco()
    client, form_data = client_for("planner", "LT"), seizure_form_data()
    page = operations_url("seizure_new", operation.reference)

    first, second = client.post(page, form_data), client.post(page, form_data)

    assert first.headers["Location"] == second.headers["Location"]
    assert Seizure.objects.count() == 1


@pytest.mark.example("running")
@pytest.mark.django_db(transaction=True)
def test_fifty_concurrent_submissions_create_a_single_seizure(client_for: Any) -> None:
    operation = running_jco()
    form_data, page = seizure_form_data(), operations_url("seizure_new", operation.reference)
    clients = [client_for("planner", "LT") for _number in range(50)]

    statuses = run_concurrently(
        *[lambda client=client: client.post(page, form_data).status_code for client in clients]
    )

    assert statuses == [302] * 50
    assert Seizure.objects.count() == SeizureRevision.objects.count() == 1


@pytest.mark.example("running")
def test_form_key_of_another_user_is_refused(client_for: Any) -> None:
    operation = running_jco()
    form_data, page = seizure_form_data(), operations_url("seizure_new", operation.reference)
    client_for("planner", "PL").post(page, form_data)

    response = client_for("planner", "LT").post(page, form_data)

    assert response.status_code == 422
    assert "This form was sent for another record; open a new one." in page_text(response)
    assert Seizure.objects.count() == 1


@pytest.mark.example("running")
def test_reported_controls_prefill_the_type_of_the_next_controls(client_for: Any) -> None:
    operation = running_jco()
    page = operations_url("controls_new", operation.reference)

    response = client_for("planner", "LT").post(
        page, controls_form_data(control_type="documentary", positive_controls=""), follow=True
    )

    entry = ControlRevision.objects.get()
    assert (
        entry.control_count,
        entry.positive_controls,
        entry.control_type,
        entry.phase_number,
    ) == (120, 0, "documentary", 1)
    assert "Saved as number 1: 120 controls, 0 with a hit. Report the next one." in page_text(
        response
    )
    assert response.context["form"]["control_type"].value() == "documentary"


@pytest.mark.example("running")
@pytest.mark.parametrize("name", ["seizure_new", "controls_new"])
def test_report_form_is_refused_or_hidden_without_permission(client_for: Any, name: str) -> None:
    running = running_jco()
    tabled = make_operation("Tern", state="tabled")
    page = operations_url(name, running.reference)

    assert client_for("expert", "LT").get(page).status_code == 403
    assert client_for("planner", "SE").get(page).status_code == 404
    assert client_for("expert", "DK").get(page).status_code == 404
    early = client_for("planner", "LT").get(operations_url(name, tabled.reference))
    assert early.status_code == 403
    assert "It is tabled: results are reported while it runs" in page_text(early)


@pytest.mark.example("running")
def test_seizure_form_takes_a_constant_number_of_queries(client_for: Any) -> None:
    operation = running_jco()
    client, page = client_for("planner", "LT"), operations_url("seizure_new", operation.reference)
    make_seizure(operation)
    one = count_queries(client, f"{page}?after=1")

    for _number in range(4):
        make_correction(make_seizure(operation), 5)

    assert count_queries(client, f"{page}?after=3") == one
