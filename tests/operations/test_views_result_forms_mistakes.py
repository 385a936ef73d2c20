"""Errors in the forms of results: shown at their field, with the input preserved."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings, strategies as st

from operations.enums import Attribution
from operations.models import ControlResult, Operation as AnyOperation, Seizure, SeizureRevision
from tests.execution_factories import day_from_today, phase_dates, running_jco
from tests.operations.form_data import controls_form_data, seizure_form_data
from tests.pages import operations_url

pytestmark = pytest.mark.django_db


NOT_PLAIN = [
    "1.000,50",
    "1,000",
    "1_000",
    "NaN",
    "inf",
    "1e400",
    "1e3",
    "٤١٠٠",
    "-5",
    "+5",
    "0",
    "0.0",
    "1.5",
    "1.2345",
    "0x10",
    "4 1000",
    "1 00",
    "12 345 67",
    "",
    " ",
    "x" * 10_000,
    "9" * 24,
    "9" * 5000,
    "100000000001",
    "4\x00",
    "\ufffd",
    "½",
]


@pytest.mark.example("running")
def test_malformed_quantity_is_refused_with_a_sentence(client_for: Any) -> None:
    client, page = client_for(), operations_url("seizure_new", running_jco().reference)

    for quantity in NOT_PLAIN:
        response = client.post(page, seizure_form_data(quantity=quantity, note="what I typed"))

        assert response.status_code == 422, quantity
        assert len(response.context["form"].errors["quantity"]) == 1, quantity
        assert "what I typed" in response.content.decode(), quantity
        assert not Seizure.objects.exists(), quantity


def test_seizure_outside_the_phases_requires_an_attribution_and_redisplays_the_input(
    client_for: Any,
) -> None:
    operation = running_jco(phases=(phase_dates(-20, -10),))
    client, page = client_for("planner", "LT"), operations_url("seizure_new", operation.reference)
    form_data = seizure_form_data(note="what I typed")

    response = client.post(page, form_data)

    question = "This day lies in no phase: is it post-operational or outside the scope?"
    assert response.status_code == 422
    assert response.context["form"].errors == {"attribution": [question]}
    assert "what I typed" in response.content.decode()
    answered = client.post(page, form_data | {"attribution": Attribution.POST_OPERATIONAL})
    assert answered.status_code == 302
    assert SeizureRevision.objects.get().attribution == Attribution.POST_OPERATIONAL


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"day": ""}, "day"),
    ({"day": "5.10.2026"}, "day"),
    ({"day": "2026-02-30"}, "day"),
    ({"day": "1066-10-14"}, "day"),
    ({"day": "2026-1-5"}, "day"),
    ({"day": "٢٠٢٦-٠١-٠٥"}, "day"),
    ({"day": day_from_today(2).isoformat()}, "day"),
    ({"goods": ""}, "goods"),
    ({"goods": "moon dust"}, "goods"),
    ({"goods": "road"}, "goods"),
    ({"unit": "kg"}, "unit"),
    ({"unit": "cubits"}, "unit"),
    ({"goods": "smuggling"}, "unit"),
    ({"transport_mode": "broom"}, "transport_mode"),
    ({"goods_status": ""}, "goods_status"),
    ({"goods_status": "eaten"}, "goods_status"),
    ({"attribution": "phase"}, "attribution"),
    ({"value": "12,500", "value_basis": "x"}, "value"),
    ({"value": "1.234", "value_basis": "x"}, "value"),
    ({"value": "5"}, "value_basis"),
    ({"prevented_loss": "5"}, "prevented_loss_basis"),
    ({"location": "x" * 121}, "location"),
    ({"location": "a\x00b"}, "location"),
    ({"note": "\ufffd"}, "note"),
    ({"note": "x" * 10_000}, "note"),
]


@pytest.mark.example("running")
def test_invalid_seizure_value_is_refused_at_its_field(client_for: Any) -> None:
    client, page = client_for(), operations_url("seizure_new", running_jco().reference)

    for more, field in MISTAKES:
        response = client.post(page, seizure_form_data(**more))

        assert response.status_code == 422, more
        assert list(response.context["form"].errors) == [field], more
        assert not Seizure.objects.exists(), more


@pytest.mark.example("running")
def test_folded_fields_open_when_a_folded_field_has_an_error(client_for: Any) -> None:
    operation = running_jco()
    page = operations_url("seizure_new", operation.reference)
    client = client_for("planner", "LT")

    assert '<details class="show-more">' in client.get(page).content.decode()
    wrong = client.post(page, seizure_form_data(value="5"))
    assert '<details class="show-more" open>' in wrong.content.decode()


TEXT = st.text(max_size=40)


@pytest.fixture
def running() -> AnyOperation:
    return running_jco()


@pytest.fixture
def planner(client_for: Any) -> Client:
    return client_for()


@pytest.mark.example("running")
@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    form_data=st.fixed_dictionaries(
        {name: TEXT for name in seizure_form_data() if name != "key"}
        | {"key": TEXT, "save_over": TEXT}
    )
)
def test_arbitrary_input_never_breaks_the_seizure_form(
    running: AnyOperation, client_for: Any, form_data: dict[str, str]
) -> None:
    response = client_for("planner", "LT").post(
        operations_url("seizure_new", running.reference), form_data
    )

    assert response.status_code == 422


MISTAKES_IN_CONTROLS: list[tuple[dict[str, Any], str]] = [
    ({"control_count": ""}, "control_count"),
    ({"control_count": "0"}, "control_count"),
    ({"control_count": "1.5"}, "control_count"),
    ({"control_count": "9999999999"}, "control_count"),
    ({"positive_controls": "121"}, "positive_controls"),
    ({"positive_controls": "-1"}, "positive_controls"),
    ({"control_type": "gaze"}, "control_type"),
    ({"day": day_from_today(2).isoformat()}, "day"),
]


@pytest.mark.example("running")
def test_invalid_controls_value_is_refused_at_its_field(client_for: Any) -> None:
    client, page = client_for(), operations_url("controls_new", running_jco().reference)

    for more, field in MISTAKES_IN_CONTROLS:
        response = client.post(page, controls_form_data(**more))

        assert response.status_code == 422, more
        assert list(response.context["form"].errors) == [field], more
        assert not ControlResult.objects.exists(), more
