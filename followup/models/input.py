"""Input of follow-up: each field is stated here once, for forms and actions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.models.debriefing import Debriefing, ObjectiveAssessment, Workshop
from followup.models.recommendation import Recommendation
from jco_portal.core.choices import CodeField
from jco_portal.core.form_fields import DayField, NumberField
from jco_portal.core.record_inputs import RecordInput, input_field
from operations.models.input import NO_CLASSIFIED_HELP

if TYPE_CHECKING:
    from jco_portal.directory.models import Organisation
    from jco_portal.documents.actions import CleanFile
    from operations.models import Seizure

MARKDOWN_HELP = _("Paragraphs, lists with -, **bold** and headings with # are understood.")


@dataclass(frozen=True, kw_only=True)
class DebriefingInput(RecordInput):
    """The content of a debriefing."""

    model: ClassVar = Debriefing

    starts_on: date | None = input_field(
        DayField, default=None, help_text=_("A day such as 2026-10-05.")
    )
    ends_on: date | None = input_field(
        DayField, default=None, help_text=_("Empty when the meeting lasts one day.")
    )
    location: str = input_field(default="")
    participants: str = input_field(
        default="",
        lines=6,
        help_text=_("One a line, such as “Planner, Lithuania”. Functions only, no names."),
    )
    agenda: str = input_field(default="", lines=8, help_text=MARKDOWN_HELP)
    conclusions: str = input_field(default="", lines=12, help_text=NO_CLASSIFIED_HELP)


@dataclass(frozen=True, kw_only=True)
class WorkshopInput(RecordInput):
    """A workshop with its case studies, which are not a column but rows."""

    model: ClassVar = Workshop

    title: str = input_field(missing=_("Say what the workshop was about."))
    text: str = input_field(default="", lines=10, help_text=MARKDOWN_HELP)
    seizures: tuple["Seizure", ...] = ()


@dataclass(frozen=True, kw_only=True)
class AssessmentInput(RecordInput):
    """An assessment; without ``achieved_value`` the computed value is used."""

    model: ClassVar = ObjectiveAssessment

    outcome: str = input_field(
        CodeField,
        label=_("How far it was reached"),
        widget=forms.RadioSelect,
        missing=_("Say how far it was reached."),
    )
    achieved_value: Decimal | None = input_field(
        NumberField, default=None, decimals=2, whole_digits=13
    )
    text: str = input_field(
        lines=5,
        help_text=_("In words: what helped, what stood against it."),
        missing=_("Say in a sentence why it is assessed so."),
    )


@dataclass(frozen=True, kw_only=True)
class RecommendationInput(RecordInput):
    """A recommendation with its addressees, to which an update can only add."""

    model: ClassVar = Recommendation

    text: str = input_field(
        lines=4,
        help_text=_("What is to be done, so that it can be seen whether it was done."),
        missing=_("Say what is recommended."),
    )
    area: str = input_field(CodeField, widget=forms.RadioSelect, missing=_("Choose the level."))
    addressees: tuple["Organisation", ...] = input_field(None, default=(), typed_as="addressees")
    due_on: date = input_field(
        DayField,
        label=_("By when"),
        help_text=_("A day such as 2026-10-05, not in the past."),
        missing=_("Say by when."),
    )


@dataclass(frozen=True, kw_only=True)
class AddresseeActionInput:
    """The action taken by an addressee; ``reason`` is required for a rejection."""

    state: str
    responsible: str = ""
    implemented_on: date | None = None
    evidence: str = ""
    reason: str = ""
    file: "CleanFile | None" = None
