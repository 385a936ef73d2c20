"""A thing that waits, and a group of them."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import ngettext

SHOWN = 5
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Item:
    """One thing that waits: what it is, why, and what to do about it."""

    title: str
    url: str
    reason: str
    action: str
    action_url: str
    grade: str = ""
    grade_label: str = ""


@dataclass(frozen=True)
class Group:
    """Things of one sort, the most urgent first, and where the rest of them stand.

    ``among`` says what else is on the page of the rest, where it lists more than this sort.
    """

    title: str
    items: tuple[Item, ...]
    total: int
    rest_url: str = ""
    among: str = ""

    @property
    def rest(self) -> str:
        """The link to what is not shown here; empty when all is shown."""
        hidden = self.total - len(self.items)
        if not hidden:
            return ""
        said = ngettext("See %(n)d more", "See %(n)d more", hidden) % {"n": hidden}
        return f"{said} {self.among}".strip()
