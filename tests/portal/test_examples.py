"""The example data with which tests begin, and the databases it stands in."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from operations.models import Operation
from tests.conftest import note_unasked
from tests.costs import UNASKED, Costs
from tests.databases import Databases
from tests.world import an_operation, person

seen: set[str] = set()


@pytest.mark.example("draft")
def test_a_factory_hands_out_once_what_the_same_call_made(db: None) -> None:
    standing = Operation.objects.get()

    other, same, second = an_operation("Bora"), an_operation("Amber"), an_operation()

    assert same == standing
    assert Operation.objects.count() == 3
    assert len({other, same, second}) == 3


def test_without_an_example_nothing_stands(db: None) -> None:
    assert not Operation.objects.exists()


@pytest.mark.example("draft")
def test_an_example_is_of_the_day_on_which_it_was_made(db: None) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=1)), pytest.raises(AssertionError):
        an_operation()


@pytest.mark.example("draft")
def test_a_set_that_is_not_asked_for_is_noted(db: None, request: pytest.FixtureRequest) -> None:
    note_unasked(request.node)
    assert request.node.user_properties == [(UNASKED, "draft")]

    request.node.user_properties.clear()
    an_operation()
    note_unasked(request.node)
    assert request.node.user_properties == []


def test_what_was_noted_is_listed() -> None:
    costs = Costs()
    noted = SimpleNamespace(
        nodeid="some.py::test", when="teardown", cpu=0.1, user_properties=[(UNASKED, "draft")]
    )

    costs.pytest_runtest_logreport(noted)

    assert costs.unasked == {"some.py::test": "draft"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_commits_has_a_database_of_its_own(turn: int) -> None:
    assert not Operation.objects.exists()
    assert connection.settings_dict["NAME"] not in seen

    seen.add(connection.settings_dict["NAME"])
    an_operation(by=person())


def test_what_a_run_made_is_dropped(
    db: None, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[str] = []
    monkeypatch.setattr("tests.databases.drop", dropped.append)
    monkeypatch.setattr("tests.databases.connections.close_all", lambda: None)
    folder = tmp_path_factory.mktemp("run")
    (folder / "shared.made").touch()

    run = Databases(folder, "gw7", copies={"shared": "shared_gw7"})
    run.drop_copies()
    run.drop_templates()

    assert dropped == ["shared_gw7", "shared"]
