"""Input of an operation and its phases: each field is defined here only.

Forms, imports, exports and the change history read these definitions. To add a plain field, add it
here, to the model, and to the templates of the form and of the overview. ``columns`` names its
columns in an imported or exported list.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from jco_portal.core.choices import CodeField, ObjectChoiceField
from jco_portal.core.combobox import ListedObjectsField
from jco_portal.core.dates import MIN_DATE, UNKNOWN_BOUNDS, PeriodBounds, period_bounds
from jco_portal.core.form_fields import CleanTextMixin, EnteredDateField, TextField
from jco_portal.core.input_validation import is_clean_text
from jco_portal.core.record_inputs import RecordInput, import_columns, input_field
from jco_portal.directory.models import Organisation
from operations.enums import LEADING_ROLES, Confirmation, Marking, Period
from operations.models.operation import Operation
from operations.models.phase import Phase
from operations.models.reference_lists import OperationType, ReferenceTerm

# Characters that Unicode does not class as format characters (Cf) but that have no visible form:
# Hangul fillers and the blank Braille pattern.
INVISIBLE_CHARACTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def normalise_name(text: str) -> str:
    """Return the name in Unicode normal form C, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class NameField(TextField):
    """Code name of an operation; its length is checked after normalisation."""

    normalise = staticmethod(normalise_name)

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        self.longest = max_length
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the normalised name; raises ValidationError."""
        name = normalise_name(super().clean(value))
        if wrong := self._problem(name):
            raise ValidationError(wrong)
        return name

    def _problem(self, name: str) -> str:
        categories = {unicodedata.category(each) for each in name}
        if "Cc" in categories:
            return gettext("The name holds characters that cannot be stored; type it again.")
        if "Cf" in categories or not INVISIBLE_CHARACTERS.isdisjoint(name):
            return gettext("The name holds invisible characters; type it again.")
        if not any(each.isalnum() for each in name):
            return gettext("Give a name with at least one letter or digit.")
        if len(name) > self.longest:
            sentence = gettext("The name is longer than %(longest)d characters; shorten it.")
            return sentence % {"longest": self.longest}
        return ""


YES_NO_VALUES = {"yes": True, "no": False}
NO_CLASSIFIED_HELP = _(
    "No EU classified information (RESTREINT UE/EU RESTRICTED or above): "
    "write who holds it and its registry number instead."
)


class YesNoField(forms.BooleanField):
    """Checkbox; in a list the words yes and no."""

    def to_python(self, value: Any) -> bool:
        """Return the truth value; any other word raises ValidationError."""
        entered = YES_NO_VALUES.get(value, value) if isinstance(value, str) else value or False
        if not isinstance(entered, bool):
            raise ValidationError(_("Write yes or no."))
        return entered


class PastDayField(CleanTextMixin, forms.DateField):
    """Day between MIN_DATE and today, both inclusive."""

    input_formats = ("%Y-%m-%d",)
    default_error_messages = {"invalid": _("Write the day as 2026-10-05.")}
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "text", "size": 12})

    def to_python(self, value: Any) -> date | None:
        """Return the day; None if nothing was entered."""
        entered = value if value is None or isinstance(value, date) else str(value)
        day: date | None = super().to_python(entered)
        return day

    def clean(self, value: Any) -> date | None:
        """Return the day; raises ValidationError outside the range."""
        day: date | None = super().clean(value)
        if day is not None and not MIN_DATE <= day <= timezone.localdate():
            raise ValidationError(_("This day must lie between 1990 and today."))
        return day


class PhaseNumberField(CleanTextMixin, forms.IntegerField):
    """Number of a phase in ASCII digits."""

    default_error_messages = {
        "required": _("Give the phase a number."),
        "invalid": _("Write the number in digits."),
        "min_value": _("Phases are numbered from 1 to 99."),
        "max_value": _("Phases are numbered from 1 to 99."),
    }

    def to_python(self, value: Any) -> int | None:
        """Return the number; anything but ASCII digits raises ValidationError."""
        entered = str(value or "").strip()
        if entered and is_clean_text(entered) and not (entered.isascii() and entered.isdigit()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number: int | None = super().to_python(value)
        return number


@dataclass(frozen=True)
class PhaseInput(RecordInput):
    """Input of a phase; dates are as entered (see ``core.dates``)."""

    model: ClassVar = Phase

    number: int = input_field(PhaseNumberField, columns="phase", min_value=1, max_value=99)
    period: str = input_field(
        CodeField,
        default=Period.OPERATIONAL,
        columns="period",
        label=_("These days are"),
        missing=_("Say what these days are."),
        error_messages={"invalid_choice": _("Write operational, grant or not_held.")},
    )
    entered_start: str = input_field(EnteredDateField, default="", columns="start")
    entered_end: str = input_field(EnteredDateField, default="", columns="end", may_be_open=True)
    actual_start: str = input_field(EnteredDateField, default="")
    actual_end: str = input_field(EnteredDateField, default="")

    @property
    def entered_period(self) -> tuple[str, str]:
        """Start and end as entered: the actual one where known, else the planned one."""
        return self.actual_start or self.entered_start, self.actual_end or self.entered_end

    def period_bounds(self, unknown_end_days: int) -> PeriodBounds:
        """Return the four bounds; raises ValidationError if the end is before the start.

        ``unknown_end_days`` is that of the type of operation.
        """
        derived = period_bounds(*self.entered_period, unknown_end_days)
        return UNKNOWN_BOUNDS if self.period == Period.CANCELLED else derived


@dataclass(frozen=True)
class OperationInput(RecordInput):
    """Everything about an operation that users enter or import."""

    model: ClassVar = Operation

    name: str = input_field(
        NameField,
        columns="name",
        help_text=_("It may be the name of an earlier operation: the year tells them apart."),
        missing=_("Give the code name."),
    )
    operation_type: OperationType = input_field(
        ObjectChoiceField,
        columns="kind",
        label=_("Kind of operation"),
        help_text=_(
            "A JCO starts as a draft that only those who run it see; "
            "another body's operation is announced at once."
        ),
        missing=_("Choose what kind of operation it is."),
    )
    organisers: tuple[Organisation, ...] = input_field(
        ListedObjectsField,
        columns="organisers",
        label=_("Organised by"),
        help_text=_("The administrations or bodies behind it, yours among them: codes or names."),
        missing=_("Say who organises it."),
    )
    marking: str = input_field(
        CodeField,
        default=Marking.LIMITE,
        help_text=_(
            "LIMITE: Member States, Commission and Council. Participants only: those who take "
            "part, experts and secretariat. Public: every user, also of other bodies."
        ),
    )
    aims: str = input_field(default="", lines=5, help_text=NO_CLASSIFIED_HELP)
    # No single form field: forms compose participations and phases from fields of their own.
    participations: tuple[tuple[Organisation, str], ...] = input_field(
        None,
        default=(),
        columns="lead_states participants",
        typed_as="leads co_leads participants observers",
    )
    participants_complete: bool = input_field(
        YesNoField,
        default=False,
        columns="participants_complete",
        label=_("This list of participants is complete"),
        help_text=_("If not, an operation with unknown participants may still overlap."),
    )
    participants_note: str = input_field(
        default="",
        columns="participants_note",
        help_text=_("What is known but not by name: “about 60 administrations”."),
    )
    phases: tuple[PhaseInput, ...] = input_field(
        None, default=(PhaseInput(1),), columns=" ".join(import_columns(PhaseInput))
    )
    dates_note: str = input_field(
        default="",
        columns="dates_note",
        glue="; ",
        help_text=_("What the fields cannot say: “one week in October”."),
    )
    terms: tuple[ReferenceTerm, ...] = input_field(
        ListedObjectsField,
        default=(),
        columns="risk_areas",
        help_text=_("As narrow as is known: cigarettes rather than tobacco."),
    )
    transport_modes: tuple[ReferenceTerm, ...] = input_field(
        ListedObjectsField, default=(), columns="transport_modes"
    )
    regions: tuple[ReferenceTerm, ...] = input_field(ListedObjectsField, default=())
    results_note: str = input_field(default="", columns="results", glue="\n", lines=3)
    sources: str = input_field(
        default="",
        columns="source",
        glue="\n",
        between=" ; ",
        lines=3,
        help_text=_("Documents and addresses that say so, one a line."),
    )
    confirmation: str = input_field(
        CodeField,
        default=Confirmation.UNCONFIRMED,
        label=_("How sure is it?"),
        help_text=_("Confirmed: the organiser says that it takes place as written."),
    )
    last_confirmed_on: date | None = input_field(
        PastDayField,
        default=None,
        help_text=_("The day on which somebody last said so, such as 2026-10-05."),
    )

    @property
    def leading_organisations(self) -> tuple[Organisation, ...]:
        """The lead and co-leads, in the order of the input."""
        return tuple(
            organisation for organisation, role in self.participations if role in LEADING_ROLES
        )

    @property
    def period_bounds(self) -> list[PeriodBounds]:
        """The bounds of each phase, in the order of the phases."""
        return [phase.period_bounds(self.operation_type.unknown_end_days) for phase in self.phases]

    def with_changes(self, **changes: object) -> "OperationInput":
        """Return a copy with some fields replaced."""
        # ``replace`` is typed by field, which keyword arguments by name cannot satisfy.
        return replace(self, **changes)  # type: ignore[arg-type]
