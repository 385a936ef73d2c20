"""Pages of a budget line, and of the programme that is to fund it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from funding.actions.line_funding import fund_line, stop_funding_line
from funding.actions.lines import add_line, delete_line, update_line
from funding.forms.line import BudgetLineForm, line_initial
from funding.forms.upload import FundLineForm
from funding.models import Budget, BudgetLine, Programme
from funding.permissions import can_edit_budget
from funding.queries.applied_for import programmes_in_force
from funding.queries.operations import planned_days
from funding.queries.rule_criteria import with_line_data
from funding.reports.label_pairs import line_label_pairs
from funding.views.budgets import budget_version
from funding.views.shared import find_funded_operation, render_budget_page
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.versioned_forms import HTTP_CONFLICT, require_get_or_post, submitted_data
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation


@require_get_or_post
def budget_line_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Add a line to the budget."""
    operation = find_funded_operation(request, reference)
    require(can_edit_budget(request.user, operation))
    first = {"version": budget_version(operation), "currency": "EUR"}
    form = BudgetLineForm(submitted_data(request), initial=first, operation=operation)
    added = form.run_action(lambda: add_line(operation, form.line_input(), by=request.user))
    if added:
        messages.success(request, _("Line %(number)d is recorded.") % vars(added.value))
        if "another" in request.POST:
            return redirect("funding:budget_line_new", reference)
        return redirect("funding:budget_detail", reference)
    return _form_page(request, operation, form)


@require_get_or_post
def budget_line_edit(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Edit a line of the budget."""
    operation = find_funded_operation(request, reference)
    line = _find_line(request, operation, number)
    require(can_edit_budget(request.user, operation))
    first = line_initial(line, budget_version(operation))
    form = BudgetLineForm(submitted_data(request), initial=first, operation=operation, keep=line)
    if form.run_action(
        lambda: update_line(line, form.line_input(), by=request.user, version=form.page_version)
    ):
        messages.success(request, _("Line %(number)d is saved.") % {"number": line.number})
        return redirect("funding:budget_detail", reference)
    return _form_page(request, operation, form, line=line)


@require_POST
def budget_line_delete(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Delete a line; a repeated submission changes nothing."""
    operation = find_funded_operation(request, reference)
    require(can_edit_budget(request.user, operation))
    # Deleted already, for example by a repeated submission
    if not BudgetLine.objects.filter(budget__operation=operation, number=number).exists():
        return redirect("funding:budget_detail", reference)
    line = _find_line(request, operation, number)
    try:
        delete_line(line, by=request.user)
    except Refused as refused:
        return _unchanged_page(request, operation, line, refusals=refused.refusals)
    messages.success(request, _("Line %(number)d is taken away.") % {"number": number})
    return redirect("funding:budget_detail", reference)


@require_POST
def budget_line_fund(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Let a programme fund a line, or none; a refusal is shown at the form."""
    operation = find_funded_operation(request, reference)
    line = _find_line(request, operation, number)
    require(can_edit_budget(request.user, operation))
    form = FundLineForm(request.POST, known=_programmes_in_force(operation, line))
    if not form.run_action(
        lambda: _fund_line(line, form.cleaned_data["programme"], by=request.user)
    ):
        return _unchanged_page(request, operation, line, fund=form, status=form.status_code)
    messages.success(request, _("The funding of line %(number)d is saved.") % {"number": number})
    return redirect("funding:budget_detail", reference)


def _fund_line(line: BudgetLine, programme: Programme | None, *, by: User) -> None:
    if programme is None:
        stop_funding_line(line, by=by)
    else:
        fund_line(line, programme, by=by)


def _unchanged_page(
    request: PortalRequest,
    operation: Operation,
    line: BudgetLine,
    *,
    fund: FundLineForm | None = None,
    refusals: Sequence[Refusal] = (),
    status: int = HTTP_CONFLICT,
) -> HttpResponse:
    """Render the page of a line that has not been changed, with the refusals."""
    first = line_initial(line, budget_version(operation))
    form = BudgetLineForm(initial=first, operation=operation, keep=line)
    return _form_page(
        request, operation, form, line=line, fund=fund, refusals=refusals, status=status
    )


def _programmes_in_force(operation: Operation, line: BudgetLine) -> dict[str, Programme]:
    """Return programmes in force on the days of the operation, and the one that funds the line.

    Programmes that have not ended if the days are not known.
    """
    first, last = planned_days(operation)
    offered = programmes_in_force(last or timezone.localdate())
    if first is not None:
        offered &= Q(valid_from=None) | Q(valid_from__lte=first)
    rows = Programme.objects.filter(offered | Q(fundings__line=line)).distinct()
    return {each.code: each for each in rows.order_by("name")}


def _find_line(request: PortalRequest, operation: Operation, number: int) -> BudgetLine:
    own = Budget.objects.visible_to(request.user).filter(operation=operation)
    return get_object_or_404(with_line_data(own), number=number)


def _form_page(
    request: PortalRequest,
    operation: Operation,
    form: BudgetLineForm,
    *,
    line: BudgetLine | None = None,
    fund: FundLineForm | None = None,
    refusals: Sequence[Refusal] = (),
    status: int | None = None,
) -> HttpResponse:
    more: dict[str, Any] = {"line": line, "refusals": refusals}
    if form.edit_conflict is not None and form.edit_conflict.present is not None:
        more["stands"] = line_label_pairs(form.edit_conflict.present)
    if line is not None:
        held = next(iter(line.fundings.all()), None)
        first = {"programme": held.programme.code if held else ""}
        more["fund"] = fund or FundLineForm(
            initial=first, known=_programmes_in_force(operation, line)
        )
    template = "funding/budget_line_form.html"
    return render_budget_page(request, operation, template, form=form, status=status, **more)
