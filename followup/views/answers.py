"""What an addressee answers, its evidence, and what others make of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from followup.actions.answers import answer_recommendation, judge_answer
from followup.forms.recommendation import AnswerForm, initial_of_answer
from followup.lifecycle import ANSWER
from followup.models import Answer
from followup.permissions import can_record_action
from followup.reports.recommendations import recommendation_rows
from followup.views.recommendations import recommendation_answer, visible_recommendation
from jco_portal.directory.requests import PortalRequest
from jco_portal.kernel.access import Refused, require
from jco_portal.kernel.downloads import attachment
from jco_portal.kernel.editing import MISTAKEN, READ_OR_SEND, STALE, EditConflict, TransitionForm


@READ_OR_SEND
def answer_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Say how far the own organisation is with a recommendation."""
    answer = _visible(request, pk)
    require(can_record_action(request.user, answer))
    if request.method != "POST":
        return _page(request, answer, AnswerForm(initial=initial_of_answer(answer), answer=answer))
    form = AnswerForm(request.POST, request.FILES, answer=answer)
    if not form.is_valid():
        return _page(request, answer, form, status=MISTAKEN)
    try:
        answer_recommendation(answer, form.facts(), by=request.user, version=form.seen)
    except EditConflict as stale:
        return _page(request, answer, form, stale=stale, status=STALE)
    except Refused as refused:
        form.add_refusals(refused)
        return _page(request, answer, form, status=MISTAKEN)
    messages.success(request, _("Your answer is recorded. Who runs the operation is told."))
    return redirect(answer.recommendation)


@require_POST
def answer_judge(request: PortalRequest, pk: int, name: str) -> HttpResponse:
    """Confirm that an addressee is done, or send it back with a question."""
    answer = _visible(request, pk)
    form = TransitionForm(request.POST)
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
    document = get_object_or_404(Answer.objects.visible_to(request.user), pk=pk).document
    if document is None:
        raise Http404
    version = document.versions.select_related("content").latest("number")
    return attachment(version.content.content, version.name, version.media_type)


def _visible(request: PortalRequest, pk: int) -> Answer:
    named = Answer.objects.visible_to(request.user).select_related(
        "organisation", "recommendation__debriefing__operation"
    )
    return get_object_or_404(named, pk=pk)


def _page(
    request: PortalRequest,
    answer: Answer,
    form: AnswerForm,
    *,
    status: int = 200,
    stale: Any = None,
) -> HttpResponse:
    [row] = recommendation_rows([answer.recommendation], request.user, timezone.localdate())
    context = {"answer": answer, "form": form, "row": row, "stale": stale}
    return render(request, "followup/answer_form.html", context, status=status)
