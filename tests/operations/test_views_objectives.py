"""The objectives: their form, their numbers, and pages that are not the present one."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from operations.actions.planning.objectives import add_objective
from operations.models import Objective, ThreatPriority
from tests.pages import address, queries_of, words
from tests.world import an_objective, an_operation, person, terms

pytestmark = pytest.mark.django_db


def typed(**fields: Any) -> dict[str, Any]:
    """What the browser sends from the form, with what a test changes."""
    given = {
        "version": "0",
        "text": "Seize what is not declared",
        "indicator": "quantity",
        "goods": "cigarettes",
        "target": "45 000 000",
        "unit": "piece",
    }
    return given | fields


@pytest.mark.example("draft")
def test_added_objective_is_shown_with_number_and_unit(client_of: Any) -> None:
    operation = an_operation()
    priority = ThreatPriority.objects.create(source="socta", title="Excise fraud")
    here = address("objective_new", operation.reference)
    client, data = client_of(), typed(priorities=[str(priority.pk)], scope="At the land border")

    added = client.post(here, data, follow=True)
    client.post(here, data)

    objective = Objective.objects.get()
    assert (objective.number, objective.target) == (1, Decimal(45_000_000))
    assert "Objective 1 is recorded." in words(added)
    shown = "Quantity seized, cigarettes At the land border 45 000 000 pieces"
    for name in ("planning", "objective_list"):
        page = words(client.get(address(name, operation.reference)))
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
    client_of: Any, fields: dict[str, Any], sentence: str
) -> None:
    operation = an_operation()
    ThreatPriority.objects.create(source="socta", title="Excise fraud")

    response = client_of().post(
        address("objective_new", operation.reference), typed(scope="Kept.") | fields
    )

    assert response.status_code == 422
    assert sentence in words(response)
    assert "data-invalid" in response.content.decode()
    assert "scope" in fields or 'value="Kept."' in response.content.decode()
    assert not Objective.objects.exists()


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("fields", "kept"),
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
    client_of: Any, fields: dict[str, Any], kept: tuple[str, str, str]
) -> None:
    operation = an_operation()

    client_of().post(address("objective_new", operation.reference), typed(**fields))

    objective = Objective.objects.get()
    assert (objective.unit, objective.other_indicator, str(objective.target)) == kept


@pytest.mark.example("draft")
def test_objective_is_edited_and_deleted(client_of: Any) -> None:
    operation = an_operation()
    add_objective(operation, an_objective(goods=terms("cigarettes")[0]), by=person())
    where, client = (operation.reference, 1), client_of()

    form = client.get(address("objective_edit", *where)).content.decode()
    assert 'value="1000000"' in form
    client.post(address("objective_edit", *where), typed(version="1", target="7"))
    assert Objective.objects.get().target == 7

    for _time in range(2):
        response = client.post(address("objective_remove", *where))
        assert response.status_code == 302
    assert not Objective.objects.exists()


@pytest.mark.example("draft")
def test_conflicting_edit_of_an_objective_shows_the_current_values(client_of: Any) -> None:
    operation = an_operation()
    add_objective(operation, an_objective(), by=person())
    here, client = address("objective_edit", operation.reference, 1), client_of()
    client.post(here, typed(version="1", target="7"))

    stale = client.post(here, typed(version="1", target="8"))

    assert stale.status_code == 409
    assert "Somebody changed this while you were writing" in words(stale)
    assert "7 pieces" in words(stale)
    assert 'value="8"' in stale.content.decode()
    assert Objective.objects.get().target == 7
    assert client.post(here, typed(target="8", save_over="2")).status_code == 302
    assert Objective.objects.get().target == 8


@pytest.mark.example("tabled")
@pytest.mark.parametrize("name", ["objective_new", "objective_edit", "objective_remove"])
def test_expert_cannot_change_objectives(client_of: Any, name: str) -> None:
    operation = an_operation(state="tabled")
    where = [operation.reference] if name == "objective_new" else [operation.reference, 1]

    response = client_of("expert", "DK").post(address(name, *where), typed(version="1"))

    assert response.status_code == 403
    assert Objective.objects.get().text == an_objective().text


@pytest.mark.example("draft")
def test_only_current_and_already_chosen_priorities_can_be_selected(client_of: Any) -> None:
    operation = an_operation()
    old = ThreatPriority.objects.create(
        source="octa", title="Old", valid_from=date(2011, 1, 1), valid_until=date(2013, 1, 1)
    )
    ThreatPriority.objects.create(source="socta", title="New")
    objective = add_objective(operation, an_objective(), by=person())
    client = client_of()

    offered = words(client.get(address("objective_new", operation.reference)))
    assert "SOCTA: New" in offered
    assert "OCTA: Old" not in offered
    objective.priorities.add(old)
    kept = words(client.get(address("objective_edit", operation.reference, 1)))
    assert "OCTA: Old" in kept


@pytest.mark.example("draft")
def test_objective_list_takes_a_constant_number_of_queries(client_of: Any) -> None:
    operation = an_operation()
    add_objective(operation, an_objective(goods=terms("cigarettes")[0]), by=person())
    client, here = client_of(), address("objective_list", operation.reference)
    few = queries_of(client, here)

    for name in ("cocaine", "heroin", "fuel"):
        add_objective(operation, an_objective(goods=terms(name)[0]), by=person())

    assert queries_of(client, here) == few


@pytest.mark.example("draft")
def test_empty_objective_list_explains_how_to_add_an_objective(client_of: Any) -> None:
    operation = an_operation()

    page = words(client_of().get(address("objective_list", operation.reference)))

    assert "No objective is recorded yet" in page
    assert "Add an objective" in page
