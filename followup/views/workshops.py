"""The form of a workshop of a debriefing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from followup.actions.workshops import add_workshop, change_workshop, remove_workshop
from followup.forms.debriefing import WorkshopForm
from followup.models import Workshop
from followup.permissions import can_assess_and_recommend
from followup.reports.workshops import study_choices
from followup.views.debriefing import debriefed_operation
from jco_portal.core.access import require
from jco_portal.core.versioned_forms import READ_OR_SEND, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation, Seizure
from operations.views.planned_operations import page_of


@READ_OR_SEND
def workshop_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Add a workshop."""
    operation = debriefed_operation(request, reference)
    require(can_assess_and_recommend(request.user, operation))
    form = _form(operation, sent_in(request), initial={"version": 0})
    added = form.accepts(lambda: add_workshop(operation, form.facts(), by=request.user))
    if added:
        messages.success(request, _("Workshop %(number)d is recorded.") % vars(added.result))
        return redirect(_workshops(reference))
    return _page(request, operation, form)


@READ_OR_SEND
def workshop_edit(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Change a workshop."""
    operation = debriefed_operation(request, reference)
    visible = Workshop.objects.visible_to(request.user).select_related("debriefing__operation")
    workshop = get_object_or_404(visible, debriefing__operation=operation, number=number)
    require(can_assess_and_recommend(request.user, operation))
    form = _form(operation, sent_in(request), initial=_initial(workshop), keep=workshop)
    if form.accepts(
        lambda: change_workshop(workshop, form.facts(), by=request.user, version=form.seen)
    ):
        messages.success(request, _("Workshop %(number)d is saved.") % vars(workshop))
        return redirect(_workshops(reference))
    return _page(request, operation, form, workshop=workshop)


@require_POST
def workshop_remove(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Take a workshop away; sent twice, it is gone once."""
    operation = debriefed_operation(request, reference)
    require(can_assess_and_recommend(request.user, operation))
    workshop = Workshop.objects.filter(debriefing__operation=operation, number=number).first()
    if workshop is not None:
        remove_workshop(workshop, by=request.user)
        messages.success(request, _("Workshop %(number)d is taken away.") % vars(workshop))
    return redirect(_workshops(reference))


def _form(
    operation: Operation, data: Any, *, keep: Workshop | None = None, **more: Any
) -> WorkshopForm:
    kept = [each.seizure_id for each in keep.case_studies.all()] if keep else []
    choices = study_choices(operation, kept)
    keys = [int(each.key) for each in choices]
    known = {str(each.pk): each for each in Seizure.objects.filter(pk__in=keys)}
    return WorkshopForm(data, choices=choices, known=known, **more)


def _initial(workshop: Workshop) -> dict[str, Any]:
    return {
        "title": workshop.title,
        "text": workshop.text,
        "version": workshop.version,
        "seizures": [str(each.seizure_id) for each in workshop.case_studies.all()],
    }


def _workshops(reference: str) -> str:
    return f"{reverse('followup:debriefing', args=[reference])}#workshops"


def _page(
    request: PortalRequest, operation: Operation, form: WorkshopForm, **more: Any
) -> HttpResponse:
    template = "followup/workshop_form.html"
    return page_of(request, operation, template, tab="debriefing", form=form, **more)
