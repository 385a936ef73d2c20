"""The form of a budget line, also used for each row of an imported workbook."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from funding.enums import CostCategory
from funding.models import EURO_CODE, MAX_AMOUNT_EUR, BudgetLine
from funding.models.input import BudgetLineInput
from funding.queries.operations import organisations_incurring_costs
from jco_portal.core.choices import ObjectMultipleChoiceField
from jco_portal.core.form_fields import bound_form_field
from jco_portal.core.record_inputs import own_column_values, read_form_values, with_input_fields
from jco_portal.core.versioned_forms import HTTP_CONFLICT, VersionedForm
from operations.models import Operation

CENT = Decimal("0.01")
EXCHANGE_FIELDS = ("exchange_rate", "exchange_rate_on", "exchange_rate_source")


@with_input_fields(BudgetLineInput)
class BudgetLineForm(VersionedForm):
    """A budget line; ``keep`` is the existing line, whose choices stay available."""

    refused_field, refused_status = "cost_category", HTTP_CONFLICT

    def __init__(
        self,
        *args: Any,
        operation: Operation,
        keep: BudgetLine | None = None,
        choices: "BudgetLineChoices | None" = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = choices or BudgetLineChoices(operation)
        self._set_choices("organisation", choices.bearers | choices.organisations_for(keep))
        self._set_choices("terms", choices.terms | choices.terms_for(keep))
        # An operation without goods has nothing to tick
        if not bound_form_field(self, "terms", ObjectMultipleChoiceField).known:
            del self.fields["terms"]

    def _set_choices(self, name: str, known: dict[str, Any]) -> None:
        field: Any = self.fields[name]
        field.set_choices([(code, each.name) for code, each in known.items()], known)

    @property
    def has_folded_values(self) -> bool:
        """Whether the collapsed fields contain a value or an error, so that they are shown."""
        names = ("currency", *EXCHANGE_FIELDS, "competence_override", "competence_override_reason")
        return any(
            self[name].value() not in {None, "", EURO_CODE} or self[name].errors for name in names
        )

    def clean(self) -> dict[str, Any]:
        """Check amount, days, currency and competence against each other."""
        values = super().clean()
        # Missing after an error in the field
        currency = values.setdefault("currency", EURO_CODE)
        if values.get("cost_category") == CostCategory.PLANNING:
            self._check_staff(values, currency)
        elif "cost_category" in values:
            self._check_amount(values)
        if "currency" not in self.errors:
            self._check_exchange(values, currency)
        self._check_competence(values)
        return values

    def _check_staff(self, values: dict[str, Any], currency: str) -> None:
        for name, sentence in (
            ("days", _("Say how many days of planning staff.")),
            ("daily_rate", _("Say what a day costs.")),
        ):
            if name in values and values[name] is None:
                self.add_error(name, sentence)
        if currency != EURO_CODE:
            self.add_error("currency", _("Planning staff is counted in euro."))
        product, entered_amount = staff_costs(values), values.get("amount")
        if product is not None and product > MAX_AMOUNT_EUR:
            self.add_error("days", _("An amount lies below 100 000 000."))
        if product is not None and entered_amount not in {None, product}:
            sentence = _("Leave the amount empty: days at the daily rate are %(amount)s.")
            self.add_error("amount", sentence % {"amount": product})

    def _check_amount(self, values: dict[str, Any]) -> None:
        if "amount" in values and values["amount"] is None:
            self.add_error("amount", _("Give the amount that is planned."))
        for name in ("days", "daily_rate"):
            if values.get(name) is not None:
                self.add_error(name, _("Only planning staff is counted in days."))

    def _check_exchange(self, values: dict[str, Any], currency: str) -> None:
        if currency == EURO_CODE:
            filled_fields = [name for name in EXCHANGE_FIELDS if values.get(name) not in {None, ""}]
            for name in filled_fields:
                self.add_error(name, _("An amount in euro needs no rate: leave it empty."))
            return
        for name, sentence in (
            ("exchange_rate", _("Say how many units of that currency one euro is.")),
            ("exchange_rate_on", _("Say of which day the rate is.")),
            ("exchange_rate_source", _("Say where the rate comes from.")),
        ):
            if name in values and not values[name]:
                self.add_error(name, sentence)
        planned = self._planned_euro()
        if planned is not None and planned > MAX_AMOUNT_EUR:
            self.add_error("exchange_rate", _("An amount lies below 100 000 000."))

    def _check_competence(self, values: dict[str, Any]) -> None:
        overruled, because = (
            values.get("competence_override"),
            values.get("competence_override_reason"),
        )
        # After an error in the field itself the value is None, which is no second error
        if overruled and because == "":
            self.add_error("competence_override_reason", _("Say why it is decided otherwise."))
        if because and overruled == "":
            self.add_error("competence_override", _("Say which competence it is."))

    def _planned_euro(self) -> Decimal | None:
        """Return the planned euro: amount, days at daily rate, or converted; None if incomplete."""
        values = self.cleaned_data
        if values.get("cost_category") == CostCategory.PLANNING:
            return staff_costs(values)
        amount, rate = values.get("amount"), values.get("exchange_rate")
        if amount is None or values.get("currency") == EURO_CODE:
            return amount
        # Rounded as in budgetline_currency_has_rate_day_and_source; Decimal's default would differ
        return (amount / rate).quantize(CENT, ROUND_HALF_UP) if rate else None

    def line_input(self) -> BudgetLineInput:
        """Return the line as entered."""
        values = self.cleaned_data
        is_foreign = values["currency"] != EURO_CODE
        return BudgetLineInput(
            **read_form_values(BudgetLineInput, values),
            planned_amount=self._planned_euro() or Decimal("0.00"),
            amount_in_currency=values["amount"] if is_foreign else None,
        )


def staff_costs(values: dict[str, Any]) -> Decimal | None:
    """Return days at the daily rate in euro, rounded half up; None if either is missing."""
    days: Decimal | None = values.get("days")
    rate: Decimal | None = values.get("daily_rate")
    if days is None or rate is None:
        return None
    return (days * rate).quantize(CENT, ROUND_HALF_UP)


class BudgetLineChoices:
    """The choices for lines of an operation, read once for many rows."""

    def __init__(self, operation: Operation) -> None:
        self.bearers: dict[str, Any] = {
            each.code: each for each in organisations_incurring_costs(operation)
        }
        self.terms: dict[str, Any] = {each.name: each for each in operation.terms.all()}

    def organisations_for(self, line: BudgetLine | None) -> dict[str, Any]:
        """Return the organisation of an existing line, even if it no longer takes part."""
        return {} if line is None else {line.organisation.code: line.organisation}

    def terms_for(self, line: BudgetLine | None) -> dict[str, Any]:
        """Return the terms of an existing line, even if the operation no longer has them."""
        return {} if line is None else {each.term.name: each.term for each in line.terms.all()}


def line_initial(line: BudgetLine, version: int) -> dict[str, Any]:
    """Return the initial values of the form for an existing line."""
    amount = line.planned_amount if line.amount_in_currency is None else line.amount_in_currency
    rate = line.exchange_rate
    return own_column_values(BudgetLineInput, line) | {
        "version": version,
        "organisation": line.organisation.code,
        "terms": [each.term.name for each in line.terms.all()],
        "amount": None if line.cost_category == CostCategory.PLANNING else amount,
        # Six decimals are stored; trailing zeros are not shown
        "exchange_rate": None if rate is None else f"{rate:f}".rstrip("0").rstrip("."),
    }
