"""Action on lessons: the treatment of recommendations of earlier JCOs in a plan."""

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import Lesson, Recommendation
from followup.permissions import can_treat_lessons
from followup.queries.lessons import comparable_recommendations
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.operations import locked_operation


@atomic_action()
def treat_lesson(
    operation: Operation,
    recommendation: Recommendation,
    *,
    by: User,
    treatment: str,
    text: str,
    version: int,
) -> Lesson:
    """Record in a plan how it applies a recommendation, or why it is not applicable.

    ``version`` is that of the page, 0 for a first treatment. Raises Refused or EditConflict. Locks
    the operation.
    """
    locked = locked_operation(operation)
    present = Lesson.objects.filter(operation=locked, recommendation=recommendation).first()
    # A lesson once treated can be changed, even if the recommendation has been closed since.
    concerns = present is not None or _is_lesson_of(locked, recommendation)
    require(
        can_treat_lessons(by, locked),
        _require_text(text),
        None if concerns else _unknown_lesson_refusal(),
    )
    # Before the version: the same input sent twice is no conflict.
    if present is not None and (present.treatment, present.text) == (treatment, text):
        return present
    require_version(present, version)
    lesson = present or Lesson(operation=locked, recommendation=recommendation, version=0)
    lesson.treatment, lesson.text, lesson.treated_by, lesson.treated_at = (
        treatment,
        text,
        by,
        timezone.now(),
    )
    lesson.version += 1
    lesson.save()
    return lesson


def _is_lesson_of(operation: Operation, recommendation: Recommendation) -> bool:
    comparable = comparable_recommendations([operation])[operation.pk]
    return any(each.recommendation_id == recommendation.pk for each in comparable)


def _unknown_lesson_refusal() -> Refusal:
    return Refusal("recommendation", _("This recommendation does not concern this operation."))


def _require_text(text: str) -> Refusal | None:
    if text.strip():
        return None
    return Refusal("text", _("Say how it is applied, or why it is not applicable."))
