"""Reporting a seizure or controls, and again for the next one."""

from typing import Any

import pytest

from operations.models import ControlRevision, Seizure, SeizureRevision
from tests.operations.typed import typed, typed_controls
from tests.pages import address, queries_of, words
from tests.running import correct, running_jco, seize, today
from tests.together import at_once
from tests.world import an_operation, person, terms

pytestmark = pytest.mark.django_db


def test_saved_seizure_prefills_goods_transport_mode_and_location(client_of: Any) -> None:
    operation = running_jco(terms_=("tobacco",))
    client = client_of("contact_point", "PL")
    page = address("seizure_new", operation.reference)

    response = client.post(page, typed(), follow=True)

    entry = SeizureRevision.objects.get()
    assert response.redirect_chain == [(f"{page}?after=1", 302)]
    assert "Saved as number 1: 4 100 000 pieces. Report the next one." in words(response)
    assert (entry.quantity, entry.unit, entry.location) == (4_100_000, "piece", "Medininkai")
    assert (entry.result.organisation.code, entry.reported_by) == (
        "PL",
        person("contact_point", "PL"),
    )
    form = response.context["form"]
    kept = {
        name: form[name].value() for name in ("goods", "transport_mode", "location", "quantity")
    }
    assert kept == {
        "goods": "cigarettes",
        "transport_mode": "road",
        "location": "Medininkai",
        "quantity": None,
    }
    assert form["day"].value() == today().isoformat()
    assert "autofocus" in str(form["quantity"])


def test_seizure_form_lists_goods_of_the_operation_first_with_units(client_of: Any) -> None:
    operation = running_jco(terms_=("cannabis resin",), modes=("sea",))

    response = client_of("planner", "LT").get(address("seizure_new", operation.reference))

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
    assert "No personal data and no case references belong here." in words(response)


@pytest.mark.example("running")
@pytest.mark.parametrize("after", ["1", "99", "x", "9" * 30, "٣"])
def test_seizure_form_is_prefilled_only_from_the_own_last_result(
    client_of: Any, after: str
) -> None:
    operation = running_jco()
    seize(operation, place="PL", goods=terms("alcohol")[0])

    page = address("seizure_new", operation.reference)
    response = client_of("planner", "LT").get(f"{page}?after={after}")

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
    client_of: Any, quantity: str, goods: str, expected: str
) -> None:
    operation = running_jco()
    data = typed(quantity=quantity, goods=goods)

    response = client_of("planner", "LT").post(address("seizure_new", operation.reference), data)

    assert response.status_code == 302
    assert f"{SeizureRevision.objects.get().quantity.normalize():f}" == expected


@pytest.mark.example("running")
def test_resubmitted_seizure_is_stored_once(client_of: Any) -> None:
    operation = running_jco()
    client, data = client_of("planner", "LT"), typed()
    page = address("seizure_new", operation.reference)

    first, second = client.post(page, data), client.post(page, data)

    assert first.headers["Location"] == second.headers["Location"]
    assert Seizure.objects.count() == 1


@pytest.mark.example("running")
@pytest.mark.django_db(transaction=True)
def test_fifty_concurrent_submissions_create_a_single_seizure(client_of: Any) -> None:
    operation = running_jco()
    data, page = typed(), address("seizure_new", operation.reference)
    clients = [client_of("planner", "LT") for _number in range(50)]

    found = at_once(
        *[lambda client=client: client.post(page, data).status_code for client in clients]
    )

    assert found == [302] * 50
    assert Seizure.objects.count() == SeizureRevision.objects.count() == 1


@pytest.mark.example("running")
def test_form_key_of_another_user_is_refused(client_of: Any) -> None:
    operation = running_jco()
    data, page = typed(), address("seizure_new", operation.reference)
    client_of("planner", "PL").post(page, data)

    response = client_of("planner", "LT").post(page, data)

    assert response.status_code == 422
    assert "This form was sent for another record; open a new one." in words(response)
    assert Seizure.objects.count() == 1


@pytest.mark.example("running")
def test_reported_controls_prefill_the_type_of_the_next_controls(client_of: Any) -> None:
    operation = running_jco()
    page = address("controls_new", operation.reference)

    response = client_of("planner", "LT").post(
        page, typed_controls(control_type="documentary", positive_controls=""), follow=True
    )

    entry = ControlRevision.objects.get()
    assert (
        entry.control_count,
        entry.positive_controls,
        entry.control_type,
        entry.phase_number,
    ) == (120, 0, "documentary", 1)
    assert "Saved as number 1: 120 controls, 0 with a hit. Report the next one." in words(response)
    assert response.context["form"]["control_type"].value() == "documentary"


@pytest.mark.example("running")
@pytest.mark.parametrize("name", ["seizure_new", "controls_new"])
def test_report_form_is_refused_or_hidden_without_permission(client_of: Any, name: str) -> None:
    running = running_jco()
    tabled = an_operation("Tern", state="tabled")
    page = address(name, running.reference)

    assert client_of("expert", "LT").get(page).status_code == 403
    assert client_of("planner", "SE").get(page).status_code == 404
    assert client_of("expert", "DK").get(page).status_code == 404
    early = client_of("planner", "LT").get(address(name, tabled.reference))
    assert early.status_code == 403
    assert "It is tabled: results are reported while it runs" in words(early)


@pytest.mark.example("running")
def test_seizure_form_takes_a_constant_number_of_queries(client_of: Any) -> None:
    operation = running_jco()
    client, page = client_of("planner", "LT"), address("seizure_new", operation.reference)
    seize(operation)
    one = queries_of(client, f"{page}?after=1")

    for _number in range(4):
        correct(seize(operation), 5)

    assert queries_of(client, f"{page}?after=3") == one
