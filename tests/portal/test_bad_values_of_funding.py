"""Bad values of budget lines and calls, refused in the same way by form, import and action."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from funding.actions.calls import add_call
from funding.actions.lines import add_line
from funding.forms.application import CallForm
from funding.forms.line import BudgetLineForm
from funding.imports.workbook import import_lines
from funding.models import BudgetLine
from funding.models.input import BudgetLineInput, CallInput
from jco_portal.core.record_inputs import (
    field_specs,
    form_field_name,
    form_fields_by_column,
    import_columns,
)
from jco_portal.core.spreadsheet import UNWRITABLE_PATTERN
from tests.factories import make_operation, make_user
from tests.funding.budgets import make_line_input, shipped_programme
from tests.funding.test_imports import workbook
from tests.portal.input_channels import (
    LATER_CHECKED,
    ChannelOutcome,
    FieldNotCarried,
    as_day,
    check_all_channels,
    is_accepted,
    refused_by_form,
)

pytestmark = pytest.mark.django_db


# Lines of a budget

FOREIGN = {
    "description": "Flights",
    "category": "travel",
    "organisation": "LT",
    "amount": "1000",
    "currency": "SEK",
    "exchange_rate": "11.2345",
    "rate_on": "2026-10-05",
    "rate_source": "ECB",
    "competence": "shared",
    "competence_because": "Pact",
}


def line_form(name: str, value: Any) -> Any:
    inputs = form_fields_by_column(BudgetLineInput)
    sent = {inputs[column]: text for column, text in FOREIGN.items()}
    input_name = form_field_name(name, field_specs(BudgetLineInput)[name])
    form_data = QueryDict(mutable=True)
    form_data.update(sent | {input_name: value})
    form = BudgetLineForm(form_data, operation=make_operation("Carrack"))
    form.is_valid()
    refused_by_form(form, input_name)
    return getattr(form.line_input(), name)


def line_workbook(name: str, value: Any) -> Any:
    columns = {field: column for column, field in import_columns(BudgetLineInput).items()}
    if UNWRITABLE_PATTERN.search(value):
        raise FieldNotCarried
    file = workbook(FOREIGN | {columns[name]: value})
    errors = import_lines(make_operation("Carrack"), file, by=make_user(), version=0).errors
    if errors:
        assert [each.column for each in errors] == [columns[name]]
        raise ChannelOutcome(
            form_field_name(name, field_specs(BudgetLineInput)[name]), errors[0].sentence
        )
    return getattr(BudgetLine.objects.latest("pk"), name)


def line_added(name: str, value: Any) -> Any:
    values = {
        "currency": "SEK",
        "amount_in_currency": Decimal(1000),
        "exchange_rate": Decimal("11.2345"),
        "exchange_rate_on": date(2026, 10, 5),
        "exchange_rate_source": "ECB",
        "competence_override": "shared",
        "competence_override_reason": "Pact",
    }
    wanted = replace(make_line_input("89.01", **values), **{name: as_day(value)})
    if name == "terms":
        wanted = replace(wanted, terms=(value,))
    return getattr(
        is_accepted(lambda: add_line(make_operation("Carrack"), wanted, by=make_user())), name
    )


@pytest.mark.slow
def test_budget_line_form_workbook_and_action_refuse_the_same_values() -> None:
    check_all_channels(
        BudgetLineInput,
        {"form": line_form, "workbook": line_workbook, "action": line_added},
        without=tuple(
            (name, "   ")
            for name in ("currency", "exchange_rate_source", "competence_override_reason")
        ),
    )


# Calls

CALL = {
    "programme": "regulation-515-97",
    "reference": "A",
    "title": "A call",
    "closes_on": LATER_CHECKED,
    "source": "Official Journal",
}


def call_form(name: str, value: Any) -> Any:
    form_data = QueryDict(mutable=True)
    form_data.update(CALL | {name: value})
    form = CallForm(form_data)
    form.is_valid()
    refused_by_form(form, name)
    return getattr(form.call_input(), name)


def call_added(name: str, value: Any) -> Any:
    values = CALL | {"programme": shipped_programme(), "closes_on": as_day(LATER_CHECKED)}
    wanted = CallInput(**values | {name: as_day(value)})
    return getattr(is_accepted(lambda: add_call(wanted, by=make_user("secretariat", "GSC"))), name)


def test_call_form_and_action_refuse_the_same_values() -> None:
    check_all_channels(CallInput, {"form": call_form, "action": call_added})
