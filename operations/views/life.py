"""What comes when: the life of a JCO, told from the table that the portal follows."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jco_portal.directory.requests import PortalRequest
from operations.reports.life import life_rows


@require_safe
def life(request: PortalRequest) -> HttpResponse:
    """Every step: from where to where, who makes it, and what it needs."""
    context = {"steps": life_rows(of_jco=True), "others": life_rows(of_jco=False)}
    return render(request, "operations/life.html", context)
