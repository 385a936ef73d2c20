"""Adding, editing and deleting objectives, only from their current page."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.actions.planning.objectives import add_objective, delete_objective, update_objective
from operations.models import Objective
from tests.factories import make_objective_input, make_operation, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.example("draft")
def test_resubmitted_objective_is_added_once_and_numbers_continue() -> None:
    operation = make_operation()

    first = add_objective(operation, make_objective_input(), by=make_user())
    again = add_objective(operation, make_objective_input(), by=make_user())
    second = add_objective(operation, make_objective_input(text="Another"), by=make_user())

    assert first == again
    assert (first.number, second.number) == (1, 2)


@pytest.mark.example("draft")
def test_conflicting_change_of_an_objective_is_refused() -> None:
    operation = make_operation()
    objective = add_objective(operation, make_objective_input(), by=make_user())
    other = replace(make_objective_input(), target=Decimal(5))

    changed = update_objective(objective, other, by=make_user(), version=1)
    again = update_objective(objective, other, by=make_user(), version=1)
    with pytest.raises(EditConflict) as stale:
        update_objective(objective, make_objective_input(), by=make_user(), version=1)

    assert (changed.target, changed.version, again.version) == (5, 2, 2)
    assert stale.value.version == 2


@pytest.mark.example("draft")
def test_deleted_objective_cannot_be_changed() -> None:
    operation = make_operation()
    objective = add_objective(operation, make_objective_input(), by=make_user())
    Objective.objects.all().delete()

    with pytest.raises(EditConflict) as stale:
        update_objective(objective, make_objective_input(text="x"), by=make_user(), version=1)

    assert stale.value.present is None


@pytest.mark.example("tabled")
def test_only_the_lead_deletes_an_objective_and_other_numbers_remain() -> None:
    operation = make_operation(state="tabled")
    second = add_objective(operation, make_objective_input(text="Second"), by=make_user())
    first = operation.objectives.get(number=1)

    with pytest.raises(Refused, match="Only a planner"):
        delete_objective(first, by=make_user("expert", "DK"))
    delete_objective(first, by=make_user())
    delete_objective(first, by=make_user())

    assert list(operation.objectives.all()) == [second]
    assert second.number == 2
