"""Views of recommendations: page, create, update, delete, transitions."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from followup.actions.recommendations import (
    add_recommendation,
    delete_recommendation,
    perform_recommendation_transition,
    update_recommendation,
)
from followup.forms.recommendation import RecommendationForm, recommendation_initial
from followup.lifecycle import RECOMMENDATION_LIFECYCLE
from followup.models import Recommendation, RecommendationTransition
from followup.permissions import can_assess_and_recommend, can_change_recommendation
from followup.reports.recommendations import recommendation_page, with_rows
from followup.views.debriefing import find_debriefed_operation
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.versioned_forms import (
    HTTP_CONFLICT,
    TransitionForm,
    require_get_or_post,
    submitted_data,
)
from jco_portal.directory.requests import PortalRequest
from operations.views.planned_operations import render_tab_page


def find_visible_recommendation(request: PortalRequest, pk: int) -> Recommendation:
    """Return the recommendation; raise Http404 if the user may not read it."""
    return get_object_or_404(with_rows(Recommendation.objects.visible_to(request.user)), pk=pk)


@require_safe
def recommendation_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a recommendation with the actions of addressees and later JCOs that apply it."""
    return render_recommendation(request, find_visible_recommendation(request, pk))


@require_get_or_post
def recommendation_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Add a recommendation to a debriefing."""
    operation = find_debriefed_operation(request, reference)
    require(can_assess_and_recommend(request.user, operation))
    form = RecommendationForm(submitted_data(request), initial={"version": 0})
    made = form.run_action(
        lambda: add_recommendation(operation, form.recommendation_input(), by=request.user)
    )
    if made:
        messages.success(request, _("Recommendation %(number)d is made.") % vars(made.value))
        return redirect("followup:debriefing_detail", reference)
    return _form_page(request, operation, form)


@require_get_or_post
def recommendation_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Update a recommendation or add addressees."""
    recommendation = find_visible_recommendation(request, pk)
    operation = recommendation.debriefing.operation
    require(can_change_recommendation(request.user, recommendation))
    initial = recommendation_initial(recommendation)
    form = RecommendationForm(submitted_data(request), initial=initial, keep=recommendation)
    if form.run_action(
        lambda: update_recommendation(
            recommendation, form.recommendation_input(), by=request.user, version=form.page_version
        )
    ):
        messages.success(request, _("Recommendation %(number)d is saved.") % vars(recommendation))
        return redirect(recommendation)
    return _form_page(request, operation, form, recommendation=recommendation)


@require_POST
def recommendation_delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Delete a recommendation of a debriefing not yet recorded."""
    recommendation = find_visible_recommendation(request, pk)
    reference = recommendation.debriefing.operation.reference
    delete_recommendation(recommendation, by=request.user)
    messages.success(request, _("Recommendation %(number)d is taken away.") % vars(recommendation))
    return redirect("followup:debriefing_detail", reference)


@require_POST
def recommendation_transition(request: PortalRequest, pk: int, name: str) -> HttpResponse:
    """Waive, close or reopen a recommendation."""
    recommendation = find_visible_recommendation(request, pk)
    form = TransitionForm(request.POST, RecommendationTransition)
    try:
        reason = form.entered_reason()
        moved = perform_recommendation_transition(
            recommendation, name, by=request.user, reason=reason
        )
    except Refused as refused:
        # Never allowed to this user: the middleware answers instead of the page.
        if not RECOMMENDATION_LIFECYCLE.is_ever_allowed(recommendation, name, request.user):
            raise
        typed = request.POST.get("reason", "")
        return render_recommendation(
            request, recommendation, refusals=refused.refusals, tried=name, reason=typed
        )
    params = {"state": moved.get_state_display().lower()}
    messages.success(request, _("The recommendation is now %(state)s.") % params)
    return redirect(moved)


def render_recommendation(
    request: PortalRequest,
    recommendation: Recommendation,
    *,
    refusals: Iterable[Refusal] = (),
    tried: str = "",
    reason: str = "",
) -> HttpResponse:
    """Render the page of a recommendation; status 409 with refusals."""
    context = {
        "page": recommendation_page(recommendation, request.user, timezone.localdate()),
        "recommendation": recommendation,
        "refusals": refusals,
        "tried": tried,
        "reason": reason,
    }
    status = HTTP_CONFLICT if refusals else 200
    return render(request, "followup/recommendation_detail.html", context, status=status)


def _form_page(
    request: PortalRequest, operation: Any, form: RecommendationForm, **more: Any
) -> HttpResponse:
    template = "followup/recommendation_form.html"
    return render_tab_page(request, operation, template, tab="debriefing_detail", form=form, **more)
