"""Conflicting edits, and forms that know the version of their page."""

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory

from jco_portal.core.access import Refusal, Refused
from jco_portal.core.versioned_forms import (
    HTTP_CONFLICT,
    HTTP_UNPROCESSABLE,
    EditConflict,
    TransitionForm,
    VersionedForm,
    check_reason,
    parse_number,
    require_version,
    submitted_data,
)

SECOND = SimpleNamespace(version=2)
from operations.models import OperationTransition, TimetableTask


class NoteForm(VersionedForm):
    note = forms.CharField()


def sent(text: str) -> NoteForm:
    form = NoteForm(QueryDict(text))
    form.is_valid()
    return form


@pytest.mark.parametrize(("present", "version"), [(None, 0), (SECOND, 2)])
def test_require_version_accepts_the_current_version(present: Any, version: int) -> None:
    require_version(present, version)


@pytest.mark.parametrize(("present", "version"), [(None, 1), (SECOND, 0), (SECOND, 1)])
def test_require_version_raises_edit_conflict_for_another_version(
    present: Any, version: int
) -> None:
    with pytest.raises(EditConflict) as conflict:
        require_version(present, version)

    assert conflict.value.present is present
    assert conflict.value.version == (present.version if present else 0)


def test_edit_conflict_accepts_the_version_of_another_record() -> None:
    assert EditConflict(None, 7).version == 7
    assert EditConflict(SECOND, 7).version == 7


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", ""),
        ("x" * 10, ""),
        (f"  {'x' * 10}\n", ""),
        ("x" * 2001, "The reason is longer than 2,000 characters; shorten it."),
        ("a\x00b", "The reason holds characters that cannot be stored; type it again."),
        ("\ud800", "The reason holds characters that cannot be stored; type it again."),
    ],
)
def test_reason_is_refused_when_too_long_or_unstorable(reason: str, sentence: str) -> None:
    refusal = check_reason(reason, OperationTransition)

    assert str(refusal or "") == sentence


def test_reason_length_limit_depends_on_the_model() -> None:
    reason = "x" * 501

    assert check_reason(reason, OperationTransition) is None
    assert "500 characters" in str(check_reason(reason, TimetableTask))
    assert TransitionForm({"reason": reason}, OperationTransition).entered_reason() == reason
    with pytest.raises(Refused, match="at most 500 characters"):
        TransitionForm({"reason": reason}, TimetableTask).entered_reason()


@pytest.mark.parametrize("reason", ["", " \n"])
def test_empty_reason_is_refused_only_when_required(reason: str) -> None:
    assert check_reason(reason, OperationTransition) is None
    assert check_reason(reason, OperationTransition, missing="Say why.") == Refusal(
        "reason", "Say why."
    )


def test_typed_reason_is_stripped_and_limited() -> None:
    assert (
        TransitionForm({"reason": " It is\r\nlate. "}, OperationTransition).entered_reason()
        == "It is\nlate."
    )
    assert TransitionForm({}, OperationTransition).entered_reason() == ""
    with pytest.raises(Refused, match="at most 2000 characters"):
        TransitionForm({"reason": "x" * 2001}, OperationTransition).entered_reason()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("²", None),
        ("١", None),
    ],
)
def test_parse_number_accepts_plain_digits_only(text: str, number: int | None) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("query", "version"),
    [
        ("note=a&version=3", 3),
        ("note=a&version=3&save_over=5", 5),
        ("note=a&version=3&save_over=x", 3),
        ("note=a&version=x", -1),
        ("note=a&version=9999999999", -1),
        ("note=a", -1),
    ],
)
def test_form_reads_its_page_version_or_minus_1(query: str, version: int) -> None:
    form = sent(query)

    assert form.is_valid()
    assert form.page_version == version


def test_add_refusals_assigns_errors_to_fields_or_the_form() -> None:
    form = sent("note=a&version=1")

    form.add_refusals(Refused(Refusal("note", "Write more."), Refusal("state", "It is closed.")))

    assert form.errors == {"note": ["Write more."], "__all__": ["It is closed."]}


def refuse(*refusals: Refusal) -> None:
    raise Refused(*refusals)


def test_run_action_accepts_an_action_without_a_result() -> None:
    form = sent("note=a&version=3")

    accepted = form.run_action(lambda: None)

    assert accepted
    assert accepted.value is None
    assert form.status_code == 200


@pytest.mark.parametrize(
    ("form_data", "status"), [(None, 200), (QueryDict(""), HTTP_UNPROCESSABLE)]
)
def test_run_action_skips_an_unsent_or_invalid_form(
    form_data: QueryDict | None, status: int
) -> None:
    form = NoteForm(form_data)

    assert not form.run_action(lambda: pytest.fail("The action was run."))
    assert (form.status_code, form.edit_conflict) == (status, None)


def test_refused_action_shows_the_error_at_its_field_and_keeps_the_text() -> None:
    form = sent("note=a&version=3")

    assert not form.run_action(lambda: refuse(Refusal("note", "Write more.")))
    assert form.errors == {"note": ["Write more."]}
    assert (form.status_code, form["note"].value()) == (HTTP_UNPROCESSABLE, "a")


def test_form_can_set_the_field_and_status_of_refusals() -> None:
    form = sent("note=a&version=3")
    form.refused_field, form.refused_status = "note", HTTP_CONFLICT

    assert not form.run_action(lambda: refuse(Refusal("state", "It is closed.")))
    assert form.errors == {"note": ["It is closed."]}
    assert form.status_code == HTTP_CONFLICT


def test_edit_conflict_is_stored_on_the_form() -> None:
    form = sent("note=a&version=1")

    assert not form.run_action(lambda: require_version(SECOND, form.page_version))
    assert form.edit_conflict is not None
    assert (form.edit_conflict.present, form.status_code, form.errors) == (
        SECOND,
        HTTP_CONFLICT,
        {},
    )


def test_run_action_raises_other_exceptions() -> None:
    with pytest.raises(ZeroDivisionError):
        sent("note=a&version=1").run_action(lambda: 1 / 0)


def test_form_values_exclude_the_page_version() -> None:
    assert sent("note=a&version=3").entered_values() == {"note": "a"}


def test_submitted_data_is_none_for_get_and_the_data_for_post() -> None:
    ask = RequestFactory()

    assert submitted_data(ask.get("/?note=a")) is None
    assert submitted_data(ask.post("/", {"note": "a"})) == {"note": ["a"]}
    assert submitted_data(ask.post("/")) == {}
