"""Pages of the planning of a JCO: business case, threat assessment, copying a plan."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import HTTP_UNPROCESSABLE, require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.actions.planning.business_case import add_comment, resolve_comment, write_section
from operations.actions.planning.jco_file import adopt_planning, write_threat_assessment
from operations.actions.planning.plan_copy import copy_plan
from operations.enums import AccessLevel
from operations.forms.planning import (
    BusinessCaseCommentForm,
    BusinessCaseTextForm,
    ThreatAssessmentForm,
)
from operations.models import (
    BusinessCaseComment,
    BusinessCaseSection,
    BusinessCaseText,
    JcoFile,
    Operation,
    ThreatAssessment as Assessment,
)
from operations.permissions import can_copy_plan, can_plan
from operations.queries.operations import access_level
from operations.reports.planning.business_case import next_section
from operations.reports.planning.page import planning_page
from operations.reports.planning.plan_copy import copyable_plans, format_copied
from operations.views.overview import find_visible_operation
from operations.views.planned_operations import find_planned_operation, render_tab_page


@require_safe
def planning(request: PortalRequest, reference: str) -> HttpResponse:
    """Show business case, objectives, threat assessment, and what is still missing."""
    return _planning_page(request, find_planned_operation(request, reference))


@require_POST
def planning_adopt(request: PortalRequest, reference: str) -> HttpResponse:
    """Plan an imported JCO in the portal from now on."""
    operation = find_visible_operation(request, reference)
    adopt_planning(operation, by=request.user)
    messages.success(request, _("Its planning is kept here from now on."))
    return redirect("operations:planning", reference)


@require_get_or_post
def business_case_section_edit(request: PortalRequest, reference: str, code: str) -> HttpResponse:
    """Write a section of the business case."""
    operation = find_planned_operation(request, reference)
    require(can_plan(request.user, operation))
    section = get_object_or_404(BusinessCaseSection, code=code)
    form_data, written = (
        submitted_data(request),
        operation.business_case_texts.filter(section=section),
    )
    form = BusinessCaseTextForm(
        form_data, initial=_section_initial(written.first()) if form_data is None else None
    )
    if not form.run_action(
        lambda: write_section(
            operation, section, by=request.user, version=form.page_version, **form.entered_values()
        )
    ):
        following = next_section(section, timezone.localdate())
        more: dict[str, Any] = {"section": section, "following": following}
        template = "operations/business_case_section_form.html"
        return render_tab_page(request, operation, template, tab="planning", form=form, **more)
    has_text = bool(form.cleaned_data["text"])
    saved = _("“%(title)s” is saved.") if has_text else _("“%(title)s” has no text now.")
    messages.success(request, saved % {"title": section.title})
    following = next_section(section, timezone.localdate()) if "go_on" in request.POST else None
    if following is None:
        return redirect("operations:planning", reference)
    return redirect("operations:business_case_section_edit", reference, following.code)


@require_POST
def business_case_comment_new(request: PortalRequest, reference: str, code: str) -> HttpResponse:
    """Comment on a section of the business case."""
    operation = find_planned_operation(request, reference)
    section = get_object_or_404(BusinessCaseSection, code=code)
    form = BusinessCaseCommentForm(request.POST)
    if not form.is_valid():
        refused = {"comment_form": form, "commented": section.code}
        return _planning_page(request, operation, status=HTTP_UNPROCESSABLE, **refused)
    add_comment(operation, section, by=request.user, text=form.cleaned_data["text"])
    messages.success(request, _("Your comment stands under the section."))
    return redirect("operations:planning", reference)


@require_POST
def business_case_comment_resolve(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Mark a comment as resolved."""
    operation = find_planned_operation(request, reference)
    own = BusinessCaseComment.objects.visible_to(request.user).filter(operation=operation)
    resolve_comment(get_object_or_404(own, pk=pk), by=request.user)
    return redirect("operations:planning", reference)


@require_get_or_post
def threat_assessment_edit(request: PortalRequest, reference: str) -> HttpResponse:
    """Record the threat assessment, its reference, or the reason why there is none."""
    operation = find_planned_operation(request, reference)
    require(can_plan(request.user, operation))
    stated = Assessment.objects.filter(operation=operation).first()
    form = ThreatAssessmentForm(submitted_data(request), initial=_section_initial(stated))
    if form.run_action(
        lambda: write_threat_assessment(
            operation, by=request.user, version=form.page_version, **form.entered_values()
        )
    ):
        messages.success(request, _("The threat assessment is stated."))
        return redirect("operations:planning", reference)
    template = "operations/threat_assessment.html"
    return render_tab_page(request, operation, template, tab="planning", form=form)


@require_get_or_post
def plan_copy(request: PortalRequest, reference: str) -> HttpResponse:
    """Copy the plan of an earlier JCO into this draft."""
    operation = find_planned_operation(request, reference)
    require(can_copy_plan(request.user, operation))
    if request.method == "POST":
        read = JcoFile.objects.visible_to(request.user).values("operation")
        # PostgreSQL refuses NUL in a parameter; a reference has 80 characters at most.
        wanted = str(request.POST.get("source", "")).replace("\x00", "")[:80]
        source = Operation.objects.filter(pk__in=read, reference=wanted).first()
        if source is not None:
            brought = copy_plan(operation, source, by=request.user)
            params = {"name": source.name, "what": format_copied(**vars(brought))}
            messages.success(request, _("Copied from %(name)s: %(what)s.") % params)
            return redirect("operations:planning", reference)
    more: dict[str, Any] = {"offers": copyable_plans(operation, request.user)}
    more |= {"is_mistaken": True, "status": HTTP_UNPROCESSABLE} if request.method == "POST" else {}
    return render_tab_page(request, operation, "operations/plan_copy.html", tab="planning", **more)


def _planning_page(
    request: PortalRequest, operation: Operation, *, status: int = 200, **more: Any
) -> HttpResponse:
    # The threat assessment is only for full access; the page itself also for outline.
    is_inside = access_level(request.user, operation) == AccessLevel.FULL
    page = planning_page(operation, operation.jco_file, request.user, is_inside=is_inside)
    more = {"planning": page, "comment_form": BusinessCaseCommentForm(), **more}
    return render_tab_page(
        request, operation, "operations/planning.html", tab="planning", status=status, **more
    )


def _section_initial(written: BusinessCaseText | Assessment | None) -> dict[str, Any]:
    return {"version": 0} if written is None else vars(written)
