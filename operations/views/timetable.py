"""The timetable of a JCO: what is due, and settling it step by step."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.versioned_forms import MISTAKEN
from jco_portal.directory.requests import PortalRequest
from operations.actions.tasks import add_step, finish_step, hand_over_step, skip_step
from operations.forms.tasks import HandOverForm, ReasonForm, SettleForm, StepForm
from operations.models import Operation, TimetableTask
from operations.queries.operations import read_by
from operations.reports.overview.page import with_parts
from operations.reports.overview.tabs import tabs_of
from operations.reports.timetable import timetable_of

HERE = "operations:timetable"


@require_safe
def timetable(request: PortalRequest, reference: str) -> HttpResponse:
    """What is due when, by whom, and why on that day."""
    return _page(request, _operation(request, reference))


@require_POST
def timetable_step_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Add a step that the guide does not know."""
    operation = _operation(request, reference)
    form = StepForm(request.POST)
    if not form.is_valid():
        return _page(request, operation, form=form, status=MISTAKEN)
    add_step(operation, by=request.user, **form.cleaned_data)
    messages.success(request, _("The step is added."))
    return redirect(HERE, reference)


@require_POST
def timetable_step_done(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Note a step as done."""
    step = _step(request, reference, pk)
    form = SettleForm(request.POST)
    return _settle(request, step, form, lambda: finish_step(step, by=request.user))


@require_POST
def timetable_step_skip(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Leave a step out, with the reason."""
    step = _step(request, reference, pk)
    form = ReasonForm(request.POST)
    return _settle(request, step, form, lambda: skip_step(step, by=request.user, **form.values()))


@require_POST
def timetable_step_hand_over(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Let another organisation that takes part do a step."""
    step = _step(request, reference, pk)
    form = HandOverForm(request.POST, operation=step.operation)
    return _settle(
        request, step, form, lambda: hand_over_step(step, by=request.user, **form.values())
    )


def _operation(request: PortalRequest, reference: str) -> Operation:
    """The operation, whose timetable only those who take part know of."""
    inside = Operation.objects.visible_in_full_to(request.user).filter(jco_file__isnull=False)
    return get_object_or_404(with_parts(read_by(inside, request.user)), reference=reference)


def _step(request: PortalRequest, reference: str, pk: int) -> TimetableTask:
    operation = _operation(request, reference)
    found = TimetableTask.objects.visible_to(request.user).filter(operation=operation, pk=pk)
    step = found.first() if pk < 2**63 else None
    if step is None:
        raise Http404
    step.operation = operation
    return step


def _settle(
    request: PortalRequest,
    step: TimetableTask,
    form: SettleForm,
    act: Callable[[], TimetableTask],
) -> HttpResponse:
    if not form.accepts(act):
        mistakes = [each for errors in form.errors.values() for each in errors]
        return _page(request, step.operation, mistakes=mistakes, status=form.status_code)
    messages.success(request, _("“%(step)s” is noted.") % {"step": step.title})
    return redirect(HERE, step.operation.reference)


def _page(
    request: PortalRequest,
    operation: Operation,
    *,
    form: StepForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "operation": operation,
        "tabs": tabs_of(request.user, operation, "timetable"),
        "timetable": timetable_of(operation, request.user, timezone.localdate()),
        "form": form or StepForm(),
        "is_typed": form is not None,
        **more,
    }
    return render(request, "operations/timetable.html", context, status=status)
