"""Tabs of an operation: those of this app and those that higher apps add."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.core.registries import Registry
from jco_portal.core.type_aliases import LazyText
from jco_portal.directory.models import User
from operations.enums import AccessLevel
from operations.models import Operation
from operations.permissions import TOTALS_STATES
from operations.queries.operations import access_level, is_planned_in_portal, is_totals_reader


@dataclass(frozen=True)
class RecordTab:
    """A tab: its label, the name of its address, and the access levels that show it.

    Both levels are inclusive. ``needs_jco_file``: only for a JCO planned in the portal.
    ``states``: only in these statuses; empty means in all. ``with_open_totals``: only once
    all users within the Union may read the totals. ``extra_condition`` shows the tab to
    further readers of the operation.
    """

    label: LazyText
    name: str
    min_access_level: AccessLevel = AccessLevel.SUMMARY
    needs_jco_file: bool = False
    max_access_level: AccessLevel = AccessLevel.FULL
    states: frozenset[str] = frozenset()
    with_open_totals: bool = False
    extra_condition: Callable[[User, Operation], bool] | None = None

    def is_open(self, operation: Operation, depth: AccessLevel) -> bool:
        """Return whether a reader with this access level sees the tab."""
        in_state = not self.states or operation.state in self.states
        return self.min_access_level <= depth <= self.max_access_level and in_state

    def is_open_to(self, user: User, operation: Operation) -> bool:
        """Return whether ``extra_condition`` shows the tab to the user."""
        return self.extra_condition is not None and self.extra_condition(user, operation)


RECORD_TAB = RecordTab(_("Record"), "operations:operation_detail")
# One label for two pages: all results for full access, only their totals below that.
RESULTS_TABS = (
    RecordTab(_("Results"), "operations:result_list", AccessLevel.FULL, needs_jco_file=True),
    RecordTab(
        _("Results"),
        "operations:result_totals",
        AccessLevel.OUTLINE,
        needs_jco_file=True,
        max_access_level=AccessLevel.OUTLINE,
        states=TOTALS_STATES,
    ),
    RecordTab(
        _("Results"),
        "operations:result_totals",
        needs_jco_file=True,
        max_access_level=AccessLevel.SUMMARY,
        states=TOTALS_STATES,
        with_open_totals=True,
    ),
)
JCO_FILE_TABS: tuple[RecordTab, ...] = (
    RecordTab(_("Planning"), "operations:planning", AccessLevel.OUTLINE, needs_jco_file=True),
    RecordTab(
        _("Participants"), "operations:participant_list", AccessLevel.FULL, needs_jco_file=True
    ),
    RecordTab(_("Timetable"), "operations:timetable", AccessLevel.FULL, needs_jco_file=True),
    RecordTab(_("Files"), "operations:file_list", AccessLevel.OUTLINE, needs_jco_file=True),
    *RESULTS_TABS,
)
# Tabs of higher apps, which this app cannot import; filled by ``jco_portal.wiring``.
HIGHER_TABS: Registry[RecordTab] = Registry()
HISTORY_TAB = RecordTab(_("History"), "operations:operation_history")


def visible_tabs(user: User, operation: Operation, current: str) -> list[dict[str, Any]]:
    """Return the tabs that the user may open; ``current`` is the name of the page's address."""
    listed = [RECORD_TAB, *JCO_FILE_TABS, *HIGHER_TABS, HISTORY_TAB]
    depth = access_level(user, operation)
    is_planned = is_planned_in_portal(operation)
    # Only asked below outline: with more access the results have a tab of their own.
    may_read_totals = depth == AccessLevel.SUMMARY and is_totals_reader(user, operation)
    return [
        {
            "name": tab.name.partition(":")[2],
            "label": str(tab.label),
            "url": reverse(tab.name, args=[operation.reference]),
            "current": tab.name.endswith(f":{current}"),
            "count": None,
        }
        for tab in listed
        if (tab.is_open(operation, depth) or tab.is_open_to(user, operation))
        and (is_planned or not tab.needs_jco_file)
        and (may_read_totals or not tab.with_open_totals)
    ]
