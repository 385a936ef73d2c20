"""A bad value meets the same refusal by every way in: form, list, action."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import models
from django.http import QueryDict

from followup.actions.debriefing import write_debriefing
from followup.forms.debriefing import DebriefingForm
from followup.models.input import DebriefingInput
from jco_portal.core.access import Refused
from jco_portal.core.record_inputs import Facts, columns_of, field_rows, input_of, refusals_of
from operations.actions.operations import edit_operation, enter_operation
from operations.forms.operation import PARTS
from operations.imports.import_run import import_operations
from operations.models import Operation, OperationInput, PhaseInput
from operations.queries.operations import facts_of
from tests.debriefings import meeting
from tests.funding.budgets import line_facts
from tests.lists import file_of
from tests.operations.test_forms import forms_of
from tests.portal.doors import LATER, Met, NotCarried, allowed, as_day, refused_by, walk
from tests.running import debriefed_jco
from tests.world import an_operation, facts, person

pytestmark = pytest.mark.django_db


# Operations


def operation_form(name: str, value: Any) -> Any:
    row = field_rows(OperationInput)[name]
    if isinstance(OperationInput.model._meta.get_field(name), models.BooleanField):
        raise NotCarried  # a box is ticked or not, whatever is sent for it
    forms = forms_of(**{input_of(name, row): value})
    forms.is_valid()
    refused_by(forms.operation, name)
    return getattr(forms.facts(), name)


def operation_list(name: str, value: Any) -> Any:
    columns = {fact: column for column, fact in columns_of(OperationInput).items()}
    if name not in columns or "\ud800" in value:
        raise NotCarried
    content = file_of({"name": "Bulwark", columns[name]: value})
    found = import_operations(content).errors
    if found:
        assert [each.column for each in found] == [columns[name]]
        raise Met(name, found[0].sentence)
    return getattr(facts_of(Operation.objects.latest("pk")), name)


def as_facts(name: str, value: Any) -> Any:
    stored = OperationInput.model._meta.get_field(name)
    return (value,) if stored.many_to_many else value


def entered(name: str, value: Any) -> Any:
    wanted = replace(facts(), **{name: as_facts(name, as_day(value))})
    return getattr(facts_of(kept(partial(enter_operation, wanted, by=person()))), name)


def kept(action: Callable[[], Operation]) -> Operation:
    return Operation.objects.get(pk=allowed(action).pk)


@pytest.mark.slow
def test_operation_form_list_and_action_refuse_the_same_values() -> None:
    walk(
        OperationInput,
        {"form": operation_form, "list": operation_list, "action": entered},
    )


@pytest.mark.parametrize(
    ("name", "value"), [("name", "a\u202eb"), ("aims", "a\x00b"), ("operation_type", "?")]
)
def test_editing_an_operation_refuses_bad_values(name: str, value: str) -> None:
    operation = an_operation("Carrack")
    wanted = replace(facts_of(operation), **{name: value})

    with pytest.raises(Refused) as caught:
        edit_operation(operation, wanted, by=person(), version=operation.version)

    assert [each.code for each in caught.value.refusals] == [name]


@pytest.mark.parametrize("part", [*PARTS, "lead_states"])
def test_unknown_participants_are_refused_in_form_list_and_action(part: str) -> None:
    column = part if part == "participants" else "lead_states"
    unknown = "“qqqq” is not in the list"

    if part in PARTS:
        forms = forms_of(**{part: "qqqq"})
        assert not forms.is_valid()
        assert forms.operation.errors[part][0].startswith(unknown)
    [error] = import_operations(file_of({column: "qqqq"})).errors
    assert (error.column, error.sentence.startswith(unknown)) == (column, True)
    with pytest.raises(Refused) as caught:
        enter_operation(replace(facts(), participations=(("qqqq", "lead"),)), by=person())
    assert str(caught.value).startswith(unknown)


# Phases


def phase_form(name: str, value: Any) -> Any:
    forms = forms_of(**{f"phases-0-{name}": value})
    forms.is_valid()
    refused_by(forms.phases.forms[0], name)
    return getattr(forms.phases.facts()[0], name)


def phase_list(name: str, value: Any) -> Any:
    columns = {fact: column for column, fact in columns_of(PhaseInput).items()}
    if name not in columns:
        raise NotCarried
    found = import_operations(file_of({"end": "", columns[name]: value})).errors
    if found:
        assert [each.column for each in found] == [columns[name]]
        raise Met(name, found[0].sentence)
    return getattr(facts_of(Operation.objects.latest("pk")).phases[0], name)


def phase_entered(name: str, value: Any) -> Any:
    phase = PhaseInput(**{"number": 1, "entered_start": "2027-10", name: value})
    operation = partial(enter_operation, replace(facts(), phases=(phase,)), by=person())
    try:
        return getattr(facts_of(kept(operation)).phases[0], name)
    except Met as met:
        raise Met(met.args[0].removeprefix("phases-0-"), met.args[1]) from met


def test_phase_form_list_and_action_refuse_the_same_values() -> None:
    walk(PhaseInput, {"form": phase_form, "list": phase_list, "action": phase_entered})


# Debriefings


def debriefing_form(name: str, value: Any) -> Any:
    data = QueryDict(mutable=True)
    data.update({"starts_on": "2026-10-05", "ends_on": LATER, name: value})
    form = DebriefingForm(data)
    form.is_valid()
    refused_by(form, name)
    return getattr(form.facts(), name)


def test_debriefing_form_and_action_refuse_the_same_values() -> None:
    operation = debriefed_jco()

    def written(name: str, value: Any) -> Any:
        wanted = replace(meeting(ends_on=as_day(LATER)), **{name: as_day(value)})
        return getattr(
            allowed(lambda: write_debriefing(operation, wanted, by=person(), version=0)), name
        )

    walk(DebriefingInput, {"form": debriefing_form, "action": written})


# Values of another type, which only a program can give


@pytest.mark.parametrize(
    "said", [facts, PhaseInput, line_facts, meeting], ids=["operation", "phase", "line", "meeting"]
)
def test_values_of_another_type_are_refused(said: Callable[..., Facts]) -> None:
    sound = said(1) if said is PhaseInput else said()

    for name, row in field_rows(type(sound)).items():
        if row.make:
            wrong = replace(sound, **{name: object()})
            assert [each.code for each in refusals_of(wrong)] == [input_of(name, row)]
    assert refusals_of(sound) == []
