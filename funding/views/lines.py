"""The form of a budget line, and which programme is to fund it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from funding.actions.line_funding import fund_line, release_line
from funding.actions.lines import add_line, change_line, remove_line
from funding.forms.line import BudgetLineForm, initial_of_line
from funding.forms.upload import FundForm
from funding.models import Budget, BudgetLine, Programme
from funding.permissions import can_edit_budget
from funding.queries.applied_for import programmes_in_force
from funding.queries.operations import days_planned
from funding.queries.rule_criteria import budget_lines
from funding.reports.label_pairs import line_facts_in_words
from funding.views.budgets import version_of
from funding.views.shared import funded_operation, page_of
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.versioned_forms import READ_OR_SEND, STALE, sent_in
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation


@READ_OR_SEND
def budget_line_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Add a line to the budget."""
    operation = funded_operation(request, reference)
    require(can_edit_budget(request.user, operation))
    first = {"version": version_of(operation), "currency": "EUR"}
    form = BudgetLineForm(sent_in(request), initial=first, operation=operation)
    added = form.accepts(lambda: add_line(operation, form.facts(), by=request.user))
    if added:
        messages.success(request, _("Line %(number)d is recorded.") % vars(added.result))
        if "another" in request.POST:
            return redirect("funding:budget_line_new", reference)
        return redirect("funding:budget", reference)
    return _form(request, operation, form)


@READ_OR_SEND
def budget_line_edit(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Change a line of the budget."""
    operation = funded_operation(request, reference)
    line = _line(request, operation, number)
    require(can_edit_budget(request.user, operation))
    first = initial_of_line(line, version_of(operation))
    form = BudgetLineForm(sent_in(request), initial=first, operation=operation, keep=line)
    if form.accepts(lambda: change_line(line, form.facts(), by=request.user, version=form.seen)):
        messages.success(request, _("Line %(number)d is saved.") % {"number": line.number})
        return redirect("funding:budget", reference)
    return _form(request, operation, form, line=line)


@require_POST
def budget_line_remove(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Take a line away; sent twice, it is gone once."""
    operation = funded_operation(request, reference)
    require(can_edit_budget(request.user, operation))
    if not BudgetLine.objects.filter(budget__operation=operation, number=number).exists():
        return redirect("funding:budget", reference)
    line = _line(request, operation, number)
    try:
        remove_line(line, by=request.user)
    except Refused as refused:
        return _as_it_stands(request, operation, line, refusals=refused.refusals)
    messages.success(request, _("Line %(number)d is taken away.") % {"number": number})
    return redirect("funding:budget", reference)


@require_POST
def budget_line_fund(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Let a programme fund a line, or none; a refusal is shown beside the form."""
    operation = funded_operation(request, reference)
    line = _line(request, operation, number)
    require(can_edit_budget(request.user, operation))
    form = FundForm(request.POST, known=_programmes(operation, line))
    if not form.accepts(lambda: _fund(line, form.cleaned_data["programme"], by=request.user)):
        return _as_it_stands(request, operation, line, fund=form, status=form.status_code)
    messages.success(request, _("The funding of line %(number)d is saved.") % {"number": number})
    return redirect("funding:budget", reference)


def _fund(line: BudgetLine, programme: Programme | None, *, by: User) -> None:
    if programme is None:
        release_line(line, by=by)
    else:
        fund_line(line, programme, by=by)


def _as_it_stands(
    request: PortalRequest,
    operation: Operation,
    line: BudgetLine,
    *,
    fund: FundForm | None = None,
    refusals: Sequence[Refusal] = (),
    status: int = STALE,
) -> HttpResponse:
    """The page of a line that was left as it is, with what stood against the change."""
    first = initial_of_line(line, version_of(operation))
    form = BudgetLineForm(initial=first, operation=operation, keep=line)
    return _form(request, operation, form, line=line, fund=fund, refusals=refusals, status=status)


def _programmes(operation: Operation, line: BudgetLine) -> dict[str, Programme]:
    """Those in force on the days of the operation, and the one that funds the line already.

    While its days are not known, all that have not ended.
    """
    first, last = days_planned(operation)
    offered = programmes_in_force(last or timezone.localdate())
    if first is not None:
        offered &= Q(valid_from=None) | Q(valid_from__lte=first)
    rows = Programme.objects.filter(offered | Q(fundings__line=line)).distinct()
    return {each.code: each for each in rows.order_by("name")}


def _line(request: PortalRequest, operation: Operation, number: int) -> BudgetLine:
    own = Budget.objects.visible_to(request.user).filter(operation=operation)
    return get_object_or_404(budget_lines(own), number=number)


def _form(
    request: PortalRequest,
    operation: Operation,
    form: BudgetLineForm,
    *,
    line: BudgetLine | None = None,
    fund: FundForm | None = None,
    refusals: Sequence[Refusal] = (),
    status: int | None = None,
) -> HttpResponse:
    more: dict[str, Any] = {"line": line, "refusals": refusals}
    if form.stale is not None and form.stale.present is not None:
        more["stands"] = line_facts_in_words(form.stale.present)
    if line is not None:
        held = next(iter(line.fundings.all()), None)
        first = {"programme": held.programme.code if held else ""}
        more["fund"] = fund or FundForm(initial=first, known=_programmes(operation, line))
    template = "funding/budget_line_form.html"
    return page_of(request, operation, template, form=form, status=status, **more)
