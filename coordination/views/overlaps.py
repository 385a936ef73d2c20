"""Overlaps: the list, one overlap, and the overlaps of one operation."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.actions import record_overlap_decision
from coordination.enums import Certainty
from coordination.filters.overlaps import OverlapFilter
from coordination.forms import OverlapDecisionForm
from coordination.permissions import can_decide_overlap
from coordination.queries.decisions import signed_snapshot
from coordination.queries.overlaps import (
    is_check_pending,
    last_full_check,
    managed_sides,
    overlaps_of,
    past_overlaps_of,
    visible_overlaps,
)
from coordination.reports.full_overlaps import FullOverlap
from coordination.reports.overlap_diagram import draw_overlap
from coordination.reports.overlap_rows import overlap_rows
from coordination.reports.restricted_summaries import RestrictedOverlap
from coordination.reports.rule_explanation import explain_overlap
from coordination.reports.sides import OverlapData
from jco_portal.core.access import require
from jco_portal.core.pagination import requested_page
from jco_portal.directory.requests import PortalRequest
from operations.enums import UNCOMPARED_STATES
from operations.models import Operation
from operations.queries.operations import with_access_level
from operations.reports.overview.tabs import visible_tabs

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap

# Past overlaps shown of an operation, the latest first.
MAX_PAST = 20


@require_safe
def overlap_list(request: PortalRequest) -> HttpResponse:
    """Show the overlaps that the user may know of, most severe first."""
    filters = OverlapFilter(request.GET, Operation.objects.visible_to(request.user))
    if not filters.is_valid():
        context = {"filters": filters, "is_open": True}
        return render(request, "coordination/overlap_list.html", context, status=400)
    overlaps = filters.overlaps(request.user, timezone.now())
    page = requested_page(request, overlaps)
    rows = overlap_rows(request.user, page.object_list)
    context = {
        "filters": filters,
        "chips": filters.chips(),
        "page": page,
        "query": filters.query_string()[1:],
        **_split_year_only(rows),
        **_check_status(),
    }
    return render(request, "coordination/overlap_list.html", context)


@require_safe
def overlap_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show both sides of an overlap, their shared scope, and why it has its severity."""
    return _detail_page(request, _find_overlap(request, pk))


@require_POST
def overlap_decide(request: PortalRequest, pk: int) -> HttpResponse:
    """Record a decision on an overlap; show the page again when its data have changed."""
    overlap = _find_overlap(request, pk)
    require(can_decide_overlap(request.user, overlap))
    form = _decision_form(request, overlap, request.POST)
    if not form.run_action(
        lambda: record_overlap_decision(overlap, by=request.user, **form.entered_values())
    ):
        return _detail_page(request, _find_overlap(request, pk), form)
    is_draft = overlap.operation_a.is_draft or overlap.operation_b.is_draft
    sentence = _("The other side reads it once the draft is tabled.") if is_draft else ""
    messages.success(request, f"{_('Written down.')} {sentence or _('Both sides are told.')}")
    return redirect(overlap)


def _find_overlap(request: PortalRequest, pk: int) -> "VisibleOverlap":
    overlaps = visible_overlaps(request.user).select_related("operation_a", "operation_b")
    overlap = get_object_or_404(overlaps, pk=pk)
    sides = [overlap.operation_a, overlap.operation_b]
    prefetch_related_objects(sides, "organisers", "participations")
    return overlap


def _decision_form(
    request: PortalRequest, overlap: "VisibleOverlap", post_data: QueryDict | None = None
) -> OverlapDecisionForm:
    """Return the form with the names of the sides, neutral ones where one is hidden."""
    own = managed_sides(request.user, overlap)
    a, b = overlap.operation_a, overlap.operation_b
    names = (b.name, a.name) if own and own[0] == b else (a.name, b.name)
    if not overlap.is_fully_visible:
        names = (_("Our operation"), _("The other operation"))
    return OverlapDecisionForm(*names, post_data, initial={"snapshot": signed_snapshot(overlap)})


def _detail_page(
    request: PortalRequest, overlap: "VisibleOverlap", sent: OverlapDecisionForm | None = None
) -> HttpResponse:
    form = sent or _decision_form(request, overlap)
    is_asked = overlap.closed_at is None and can_decide_overlap(request.user, overlap).is_allowed
    overlap_data = OverlapData([overlap])
    [row] = overlap_rows(request.user, [overlap], overlap_data)
    why = explain_overlap(overlap, overlap_data) if overlap.is_fully_visible else None
    context = {
        "row": row,
        "why": why,
        "is_outdated": why is not None and not why.matches_stored,
        "sketch": draw_overlap(row) if isinstance(row, FullOverlap) else None,
        "form": form if is_asked else None,
        "refusals": form.refusals,
        "changed": form.edit_conflict is not None,
        "snapshot": signed_snapshot(overlap),
        **_check_status(),
    }
    return render(request, "coordination/overlap_detail.html", context, status=form.status_code)


@require_safe
def operation_overlaps(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the current and past overlaps of one operation."""
    visible = with_access_level(Operation.objects.visible_to(request.user), request.user)
    operation = get_object_or_404(visible.select_related("jco_file"), reference=reference)
    overlaps = overlaps_of(request.user, [operation.pk])
    page = requested_page(request, overlaps)
    gone = list(past_overlaps_of(request.user, operation)[:MAX_PAST])
    rows = overlap_rows(request.user, [*page.object_list, *gone])
    current_count = len(rows) - len(gone)
    context = {
        "operation": operation,
        "tabs": visible_tabs(request.user, operation, "operation_overlaps"),
        "page": page,
        "nothing_hint": _no_overlap_sentence(operation),
        "gone": rows[current_count:],
        **_split_year_only(rows[:current_count]),
        **_check_status(operation),
    }
    return render(request, "coordination/operation_overlaps.html", context)


def _no_overlap_sentence(operation: Operation) -> str:
    """Return the sentence for an operation without overlaps."""
    if operation.state in UNCOMPARED_STATES:
        return _("It is not compared while it is postponed, cancelled or withdrawn.")
    return _("Only what is recorded is compared: dates, goods and risk areas, modes, participants.")


def _split_year_only(
    rows: list[FullOverlap | RestrictedOverlap],
) -> dict[str, list[FullOverlap | RestrictedOverlap]]:
    """Return rows, and apart from them those known only to the year."""
    year_only: list[FullOverlap | RestrictedOverlap] = [
        row for row in rows if not row.is_restricted and row.certainty == Certainty.YEAR_ONLY
    ]
    return {"rows": [row for row in rows if row not in year_only], "year_only": year_only}


def _check_status(operation: Operation | None = None) -> dict[str, object]:
    """Return when all was last compared, and whether a change has not been compared yet."""
    return {"last_check": last_full_check(), "is_waiting": is_check_pending(operation)}
