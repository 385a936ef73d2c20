"""The lessons of a plan: their list, and the answer to one of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from followup.actions.lessons import answer_lesson
from followup.forms.recommendation import LessonForm
from followup.models import Lesson
from followup.permissions import can_treat_lessons
from followup.reports.lessons import lesson_page
from followup.reports.recommendations import recommendation_rows
from followup.views.recommendations import visible_recommendation
from jco_portal.core.access import require
from jco_portal.core.versioned_forms import READ_OR_SEND, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.views.planned_operations import page_of, planned_operation


@require_safe
def lesson_list(request: PortalRequest, reference: str) -> HttpResponse:
    """What earlier JCOs recommend, and what this plan makes of it."""
    operation = planned_operation(request, reference)
    facts = lesson_page(operation, request.user, timezone.localdate())
    return page_of(request, operation, "followup/lesson_list.html", tab="lesson_list", facts=facts)


@READ_OR_SEND
def lesson_answer(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Say how a plan applies a recommendation, or why it is not applicable."""
    operation = planned_operation(request, reference)
    recommendation = visible_recommendation(request, pk)
    require(can_treat_lessons(request.user, operation))
    given = Lesson.objects.filter(operation=operation, recommendation=recommendation).first()
    form = LessonForm(sent_in(request), initial=_initial(given))
    if form.accepts(
        lambda: answer_lesson(
            operation, recommendation, by=request.user, version=form.seen, **form.values()
        )
    ):
        messages.success(request, _("The lesson is answered."))
        return redirect("followup:lesson_list", reference)
    [row] = recommendation_rows([recommendation], request.user, timezone.localdate())
    template = "followup/lesson_form.html"
    return page_of(request, operation, template, tab="lesson_list", form=form, row=row)


def _initial(lesson: Lesson | None) -> dict[str, Any]:
    if lesson is None:
        return {"version": 0}
    return {"treatment": lesson.treatment, "text": lesson.text, "version": lesson.version}
