"""The example data with which tests begin, and their databases."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from operations.models import Operation
from tests.conftest import mark_unused_example
from tests.databases import ExampleDatabases
from tests.factories import make_operation, make_user
from tests.run_costs import UNUSED_EXAMPLE, RunCostPlugin

used_databases: set[str] = set()


@pytest.mark.example("draft")
def test_factory_returns_a_stored_example_once(db: None) -> None:
    existing = Operation.objects.get()

    other, same, second = make_operation("Bora"), make_operation("Amber"), make_operation()

    assert same == existing
    assert Operation.objects.count() == 3
    assert len({other, same, second}) == 3


def test_database_is_empty_without_an_example(db: None) -> None:
    assert not Operation.objects.exists()


@pytest.mark.example("draft")
def test_example_is_valid_only_on_the_day_of_its_creation(db: None) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=1)), pytest.raises(AssertionError):
        make_operation()


@pytest.mark.example("draft")
def test_unused_example_is_marked(db: None, request: pytest.FixtureRequest) -> None:
    mark_unused_example(request.node)
    assert request.node.user_properties == [(UNUSED_EXAMPLE, "draft")]

    request.node.user_properties.clear()
    make_operation()
    mark_unused_example(request.node)
    assert request.node.user_properties == []


def test_cost_plugin_lists_unused_examples() -> None:
    costs = RunCostPlugin()
    noted = SimpleNamespace(
        nodeid="some.py::test",
        when="teardown",
        cpu=0.1,
        user_properties=[(UNUSED_EXAMPLE, "draft")],
    )

    costs.pytest_runtest_logreport(noted)

    assert costs.unasked == {"some.py::test": "draft"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committing_test_has_its_own_database(turn: int) -> None:
    assert not Operation.objects.exists()
    assert connection.settings_dict["NAME"] not in used_databases

    used_databases.add(connection.settings_dict["NAME"])
    make_operation(by=make_user())


def test_run_drops_its_own_databases(
    db: None, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[str] = []
    monkeypatch.setattr("tests.databases.drop_database", dropped.append)
    monkeypatch.setattr("tests.databases.connections.close_all", lambda: None)
    folder = tmp_path_factory.mktemp("run")
    (folder / "shared.made").touch()

    run = ExampleDatabases(folder, "gw7", copies={"shared": "shared_gw7"})
    run.drop_copies()
    run.drop_templates()

    assert dropped == ["shared_gw7", "shared"]
