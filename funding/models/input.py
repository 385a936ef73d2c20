"""Input of a budget line and of a call: form field, list column and help text of each value."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from funding.enums import Competence, CostCategory
from funding.models.budget import EURO_CODE, MAX_AMOUNT_EUR, BudgetLine
from funding.models.call import Call
from funding.models.programme import Programme
from jco_portal.core.choices import CodeField, ObjectChoiceField, ObjectMultipleChoiceField
from jco_portal.core.form_fields import DayField, NumberField, TextField, normalise_text
from jco_portal.core.record_inputs import RecordInput, input_field
from jco_portal.directory.models import Organisation
from operations.models import ReferenceTerm

DAY_HELP = _("As 2026-10-05.")
CURRENCY_PATTERN = re.compile("[A-Z]{3}", re.ASCII)
SHORT_INPUT = forms.TextInput(attrs={"data-width": "short", "autocomplete": "off"})


class CurrencyField(TextField):
    """A currency as a code of three letters; empty means euro."""

    @staticmethod
    def normalise(text: str) -> str:
        """Return the code in capitals."""
        return normalise_text(text).upper() or EURO_CODE

    def clean(self, value: Any) -> str:
        """Return the code; raises ValidationError unless it has three letters A to Z."""
        currency = self.normalise(super().clean(value))
        if not CURRENCY_PATTERN.fullmatch(currency):
            raise ValidationError(_("Write the currency in three letters, such as SEK."))
        return currency


class MoneyField(NumberField):
    """An amount from 0 to 99 999 999.99 with at most two decimals; ambiguous input is refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimals=2, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        """Return the amount, None if empty; raises ValidationError above ``MAX_AMOUNT_EUR``."""
        amount: Decimal | None = super().clean(value)
        if amount is not None and amount > MAX_AMOUNT_EUR:
            raise ValidationError(_("An amount lies below 100 000 000."))
        return amount


@dataclass(frozen=True, kw_only=True)
class BudgetLineInput(RecordInput):
    """A budget line as entered.

    ``planned_amount`` is in euro: entered, or calculated by the form from days or exchange rate.
    """

    model: ClassVar = BudgetLine

    description: str = input_field(columns="description", missing=_("Say what the money is for."))
    cost_category: str = input_field(
        CodeField,
        columns="category",
        choices=[("", _("Choose…")), *CostCategory.choices],
        help_text=_(
            "VAT always stands on a line of its own: no programme treats it "
            "like the costs that it is charged on."
        ),
        missing=_("Choose a category."),
        error_messages={"invalid_choice": _("“%(value)s” is not a category; choose another.")},
    )
    organisation: Organisation = input_field(
        ObjectChoiceField,
        columns="organisation",
        help_text=_("An organisation that runs the operation or takes part in it."),
        missing=_("Choose who bears it."),
    )
    terms: tuple[ReferenceTerm, ...] = input_field(
        ObjectMultipleChoiceField,
        default=(),
        columns="goods",
        entry=ReferenceTerm,
        label=_("Goods"),
        help_text=_(
            "None ticked: all goods of the operation. Whether the line is of exclusive or of "
            "shared competence follows from them."
        ),
    )
    # Entered in ``currency`` as "amount"; the form converts it into euro
    planned_amount: Decimal = input_field(
        MoneyField,
        columns="amount",
        typed_as="amount",
        label=_("Amount"),
        required=False,
        help_text=_(
            "Planned, in euro unless you name another currency: 1250.50. "
            "Of planning staff give days and daily rate instead."
        ),
    )
    days: Decimal | None = input_field(
        NumberField, default=None, columns="days", label=_("Days of planning staff"), decimals=1
    )
    daily_rate: Decimal | None = input_field(
        MoneyField, default=None, columns="daily_rate", label=_("Daily rate in euro")
    )
    actual_amount: Decimal | None = input_field(
        MoneyField,
        default=None,
        columns="actual",
        help_text=_("What was spent, in euro, once it is known."),
    )
    currency: str = input_field(
        CurrencyField,
        default=EURO_CODE,
        columns="currency",
        required=False,
        help_text=_("Three letters, such as SEK; EUR where nothing is said."),
        widget=SHORT_INPUT,
    )
    # No field of its own: set by the form from "amount"
    amount_in_currency: Decimal | None = None
    exchange_rate: Decimal | None = input_field(
        NumberField,
        default=None,
        columns="exchange_rate",
        decimals=6,
        help_text=_("How much of that currency one euro is, such as 11.2345."),
    )
    exchange_rate_on: date | None = input_field(
        DayField, default=None, columns="rate_on", help_text=DAY_HELP
    )
    exchange_rate_source: str = input_field(
        default="",
        columns="rate_source",
        help_text=_("Such as: reference rates of the European Central Bank."),
    )
    competence_override: str = input_field(
        CodeField,
        default="",
        columns="competence",
        label=_("Competence"),
        choices=[("", _("As its goods say")), *Competence.choices],
        error_messages={"invalid_choice": _("Say exclusive, shared, or nothing.")},
    )
    competence_override_reason: str = input_field(
        default="", columns="competence_because", label=_("Why it is decided otherwise"), lines=3
    )


@dataclass(frozen=True, kw_only=True)
class CallInput(RecordInput):
    """A call as entered."""

    model: ClassVar = Call

    programme: Programme = input_field(ObjectChoiceField, missing=_("Choose the programme."))
    reference: str = input_field(
        help_text=_("As the programme writes it; each cut-off is a call of its own."),
        missing=_("Give the reference of the call."),
    )
    title: str = input_field(missing=_("Give the title of the call."))
    opens_on: date | None = input_field(DayField, default=None, help_text=DAY_HELP)
    closes_on: date = input_field(
        DayField, help_text=DAY_HELP, missing=_("Give the last day for applications.")
    )
    decision_expected_on: date | None = input_field(
        DayField,
        default=None,
        help_text=_("Only where the programme says it; empty: not recorded."),
    )
    source: str = input_field(
        help_text=_("Where the call is published."), missing=_("Say where the call is published.")
    )
