"""How much each Member State has taken part, year by year."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jco_portal.directory.requests import PortalRequest
from jco_portal.kernel.downloads import XLSX, attachment
from operations.reports import participation_years as report


@require_safe
def participation_years(request: PortalRequest) -> HttpResponse:
    """The JCOs that each Member State led, took part in and declined, over the years."""
    facts = report.participation_years(request.user)
    return render(request, "operations/participation_years.html", {"facts": facts})


@require_safe
def participation_years_xlsx(request: PortalRequest) -> HttpResponse:
    """The same table as a workbook."""
    return attachment(report.participation_xlsx(request.user), "participation.xlsx", XLSX)
