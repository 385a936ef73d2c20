"""Example data that exists before a test begins: each set in a database of its own.

A module or a test requests a set with ``pytest.mark.example("running")``. The factory that made the
set returns it when it is first called with the same arguments. Everything else is made by the test
itself, inside its own transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from importlib import import_module
from inspect import BoundArguments, signature
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

FactoryCall = ParamSpec("FactoryCall")
CreatedObject = TypeVar("CreatedObject", bound=Model)


@dataclass(frozen=True)
class ExampleSet:
    """A factory and the arguments with which it makes an example set."""

    module: str
    factory: str
    organisations: tuple[str, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)

    def create(self) -> tuple[str, Any]:
        """Make the set in the connected database and return its model and key."""
        made = getattr(import_module(self.module), self.factory)(*self.organisations, **self.named)
        return made._meta.label, made.pk

    def matches(self, factory: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Return whether a call would make the same set."""
        if (factory.__module__, factory.__name__) != (self.module, self.factory):
            return False
        bind = signature(factory).bind
        return _with_defaults(bind(*args, **kwargs)) == _with_defaults(
            bind(*self.organisations, **self.named)
        )


EXAMPLES = {
    "draft": ExampleSet("tests.factories", "make_operation"),
    "tabled": ExampleSet("tests.factories", "make_operation", named={"state": "tabled"}),
    "tabled with Estonia": ExampleSet("tests.invitations", "make_tabled_jco", ("EE",)),
    "a JCO of six": ExampleSet(
        "tests.operations.test_permissions", "make_jco_with_six_participants"
    ),
    "tabled Lock": ExampleSet("tests.factories", "make_jco", ("Lock", "LT")),
    "inviting": ExampleSet("tests.invitations", "make_inviting_jco"),
    "answered": ExampleSet("tests.invitations", "make_jco_with_responses"),
    "two JCOs that meet": ExampleSet("tests.overlaps", "overlap_of_two_jcos"),
    "a JCO that meets a body": ExampleSet("tests.overlaps", "overlap_with_external_operation"),
    "a JCO within an operation": ExampleSet("tests.overlaps", "overlap_with_long_operation"),
    "two JCOs in conflict": ExampleSet("tests.portal.test_home", "two_in_conflict"),
    "operations of a meeting": ExampleSet(
        "tests.coordination.meeting_list", "create_meeting_operations"
    ),
    "a JCO among others": ExampleSet("tests.funding.test_analysis_delays", "make_jco_among_others"),
    "calendar": ExampleSet("tests.overlaps", "calendar_of_operations"),
    "draft that lacks nothing": ExampleSet("tests.operations.lifecycles", "make_complete_jco"),
    "running": ExampleSet("tests.execution_factories", "running_jco"),
    "running in two phases": ExampleSet("tests.operations.test_actions_results", "in_two_phases"),
    "in debriefing": ExampleSet("tests.execution_factories", "debriefed_jco"),
    "in debriefing with results": ExampleSet("tests.execution_factories", "ended_jco"),
    "recommended": ExampleSet("tests.debriefings", "recorded_recommendation"),
    "protected records": ExampleSet("tests.portal.protected_records", "create_protected_records"),
    "draft with its budget": ExampleSet("tests.funding.plans", "make_mixed_jco"),
    "tabled with its plan": ExampleSet("tests.funding.plans", "make_jco_with_plan", ("tabled",)),
}


@dataclass
class ExampleObjects:
    """The set in the database of the running test: its record and the day it was made on."""

    example: str = ""
    model: str = ""
    key: Any = None
    day: date | None = None


current_example = ExampleObjects()


def reuse_example(
    factory: Callable[FactoryCall, CreatedObject],
) -> Callable[FactoryCall, CreatedObject]:
    """Let a factory return the existing record when the call is the one that made it."""

    @wraps(factory)
    def make(*args: FactoryCall.args, **kwargs: FactoryCall.kwargs) -> CreatedObject:
        example = EXAMPLES.get(current_example.example)
        if example and example.matches(factory, *args, **kwargs):
            current_example.example = ""  # a second call makes a second one
            assert current_example.day == timezone.localdate(), (
                "A set stands on the day it was made."
            )
            return apps.get_model(current_example.model).objects.get(pk=current_example.key)
        return factory(*args, **kwargs)

    return make


def _with_defaults(bound: BoundArguments) -> dict[str, Any]:
    bound.apply_defaults()
    return bound.arguments
