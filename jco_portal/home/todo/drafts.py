"""Own entries that lack something: drafts to be tabled, and entries to bring up to date."""

from datetime import date, timedelta
from typing import TypedDict

from django.db.models import Count, DateField, Exists, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django_stubs_ext import WithAnnotations

from jco_portal.core.access import Refusal
from jco_portal.core.dates import day_in_words
from jco_portal.directory.models import User
from jco_portal.home.todo.items import SHOWN, Group, Item
from jco_portal.home.todo.own_operations import among_ours
from operations.enums import OperationState, Period
from operations.lifecycle import OPERATION
from operations.models import Operation, Phase
from operations.permissions import FINAL_STATES
from operations.reports.overview.phases import start_of


def drafts_to_table(run: list[Operation], today: date) -> Group:
    """Drafts among the JCOs that one runs, the earliest first, with what tabling them lacks."""
    own = (each for each in run if each.state == OperationState.DRAFT)
    drafts = sorted(own, key=_first_day)
    shown = drafts[:SHOWN]
    lacking = _lacking(shown)
    items = tuple(_draft_item(draft, lacking.get(draft.pk), today) for draft in shown)
    address = f"{reverse('operations:operation_list')}?state={OperationState.DRAFT}"
    return Group(_("Drafts to be tabled"), items, len(drafts), address)


def _lacking(drafts: list[Operation]) -> dict[int, Refusal]:
    """The first thing that each draft lacks before it can be tabled."""
    table = next(move for move in OPERATION.moves if move.name == "table")
    found: dict[int, Refusal] = {}
    for gate in reversed(table.needs):
        found |= gate(drafts)
    return found


def _draft_item(draft: Operation, lacks: Refusal | None, today: date) -> Item:
    if lacks is not None:
        return Item(
            draft.name,
            draft.get_absolute_url(),
            lacks.sentence,
            _("Put it right"),
            lacks.url or draft.get_absolute_url(),
        )
    return Item(
        draft.name,
        draft.get_absolute_url(),
        _("Nobody else sees it yet. %(start)s") % {"start": _start(draft, today)},
        _("Table it"),
        draft.get_absolute_url(),
    )


def _start(operation: Operation, today: date) -> str:
    first = _first_day(operation)
    days = (first - today).days
    if first == date.max:
        return _("Its start is not known.")
    if days <= 0:
        return _("It was to start on %(day)s.") % {"day": day_in_words(first)}
    words = {"n": days, "day": day_in_words(first)}
    return (
        ngettext(
            "It starts tomorrow at the earliest.",
            "It starts in %(n)d days at the earliest, on %(day)s.",
            days,
        )
        % words
    )


def _first_day(operation: Operation) -> date:
    return start_of(operation) or date.max


STALE_DAYS = 90
SETTLED = FINAL_STATES | {OperationState.COMPLETED, OperationState.DRAFT}


class Told(TypedDict):
    """What makes an entry stale."""

    is_undated: bool
    told_on: date


def stale_entries(user: User, seen: QuerySet[Operation], today: date) -> Group:
    """Entries that one's own organisation runs, without dates or long not confirmed."""
    phases = Phase.objects.filter(operation=OuterRef("pk")).exclude(period=Period.CANCELLED)
    entered = Cast("created_at", DateField())
    entries = (
        seen.filter(pk__in=Operation.objects.managed_by(user).values("pk"))
        .exclude(state__in=SETTLED)
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
    shown = list(entries.annotate(total=Window(Count("pk")))[:SHOWN])
    total = shown[0].total if shown else 0
    items = tuple(_stale_item(entry, today) for entry in shown)
    return Group(_("Entries to bring up to date"), items, total, *among_ours(user))


def _stale_item(entry: "WithAnnotations[Operation, Told]", today: date) -> Item:
    edit = reverse("operations:operation_edit", args=[entry.reference])
    if entry.is_undated:
        reason, action = _("A phase has no dates, so it is not compared."), _("Enter the dates")
    else:
        told = entry.told_on
        words = {"day": day_in_words(told), "n": (today - told).days}
        reason = _("Last confirmed on %(day)s, %(n)d days ago.") % words
        action = _("Confirm it")
    return Item(entry.name, entry.get_absolute_url(), reason, action, edit)
