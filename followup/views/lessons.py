"""Views of the lessons of a plan."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from followup.actions.lessons import treat_lesson
from followup.forms.recommendation import LessonTreatmentForm
from followup.models import Lesson
from followup.permissions import can_treat_lessons
from followup.reports.lessons import lesson_page
from followup.reports.recommendations import recommendation_rows
from followup.views.recommendations import find_visible_recommendation
from jco_portal.core.access import require
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.views.planned_operations import find_planned_operation, render_tab_page


@require_safe
def lesson_list(request: PortalRequest, reference: str) -> HttpResponse:
    """List the lessons of a plan."""
    operation = find_planned_operation(request, reference)
    page = lesson_page(operation, request.user, timezone.localdate())
    return render_tab_page(
        request, operation, "followup/lesson_list.html", tab="lesson_list", facts=page
    )


@require_get_or_post
def lesson_treat(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Record the treatment of a recommendation in a plan."""
    operation = find_planned_operation(request, reference)
    recommendation = find_visible_recommendation(request, pk)
    require(can_treat_lessons(request.user, operation))
    lesson = Lesson.objects.filter(operation=operation, recommendation=recommendation).first()
    form = LessonTreatmentForm(submitted_data(request), initial=_lesson_initial(lesson))
    if form.run_action(
        lambda: treat_lesson(
            operation,
            recommendation,
            by=request.user,
            version=form.page_version,
            **form.entered_values(),
        )
    ):
        messages.success(request, _("The lesson is answered."))
        return redirect("followup:lesson_list", reference)
    [row] = recommendation_rows([recommendation], request.user, timezone.localdate())
    template = "followup/lesson_form.html"
    return render_tab_page(request, operation, template, tab="lesson_list", form=form, row=row)


def _lesson_initial(lesson: Lesson | None) -> dict[str, Any]:
    if lesson is None:
        return {"version": 0}
    return {"treatment": lesson.treatment, "text": lesson.text, "version": lesson.version}
