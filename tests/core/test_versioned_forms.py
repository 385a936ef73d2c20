"""The conflict of two edits, and the forms that know their page."""

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory

from jco_portal.core.access import Refusal, Refused
from jco_portal.core.versioned_forms import (
    MISTAKEN,
    STALE,
    EditConflict,
    TransitionForm,
    VersionedForm,
    number_in,
    reason_refusal,
    require_version,
    sent_in,
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
def test_an_edit_of_what_the_page_showed_may_go_on(present: Any, version: int) -> None:
    require_version(present, version)


@pytest.mark.parametrize(("present", "version"), [(None, 1), (SECOND, 0), (SECOND, 1)])
def test_an_edit_of_an_older_page_is_a_conflict(present: Any, version: int) -> None:
    with pytest.raises(EditConflict) as conflict:
        require_version(present, version)

    assert conflict.value.present is present
    assert conflict.value.version == (present.version if present else 0)


def test_a_conflict_may_name_the_version_of_another_record() -> None:
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
def test_a_reason_that_cannot_be_stored_is_refused(reason: str, sentence: str) -> None:
    refusal = reason_refusal(reason, OperationTransition)

    assert str(refusal or "") == sentence


def test_a_reason_is_as_long_as_its_model_keeps_it() -> None:
    reason = "x" * 501

    assert reason_refusal(reason, OperationTransition) is None
    assert "500 characters" in str(reason_refusal(reason, TimetableTask))
    assert TransitionForm({"reason": reason}, OperationTransition).typed_reason() == reason
    with pytest.raises(Refused, match="at most 500 characters"):
        TransitionForm({"reason": reason}, TimetableTask).typed_reason()


@pytest.mark.parametrize("reason", ["", " \n"])
def test_where_a_reason_must_be_given_an_empty_one_is_refused(reason: str) -> None:
    assert reason_refusal(reason, OperationTransition) is None
    assert reason_refusal(reason, OperationTransition, missing="Say why.") == Refusal(
        "reason", "Say why."
    )


def test_the_reason_of_a_step_is_read_without_the_spaces_around_it() -> None:
    assert (
        TransitionForm({"reason": " It is\r\nlate. "}, OperationTransition).typed_reason()
        == "It is\nlate."
    )
    assert TransitionForm({}, OperationTransition).typed_reason() == ""
    with pytest.raises(Refused, match="at most 2000 characters"):
        TransitionForm({"reason": "x" * 2001}, OperationTransition).typed_reason()


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
def test_only_plain_digits_are_a_number(text: str, number: int | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        ("note=a&version=3", 3),
        ("note=a&version=3&save_over=5", 5),
        ("note=a&version=3&save_over=x", 3),
        ("note=a&version=x", -1),
        ("note=a&version=9999999999", -1),
        ("note=a", -1),
    ],
)
def test_a_form_knows_its_page_and_what_cannot_be_read_is_none(data: str, seen: int) -> None:
    form = sent(data)

    assert form.is_valid()
    assert form.seen == seen


def test_a_refusal_stands_beside_the_field_that_mends_it_else_on_top() -> None:
    form = sent("note=a&version=1")

    form.add_refusals(Refused(Refusal("note", "Write more."), Refusal("state", "It is closed.")))

    assert form.errors == {"note": ["Write more."], "__all__": ["It is closed."]}


def refuse(*refusals: Refusal) -> None:
    raise Refused(*refusals)


def test_an_action_that_makes_nothing_accepts_a_form_all_the_same() -> None:
    form = sent("note=a&version=3")

    accepted = form.accepts(lambda: None)

    assert accepted
    assert accepted.result is None
    assert form.status_code == 200


@pytest.mark.parametrize(("data", "status"), [(None, 200), (QueryDict(""), MISTAKEN)])
def test_no_action_gets_a_form_that_is_only_opened_or_mistaken(
    data: QueryDict | None, status: int
) -> None:
    form = NoteForm(data)

    assert not form.accepts(lambda: pytest.fail("The action was run."))
    assert (form.status_code, form.stale) == (status, None)


def test_a_refusal_is_shown_beside_its_field_and_what_was_typed_stays() -> None:
    form = sent("note=a&version=3")

    assert not form.accepts(lambda: refuse(Refusal("note", "Write more.")))
    assert form.errors == {"note": ["Write more."]}
    assert (form.status_code, form["note"].value()) == (MISTAKEN, "a")


def test_a_form_may_name_the_field_and_the_status_of_what_is_refused() -> None:
    form = sent("note=a&version=3")
    form.refused_field, form.refused_status = "note", STALE

    assert not form.accepts(lambda: refuse(Refusal("state", "It is closed.")))
    assert form.errors == {"note": ["It is closed."]}
    assert form.status_code == STALE


def test_a_conflict_is_kept_for_the_page() -> None:
    form = sent("note=a&version=1")

    assert not form.accepts(lambda: require_version(SECOND, form.seen))
    assert form.stale is not None
    assert (form.stale.present, form.status_code, form.errors) == (SECOND, STALE, {})


def test_any_other_exception_of_an_action_is_not_kept_silent() -> None:
    with pytest.raises(ZeroDivisionError):
        sent("note=a&version=1").accepts(lambda: 1 / 0)


def test_what_was_typed_is_told_without_the_version_of_the_page() -> None:
    assert sent("note=a&version=3").values() == {"note": "a"}


def test_a_form_is_what_a_page_sends_and_nothing_while_it_is_opened() -> None:
    ask = RequestFactory()

    assert sent_in(ask.get("/?note=a")) is None
    assert sent_in(ask.post("/", {"note": "a"})) == {"note": ["a"]}
    assert sent_in(ask.post("/")) == {}
