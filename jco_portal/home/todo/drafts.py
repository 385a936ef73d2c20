"""Own operations to complete: drafts to be tabled, and out-of-date entries."""

from datetime import date, timedelta
from typing import TypedDict

from django.db.models import Count, DateField, Exists, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django_stubs_ext import WithAnnotations

from jco_portal.core.access import Refusal
from jco_portal.core.dates import format_day
from jco_portal.directory.models import User
from jco_portal.home.todo.items import MAX_SHOWN, TodoGroup, TodoItem
from jco_portal.home.todo.own_operations import own_operations_link
from operations.enums import OperationState, Period
from operations.lifecycle import OPERATION_LIFECYCLE
from operations.models import Operation, Phase
from operations.permissions import FINAL_STATES
from operations.reports.overview.phases import earliest_start_of


def drafts_group(run: list[Operation], today: date) -> TodoGroup:
    """Return the drafts among the managed JCOs ``run``, the earliest start first."""
    own = (each for each in run if each.state == OperationState.DRAFT)
    drafts = sorted(own, key=_first_day)
    shown = drafts[:MAX_SHOWN]
    lacking = _first_failed_conditions(shown)
    items = tuple(_draft_item(draft, lacking.get(draft.pk), today) for draft in shown)
    address = f"{reverse('operations:operation_list')}?state={OperationState.DRAFT}"
    return TodoGroup(_("Drafts to be tabled"), items, len(drafts), address)


def _first_failed_conditions(drafts: list[Operation]) -> dict[int, Refusal]:
    """Return the first unmet condition of tabling for each draft, by primary key.

    Reversed, so that the first condition overwrites the later ones.
    """
    table = next(
        transition for transition in OPERATION_LIFECYCLE.transitions if transition.name == "table"
    )
    refusals: dict[int, Refusal] = {}
    for condition in reversed(table.conditions):
        refusals |= condition(drafts)
    return refusals


def _draft_item(draft: Operation, lacks: Refusal | None, today: date) -> TodoItem:
    if lacks is not None:
        return TodoItem(
            draft.name,
            draft.get_absolute_url(),
            lacks.sentence,
            _("Put it right"),
            lacks.url or draft.get_absolute_url(),
        )
    return TodoItem(
        draft.name,
        draft.get_absolute_url(),
        _("Nobody else sees it yet. %(start)s") % {"start": _format_start(draft, today)},
        _("Table it"),
        draft.get_absolute_url(),
    )


def _format_start(operation: Operation, today: date) -> str:
    first = _first_day(operation)
    days = (first - today).days
    if first == date.max:
        return _("Its start is not known.")
    if days <= 0:
        return _("It was to start on %(day)s.") % {"day": format_day(first)}
    params = {"n": days, "day": format_day(first)}
    return (
        ngettext(
            "It starts tomorrow at the earliest.",
            "It starts in %(n)d days at the earliest, on %(day)s.",
            days,
        )
        % params
    )


def _first_day(operation: Operation) -> date:
    return earliest_start_of(operation) or date.max


STALE_DAYS = 90  # since the last confirmation
FINISHED_STATES = FINAL_STATES | {OperationState.COMPLETED, OperationState.DRAFT}


class ListedOperation(TypedDict):
    """Columns that the query adds to an operation; ``told_on`` is the last confirmation."""

    is_undated: bool
    told_on: date


def stale_operations_group(user: User, visible: QuerySet[Operation], today: date) -> TodoGroup:
    """Return managed operations without dates, or unconfirmed for more than 90 days."""
    phases = Phase.objects.filter(operation=OuterRef("pk")).exclude(period=Period.CANCELLED)
    entered = Cast("created_at", DateField())
    entries = (
        visible.filter(pk__in=Operation.objects.managed_by(user).values("pk"))
        .exclude(state__in=FINISHED_STATES)
        .annotate(
            is_undated=Exists(phases.filter(earliest_start=None)),
            told_on=Coalesce("last_confirmed_on", entered),
        )
        .filter(
            Q(is_undated=True)
            | Exists(phases.filter(Q(latest_end=None) | Q(latest_end__gte=today)))
            & Q(told_on__lt=today - timedelta(days=STALE_DAYS))
        )
        .order_by("-is_undated", "told_on", "pk")
    )
    shown = list(entries.annotate(total=Window(Count("pk")))[:MAX_SHOWN])
    total = shown[0].total if shown else 0
    items = tuple(_stale_operation_item(entry, today) for entry in shown)
    return TodoGroup(_("Entries to bring up to date"), items, total, *own_operations_link(user))


def _stale_operation_item(
    entry: "WithAnnotations[Operation, ListedOperation]", today: date
) -> TodoItem:
    edit = reverse("operations:operation_edit", args=[entry.reference])
    if entry.is_undated:
        reason, action = _("A phase has no dates, so it is not compared."), _("Enter the dates")
    else:
        confirmed_on = entry.told_on
        params = {"day": format_day(confirmed_on), "n": (today - confirmed_on).days}
        reason = _("Last confirmed on %(day)s, %(n)d days ago.") % params
        action = _("Confirm it")
    return TodoItem(entry.name, entry.get_absolute_url(), reason, action, edit)
