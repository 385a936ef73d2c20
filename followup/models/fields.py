"""The fields of a debriefing: each is stated here and nowhere else."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from followup.models.debriefing import Debriefing
from jco_portal.kernel.fields import Facts, typed
from jco_portal.kernel.forms import DayField
from operations.models.fields import NO_CLASSIFIED

MARKDOWN = _("Paragraphs, lists with -, **bold** and headings with # are understood.")


@dataclass(frozen=True, kw_only=True)
class DebriefingFacts(Facts):
    """The meeting; the last day is the first where only one is said."""

    model: ClassVar = Debriefing

    starts_on: date | None = typed(DayField, default=None, help_text=_("A day such as 2026-10-05."))
    ends_on: date | None = typed(
        DayField, default=None, help_text=_("Empty when the meeting lasts one day.")
    )
    place: str = typed(default="")
    participants: str = typed(
        default="",
        lines=6,
        help_text=_("One a line, such as “Planner, Lithuania”. Functions only, no names."),
    )
    agenda: str = typed(default="", lines=8, help_text=MARKDOWN)
    conclusions: str = typed(default="", lines=12, help_text=NO_CLASSIFIED)
