"""Pages of the objectives of a JCO: list, new, edit, delete."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.actions.planning.objectives import add_objective, delete_objective, update_objective
from operations.forms.objective import ObjectiveForm, objective_initial
from operations.models import Objective, Operation
from operations.permissions import can_plan
from operations.reports.planning.objectives import format_target, objective_rows
from operations.views.planned_operations import find_planned_operation, render_tab_page


@require_safe
def objective_list(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the objectives of a JCO, and how each is measured."""
    operation = find_planned_operation(request, reference)
    more: dict[str, Any] = {
        "objectives": objective_rows(operation, request.user),
        "may_plan": can_plan(request.user, operation).is_allowed,
    }
    return render_tab_page(
        request, operation, "operations/objective_list.html", tab="planning", **more
    )


@require_get_or_post
def objective_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Add an objective."""
    operation = find_planned_operation(request, reference)
    require(can_plan(request.user, operation))
    # Version 0: there is no stored objective yet that another user could have changed.
    form = ObjectiveForm(submitted_data(request), initial={"version": 0})
    added = form.run_action(
        lambda: add_objective(operation, form.objective_input(), by=request.user)
    )
    if added:
        messages.success(request, _("Objective %(number)d is recorded.") % vars(added.value))
        return redirect("operations:planning", reference)
    return _form_page(request, operation, form)


@require_get_or_post
def objective_edit(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Edit an objective."""
    operation = find_planned_operation(request, reference)
    objective = _find_objective(request, operation, number)
    require(can_plan(request.user, operation))
    initial = objective_initial(objective)
    form = ObjectiveForm(submitted_data(request), initial=initial, keep=objective)
    if form.run_action(
        lambda: update_objective(
            objective, form.objective_input(), by=request.user, version=form.page_version
        )
    ):
        messages.success(request, _("Objective %(number)d is saved.") % vars(objective))
        return redirect("operations:planning", reference)
    return _form_page(request, operation, form, objective=objective)


@require_POST
def objective_delete(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Delete an objective; a second request changes nothing."""
    operation = find_planned_operation(request, reference)
    require(can_plan(request.user, operation))
    objective = operation.objectives.filter(number=number).first()
    if objective is not None:
        delete_objective(objective, by=request.user)
        messages.success(request, _("Objective %(number)d is taken away.") % vars(objective))
    return redirect("operations:planning", reference)


def _find_objective(request: PortalRequest, operation: Operation, number: int) -> Objective:
    visible = Objective.objects.visible_to(request.user).filter(operation=operation)
    rows = visible.select_related("goods", "operation").prefetch_related("priorities")
    return get_object_or_404(rows, number=number)


def _form_page(
    request: PortalRequest, operation: Operation, form: ObjectiveForm, **more: Any
) -> HttpResponse:
    present = form.edit_conflict.present if form.edit_conflict else None
    more |= {"stale_target": format_target(present) if isinstance(present, Objective) else ""}
    template = "operations/objective_form.html"
    return render_tab_page(request, operation, template, tab="planning", form=form, **more)
