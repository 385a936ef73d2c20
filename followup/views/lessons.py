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
from jco_portal.directory.requests import PortalRequest
from jco_portal.kernel.access import Refused, require
from jco_portal.kernel.editing import MISTAKEN, READ_OR_SEND, STALE, EditConflict
from operations.views.dossiers import page_of, planned_operation


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
    page: dict[str, Any] = {"operation": operation, "recommendation": recommendation}
    if request.method != "POST":
        given = Lesson.objects.filter(**page).first()
        return _form(request, LessonForm(initial=_initial(given)), **page)
    form = LessonForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=MISTAKEN, **page)
    said = {name: form.cleaned_data[name] for name in ("use", "text")}
    try:
        answer_lesson(operation, recommendation, by=request.user, version=form.seen, **said)
    except EditConflict as stale:
        return _form(request, form, status=STALE, stale=stale, **page)
    except Refused as refused:
        form.add_refusals(refused)
        return _form(request, form, status=MISTAKEN, **page)
    messages.success(request, _("The lesson is answered."))
    return redirect("followup:lesson_list", reference)


def _initial(lesson: Lesson | None) -> dict[str, Any]:
    if lesson is None:
        return {"version": 0}
    return {"use": lesson.use, "text": lesson.text, "version": lesson.version}


def _form(
    request: PortalRequest,
    form: LessonForm,
    *,
    operation: Any,
    recommendation: Any,
    status: int = 200,
    stale: EditConflict | None = None,
) -> HttpResponse:
    [row] = recommendation_rows([recommendation], request.user, timezone.localdate())
    return page_of(
        request,
        operation,
        "followup/lesson_form.html",
        tab="lesson_list",
        status=status,
        form=form,
        row=row,
        stale=stale,
    )
