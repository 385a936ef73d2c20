"""Views of the workshops of a debriefing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from followup.actions.workshops import add_workshop, delete_workshop, update_workshop
from followup.forms.debriefing import WorkshopForm
from followup.models import Workshop
from followup.permissions import can_assess_and_recommend
from followup.reports.workshops import case_study_choices
from followup.views.debriefing import find_debriefed_operation
from jco_portal.core.access import require
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation, Seizure
from operations.views.planned_operations import render_tab_page


@require_get_or_post
def workshop_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Add a workshop."""
    operation = find_debriefed_operation(request, reference)
    require(can_assess_and_recommend(request.user, operation))
    form = _workshop_form(operation, submitted_data(request), initial={"version": 0})
    added = form.run_action(lambda: add_workshop(operation, form.workshop_input(), by=request.user))
    if added:
        messages.success(request, _("Workshop %(number)d is recorded.") % vars(added.value))
        return redirect(_debriefing_url(reference))
    return _form_page(request, operation, form)


@require_get_or_post
def workshop_edit(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Update a workshop."""
    operation = find_debriefed_operation(request, reference)
    visible = Workshop.objects.visible_to(request.user).select_related("debriefing__operation")
    workshop = get_object_or_404(visible, debriefing__operation=operation, number=number)
    require(can_assess_and_recommend(request.user, operation))
    form = _workshop_form(
        operation, submitted_data(request), initial=_workshop_initial(workshop), keep=workshop
    )
    if form.run_action(
        lambda: update_workshop(
            workshop, form.workshop_input(), by=request.user, version=form.page_version
        )
    ):
        messages.success(request, _("Workshop %(number)d is saved.") % vars(workshop))
        return redirect(_debriefing_url(reference))
    return _form_page(request, operation, form, workshop=workshop)


@require_POST
def workshop_delete(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Delete a workshop; a repeated request changes nothing."""
    operation = find_debriefed_operation(request, reference)
    require(can_assess_and_recommend(request.user, operation))
    workshop = Workshop.objects.filter(debriefing__operation=operation, number=number).first()
    if workshop is not None:
        delete_workshop(workshop, by=request.user)
        messages.success(request, _("Workshop %(number)d is taken away.") % vars(workshop))
    return redirect(_debriefing_url(reference))


def _workshop_form(
    operation: Operation, submitted: Any, *, keep: Workshop | None = None, **more: Any
) -> WorkshopForm:
    chosen = [each.seizure_id for each in keep.case_studies.all()] if keep else []
    choices = case_study_choices(operation, chosen)
    # The form sends keys as text.
    keys = [int(each.key) for each in choices]
    known = {str(each.pk): each for each in Seizure.objects.filter(pk__in=keys)}
    return WorkshopForm(submitted, choices=choices, known=known, **more)


def _workshop_initial(workshop: Workshop) -> dict[str, Any]:
    return {
        "title": workshop.title,
        "text": workshop.text,
        "version": workshop.version,
        "seizures": [str(each.seizure_id) for each in workshop.case_studies.all()],
    }


def _debriefing_url(reference: str) -> str:
    return f"{reverse('followup:debriefing_detail', args=[reference])}#workshops"


def _form_page(
    request: PortalRequest, operation: Operation, form: WorkshopForm, **more: Any
) -> HttpResponse:
    template = "followup/workshop_form.html"
    return render_tab_page(request, operation, template, tab="debriefing_detail", form=form, **more)
