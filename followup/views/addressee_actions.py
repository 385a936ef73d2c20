"""What an addressee answers, its evidence, and what others make of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from followup.actions.addressee_actions import answer_recommendation, judge_answer
from followup.forms.recommendation import AnswerForm, initial_of_answer
from followup.lifecycle import ANSWER
from followup.models import AddresseeAction, AddresseeActionTransition
from followup.permissions import can_record_action
from followup.reports.recommendations import recommendation_rows
from followup.views.recommendations import recommendation_answer, visible_recommendation
from jco_portal.core.access import Refused, require
from jco_portal.core.downloads import attachment
from jco_portal.core.versioned_forms import READ_OR_SEND, TransitionForm, sent_in
from jco_portal.directory.requests import PortalRequest


@READ_OR_SEND
def answer_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Say how far the own organisation is with a recommendation."""
    answer = _visible(request, pk)
    require(can_record_action(request.user, answer))
    initial = initial_of_answer(answer)
    form = AnswerForm(sent_in(request), request.FILES or None, initial=initial, answer=answer)
    if form.accepts(
        lambda: answer_recommendation(answer, form.facts(), by=request.user, version=form.seen)
    ):
        messages.success(request, _("Your answer is recorded. Who runs the operation is told."))
        return redirect(answer.recommendation)
    [row] = recommendation_rows([answer.recommendation], request.user, timezone.localdate())
    context = {"answer": answer, "form": form, "row": row}
    return render(request, "followup/addressee_action_form.html", context, status=form.status_code)


@require_POST
def answer_judge(request: PortalRequest, pk: int, name: str) -> HttpResponse:
    """Confirm that an addressee is done, or send it back with a question."""
    answer = _visible(request, pk)
    form = TransitionForm(request.POST, AddresseeActionTransition)
    try:
        judge_answer(answer, name, by=request.user, reason=form.typed_reason())
    except Refused as refused:
        if not ANSWER.may_ever(answer, name, request.user):
            raise
        standing = visible_recommendation(request, answer.recommendation_id)
        typed = request.POST.get("reason", "")
        return recommendation_answer(
            request, standing, refusals=refused.refusals, tried=f"{name}-{pk}", reason=typed
        )
    said = {"confirm": _("Confirmed."), "send_back": _("Sent back. The addressee is told.")}
    messages.success(request, said[name])
    return redirect(answer.recommendation)


@require_safe
def answer_evidence(request: PortalRequest, pk: int) -> HttpResponse:
    """The document that shows it: always to be saved, never shown in the browser."""
    document = get_object_or_404(AddresseeAction.objects.visible_to(request.user), pk=pk).document
    if document is None:
        raise Http404
    version = document.versions.select_related("content").latest("number")
    return attachment(version.content.content, version.name, version.media_type)


def _visible(request: PortalRequest, pk: int) -> AddresseeAction:
    named = AddresseeAction.objects.visible_to(request.user).select_related(
        "organisation", "recommendation__debriefing__operation"
    )
    return get_object_or_404(named, pk=pk)
