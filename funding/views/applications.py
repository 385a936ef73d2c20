"""Pages of applications: lists, draft, details, and their transitions."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from funding.actions.applications import (
    create_application,
    perform_application_transition,
    update_application,
)
from funding.actions.requested_amounts import requested_amounts
from funding.actions.undo import undo_last_transition
from funding.enums import ApplicationState
from funding.forms.application import (
    ApplicationChoices,
    ApplicationForm,
    ApplicationTransitionForm,
    UndoForm,
    application_initial,
)
from funding.models import Application, ApplicationLine, Budget, Call, Programme
from funding.permissions import can_apply_for_funding, can_update_application
from funding.queries.applied_for import programmes_in_force
from funding.queries.operations import organisations_incurring_costs
from funding.queries.rule_criteria import with_line_data
from funding.reports.applications import (
    ApplicationPage,
    application_page,
    application_rows,
    with_rows,
)
from funding.reports.label_pairs import draft_label_pairs
from funding.views.shared import find_funded_operation, render_budget_page
from jco_portal.core.access import require
from jco_portal.core.pagination import requested_page
from jco_portal.core.transitions import AvailableTransition
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation

EDIT_CONFLICT_NOTICE = gettext_lazy(
    "Somebody changed this application meanwhile: look at it, then try again."
)


@require_safe
def application_list(request: PortalRequest) -> HttpResponse:
    """List the applications that the user may read; ``whose=own``: of the own organisation."""
    own = Q(applicant=request.user.organisation_id, applicant__isnull=False)
    visible = with_rows(Application.objects.visible_to(request.user))
    only_own = request.GET.get("whose") == "own"
    listed = visible.filter(own) if only_own else visible
    page = requested_page(request, listed)
    rows = application_rows(page.object_list, request.user, timezone.localdate())
    context = {"page": page, "rows": rows, "only_own": only_own}
    return render(request, "funding/application_list.html", context)


@require_safe
def operation_application_list(request: PortalRequest, reference: str) -> HttpResponse:
    """List the applications of one operation."""
    operation = find_funded_operation(request, reference)
    visible = Application.objects.visible_to(request.user).filter(operation=operation)
    rows = application_rows(with_rows(visible), request.user, timezone.localdate())
    may_apply = can_apply_for_funding(request.user, operation).is_allowed
    template = "funding/operation_application_list.html"
    return render_budget_page(
        request,
        operation,
        template,
        current="operation_application_list",
        rows=rows,
        may_apply=may_apply,
    )


@require_get_or_post
def application_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Create the draft of an application."""
    operation = find_funded_operation(request, reference)
    require(can_apply_for_funding(request.user, operation))
    choices = _application_choices(operation)
    if request.method != "POST":
        free = _free_lines(choices)
        form = ApplicationForm(
            initial=_new_application_initial(request, choices, free), choices=choices
        )
        return _form_page(
            request, operation, form, all_asked=bool(choices.lines.objects_by_value) and not free
        )
    form = ApplicationForm(request.POST, choices=choices)
    begun = form.run_action(
        lambda: create_application(operation, form.application_input(), by=request.user)
    )
    if begun:
        messages.success(request, _("The application is begun."))
        return redirect(begun.value)
    return _form_page(request, operation, form)


@require_get_or_post
def application_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Edit the draft of an application; later it redirects to its page."""
    application = _find_application(request, pk)
    require(can_update_application(request.user, application))
    if application.state != ApplicationState.DRAFTING or application.operation is None:
        return redirect(application)
    operation = find_funded_operation(request, application.operation.reference)
    choices = _application_choices(operation, application)
    initial = application_initial(application)
    form = ApplicationForm(submitted_data(request), initial=initial, choices=choices)
    if form.run_action(
        lambda: update_application(
            application, form.application_input(), by=request.user, version=form.page_version
        )
    ):
        messages.success(request, _("The application is saved."))
        return redirect(application)
    return _form_page(request, operation, form, application=application)


@require_safe
def application_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show an application."""
    return _application_page(request, _find_application(request, pk))


@require_POST
def application_transition(request: PortalRequest, pk: int, name: str) -> HttpResponse:
    """Record a transition; errors are shown at its fields."""
    application = _find_application(request, pk)
    require(can_update_application(request.user, application))
    form = ApplicationTransitionForm(request.POST, step=name)
    moved = form.run_action(
        lambda: perform_application_transition(
            application, name, form.transition_input(), by=request.user, version=form.page_version
        )
    )
    if not moved:
        return _application_page(request, _find_application(request, pk), form)
    params = {"state": moved.value.get_state_display().lower()}
    messages.success(request, _("Noted. The application is now: %(state)s.") % params)
    return redirect(moved.value)


@require_POST
def application_undo(request: PortalRequest, pk: int) -> HttpResponse:
    """Undo the last transition."""
    application = _find_application(request, pk)
    require(can_update_application(request.user, application))
    form = UndoForm(request.POST)
    moved = form.run_action(
        lambda: undo_last_transition(
            application, by=request.user, version=form.page_version, **form.entered_values()
        )
    )
    if not moved:
        return _application_page(request, _find_application(request, pk), form)
    params = {"state": moved.value.get_state_display().lower()}
    messages.success(request, _("Taken back. The application is again: %(state)s.") % params)
    return redirect(moved.value)


def _find_application(request: PortalRequest, pk: int) -> Application:
    visible = with_rows(Application.objects.visible_to(request.user))
    return get_object_or_404(visible.prefetch_related("lines__line"), pk=pk)


def _application_page(
    request: PortalRequest,
    application: Application,
    failed: ApplicationTransitionForm | UndoForm | None = None,
) -> HttpResponse:
    form = failed if isinstance(failed, ApplicationTransitionForm) else None
    taken = failed if isinstance(failed, UndoForm) else None
    tried = form.step if form else ""
    if failed and failed.edit_conflict:
        failed.add_error(None, EDIT_CONFLICT_NOTICE)
    amounts = _current_amounts(application)
    page = application_page(application, request.user, timezone.localdate(), amounts)
    steps = _transition_forms(page, form, application.version)
    lost = form if form and all(each.name != tried for each, _form in steps) else None
    context = {
        "page": page,
        "application": application,
        "steps": steps,
        "tried": tried,
        "lost": lost,
        "failed": failed,
        "take_back": taken or UndoForm(),
        "is_taken": taken is not None,
        "version": application.version,
    }
    status = failed.status_code if failed else 200
    return render(request, "funding/application_detail.html", context, status=status)


def _transition_forms(
    page: ApplicationPage, sent: ApplicationTransitionForm | None, version: int
) -> list[tuple[AvailableTransition, ApplicationTransitionForm]]:
    """Return each available transition with its form; a form that was refused as submitted."""
    return [
        (
            each,
            sent
            if sent and each.name == sent.step
            else ApplicationTransitionForm(initial={"version": version}, step=each.name),
        )
        for each in page.transitions
    ]


def _current_amounts(application: Application) -> dict[int, Decimal]:
    """Return the euro that lines (by key) of a draft would request; empty once submitted."""
    operation = application.operation
    if operation is None or application.state != ApplicationState.DRAFTING:
        return {}
    lines = [each.line_id for each in application.lines.all() if each.line_id]
    return requested_amounts(operation, application.programme_id, lines) if lines else {}


def _application_choices(
    operation: Operation, draft: Application | None = None
) -> ApplicationChoices:
    """Return the funded lines, their programmes and calls, and possible applicants.

    While no line is funded, any programme that has not ended is offered. A draft keeps its
    programme and call.
    """
    today = timezone.localdate()
    lines = list(with_line_data(Budget.objects.filter(operation=operation)))
    funded = [each for each in lines if each.fundings.all()]
    funding = Q(fundings__line__budget__operation=operation)
    wanted = funding if funded else programmes_in_force(today)
    own = Q(pk=draft.programme_id) if draft else Q()
    programmes = list(Programme.objects.filter(wanted | own).distinct().order_by("name"))
    # Calls that closed more than a year ago are left out (proposal of the portal)
    recent = Q(closes_on__gt=today - timedelta(days=366))
    current_call = Q(pk=draft.call_id) if draft else Q()
    calls = Call.objects.filter(recent | current_call, programme__in=programmes)
    calls = calls.select_related("programme").order_by("-closes_on", "pk")
    return ApplicationChoices(
        funded, programmes, list(calls), list(organisations_incurring_costs(operation))
    )


def _free_lines(choices: ApplicationChoices) -> list[str]:
    """Return the numbers of offered lines that no application has reserved."""
    known = choices.lines.objects_by_value
    held = ApplicationLine.objects.filter(line__in=known.values(), is_reserved=True)
    requested_ids = set(held.values_list("line", flat=True))
    return [number for number, line in known.items() if line.pk not in requested_ids]


def _new_application_initial(
    request: PortalRequest, choices: ApplicationChoices, free: list[str]
) -> dict[str, Any]:
    """Return initial values: own organisation and, if only one programme funds lines, that one.

    With its lines that are not reserved, and its call if only one is open.
    """
    own, today = request.user.organisation, timezone.localdate()
    applicant = own.code if own and own.code in choices.applicant.objects_by_value else ""
    first: dict[str, Any] = {"version": 0, "applicant": applicant}
    if len(choices.programme.objects_by_value) != 1:
        return first
    (code,) = choices.programme.objects_by_value
    calls = [key for key, each in choices.call.objects_by_value.items() if each.closes_on >= today]
    return first | {
        "programme": code,
        "lines": free,
        "call": calls[0] if len(calls) == 1 else "",
    }


def _form_page(
    request: PortalRequest, operation: Operation, form: ApplicationForm, **more: Any
) -> HttpResponse:
    more |= {"stands": draft_label_pairs(form.edit_conflict.present) if form.edit_conflict else ()}
    template = "funding/application_form.html"
    return render_budget_page(
        request, operation, template, current="operation_application_list", form=form, **more
    )
