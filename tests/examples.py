"""Example data that stands before a test begins: each set in a database of its own.

A module or a test asks for a set by ``pytest.mark.example("running")``. There the factory that
made it, the first time it is called in the same way, hands out what stands; everything else a test
makes itself, inside its own transaction.
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

Called = ParamSpec("Called")
Made = TypeVar("Made", bound=Model)


@dataclass(frozen=True)
class Example:
    """What a factory of a module makes when it is called with these arguments."""

    module: str
    factory: str
    places: tuple[str, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)

    def make(self) -> tuple[str, Any]:
        """Make it where the connection leads; its model and key."""
        made = getattr(import_module(self.module), self.factory)(*self.places, **self.named)
        return made._meta.label, made.pk

    def is_made_by(self, factory: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Whether this call makes the same."""
        if (factory.__module__, factory.__name__) != (self.module, self.factory):
            return False
        bind = signature(factory).bind
        return _filled(bind(*args, **kwargs)) == _filled(bind(*self.places, **self.named))


EXAMPLES = {
    "draft": Example("tests.world", "an_operation"),
    "tabled": Example("tests.world", "an_operation", named={"state": "tabled"}),
    "tabled with Estonia": Example("tests.invitations", "a_tabled_jco", ("EE",)),
    "a JCO of six": Example("tests.operations.test_permissions", "a_jco_of_six"),
    "tabled Lock": Example("tests.world", "jco", ("Lock", "LT")),
    "inviting": Example("tests.invitations", "an_inviting_jco"),
    "answered": Example("tests.invitations", "an_answered_jco"),
    "two JCOs that meet": Example("tests.overlaps", "two_jcos_that_meet"),
    "a JCO that meets a body": Example("tests.overlaps", "a_jco_that_meets_a_body"),
    "a JCO within an operation": Example("tests.overlaps", "a_jco_within_an_operation"),
    "two JCOs in conflict": Example("tests.portal.test_home", "two_in_conflict"),
    "operations of a meeting": Example("tests.coordination.meeting", "operations_of_a_meeting"),
    "a JCO among others": Example("tests.funding.test_analysis_delays", "a_jco_among_others"),
    "calendar": Example("tests.overlaps", "a_calendar"),
    "draft that lacks nothing": Example("tests.operations.lives", "a_jco"),
    "running": Example("tests.running", "running_jco"),
    "running in two phases": Example("tests.operations.test_actions_results", "in_two_phases"),
    "in debriefing": Example("tests.running", "debriefed_jco"),
    "in debriefing with results": Example("tests.running", "ended_jco"),
    "recommended": Example("tests.debriefings", "recommended"),
    "flock": Example("tests.portal.flock", "a_flock"),
    "draft with its budget": Example("tests.funding.plans", "a_mixed_jco"),
    "tabled with its plan": Example("tests.funding.plans", "a_planned_jco", ("tabled",)),
}


@dataclass
class Standing:
    """The set that stands in the database of the test that runs: its record and its day."""

    example: str = ""
    model: str = ""
    key: Any = None
    day: date | None = None


standing = Standing()


def from_example(factory: Callable[Called, Made]) -> Callable[Called, Made]:
    """Let a factory hand out what stands, where the same call made it."""

    @wraps(factory)
    def make(*args: Called.args, **kwargs: Called.kwargs) -> Made:
        example = EXAMPLES.get(standing.example)
        if example and example.is_made_by(factory, *args, **kwargs):
            standing.example = ""  # a second call makes a second one
            assert standing.day == timezone.localdate(), "A set stands on the day it was made."
            return apps.get_model(standing.model).objects.get(pk=standing.key)
        return factory(*args, **kwargs)

    return make


def _filled(bound: BoundArguments) -> dict[str, Any]:
    bound.apply_defaults()
    return bound.arguments
