"""Objectives are added, changed and taken away from their present page only."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.actions.planning.objectives import add_objective, change_objective, remove_objective
from operations.models import Objective
from tests.world import an_objective, an_operation, person

pytestmark = pytest.mark.django_db


@pytest.mark.example("draft")
def test_resubmitted_objective_is_added_once_and_numbers_continue() -> None:
    operation = an_operation()

    first = add_objective(operation, an_objective(), by=person())
    again = add_objective(operation, an_objective(), by=person())
    second = add_objective(operation, an_objective(text="Another"), by=person())

    assert first == again
    assert (first.number, second.number) == (1, 2)


@pytest.mark.example("draft")
def test_conflicting_change_of_an_objective_is_refused() -> None:
    operation = an_operation()
    objective = add_objective(operation, an_objective(), by=person())
    other = replace(an_objective(), target=Decimal(5))

    changed = change_objective(objective, other, by=person(), version=1)
    again = change_objective(objective, other, by=person(), version=1)
    with pytest.raises(EditConflict) as stale:
        change_objective(objective, an_objective(), by=person(), version=1)

    assert (changed.target, changed.version, again.version) == (5, 2, 2)
    assert stale.value.version == 2


@pytest.mark.example("draft")
def test_deleted_objective_cannot_be_changed() -> None:
    operation = an_operation()
    objective = add_objective(operation, an_objective(), by=person())
    Objective.objects.all().delete()

    with pytest.raises(EditConflict) as stale:
        change_objective(objective, an_objective(text="x"), by=person(), version=1)

    assert stale.value.present is None


@pytest.mark.example("tabled")
def test_only_the_lead_deletes_an_objective_and_other_numbers_remain() -> None:
    operation = an_operation(state="tabled")
    second = add_objective(operation, an_objective(text="Second"), by=person())
    first = operation.objectives.get(number=1)

    with pytest.raises(Refused, match="Only a planner"):
        remove_objective(first, by=person("expert", "DK"))
    remove_objective(first, by=person())
    remove_objective(first, by=person())

    assert list(operation.objectives.all()) == [second]
    assert second.number == 2
