"""A recommendation: making it, changing it, its page, waiving it."""

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
    change_recommendation,
    move_recommendation,
    remove_recommendation,
)
from followup.forms.recommendation import RecommendationForm, initial_of_recommendation
from followup.lifecycle import RECOMMENDATION
from followup.models import Recommendation, RecommendationTransition
from followup.permissions import can_assess_and_recommend, can_change_recommendation
from followup.reports.recommendations import recommendation_page, with_rows
from followup.views.debriefing import debriefed_operation
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.versioned_forms import READ_OR_SEND, STALE, TransitionForm, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.views.planned_operations import page_of


def visible_recommendation(request: PortalRequest, pk: int) -> Recommendation:
    """The recommendation, or 404 when this person may not know of it."""
    return get_object_or_404(with_rows(Recommendation.objects.visible_to(request.user)), pk=pk)


@require_safe
def recommendation_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """What is recommended, what each addressee answers, and which later JCOs use it."""
    return recommendation_answer(request, visible_recommendation(request, pk))


@READ_OR_SEND
def recommendation_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Recommend something."""
    operation = debriefed_operation(request, reference)
    require(can_assess_and_recommend(request.user, operation))
    form = RecommendationForm(sent_in(request), initial={"version": 0})
    made = form.accepts(lambda: add_recommendation(operation, form.facts(), by=request.user))
    if made:
        messages.success(request, _("Recommendation %(number)d is made.") % vars(made.result))
        return redirect("followup:debriefing", reference)
    return _form(request, operation, form)


@READ_OR_SEND
def recommendation_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a recommendation, or address it to more."""
    standing = visible_recommendation(request, pk)
    operation = standing.debriefing.operation
    require(can_change_recommendation(request.user, standing))
    initial = initial_of_recommendation(standing)
    form = RecommendationForm(sent_in(request), initial=initial, keep=standing)
    if form.accepts(
        lambda: change_recommendation(standing, form.facts(), by=request.user, version=form.seen)
    ):
        messages.success(request, _("Recommendation %(number)d is saved.") % vars(standing))
        return redirect(standing)
    return _form(request, operation, form, recommendation=standing)


@require_POST
def recommendation_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a recommendation away before its debriefing is recorded."""
    standing = visible_recommendation(request, pk)
    reference = standing.debriefing.operation.reference
    remove_recommendation(standing, by=request.user)
    messages.success(request, _("Recommendation %(number)d is taken away.") % vars(standing))
    return redirect("followup:debriefing", reference)


@require_POST
def recommendation_move(request: PortalRequest, pk: int, name: str) -> HttpResponse:
    """Waive a recommendation, close it or open it again."""
    standing = visible_recommendation(request, pk)
    form = TransitionForm(request.POST, RecommendationTransition)
    try:
        reason = form.typed_reason()
        moved = move_recommendation(standing, name, by=request.user, reason=reason)
    except Refused as refused:
        if not RECOMMENDATION.may_ever(standing, name, request.user):
            raise
        typed = request.POST.get("reason", "")
        return recommendation_answer(
            request, standing, refusals=refused.refusals, tried=name, reason=typed
        )
    words = {"state": moved.get_state_display().lower()}
    messages.success(request, _("The recommendation is now %(state)s.") % words)
    return redirect(moved)


def recommendation_answer(
    request: PortalRequest,
    recommendation: Recommendation,
    *,
    refusals: Iterable[Refusal] = (),
    tried: str = "",
    reason: str = "",
) -> HttpResponse:
    """The page of a recommendation, with what was refused on it and what was typed."""
    context = {
        "page": recommendation_page(recommendation, request.user, timezone.localdate()),
        "recommendation": recommendation,
        "refusals": refusals,
        "tried": tried,
        "reason": reason,
    }
    status = STALE if refusals else 200
    return render(request, "followup/recommendation_detail.html", context, status=status)


def _form(
    request: PortalRequest, operation: Any, form: RecommendationForm, **more: Any
) -> HttpResponse:
    template = "followup/recommendation_form.html"
    return page_of(request, operation, template, tab="debriefing", form=form, **more)
