"""Bad values of operations, refused in the same way by form, import and action."""

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
from jco_portal.core.record_inputs import (
    RecordInput,
    field_specs,
    form_field_name,
    import_columns,
    validate_input,
)
from operations.actions.operations import create_operation, update_operation
from operations.forms.operation import ROLES_BY_FIELD
from operations.imports.import_run import import_operations
from operations.models import Operation, OperationInput, PhaseInput
from operations.queries.operations import operation_input
from tests.debriefings import complete_debriefing_input
from tests.execution_factories import debriefed_jco
from tests.factories import make_operation, make_operation_input, make_user
from tests.funding.budgets import make_line_input
from tests.import_files import csv_file
from tests.operations.test_forms import forms_of
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


# Operations


def operation_form(name: str, value: Any) -> Any:
    row = field_specs(OperationInput)[name]
    if isinstance(OperationInput.model._meta.get_field(name), models.BooleanField):
        raise FieldNotCarried  # a box is ticked or not, whatever is sent for it
    forms = forms_of(**{form_field_name(name, row): value})
    forms.is_valid()
    refused_by_form(forms.operation, name)
    return getattr(forms.operation_input(), name)


def operation_list(name: str, value: Any) -> Any:
    columns = {field: column for column, field in import_columns(OperationInput).items()}
    if name not in columns or "\ud800" in value:
        raise FieldNotCarried
    content = csv_file({"name": "Bulwark", columns[name]: value})
    errors = import_operations(content).errors
    if errors:
        assert [each.column for each in errors] == [columns[name]]
        raise ChannelOutcome(name, errors[0].sentence)
    return getattr(operation_input(Operation.objects.latest("pk")), name)


def as_input(name: str, value: Any) -> Any:
    stored = OperationInput.model._meta.get_field(name)
    return (value,) if stored.many_to_many else value


def entered(name: str, value: Any) -> Any:
    wanted = replace(make_operation_input(), **{name: as_input(name, as_day(value))})
    return getattr(
        operation_input(stored_value(partial(create_operation, wanted, by=make_user()))), name
    )


def stored_value(action: Callable[[], Operation]) -> Operation:
    return Operation.objects.get(pk=is_accepted(action).pk)


@pytest.mark.slow
def test_operation_form_list_and_action_refuse_the_same_values() -> None:
    check_all_channels(
        OperationInput,
        {"form": operation_form, "list": operation_list, "action": entered},
    )


@pytest.mark.parametrize(
    ("name", "value"), [("name", "a\u202eb"), ("aims", "a\x00b"), ("operation_type", "?")]
)
def test_editing_an_operation_refuses_bad_values(name: str, value: str) -> None:
    operation = make_operation("Carrack")
    wanted = replace(operation_input(operation), **{name: value})

    with pytest.raises(Refused) as caught:
        update_operation(operation, wanted, by=make_user(), version=operation.version)

    assert [each.code for each in caught.value.refusals] == [name]


@pytest.mark.parametrize("field_name", [*ROLES_BY_FIELD, "lead_states"])
def test_unknown_participants_are_refused_in_form_list_and_action(field_name: str) -> None:
    column = field_name if field_name == "participants" else "lead_states"
    unknown = "“qqqq” is not in the list"

    if field_name in ROLES_BY_FIELD:
        forms = forms_of(**{field_name: "qqqq"})
        assert not forms.is_valid()
        assert forms.operation.errors[field_name][0].startswith(unknown)
    [error] = import_operations(csv_file({column: "qqqq"})).errors
    assert (error.column, error.sentence.startswith(unknown)) == (column, True)
    with pytest.raises(Refused) as caught:
        create_operation(
            replace(make_operation_input(), participations=(("qqqq", "lead"),)), by=make_user()
        )
    assert str(caught.value).startswith(unknown)


# Phases


def phase_form(name: str, value: Any) -> Any:
    forms = forms_of(**{f"phases-0-{name}": value})
    forms.is_valid()
    refused_by_form(forms.phases.forms[0], name)
    return getattr(forms.phases.phase_inputs()[0], name)


def phase_list(name: str, value: Any) -> Any:
    columns = {field: column for column, field in import_columns(PhaseInput).items()}
    if name not in columns:
        raise FieldNotCarried
    errors = import_operations(csv_file({"end": "", columns[name]: value})).errors
    if errors:
        assert [each.column for each in errors] == [columns[name]]
        raise ChannelOutcome(name, errors[0].sentence)
    return getattr(operation_input(Operation.objects.latest("pk")).phases[0], name)


def phase_entered(name: str, value: Any) -> Any:
    phase = PhaseInput(**{"number": 1, "entered_start": "2027-10", name: value})
    operation = partial(
        create_operation, replace(make_operation_input(), phases=(phase,)), by=make_user()
    )
    try:
        return getattr(operation_input(stored_value(operation)).phases[0], name)
    except ChannelOutcome as met:
        raise ChannelOutcome(met.args[0].removeprefix("phases-0-"), met.args[1]) from met


def test_phase_form_list_and_action_refuse_the_same_values() -> None:
    check_all_channels(
        PhaseInput, {"form": phase_form, "list": phase_list, "action": phase_entered}
    )


# Debriefings


def debriefing_form(name: str, value: Any) -> Any:
    form_data = QueryDict(mutable=True)
    form_data.update({"starts_on": "2026-10-05", "ends_on": LATER_CHECKED, name: value})
    form = DebriefingForm(form_data)
    form.is_valid()
    refused_by_form(form, name)
    return getattr(form.debriefing_input(), name)


def test_debriefing_form_and_action_refuse_the_same_values() -> None:
    operation = debriefed_jco()

    def written(name: str, value: Any) -> Any:
        wanted = replace(
            complete_debriefing_input(ends_on=as_day(LATER_CHECKED)), **{name: as_day(value)}
        )
        return getattr(
            is_accepted(lambda: write_debriefing(operation, wanted, by=make_user(), version=0)),
            name,
        )

    check_all_channels(DebriefingInput, {"form": debriefing_form, "action": written})


# Values of another type, which only a program can give


@pytest.mark.parametrize(
    "make_input",
    [make_operation_input, PhaseInput, make_line_input, complete_debriefing_input],
    ids=["operation", "phase", "line", "meeting"],
)
def test_values_of_another_type_are_refused(make_input: Callable[..., RecordInput]) -> None:
    sound = make_input(1) if make_input is PhaseInput else make_input()

    for name, row in field_specs(type(sound)).items():
        if row.field_class:
            wrong = replace(sound, **{name: object()})
            assert [each.code for each in validate_input(wrong)] == [form_field_name(name, row)]
    assert validate_input(sound) == []
