"""Timetable of a JCO: its page, and the actions on its tasks."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.versioned_forms import HTTP_UNPROCESSABLE
from jco_portal.directory.requests import PortalRequest
from operations.actions.tasks import add_task, complete_task, reassign_task, skip_task
from operations.forms.tasks import ReassignTaskForm, SkipTaskForm, TaskActionForm, TaskForm
from operations.models import Operation, TimetableTask
from operations.queries.operations import with_access_level
from operations.reports.overview.page import with_participations
from operations.reports.overview.tabs import visible_tabs
from operations.reports.timetable import timetable_page

PAGE_NAME = "operations:timetable"


@require_safe
def timetable(request: PortalRequest, reference: str) -> HttpResponse:
    """Show which tasks are due when, by whom, and how each date is calculated."""
    return _timetable_page(request, _find_operation(request, reference))


@require_POST
def task_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Add a task beside those of the JCO guide."""
    operation = _find_operation(request, reference)
    form = TaskForm(request.POST)
    if not form.is_valid():
        return _timetable_page(request, operation, form=form, status=HTTP_UNPROCESSABLE)
    add_task(operation, by=request.user, **form.cleaned_data)
    messages.success(request, _("The step is added."))
    return redirect(PAGE_NAME, reference)


@require_POST
def task_complete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Mark a task as completed."""
    step = _find_task(request, reference, pk)
    form = TaskActionForm(request.POST)
    return _run_task_action(request, step, form, lambda: complete_task(step, by=request.user))


@require_POST
def task_skip(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Mark a task as not needed, with the reason."""
    step = _find_task(request, reference, pk)
    form = SkipTaskForm(request.POST)
    return _run_task_action(
        request, step, form, lambda: skip_task(step, by=request.user, **form.entered_values())
    )


@require_POST
def task_reassign(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Reassign a task to another participant."""
    step = _find_task(request, reference, pk)
    form = ReassignTaskForm(request.POST, operation=step.operation)
    return _run_task_action(
        request,
        step,
        form,
        lambda: reassign_task(step, to=form.cleaned_data["organisation"], by=request.user),
    )


def _find_operation(request: PortalRequest, reference: str) -> Operation:
    """Return a JCO planned in the portal; raise Http404 without full access."""
    inside = Operation.objects.visible_in_full_to(request.user).filter(jco_file__isnull=False)
    return get_object_or_404(
        with_participations(with_access_level(inside, request.user)), reference=reference
    )


def _find_task(request: PortalRequest, reference: str, pk: int) -> TimetableTask:
    operation = _find_operation(request, reference)
    tasks = TimetableTask.objects.visible_to(request.user).filter(operation=operation, pk=pk)
    # The key comes from the address; the column is an integer of eight bytes.
    step = tasks.first() if pk < 2**63 else None
    if step is None:
        raise Http404
    step.operation = operation
    return step


def _run_task_action(
    request: PortalRequest,
    step: TimetableTask,
    form: TaskActionForm,
    act: Callable[[], TimetableTask],
) -> HttpResponse:
    if not form.run_action(act):
        mistakes = [each for errors in form.errors.values() for each in errors]
        return _timetable_page(request, step.operation, mistakes=mistakes, status=form.status_code)
    messages.success(request, _("“%(step)s” is noted.") % {"step": step.title})
    return redirect(PAGE_NAME, step.operation.reference)


def _timetable_page(
    request: PortalRequest,
    operation: Operation,
    *,
    form: TaskForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "operation": operation,
        "tabs": visible_tabs(request.user, operation, "timetable"),
        "timetable": timetable_page(operation, request.user, timezone.localdate()),
        "form": form or TaskForm(),
        "is_typed": form is not None,
        **more,
    }
    return render(request, "operations/timetable.html", context, status=status)
