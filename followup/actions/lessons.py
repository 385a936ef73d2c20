"""Answering in a plan what earlier JCOs recommend."""

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import Lesson, Recommendation
from followup.permissions import can_treat_lessons
from followup.queries.lessons import standing_for
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.operations import locked_operation


@action()
def answer_lesson(
    operation: Operation,
    recommendation: Recommendation,
    *,
    by: User,
    treatment: str,
    text: str,
    version: int,
) -> Lesson:
    """Say in the plan of a JCO how it applies a recommendation, or why it is not applicable.

    ``version`` is that of the page, 0 when nothing was answered. Raises EditConflict.
    """
    locked = locked_operation(operation)
    present = Lesson.objects.filter(operation=locked, recommendation=recommendation).first()
    concerns = present is not None or _concerns(locked, recommendation)
    require(can_treat_lessons(by, locked), _says_how(text), None if concerns else _stranger())
    if present is not None and (present.treatment, present.text) == (treatment, text):
        return present
    require_version(present, version)
    given = present or Lesson(operation=locked, recommendation=recommendation, version=0)
    given.treatment, given.text, given.treated_by, given.treated_at = (
        treatment,
        text,
        by,
        timezone.now(),
    )
    given.version += 1
    given.save()
    return given


def _concerns(operation: Operation, recommendation: Recommendation) -> bool:
    standing = standing_for([operation])[operation.pk]
    return any(each.recommendation == recommendation.pk for each in standing)


def _stranger() -> Refusal:
    return Refusal("recommendation", _("This recommendation does not concern this operation."))


def _says_how(text: str) -> Refusal | None:
    if text.strip():
        return None
    return Refusal("text", _("Say how it is applied, or why it is not applicable."))
