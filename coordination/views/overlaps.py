"""Overlaps: the list, one overlap, and the overlaps of one operation."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.actions import answer_overlap
from coordination.enums import Certainty
from coordination.filters.overlaps import OverlapFilter
from coordination.forms import AnswerForm
from coordination.permissions import can_decide_overlap
from coordination.queries.decisions import facts_shown
from coordination.queries.overlaps import (
    check_is_waiting,
    last_full_check,
    overlaps_gone_of,
    overlaps_of,
    overlaps_seen_by,
    sides_run_by,
)
from coordination.reports.full_overlaps import Pair
from coordination.reports.overlap_diagram import sketch_of
from coordination.reports.overlap_rows import overlap_rows
from coordination.reports.restricted_summaries import CardPair
from coordination.reports.rule_explanation import why_of
from coordination.reports.sides import Book
from jco_portal.core.access import require
from jco_portal.core.pagination import requested_page
from jco_portal.directory.requests import PortalRequest
from operations.enums import UNCOMPARED_STATES
from operations.models import Operation
from operations.queries.operations import read_by
from operations.reports.overview.tabs import tabs_of

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap

MOST_GONE = 20


@require_safe
def overlap_list(request: PortalRequest) -> HttpResponse:
    """The overlaps that this person may know of, gravest first."""
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
        "query": filters.address()[1:],
        **_apart(rows),
        **_freshness(),
    }
    return render(request, "coordination/overlap_list.html", context)


@require_safe
def overlap_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """The two sides beside each other, what they share, and why the grade follows."""
    return _detail(request, _overlap(request, pk))


@require_POST
def overlap_answer(request: PortalRequest, pk: int) -> HttpResponse:
    """Write down what is done about an overlap; on other facts than shown, ask again."""
    overlap = _overlap(request, pk)
    require(can_decide_overlap(request.user, overlap))
    form = _form(request, overlap, request.POST)
    if not form.accepts(lambda: answer_overlap(overlap, by=request.user, **form.values())):
        return _detail(request, _overlap(request, pk), form)
    is_draft = overlap.operation_a.is_draft or overlap.operation_b.is_draft
    told = _("The other side reads it once the draft is tabled.") if is_draft else ""
    messages.success(request, f"{_('Written down.')} {told or _('Both sides are told.')}")
    return redirect(overlap)


def _overlap(request: PortalRequest, pk: int) -> "VisibleOverlap":
    seen = overlaps_seen_by(request.user).select_related("operation_a", "operation_b")
    overlap = get_object_or_404(seen, pk=pk)
    sides = [overlap.operation_a, overlap.operation_b]
    prefetch_related_objects(sides, "organisers", "participations")
    return overlap


def _form(
    request: PortalRequest, overlap: "VisibleOverlap", data: QueryDict | None = None
) -> AnswerForm:
    """The form with the sides by name, or without where one of them is hidden."""
    own = sides_run_by(request.user, overlap)
    a, b = overlap.operation_a, overlap.operation_b
    names = (b.name, a.name) if own and own[0] == b else (a.name, b.name)
    if not overlap.is_fully_visible:
        names = (_("Our operation"), _("The other operation"))
    return AnswerForm(*names, data, initial={"facts": facts_shown(overlap)})


def _detail(
    request: PortalRequest, overlap: "VisibleOverlap", sent: AnswerForm | None = None
) -> HttpResponse:
    form = sent or _form(request, overlap)
    is_asked = overlap.closed_at is None and can_decide_overlap(request.user, overlap).is_allowed
    book = Book([overlap])
    [row] = overlap_rows(request.user, [overlap], book)
    why = why_of(overlap, book) if overlap.is_fully_visible else None
    context = {
        "row": row,
        "why": why,
        "is_outdated": why is not None and not why.agrees,
        "sketch": sketch_of(row) if isinstance(row, Pair) else None,
        "form": form if is_asked else None,
        "refusals": form.refusals,
        "changed": form.stale is not None,
        "facts": facts_shown(overlap),
        **_freshness(),
    }
    return render(request, "coordination/overlap_detail.html", context, status=form.status_code)


@require_safe
def operation_overlaps(request: PortalRequest, reference: str) -> HttpResponse:
    """The overlaps of one operation: those that stand, and those that are gone."""
    visible = read_by(Operation.objects.visible_to(request.user), request.user)
    operation = get_object_or_404(visible.select_related("jco_file"), reference=reference)
    overlaps = overlaps_of(request.user, [operation.pk])
    page = requested_page(request, overlaps)
    gone = list(overlaps_gone_of(request.user, operation)[:MOST_GONE])
    told = overlap_rows(request.user, [*page.object_list, *gone])
    standing = len(told) - len(gone)
    context = {
        "operation": operation,
        "tabs": tabs_of(request.user, operation, "operation_overlaps"),
        "page": page,
        "nothing_hint": _nothing(operation),
        "gone": told[standing:],
        **_apart(told[:standing]),
        **_freshness(operation),
    }
    return render(request, "coordination/operation_overlaps.html", context)


def _nothing(operation: Operation) -> str:
    """What to know where nothing is found: what is not recorded cannot meet."""
    if operation.state in UNCOMPARED_STATES:
        return _("It is not compared while it is postponed, cancelled or withdrawn.")
    return _("Only what is recorded is compared: dates, goods and risk areas, modes, participants.")


def _apart(rows: list[Pair | CardPair]) -> dict[str, list[Pair | CardPair]]:
    """Rows, and apart from them those that are known only to the year."""
    year_only: list[Pair | CardPair] = [
        row for row in rows if not row.is_card and row.certainty == Certainty.YEAR_ONLY
    ]
    return {"rows": [row for row in rows if row not in year_only], "year_only": year_only}


def _freshness(operation: Operation | None = None) -> dict[str, object]:
    """When everything was compared last, and whether a change still waits to be."""
    return {"last_check": last_full_check(), "is_waiting": check_is_waiting(operation)}
