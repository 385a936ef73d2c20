"""Answering lessons of earlier JCOs: each recommendation that applies is taken up or set aside."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from followup.actions.lessons import answer_lesson
from followup.models import Lesson
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.models import Operation
from tests.debriefings import recommended
from tests.running import running_jco
from tests.world import an_operation, person

pytestmark = [pytest.mark.django_db, pytest.mark.example("recommended")]


@pytest.fixture
def plan() -> Operation:
    return an_operation("Later")


def learn(plan: Operation, recommendation: Any, **more: Any) -> Lesson:
    given = {"by": person(), "treatment": "applied", "text": "In the plan.", "version": 0}
    return answer_lesson(plan, recommendation, **given | more)


def test_lesson_treatment_is_stored_once_and_changed_from_the_current_version(
    plan: Operation,
) -> None:
    made = recommended()

    for _time in range(2):
        learn(plan, made)
    changed = learn(plan, made, treatment="not_applicable", text="No rail.", version=1)

    assert (changed.treatment, changed.version, Lesson.objects.count()) == ("not_applicable", 2, 1)
    with pytest.raises(EditConflict):
        learn(plan, made, text="Other.", version=1)
    with pytest.raises(Refused, match="Say how"):
        learn(plan, made, text=" ", version=2)


def test_lesson_treatment_is_only_for_relevant_plans_and_their_planners() -> None:
    made = recommended()
    other = an_operation("Later", terms_=("timber",), modes=("air",))

    with pytest.raises(Refused, match="does not concern"):
        learn(other, made)
    with pytest.raises(Refused, match="Only a planner"):
        learn(an_operation("Latest"), made, by=person("planner", "PL"))


@pytest.mark.example("")  # the lessons come after the start
def test_lesson_treatment_cannot_change_after_the_start() -> None:
    running = running_jco("Later", terms_=("cigarettes",), modes=("road",), phases=(PHASE,))
    made = recommended()

    with pytest.raises(Refused, match="before it starts"):
        learn(running, made)


PHASE = (
    (timezone.localdate() - timedelta(days=40)).isoformat(),
    (timezone.localdate() - timedelta(days=30)).isoformat(),
)
