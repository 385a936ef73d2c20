"""The sections of a record: those of this app and those that higher floors add."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.core.registries import Slot
from jco_portal.core.type_aliases import Wording
from jco_portal.directory.models import User
from operations.enums import AccessLevel
from operations.models import Operation
from operations.permissions import TOTALS_STATES
from operations.queries.operations import depth_of, is_planned_here, totals_are_open


@dataclass(frozen=True)
class Tab:
    """A section: its words, the name of its address, and how far the record must be open.

    A section of the dossier is there only for a JCO that is planned here. One with a
    ``deepest`` is for those to whom the record is open so far and no further, and one with
    ``states`` is there only in these. One ``with_open_totals`` is there once totals are
    everybody's. ``also`` opens it to others who see the record.
    """

    label: Wording
    name: str
    depth: AccessLevel = AccessLevel.SUMMARY
    of_dossier: bool = False
    deepest: AccessLevel = AccessLevel.FULL
    states: frozenset[str] = frozenset()
    with_open_totals: bool = False
    also: Callable[[User, Operation], bool] | None = None

    def is_open(self, operation: Operation, depth: AccessLevel) -> bool:
        """True when the section is there for somebody to whom the record is so far open."""
        in_state = not self.states or operation.state in self.states
        return self.depth <= depth <= self.deepest and in_state

    def opens_to(self, user: User, operation: Operation) -> bool:
        """True for those to whom a section is there although the record is not so far open."""
        return self.also is not None and self.also(user, operation)


RECORD = Tab(_("Record"), "operations:operation_detail")
RESULTS = (
    Tab(_("Results"), "operations:results", AccessLevel.FULL, of_dossier=True),
    Tab(
        _("Results"),
        "operations:result_totals",
        AccessLevel.OUTLINE,
        of_dossier=True,
        deepest=AccessLevel.OUTLINE,
        states=TOTALS_STATES,
    ),
    Tab(
        _("Results"),
        "operations:result_totals",
        of_dossier=True,
        deepest=AccessLevel.SUMMARY,
        states=TOTALS_STATES,
        with_open_totals=True,
    ),
)
DOSSIER: tuple[Tab, ...] = (
    Tab(_("Planning"), "operations:planning", AccessLevel.OUTLINE, of_dossier=True),
    Tab(_("Participants"), "operations:participant_list", AccessLevel.FULL, of_dossier=True),
    Tab(_("Timetable"), "operations:timetable", AccessLevel.FULL, of_dossier=True),
    Tab(_("Files"), "operations:file_list", AccessLevel.OUTLINE, of_dossier=True),
    *RESULTS,
)
HIGHER_TABS: Slot[Tab] = Slot()  # of the apps above
HISTORY = Tab(_("History"), "operations:operation_history")


def tabs_of(user: User, operation: Operation, current: str) -> list[dict[str, Any]]:
    """The sections that this person may open; ``current`` is the name of the page's address."""
    listed = [RECORD, *DOSSIER, *HIGHER_TABS, HISTORY]
    depth = depth_of(user, operation)
    is_planned = is_planned_here(operation)
    is_told = depth == AccessLevel.SUMMARY and totals_are_open(user, operation)
    return [
        {
            "name": tab.name.partition(":")[2],
            "label": str(tab.label),
            "url": reverse(tab.name, args=[operation.reference]),
            "current": tab.name.endswith(f":{current}"),
            "count": None,
        }
        for tab in listed
        if (tab.is_open(operation, depth) or tab.opens_to(user, operation))
        and (is_planned or not tab.of_dossier)
        and (is_told or not tab.with_open_totals)
    ]
