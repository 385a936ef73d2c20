"""Phase rows of the operation form; rows are added and removed without JavaScript too."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.dates import clean_entered_date, format_entered_date
from jco_portal.core.record_inputs import field_specs, with_input_fields
from operations.enums import Period
from operations.models import PhaseInput

FORMSET_PREFIX = "phases"
# Limit of the portal. It also bounds the number of rows read from a submitted form.
MAX_PHASES = 40
# The first two are number and period, all others dates.
ROW_FIELDS = tuple(field_specs(PhaseInput))


class RedisplayMixin(forms.BaseForm):
    """A form that can be shown again as it was sent, without being validated."""

    is_redisplayed = False

    def full_clean(self) -> None:
        """Validate, unless the form is only shown again."""
        if self.is_redisplayed:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()


@with_input_fields(PhaseInput)
class PhaseForm(RedisplayMixin, forms.Form):
    """One phase: number, period, and planned and actual dates as entered."""

    def __init__(self, *args: Any, is_silent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_redisplayed = is_silent
        for name in ROW_FIELDS[2:]:
            # ``data-said`` is read by static/js/operation-form.js, which shows how the date
            # is interpreted.
            self.fields[name].widget.attrs |= {
                "autocomplete": "off",
                "inputmode": "text",
                "size": 12,
                "data-said": "open" if name == "entered_end" else "",
            }

    def __getitem__(self, name: str) -> Any:
        """Return the bound field; date fields have ``reads``: how the date is interpreted."""
        bound: Any = super().__getitem__(name)
        if name in ROW_FIELDS[2:]:
            bound.reads = interpret_date(bound.value(), may_be_open=name == "entered_end")
        return bound

    @property
    def heading(self) -> str:
        """Name of the phase in the error summary; the number is as sent, hence cut."""
        return _("Phase %(number)s") % {"number": str(self["number"].value() or "?")[:20]}

    @property
    def has_actual_dates(self) -> bool:
        """True when an actual start or end has been entered."""
        return bool(self["actual_start"].value() or self["actual_end"].value())

    def phase_input(self) -> PhaseInput:
        """Return the phase as entered."""
        return PhaseInput(**{name: self.cleaned_data[name] for name in ROW_FIELDS})


def interpret_date(entered: Any, *, may_be_open: bool) -> str:
    """Return how a date as entered is interpreted; empty if it is missing or unreadable."""
    try:
        clean = clean_entered_date(str(entered or ""), may_be_open=may_be_open)
    except ValidationError:
        return ""
    return _("reads as %(date)s") % {"date": format_entered_date(clean)} if clean else ""


class BasePhaseFormSet(forms.BaseFormSet[PhaseForm]):
    """All phases of one operation."""

    default_error_messages = {
        "missing_management_form": gettext_lazy(
            "The phases did not arrive whole; check them and send the form again."
        ),
        "too_many_forms": gettext_lazy("An operation has at most %(num)d phases here."),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        phase_inputs: tuple[PhaseInput, ...] = (),
        is_silent: bool = False,
    ) -> None:
        super().__init__(
            data,
            prefix=FORMSET_PREFIX,
            initial=[asdict(phase) for phase in phase_inputs] or [{"number": 1}],
            form_kwargs={
                "is_silent": is_silent,
                "empty_permitted": False,
                "use_required_attribute": False,
            },
        )
        self.is_silent = is_silent

    def full_clean(self) -> None:
        """Validate, unless the form is only shown again."""
        if self.is_silent:
            self._errors: list[Any] = []
            self._non_form_errors = ErrorList()
            return
        super().full_clean()

    def phase_inputs(self) -> tuple[PhaseInput, ...]:
        """Return the phases as entered, in the order of the rows."""
        return tuple(form.phase_input() for form in self.forms)


# The stubs of Django do not know that formset_factory returns a subclass of ``formset``.
# ``absolute_max`` is larger than ``max_num``: Django drops forms beyond it, and a form with a
# few phases too many must come back whole with its error.
PhaseFormSet: type[BasePhaseFormSet] = forms.formset_factory(  # type: ignore[assignment]
    PhaseForm,
    formset=BasePhaseFormSet,
    extra=0,
    max_num=MAX_PHASES,
    absolute_max=MAX_PHASES + 20,
    validate_max=True,
)


def apply_row_button(form_data: QueryDict) -> QueryDict:
    """Return the form data with a phase added or removed, as the submitted button requests.

    The number of a row that does not exist changes nothing.
    """
    rows = _submitted_rows(form_data)
    removed = form_data.get("remove_phase", "")
    if "add_phase" in form_data and len(rows) < MAX_PHASES:
        rows.append({"number": str(_next_number(rows)), "period": Period.OPERATIONAL.value})
    elif removed.isascii() and removed.isdigit() and len(removed) < 4 and int(removed) < len(rows):
        del rows[int(removed)]
    # All rows are written again: after a removal the later ones have another index.
    changed = form_data.copy()
    for key in [key for key in changed if key.startswith(f"{FORMSET_PREFIX}-")]:
        del changed[key]
    changed[f"{FORMSET_PREFIX}-TOTAL_FORMS"] = str(len(rows))
    changed[f"{FORMSET_PREFIX}-INITIAL_FORMS"] = "0"
    for index, row in enumerate(rows):
        for name, value in row.items():
            changed[f"{FORMSET_PREFIX}-{index}-{name}"] = value
    return changed


def is_row_button(form_data: QueryDict) -> bool:
    """Return whether the form was sent only to add or remove a phase."""
    return "add_phase" in form_data or "remove_phase" in form_data


def _submitted_rows(form_data: QueryDict) -> list[dict[str, str]]:
    total = form_data.get(f"{FORMSET_PREFIX}-TOTAL_FORMS", "")
    count = int(total) if total.isascii() and total.isdigit() and len(total) < 4 else 0
    return [
        {
            name: str(form_data[f"{FORMSET_PREFIX}-{index}-{name}"])
            for name in ROW_FIELDS
            if f"{FORMSET_PREFIX}-{index}-{name}" in form_data
        }
        for index in range(min(count, MAX_PHASES + 20))
    ]


def _next_number(rows: list[dict[str, str]]) -> int:
    numbers = [row.get("number", "") for row in rows]
    used = [int(each) for each in numbers if each.isascii() and each.isdigit() and len(each) < 3]
    return min(max(used, default=0) + 1, 99)
