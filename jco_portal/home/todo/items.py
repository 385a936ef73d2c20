"""Items and groups of the to-do list."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import ngettext

MAX_SHOWN = 5  # items of a group; the others are a link
SOON_PERIOD = timedelta(days=30)


@dataclass(frozen=True)
class TodoItem:
    """One item of the to-do list: its subject, the reason, and one action."""

    title: str
    url: str
    reason: str
    action: str
    action_url: str
    severity: str = ""
    severity_label: str = ""


@dataclass(frozen=True)
class TodoGroup:
    """Items of one type, the most urgent first, with a link to those that are not shown.

    ``total`` includes the hidden items. ``rest_description`` completes the label of the link where
    its page lists other items too.
    """

    title: str
    items: tuple[TodoItem, ...]
    total: int
    rest_url: str = ""
    rest_description: str = ""

    @property
    def rest_label(self) -> str:
        """Return the label of the link to the hidden items; empty if all are shown."""
        hidden = self.total - len(self.items)
        if not hidden:
            return ""
        label = ngettext("See %(n)d more", "See %(n)d more", hidden) % {"n": hidden}
        return f"{label} {self.rest_description}".strip()
