"""A bad value meets the same refusal by every way in: lines of a budget, and calls."""

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
from jco_portal.core.record_inputs import columns_of, field_rows, input_of, inputs_of
from jco_portal.core.spreadsheet import UNWRITABLE
from tests.funding.budgets import line_facts, programme
from tests.funding.test_imports import workbook
from tests.portal.doors import LATER, Met, NotCarried, allowed, as_day, refused_by, walk
from tests.world import an_operation, person

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
    inputs = inputs_of(BudgetLineInput)
    sent = {inputs[column]: text for column, text in FOREIGN.items()}
    input_name = input_of(name, field_rows(BudgetLineInput)[name])
    data = QueryDict(mutable=True)
    data.update(sent | {input_name: value})
    form = BudgetLineForm(data, operation=an_operation("Carrack"))
    form.is_valid()
    refused_by(form, input_name)
    return getattr(form.facts(), name)


def line_workbook(name: str, value: Any) -> Any:
    columns = {fact: column for column, fact in columns_of(BudgetLineInput).items()}
    if UNWRITABLE.search(value):
        raise NotCarried
    file = workbook(FOREIGN | {columns[name]: value})
    found = import_lines(an_operation("Carrack"), file, by=person(), version=0).errors
    if found:
        assert [each.column for each in found] == [columns[name]]
        raise Met(input_of(name, field_rows(BudgetLineInput)[name]), found[0].sentence)
    return getattr(BudgetLine.objects.latest("pk"), name)


def line_added(name: str, value: Any) -> Any:
    given = {
        "currency": "SEK",
        "amount_in_currency": Decimal(1000),
        "exchange_rate": Decimal("11.2345"),
        "exchange_rate_on": date(2026, 10, 5),
        "exchange_rate_source": "ECB",
        "competence_override": "shared",
        "competence_override_reason": "Pact",
    }
    wanted = replace(line_facts("89.01", **given), **{name: as_day(value)})
    if name == "terms":
        wanted = replace(wanted, terms=(value,))
    return getattr(allowed(lambda: add_line(an_operation("Carrack"), wanted, by=person())), name)


@pytest.mark.slow
def test_budget_line_form_workbook_and_action_refuse_the_same_values() -> None:
    walk(
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
    "closes_on": LATER,
    "source": "Official Journal",
}


def call_form(name: str, value: Any) -> Any:
    data = QueryDict(mutable=True)
    data.update(CALL | {name: value})
    form = CallForm(data)
    form.is_valid()
    refused_by(form, name)
    return getattr(form.facts(), name)


def call_added(name: str, value: Any) -> Any:
    given = CALL | {"programme": programme(), "closes_on": as_day(LATER)}
    wanted = CallInput(**given | {name: as_day(value)})
    return getattr(allowed(lambda: add_call(wanted, by=person("secretariat", "GSC"))), name)


def test_call_form_and_action_refuse_the_same_values() -> None:
    walk(CallInput, {"form": call_form, "action": call_added})
