"""Common steps of the tab pages of a planned JCO: fetching it, rendering the page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, Refused
from jco_portal.core.versioned_forms import ActionFormMixin
from jco_portal.directory.requests import PortalRequest
from operations.models import JcoFile, Operation
from operations.permissions import can_adopt_planning
from operations.queries.operations import with_access_level
from operations.reports.overview.page import with_participations
from operations.reports.overview.tabs import visible_tabs


def find_planned_operation(request: PortalRequest, reference: str) -> Operation:
    """Return a JCO whose JCO file the user may read; raise Http404 for all others.

    Raises Refused for a JCO that the user could plan in the portal, with a link to its
    overview, where that begins.
    """
    opened = JcoFile.objects.visible_to(request.user).values("operation")
    planned = with_access_level(Operation.objects.filter(pk__in=opened), request.user)
    operation = with_participations(planned).filter(reference=reference).first()
    if operation is not None:
        return operation
    own = Operation.objects.managed_by(request.user).filter(jco_file=None)
    unplanned = get_object_or_404(own, reference=reference)
    if not can_adopt_planning(request.user, unplanned).is_allowed:
        raise Http404
    sentence = _("Its planning is not kept here yet: choose “Plan it here” on its record.")
    raise Refused(Refusal("dossier", sentence, unplanned.get_absolute_url()))


def render_tab_page(
    request: PortalRequest,
    operation: Operation,
    template: str,
    *,
    tab: str,
    form: ActionFormMixin | None = None,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    """Render a page under one of the tabs; without ``status`` its form decides the status."""
    tabs = visible_tabs(request.user, operation, tab)
    context = {"operation": operation, "tabs": tabs, "form": form, **more}
    if form is not None and status is None:
        status = form.status_code
    return render(request, template, context, status=status)
