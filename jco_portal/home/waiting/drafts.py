"""Drafts that are to be tabled, with what they lack."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jco_portal.home.waiting.items import SHOWN, Group, Item
from jco_portal.kernel.access import Refusal
from operations.enums import OperationState
from operations.lifecycle import OPERATION
from operations.models import Operation
from operations.reports.record.phases import start_of


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
        return _("It was to start on %(day)s.") % {"day": date_format(first, "j F Y")}
    words = {"n": days, "day": date_format(first, "j F Y")}
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
