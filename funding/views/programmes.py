"""Pages of programmes, the list of budgets, and the calculation of full funding."""

from decimal import Decimal
from typing import TypedDict

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_stubs_ext import WithAnnotations

from funding.models import Budget, Programme
from funding.queries.rule_criteria import with_programme_data
from funding.reports.formatting import format_money
from funding.reports.programmes import programme_groups, programme_page
from funding.reports.reform import reform_page
from jco_portal.core.pagination import requested_page
from jco_portal.directory.requests import PortalRequest


class WithBudgetSums(TypedDict):
    """The number of lines of a budget, and their planned amount in euro."""

    count: int
    planned: Decimal


@require_safe
def programme_list(request: PortalRequest) -> HttpResponse:
    """List all programmes, those in force today first."""
    groups = programme_groups(with_programme_data(Programme.objects.all()), timezone.localdate())
    return render(request, "funding/programme_list.html", {"groups": groups})


@require_safe
def programme_detail(request: PortalRequest, code: str) -> HttpResponse:
    """Show what is recorded about a programme, with sources."""
    programme = get_object_or_404(with_programme_data(Programme.objects.all()), code=code)
    context = {"page": programme_page(programme)}
    return render(request, "funding/programme_detail.html", context)


@require_safe
def budget_list(request: PortalRequest) -> HttpResponse:
    """List the budgets that the user may read."""
    budgets = Budget.objects.visible_to(request.user).select_related("operation__operation_type")
    summed = budgets.annotate(count=Count("lines"), planned=Sum("lines__planned_amount"))
    listed = summed.filter(count__gt=0).order_by("operation__name", "pk")
    page = requested_page(request, listed)
    rows = [_budget_row(each) for each in page.object_list]
    return render(request, "funding/budget_list.html", {"page": page, "rows": rows})


def _budget_row(budget: "WithAnnotations[Budget, WithBudgetSums]") -> tuple[Budget, str]:
    return budget, format_money(budget.planned)


@require_safe
def reform(request: PortalRequest) -> HttpResponse:
    """Show what full funding, VAT included, would have cost and changed in past operations."""
    page = reform_page(request.user, timezone.localdate())
    return render(request, "funding/reform.html", {"reform": page})
