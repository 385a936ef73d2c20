"""The pages of objectives: form, numbers and conflicting edits."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from operations.actions.planning.objectives import add_objective
from operations.models import Objective, ThreatPriority
from tests.factories import make_objective_input, make_operation, make_user, terms
from tests.pages import count_queries, operations_url, page_text

pytestmark = pytest.mark.django_db


def objective_form_data(**fields: Any) -> dict[str, Any]:
    """Return the data that a browser sends from the form, with these changes."""
    defaults = {
        "version": "0",
        "text": "Seize what is not declared",
        "indicator": "quantity",
        "goods": "cigarettes",
        "target": "45 000 000",
        "unit": "piece",
    }
    return defaults | fields


@pytest.mark.example("draft")
def test_added_objective_is_shown_with_number_and_unit(client_for: Any) -> None:
    operation = make_operation()
    priority = ThreatPriority.objects.create(source="socta", title="Excise fraud")
    here = operations_url("objective_new", operation.reference)
    client, form_data = (
        client_for(),
        objective_form_data(priorities=[str(priority.pk)], scope="At the land border"),
    )

    added = client.post(here, form_data, follow=True)
    client.post(here, form_data)

    objective = Objective.objects.get()
    assert (objective.number, objective.target) == (1, Decimal(45_000_000))
    assert "Objective 1 is recorded." in page_text(added)
    shown = "Quantity seized, cigarettes At the land border 45 000 000 pieces"
    for name in ("planning", "objective_list"):
        page = page_text(client.get(operations_url(name, operation.reference)))
        assert f"{shown} SOCTA: Excise fraud" in page


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "Say what is to be reached."),
        ({"indicator": ""}, "Choose what is counted."),
        ({"indicator": "x"}, "Select a valid choice"),
        ({"goods": "unicorns"}, "is not in the list"),
        ({"unit": ""}, "Of cigarettes one counts pieces"),
        ({"unit": "", "goods": ""}, "Say in which unit the quantity is counted."),
        ({"unit": "", "goods": "revenue fraud"}, "Say in which unit the quantity is counted."),
        ({"unit": "kg"}, "Of cigarettes one counts pieces"),
        ({"goods": "fuel", "unit": "kg"}, "Of fuel one counts litres"),
        ({"target": "1.5"}, "Only a whole number can be counted here."),
        ({"indicator": "seizures", "target": "1.5"}, "Only a whole number can be counted here."),
        ({"target": "0"}, "A target lies above 0."),
        ({"target": "-5"}, "Nothing below 0 is counted"),
        ({"target": ""}, "Give the number that is to be reached."),
        ({"target": "many"}, "“many” is not a number as it is written here"),
        ({"target": "1,500"}, "can be read in two ways"),
        ({"target": "NaN"}, "is not a number"),
        ({"target": "1e400"}, "is not a number"),
        ({"target": "9" * 14}, "write at most 13 digits"),
        ({"target": "9" * 10_000}, "at most 60 characters"),
        ({"target": "1\x00"}, "characters that cannot be stored"),
        ({"indicator": "other", "other_indicator": ""}, "Say what is counted."),
        ({"text": "a\x00b"}, "characters that cannot be stored"),
        ({"scope": "x" * 301}, "at most 300 characters"),
        ({"priorities": ["1\x00"]}, ""),
    ],
)
def test_invalid_objective_is_refused_and_redisplayed(
    client_for: Any, fields: dict[str, Any], sentence: str
) -> None:
    operation = make_operation()
    ThreatPriority.objects.create(source="socta", title="Excise fraud")

    response = client_for().post(
        operations_url("objective_new", operation.reference),
        objective_form_data(scope="Kept.") | fields,
    )

    assert response.status_code == 422
    assert sentence in page_text(response)
    assert "data-invalid" in response.content.decode()
    assert "scope" in fields or 'value="Kept."' in response.content.decode()
    assert not Objective.objects.exists()


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("fields", "stored_values"),
    [
        ({"indicator": "value", "unit": "piece"}, ("euro", "", "45000000.00")),
        ({"indicator": "seizures", "unit": "kg"}, ("", "", "45000000.00")),
        (
            {"indicator": "other", "unit": "", "other_indicator": "Trucks"},
            ("", "Trucks", "45000000.00"),
        ),
        ({"other_indicator": "Trucks"}, ("piece", "", "45000000.00")),
        ({"goods": "cocaine", "unit": "kg", "target": "12.5"}, ("kg", "", "12.50")),
        ({"goods": "revenue fraud", "unit": "kg", "target": "1\u2009000"}, ("kg", "", "1000.00")),
        ({"goods": ""}, ("piece", "", "45000000.00")),
    ],
)
def test_indicator_determines_the_stored_fields(
    client_for: Any, fields: dict[str, Any], stored_values: tuple[str, str, str]
) -> None:
    operation = make_operation()

    client_for().post(
        operations_url("objective_new", operation.reference), objective_form_data(**fields)
    )

    objective = Objective.objects.get()
    assert (objective.unit, objective.other_indicator, str(objective.target)) == stored_values


@pytest.mark.example("draft")
def test_objective_is_edited_and_deleted(client_for: Any) -> None:
    operation = make_operation()
    add_objective(operation, make_objective_input(goods=terms("cigarettes")[0]), by=make_user())
    where, client = (operation.reference, 1), client_for()

    form = client.get(operations_url("objective_edit", *where)).content.decode()
    assert 'value="1000000"' in form
    client.post(
        operations_url("objective_edit", *where), objective_form_data(version="1", target="7")
    )
    assert Objective.objects.get().target == 7

    for _time in range(2):
        response = client.post(operations_url("objective_delete", *where))
        assert response.status_code == 302
    assert not Objective.objects.exists()


@pytest.mark.example("draft")
def test_conflicting_edit_of_an_objective_shows_the_current_values(client_for: Any) -> None:
    operation = make_operation()
    add_objective(operation, make_objective_input(), by=make_user())
    here, client = operations_url("objective_edit", operation.reference, 1), client_for()
    client.post(here, objective_form_data(version="1", target="7"))

    stale = client.post(here, objective_form_data(version="1", target="8"))

    assert stale.status_code == 409
    assert "Somebody changed this while you were writing" in page_text(stale)
    assert "7 pieces" in page_text(stale)
    assert 'value="8"' in stale.content.decode()
    assert Objective.objects.get().target == 7
    assert client.post(here, objective_form_data(target="8", save_over="2")).status_code == 302
    assert Objective.objects.get().target == 8


@pytest.mark.example("tabled")
@pytest.mark.parametrize("name", ["objective_new", "objective_edit", "objective_delete"])
def test_expert_cannot_change_objectives(client_for: Any, name: str) -> None:
    operation = make_operation(state="tabled")
    where = [operation.reference] if name == "objective_new" else [operation.reference, 1]

    response = client_for("expert", "DK").post(
        operations_url(name, *where), objective_form_data(version="1")
    )

    assert response.status_code == 403
    assert Objective.objects.get().text == make_objective_input().text


@pytest.mark.example("draft")
def test_only_current_and_already_chosen_priorities_can_be_selected(client_for: Any) -> None:
    operation = make_operation()
    old = ThreatPriority.objects.create(
        source="octa", title="Old", valid_from=date(2011, 1, 1), valid_until=date(2013, 1, 1)
    )
    ThreatPriority.objects.create(source="socta", title="New")
    objective = add_objective(operation, make_objective_input(), by=make_user())
    client = client_for()

    offered = page_text(client.get(operations_url("objective_new", operation.reference)))
    assert "SOCTA: New" in offered
    assert "OCTA: Old" not in offered
    objective.priorities.add(old)
    edit_text = page_text(client.get(operations_url("objective_edit", operation.reference, 1)))
    assert "OCTA: Old" in edit_text


@pytest.mark.example("draft")
def test_objective_list_takes_a_constant_number_of_queries(client_for: Any) -> None:
    operation = make_operation()
    add_objective(operation, make_objective_input(goods=terms("cigarettes")[0]), by=make_user())
    client, here = client_for(), operations_url("objective_list", operation.reference)
    few = count_queries(client, here)

    for name in ("cocaine", "heroin", "fuel"):
        add_objective(operation, make_objective_input(goods=terms(name)[0]), by=make_user())

    assert count_queries(client, here) == few


@pytest.mark.example("draft")
def test_empty_objective_list_explains_how_to_add_an_objective(client_for: Any) -> None:
    operation = make_operation()

    page = page_text(client_for().get(operations_url("objective_list", operation.reference)))

    assert "No objective is recorded yet" in page
    assert "Add an objective" in page
