"""The objectives of a JCO: their list and the form of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import READ_OR_SEND, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.actions.planning.objectives import add_objective, change_objective, remove_objective
from operations.forms.objective import ObjectiveForm, initial_of_objective
from operations.models import Objective, Operation
from operations.permissions import can_plan
from operations.reports.planning.objectives import objective_facts, target_in_words
from operations.views.planned_operations import page_of, planned_operation


@require_safe
def objective_list(request: PortalRequest, reference: str) -> HttpResponse:
    """What the operation wants to reach, and how that is measured."""
    operation = planned_operation(request, reference)
    more: dict[str, Any] = {
        "objectives": objective_facts(operation, request.user),
        "may_plan": can_plan(request.user, operation).is_allowed,
    }
    return page_of(request, operation, "operations/objective_list.html", tab="planning", **more)


@READ_OR_SEND
def objective_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Add an objective."""
    operation = planned_operation(request, reference)
    require(can_plan(request.user, operation))
    form = ObjectiveForm(sent_in(request), initial={"version": 0})
    added = form.accepts(lambda: add_objective(operation, form.facts(), by=request.user))
    if added:
        messages.success(request, _("Objective %(number)d is recorded.") % vars(added.result))
        return redirect("operations:planning", reference)
    return _form(request, operation, form)


@READ_OR_SEND
def objective_edit(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Change an objective."""
    operation = planned_operation(request, reference)
    objective = _objective(request, operation, number)
    require(can_plan(request.user, operation))
    initial = initial_of_objective(objective)
    form = ObjectiveForm(sent_in(request), initial=initial, keep=objective)
    if form.accepts(
        lambda: change_objective(objective, form.facts(), by=request.user, version=form.seen)
    ):
        messages.success(request, _("Objective %(number)d is saved.") % vars(objective))
        return redirect("operations:planning", reference)
    return _form(request, operation, form, objective=objective)


@require_POST
def objective_remove(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Take an objective away; sent twice, it is gone once."""
    operation = planned_operation(request, reference)
    require(can_plan(request.user, operation))
    objective = operation.objectives.filter(number=number).first()
    if objective is not None:
        remove_objective(objective, by=request.user)
        messages.success(request, _("Objective %(number)d is taken away.") % vars(objective))
    return redirect("operations:planning", reference)


def _objective(request: PortalRequest, operation: Operation, number: int) -> Objective:
    visible = Objective.objects.visible_to(request.user).filter(operation=operation)
    rows = visible.select_related("goods", "operation").prefetch_related("priorities")
    return get_object_or_404(rows, number=number)


def _form(
    request: PortalRequest, operation: Operation, form: ObjectiveForm, **more: Any
) -> HttpResponse:
    present = form.stale.present if form.stale else None
    more |= {"stale_target": target_in_words(present) if isinstance(present, Objective) else ""}
    template = "operations/objective_form.html"
    return page_of(request, operation, template, tab="planning", form=form, **more)
