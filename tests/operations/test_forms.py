"""The operation form: values, errors and redisplayed input."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict

from jco_portal.core.access import Refusal, Refused
from operations.actions.operations import is_same_input
from operations.enums import ParticipationRole
from operations.forms.operation_form_pair import OperationFormPair
from operations.forms.phases import apply_row_button, interpret_date
from operations.models import ReferenceTerm
from operations.queries.operations import operation_input
from tests.factories import make_operation, make_user

pytestmark = pytest.mark.django_db


def sent(**fields: Any) -> QueryDict:
    """Return the minimum data of the form, with the changes of the test."""
    form_data = {
        "submission": str(uuid4()),
        "version": "0",
        "name": "Amber",
        "operation_type": "jco_full_scale",
        "organisers": ["LT"],
        "marking": "limite",
        "leads": ["LT"],
        "confirmation": "unconfirmed",
        "phases-TOTAL_FORMS": "1",
        "phases-INITIAL_FORMS": "0",
        "phases-0-number": "1",
        "phases-0-period": "operational",
        "phases-0-entered_start": "2027-10",
        "phases-0-entered_end": "",
    }
    query = QueryDict(mutable=True)
    for name, value in {**form_data, **fields}.items():
        query[name] = "; ".join(value) if isinstance(value, list) else value
    return query


def forms_of(**fields: Any) -> OperationFormPair:
    return OperationFormPair.for_new(make_user(), sent(**fields))


def test_new_form_starts_with_the_own_organisation_and_a_phase() -> None:
    forms = OperationFormPair.for_new(make_user("planner", "LT"))

    assert forms.operation["organisers"].value() == "LT"
    assert forms.operation["leads"].value() == "LT"
    assert forms.operation["marking"].value() == "limite"
    assert [form["number"].value() for form in forms.phases] == [1]


def test_form_values_become_the_operation_input() -> None:
    forms = forms_of(
        participants=["EU", "LV", "LT"],
        observers=["EUROPOL"],
        terms=["cigarettes"],
        transport_modes=["road"],
    )

    assert forms.is_valid(), forms.operation.errors
    operation_input = forms.operation_input()
    assert [(organisation.code, role) for organisation, role in operation_input.participations] == [
        ("LT", ParticipationRole.LEAD),
        ("EU", ParticipationRole.PARTICIPANT),
        ("LV", ParticipationRole.PARTICIPANT),
        ("EUROPOL", ParticipationRole.OBSERVER),
    ]
    assert [
        (phase.number, phase.entered_start, phase.entered_end) for phase in operation_input.phases
    ] == [(1, "2027-10", "")]
    assert [term.name for term in operation_input.terms + operation_input.transport_modes] == [
        "cigarettes",
        "road",
    ]


def test_edit_form_shows_and_saves_the_current_values() -> None:
    operation = make_operation(participants=("LV", "EU"), phases=(("2027-10", "open"),))
    shown = OperationFormPair.for_existing(operation)
    values = {field.name: field.value() for field in shown.operation}
    again = OperationFormPair.for_existing(
        operation,
        sent(
            **{name: "" if value is None else value for name, value in values.items() if value},
            **{"phases-0-entered_start": "2027-10", "phases-0-entered_end": "open"},
        ),
    )

    assert again.is_valid(), again.operation.errors
    assert is_same_input(again.operation_input(), operation_input(operation))


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ("1/2/2026", "is not a date we can read"),
        ("2026-1-1", "is not a date we can read"),
        ("2026-02-29", "There is no such day as 2026-02-29."),
        ("1989", "The year 1989 is outside 1990 to 2100."),
        ("10000-01-01", "is not a date we can read"),
        ("open", "A start cannot be open"),
        ("2026\x00", "characters that cannot be stored"),
        ("2026\ud800", "characters that cannot be stored"),
        ("٢٠٢٦", "is not a date we can read"),
        ("x" * 500, "at most 40 characters"),
    ],
)
def test_unreadable_date_is_refused_at_its_field(entered: str, sentence: str) -> None:
    forms = forms_of(**{"phases-0-entered_start": entered})

    assert not forms.is_valid()
    assert sentence in forms.phases.forms[0].errors["entered_start"][0]
    assert forms.phases.forms[0]["entered_start"].value() == entered


@pytest.mark.parametrize(
    ("entered", "text"),
    [("2026-10-05", "5 October 2026"), ("2026-10", "October 2026"), ("2026", "2026")],
)
def test_date_hint_formats_the_entered_date(entered: str, text: str) -> None:
    assert interpret_date(entered, may_be_open=False) == f"reads as {text}"


def test_date_hint_formats_an_open_end_and_ignores_unknown_text() -> None:
    assert interpret_date("open", may_be_open=True) == "reads as open"
    assert interpret_date("soon", may_be_open=True) == ""
    assert interpret_date(None, may_be_open=True) == ""


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Give the code name."),
        ("\u200b\u200b", "The name holds invisible characters"),
        ("Am\u202eber", "The name holds invisible characters"),
        ("x" * 121, "The name is longer than 120 characters"),
        ("Am\x00ber", "characters that cannot be stored"),
        ("Am\ud800ber", "characters that cannot be stored"),
    ],
)
def test_invalid_name_is_refused_and_redisplayed(name: str, sentence: str) -> None:
    forms = forms_of(name=name)

    assert not forms.is_valid()
    assert sentence in forms.operation.errors["name"][0]
    assert forms.operation["name"].value() == name


def test_unknown_choices_are_named_and_redisplayed() -> None:
    forms = forms_of(participants=["LV", "XX", "YY"], operation_type="raid", terms=["unicorns"])

    assert not forms.is_valid()
    assert forms.operation.errors["participants"] == [
        "“XX” is not in the list; write a code or a name from it.",
        "“YY” is not in the list; write a code or a name from it.",
    ]
    assert "“raid” is not in the list" in forms.operation.errors["operation_type"][0]
    assert "LV; XX; YY</textarea>" in str(forms.operation["participants"])
    assert '<option value="raid" selected' in str(forms.operation["operation_type"])
    assert "unicorns</textarea>" in str(forms.operation["terms"])


def test_groups_of_states_can_participate_but_not_organise_or_lead() -> None:
    fields = {"organisers": ["LT", "EU"], "leads": ["EU"], "co_leads": ["EU"]}
    forms = forms_of(**fields, participants=["EU"], observers=["LV"])

    assert not forms.is_valid()
    assert set(forms.operation.errors) == set(fields)


def test_expired_term_is_retained_in_an_edit_and_refused_in_a_new_form() -> None:
    operation = make_operation()
    ReferenceTerm.objects.filter(name="cigarettes").update(valid_until=date(2020, 1, 1))
    typed = sent(terms=["cigarettes"], **{"phases-0-entered_start": "2027-10-01"})

    shown = str(OperationFormPair.for_existing(operation).operation["terms"])
    edit_forms = OperationFormPair.for_existing(operation, typed)
    entered = OperationFormPair.for_new(make_user(), typed)

    assert 'data-kept="cigarettes"' in shown
    assert edit_forms.is_valid(), edit_forms.operation.errors
    assert not entered.is_valid()
    assert set(entered.operation.errors) == {"terms"}


def test_organisation_in_two_roles_is_refused() -> None:
    forms = forms_of(leads=["LT"], co_leads=["LT"], participants=["LV"], observers=["LV"])

    assert not forms.is_valid()
    assert forms.operation.errors["co_leads"] == [
        "Lithuania stands under “Lead” too; delete it in one of the two."
    ]
    assert forms.operation.errors["observers"] == [
        "Latvia stands under “Participants” too; delete it in one of the two."
    ]


@pytest.mark.parametrize("day", ["1989-01-01", "2999-01-01"])
def test_confirmation_day_must_be_between_1990_and_today(day: str) -> None:
    forms = forms_of(last_confirmed_on=day)

    assert not forms.is_valid()
    assert forms.operation.errors["last_confirmed_on"] == [
        "This day must lie between 1990 and today."
    ]


def test_adding_a_phase_row_shows_no_errors() -> None:
    forms = forms_of(name="", add_phase="1", **{"phases-0-entered_start": "soon"})

    assert forms.is_silent
    assert not forms.is_valid()
    assert forms.operation.errors == {}
    assert [form["number"].value() for form in forms.phases] == ["1", "2"]
    assert forms.phases.forms[0]["entered_start"].value() == "soon"
    assert "autofocus" not in str(forms.phases.forms[0]["entered_start"])
    assert "autofocus" in str(forms.phases.forms[1]["entered_start"])


def test_removing_a_phase_row_shifts_the_following_rows() -> None:
    form_data = sent(
        remove_phase="0",
        **{
            "phases-TOTAL_FORMS": "2",
            "phases-1-number": "2",
            "phases-1-period": "grant",
            "phases-1-entered_start": "2028",
        },
    )

    changed = apply_row_button(form_data)

    assert changed["phases-TOTAL_FORMS"] == "1"
    assert changed["phases-0-number"] == "2"
    assert changed["phases-0-period"] == "grant"
    assert changed["phases-0-entered_start"] == "2028"
    assert "phases-1-number" not in changed


@pytest.mark.parametrize("total", ["", "abc", "-1", "99999999", "１", "1e3"])
def test_forged_number_of_phase_rows_is_limited(total: str) -> None:
    forms = forms_of(**{"phases-TOTAL_FORMS": total})
    rows = OperationFormPair.for_new(
        make_user(), sent(add_phase="1", **{"phases-TOTAL_FORMS": total})
    )

    assert forms.is_valid() == (total in {"-1", "１"})
    assert len(forms.phases.forms) <= 60
    assert len(rows.phases.forms) <= 41


@pytest.mark.parametrize("requested_row", ["9", "abc", "-1", "٣", "99999999999999999999"])
def test_removing_a_missing_phase_row_changes_nothing(requested_row: str) -> None:
    changed = apply_row_button(sent(remove_phase=requested_row))

    assert changed["phases-TOTAL_FORMS"] == "1"


def test_refusals_are_shown_at_their_fields() -> None:
    forms = forms_of()
    forms.is_valid()

    problems = [("phases-0-entered_end", "too early"), ("organisers", "who"), ("x", "all")]
    forms.add_refusals(Refused(*(Refusal(*each) for each in problems)))

    assert forms.phases.forms[0].errors["entered_end"] == ["too early"]
    assert forms.operation.errors["organisers"] == ["who"]
    assert forms.operation.non_field_errors() == ["all"]


@pytest.mark.example("draft")
@pytest.mark.parametrize("value", ["", "abc", "-3", "9" * 50, "1.5", "٣"])
def test_forged_form_version_is_treated_as_zero(value: str) -> None:
    operation = make_operation()

    forms = OperationFormPair.for_existing(operation, sent(version=value))

    assert forms.version == 0


def test_forged_submission_key_is_replaced() -> None:
    assert forms_of(submission="not-a-uuid").submission.version == 4
