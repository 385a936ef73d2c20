"""A bad value meets the same refusal by every way in: form, list, workbook, action."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import models, transaction
from django.http import QueryDict

from followup.actions.debriefing import write_debriefing
from followup.forms.debriefing import DebriefingForm
from followup.models.fields import DebriefingFacts
from funding.actions.calls import add_call
from funding.actions.lines import add_line
from funding.forms.application import CallForm
from funding.forms.line import BudgetLineForm
from funding.imports.workbook import import_lines
from funding.models import BudgetLine
from funding.models.fields import BudgetLineFacts, CallFacts
from jco_portal.kernel.access import Refused
from jco_portal.kernel.fields import (
    Facts,
    columns_of,
    field_rows,
    input_of,
    inputs_of,
    is_text,
    length_of,
    refusals_of,
)
from jco_portal.kernel.spreadsheet import UNWRITABLE
from operations.actions.entering import UnsoundFactsError, edit_operation, enter_operation
from operations.forms.operation import PARTS
from operations.imports.importing import import_operations
from operations.models import Operation, OperationFacts, PhaseFacts
from operations.queries.operations import facts_of
from tests.debriefings import meeting
from tests.funding.budgets import line_facts, programme
from tests.funding.test_imports import workbook
from tests.lists import file_of
from tests.operations.test_forms import forms_of
from tests.running import debriefed_jco
from tests.world import an_operation, facts, person

pytestmark = pytest.mark.django_db

Door = Callable[[str, Any], Any]

TEXTS = ("a\x00b", "a\ud800b", "a\ufffdb", "a\x07b", "   ", " a ", "a\u202eb", "a\r\nb", "a\tb")
WORDS = ("qqqq", "a\x00b", "a\ufffdb", "\u202e1", "0x1", "1e5", "-5", "1,5,0", "٣", "2026-02-30")
LATER = "2099-01-01"


class NotCarried(Exception):
    """The value cannot be written in a file of this kind, or not typed."""


class Met(Exception):
    """The refusal that a value met: of which field, in which words."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(field, sentence.partition("; ")[0])  # how it is mended may differ


def outcome(door: Door, name: str, value: Any) -> Any:
    """What comes of a value at a door, which is left as it was found."""
    with transaction.atomic():
        try:
            return door(name, value)
        except Met as met:
            return met.args
        finally:
            transaction.set_rollback(True)


def bad_values(of: type[Facts], name: str) -> tuple[Any, ...]:
    stored = of.model._meta.get_field(name)
    if not isinstance(stored, models.Field) or stored.is_relation:
        return ("qqqq",)
    if isinstance(stored, models.BooleanField):
        return ("maybe", "1", "")
    if is_text(of.model, name) and of is not PhaseFacts:
        return ("x" * (length_of(of.model, name) + 1), *TEXTS)
    return (*WORDS, LATER) if isinstance(stored, models.DateField) else WORDS


def walk(of: type[Facts], doors: dict[str, Door], without: tuple[Any, ...] = ()) -> None:
    """Every field of these facts, every bad value, every door: one outcome for all of them."""
    told = {}
    for name, row in field_rows(of).items():
        for value in bad_values(of, name) if row.make else ():
            if (name, value) in without:
                continue
            met = {}
            for door, way in doors.items():
                try:
                    met[door] = outcome(way, name, value)
                except NotCarried:
                    continue
            assert met, (name, value)
            if len({repr(each) for each in met.values()}) > 1:
                told[name, value] = met
    assert told == {}


def refused_by(form: Any, name: str) -> None:
    if form.errors:
        assert list(form.errors) == [name], form.errors
        raise Met(name, form.errors[name][0])


# Operations


def operation_form(name: str, value: Any) -> Any:
    row = field_rows(OperationFacts)[name]
    if isinstance(OperationFacts.model._meta.get_field(name), models.BooleanField):
        raise NotCarried  # a box is ticked or not, whatever is sent for it
    forms = forms_of(**{input_of(name, row): value})
    forms.is_valid()
    refused_by(forms.operation, name)
    return getattr(forms.facts(), name)


def operation_list(name: str, value: Any) -> Any:
    columns = {fact: column for column, fact in columns_of(OperationFacts).items()}
    if name not in columns or "\ud800" in value:
        raise NotCarried
    content = file_of({"name": "Bulwark", columns[name]: value})
    found = import_operations(content).errors
    if found:
        assert [each.column for each in found] == [columns[name]]
        raise Met(name, found[0].sentence)
    return getattr(facts_of(Operation.objects.latest("pk")), name)


def as_facts(name: str, value: Any) -> Any:
    stored = OperationFacts.model._meta.get_field(name)
    return (value,) if stored.many_to_many else value


def entered(name: str, value: Any) -> Any:
    wanted = replace(facts(), **{name: as_facts(name, as_day(value))})
    return getattr(facts_of(kept(partial(enter_operation, wanted, by=person()))), name)


def kept(action: Callable[[], Operation]) -> Operation:
    try:
        return Operation.objects.get(pk=action().pk)
    except UnsoundFactsError as error:
        [problem] = error.problems
        raise Met(problem.field, problem.sentence) from error


@pytest.mark.slow
def test_an_operation_refuses_a_bad_value_alike_in_form_list_and_action() -> None:
    walk(
        OperationFacts,
        {"form": operation_form, "list": operation_list, "action": entered},
    )


@pytest.mark.parametrize(
    ("name", "value"), [("name", "a\u202eb"), ("aims", "a\x00b"), ("kind", "?")]
)
def test_an_edit_refuses_what_no_operation_may_hold(name: str, value: str) -> None:
    operation = an_operation("Carrack")
    wanted = replace(facts_of(operation), **{name: value})

    with pytest.raises(UnsoundFactsError) as caught:
        edit_operation(operation, wanted, by=person(), version=operation.version)

    assert [each.field for each in caught.value.problems] == [name]


@pytest.mark.parametrize("part", [*PARTS, "lead_states"])
def test_who_takes_part_is_refused_alike(part: str) -> None:
    column = part if part == "participants" else "lead_states"
    unknown = "“qqqq” is not in the list"

    if part in PARTS:
        forms = forms_of(**{part: "qqqq"})
        assert not forms.is_valid()
        assert forms.operation.errors[part][0].startswith(unknown)
    [error] = import_operations(file_of({column: "qqqq"})).errors
    assert (error.column, error.sentence.startswith(unknown)) == (column, True)
    with pytest.raises(UnsoundFactsError) as caught:
        enter_operation(replace(facts(), participations=(("qqqq", "lead"),)), by=person())
    assert str(caught.value).startswith(unknown)


# Phases


def phase_form(name: str, value: Any) -> Any:
    forms = forms_of(**{f"phases-0-{name}": value})
    forms.is_valid()
    refused_by(forms.phases.forms[0], name)
    return getattr(forms.phases.facts()[0], name)


def phase_list(name: str, value: Any) -> Any:
    columns = {fact: column for column, fact in columns_of(PhaseFacts).items()}
    if name not in columns:
        raise NotCarried
    found = import_operations(file_of({"end": "", columns[name]: value})).errors
    if found:
        assert [each.column for each in found] == [columns[name]]
        raise Met(name, found[0].sentence)
    return getattr(facts_of(Operation.objects.latest("pk")).phases[0], name)


def phase_entered(name: str, value: Any) -> Any:
    phase = PhaseFacts(**{"number": 1, "start": "2027-10", name: value})
    operation = partial(enter_operation, replace(facts(), phases=(phase,)), by=person())
    try:
        return getattr(facts_of(kept(operation)).phases[0], name)
    except Met as met:
        raise Met(met.args[0].removeprefix("phases-0-"), met.args[1]) from met


def test_a_phase_refuses_a_bad_value_alike_in_form_list_and_action() -> None:
    walk(PhaseFacts, {"form": phase_form, "list": phase_list, "action": phase_entered})


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
    inputs = inputs_of(BudgetLineFacts)
    sent = {inputs[column]: text for column, text in FOREIGN.items()}
    input_name = input_of(name, field_rows(BudgetLineFacts)[name])
    data = QueryDict(mutable=True)
    data.update(sent | {input_name: value})
    form = BudgetLineForm(data, operation=an_operation("Carrack"))
    form.is_valid()
    refused_by(form, input_name)
    return getattr(form.facts(), name)


def line_workbook(name: str, value: Any) -> Any:
    columns = {fact: column for column, fact in columns_of(BudgetLineFacts).items()}
    if UNWRITABLE.search(value):
        raise NotCarried
    file = workbook(FOREIGN | {columns[name]: value})
    found = import_lines(an_operation("Carrack"), file, by=person(), version=0).errors
    if found:
        assert [each.column for each in found] == [columns[name]]
        raise Met(input_of(name, field_rows(BudgetLineFacts)[name]), found[0].sentence)
    return getattr(BudgetLine.objects.latest("pk"), name)


def line_added(name: str, value: Any) -> Any:
    given = {
        "currency": "SEK",
        "amount_said": Decimal(1000),
        "exchange_rate": Decimal("11.2345"),
        "rate_on": date(2026, 10, 5),
        "rate_source": "ECB",
        "overruled": "shared",
        "overruled_because": "Pact",
    }
    wanted = replace(line_facts("89.01", **given), **{name: as_day(value)})
    if name == "terms":
        wanted = replace(wanted, terms=(value,))
    return getattr(allowed(lambda: add_line(an_operation("Carrack"), wanted, by=person())), name)


def allowed(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Refused as refused:
        [refusal] = refused.refusals
        raise Met(refusal.code, refusal.sentence) from refused


@pytest.mark.slow
def test_a_budget_line_refuses_a_bad_value_alike_in_form_workbook_and_action() -> None:
    walk(
        BudgetLineFacts,
        {"form": line_form, "workbook": line_workbook, "action": line_added},
        without=tuple((name, "   ") for name in ("currency", "rate_source", "overruled_because")),
    )


# Calls and debriefings

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
    wanted = CallFacts(**given | {name: as_day(value)})
    return getattr(allowed(lambda: add_call(wanted, by=person("secretariat", "GSC"))), name)


def as_day(value: Any) -> Any:
    return date.fromisoformat(value) if value == LATER else value


def test_a_call_refuses_a_bad_value_alike_in_form_and_action() -> None:
    walk(CallFacts, {"form": call_form, "action": call_added})


def debriefing_form(name: str, value: Any) -> Any:
    data = QueryDict(mutable=True)
    data.update({"starts_on": "2026-10-05", "ends_on": LATER, name: value})
    form = DebriefingForm(data)
    form.is_valid()
    refused_by(form, name)
    return getattr(form.facts(), name)


def test_a_debriefing_refuses_a_bad_value_alike_in_form_and_action() -> None:
    operation = debriefed_jco()

    def written(name: str, value: Any) -> Any:
        wanted = replace(meeting(ends_on=as_day(LATER)), **{name: as_day(value)})
        return getattr(
            allowed(lambda: write_debriefing(operation, wanted, by=person(), version=0)), name
        )

    walk(DebriefingFacts, {"form": debriefing_form, "action": written})


# Values of another type, which only a program can give


@pytest.mark.parametrize(
    "said", [facts, PhaseFacts, line_facts, meeting], ids=["operation", "phase", "line", "meeting"]
)
def test_a_value_of_another_type_is_refused(said: Callable[..., Facts]) -> None:
    sound = said(1) if said is PhaseFacts else said()

    for name, row in field_rows(type(sound)).items():
        if row.make:
            wrong = replace(sound, **{name: object()})
            assert [each.code for each in refusals_of(wrong)] == [input_of(name, row)]
    assert refusals_of(sound) == []
