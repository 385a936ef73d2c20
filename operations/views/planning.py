"""The planning of a JCO: its page, business case, threat assessment, and plans to copy."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import MISTAKEN, READ_OR_SEND, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.actions.planning.business_case import (
    comment_on_section,
    settle_comment,
    write_section,
)
from operations.actions.planning.jco_file import open_dossier, state_threat_assessment
from operations.actions.planning.plan_copy import copy_plan
from operations.enums import AccessLevel
from operations.forms.planning import CaseCommentForm, CaseTextForm, ThreatAssessmentForm
from operations.models import (
    BusinessCaseComment,
    BusinessCaseSection,
    BusinessCaseText,
    JcoFile,
    Operation,
    ThreatAssessment as Assessment,
)
from operations.permissions import can_copy_plan, can_plan
from operations.queries.operations import depth_of
from operations.reports.planning.business_case import section_after
from operations.reports.planning.page import planning_of
from operations.reports.planning.plan_copy import brought_in_words, plan_offers
from operations.views.overview import visible_operation
from operations.views.planned_operations import page_of, planned_operation


@require_safe
def planning(request: PortalRequest, reference: str) -> HttpResponse:
    """The business case, the objectives, the threat assessment, and what is still missing."""
    return _planning_page(request, planned_operation(request, reference))


@require_POST
def dossier_open(request: PortalRequest, reference: str) -> HttpResponse:
    """Take over an imported JCO: from now on its planning is kept here."""
    operation = visible_operation(request, reference)
    open_dossier(operation, by=request.user)
    messages.success(request, _("Its planning is kept here from now on."))
    return redirect("operations:planning", reference)


@READ_OR_SEND
def case_text(request: PortalRequest, reference: str, code: str) -> HttpResponse:
    """Write a section of the business case."""
    operation = planned_operation(request, reference)
    require(can_plan(request.user, operation))
    section = get_object_or_404(BusinessCaseSection, code=code)
    data, written = sent_in(request), operation.business_case_texts.filter(section=section)
    form = CaseTextForm(data, initial=_initial(written.first()) if data is None else None)
    if not form.accepts(
        lambda: write_section(
            operation, section, by=request.user, version=form.seen, **form.values()
        )
    ):
        following = section_after(section, timezone.localdate())
        more: dict[str, Any] = {"section": section, "following": following}
        template = "operations/business_case_section_form.html"
        return page_of(request, operation, template, tab="planning", form=form, **more)
    has_text = bool(form.cleaned_data["text"])
    saved = _("“%(title)s” is saved.") if has_text else _("“%(title)s” has no text now.")
    messages.success(request, saved % {"title": section.title})
    following = section_after(section, timezone.localdate()) if "go_on" in request.POST else None
    if following is None:
        return redirect("operations:planning", reference)
    return redirect("operations:case_text", reference, following.code)


@require_POST
def case_comment(request: PortalRequest, reference: str, code: str) -> HttpResponse:
    """Remark on a section of the business case."""
    operation = planned_operation(request, reference)
    section = get_object_or_404(BusinessCaseSection, code=code)
    form = CaseCommentForm(request.POST)
    if not form.is_valid():
        refused = {"comment_form": form, "commented": section.code}
        return _planning_page(request, operation, status=MISTAKEN, **refused)
    comment_on_section(operation, section, by=request.user, text=form.cleaned_data["text"])
    messages.success(request, _("Your comment stands under the section."))
    return redirect("operations:planning", reference)


@require_POST
def case_comment_settle(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Say that a comment is dealt with."""
    operation = planned_operation(request, reference)
    own = BusinessCaseComment.objects.visible_to(request.user).filter(operation=operation)
    settle_comment(get_object_or_404(own, pk=pk), by=request.user)
    return redirect("operations:planning", reference)


@READ_OR_SEND
def threat_assessment(request: PortalRequest, reference: str) -> HttpResponse:
    """Say what the threat assessment says, where it is kept, or why there is none."""
    operation = planned_operation(request, reference)
    require(can_plan(request.user, operation))
    stated = Assessment.objects.filter(operation=operation).first()
    form = ThreatAssessmentForm(sent_in(request), initial=_initial(stated))
    if form.accepts(
        lambda: state_threat_assessment(
            operation, by=request.user, version=form.seen, **form.values()
        )
    ):
        messages.success(request, _("The threat assessment is stated."))
        return redirect("operations:planning", reference)
    template = "operations/threat_assessment.html"
    return page_of(request, operation, template, tab="planning", form=form)


@READ_OR_SEND
def plan_copy(request: PortalRequest, reference: str) -> HttpResponse:
    """Choose an earlier JCO and bring its plan into this draft."""
    operation = planned_operation(request, reference)
    require(can_copy_plan(request.user, operation))
    if request.method == "POST":
        read = JcoFile.objects.visible_to(request.user).values("operation")
        wanted = str(request.POST.get("source", "")).replace("\x00", "")[:80]
        source = Operation.objects.filter(pk__in=read, reference=wanted).first()
        if source is not None:
            brought = copy_plan(operation, source, by=request.user)
            words = {"name": source.name, "what": brought_in_words(**vars(brought))}
            messages.success(request, _("Copied from %(name)s: %(what)s.") % words)
            return redirect("operations:planning", reference)
    more: dict[str, Any] = {"offers": plan_offers(operation, request.user)}
    more |= {"is_mistaken": True, "status": MISTAKEN} if request.method == "POST" else {}
    return page_of(request, operation, "operations/plan_copy.html", tab="planning", **more)


def _planning_page(
    request: PortalRequest, operation: Operation, *, status: int = 200, **more: Any
) -> HttpResponse:
    is_inside = depth_of(request.user, operation) == AccessLevel.FULL
    facts = planning_of(operation, operation.jco_file, request.user, is_inside=is_inside)
    more = {"planning": facts, "comment_form": CaseCommentForm(), **more}
    return page_of(
        request, operation, "operations/planning.html", tab="planning", status=status, **more
    )


def _initial(written: BusinessCaseText | Assessment | None) -> dict[str, Any]:
    return {"version": 0} if written is None else vars(written)
