"""Lessons of earlier JCOs: applied or not applicable."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from followup.actions.lessons import treat_lesson
from followup.models import Lesson
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.models import Operation
from tests.debriefings import recorded_recommendation
from tests.execution_factories import running_jco
from tests.factories import make_operation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.example("recommended")]


@pytest.fixture
def plan() -> Operation:
    return make_operation("Later")


def treat(plan: Operation, recommendation: Any, **more: Any) -> Lesson:
    defaults = {"by": make_user(), "treatment": "applied", "text": "In the plan.", "version": 0}
    return treat_lesson(plan, recommendation, **defaults | more)


def test_lesson_treatment_is_stored_once_and_changed_from_the_current_version(
    plan: Operation,
) -> None:
    made = recorded_recommendation()

    for _time in range(2):
        treat(plan, made)
    changed = treat(plan, made, treatment="not_applicable", text="No rail.", version=1)

    assert (changed.treatment, changed.version, Lesson.objects.count()) == ("not_applicable", 2, 1)
    with pytest.raises(EditConflict):
        treat(plan, made, text="Other.", version=1)
    with pytest.raises(Refused, match="Say how"):
        treat(plan, made, text=" ", version=2)


def test_lesson_treatment_is_only_for_relevant_plans_and_their_planners() -> None:
    made = recorded_recommendation()
    other = make_operation("Later", terms_=("timber",), modes=("air",))

    with pytest.raises(Refused, match="does not concern"):
        treat(other, made)
    with pytest.raises(Refused, match="Only a planner"):
        treat(make_operation("Latest"), made, by=make_user("planner", "PL"))


@pytest.mark.example("")  # the lessons come after the start
def test_lesson_treatment_cannot_change_after_the_start() -> None:
    running = running_jco("Later", terms_=("cigarettes",), modes=("road",), phases=(PHASE,))
    made = recorded_recommendation()

    with pytest.raises(Refused, match="before it starts"):
        treat(running, made)


PHASE = (
    (timezone.localdate() - timedelta(days=40)).isoformat(),
    (timezone.localdate() - timedelta(days=30)).isoformat(),
)
