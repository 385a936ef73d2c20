"""The sections of a record: those of this app and those that higher floors add."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.models import User
from operations.enums import Depth
from operations.models import Dossier, Operation
from operations.queries import depth_of


@dataclass(frozen=True)
class Tab:
    """A section: its words, the name of its address, and how far the record must be open.

    A section of the dossier is there only for a JCO that is planned here.
    """

    label: str | Promise
    name: str
    depth: Depth = Depth.CARD
    of_dossier: bool = False


RECORD = Tab(_("Record"), "operations:operation_detail")
DOSSIER: tuple[Tab, ...] = (
    Tab(_("Planning"), "operations:planning", Depth.OUTLINE, of_dossier=True),
    Tab(_("Files"), "operations:file_list", Depth.OUTLINE, of_dossier=True),
)
HISTORY = Tab(_("History"), "operations:operation_history")


def tabs_of(user: User, operation: Operation, current: str) -> list[dict[str, Any]]:
    """The sections that this person may open; ``current`` is the name of the page's address."""
    higher = [import_string(path) for path in settings.OPERATION_TABS]
    listed = [RECORD, *DOSSIER, *higher, HISTORY]
    depth = depth_of(user, operation)
    is_planned = Dossier.objects.filter(operation=operation).exists()
    return [
        {
            "label": str(tab.label),
            "url": reverse(tab.name, args=[operation.reference]),
            "current": tab.name.endswith(f":{current}"),
            "count": None,
        }
        for tab in listed
        if depth >= tab.depth and (is_planned or not tab.of_dossier)
    ]
