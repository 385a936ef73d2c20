"""Fields of all forms: text that can be stored, normalised spelling, and dates."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from jco_portal.core.form_fields import EnteredDateField, TextField
from operations.imports.import_run import import_operations
from operations.models import Operation
from tests.factories import make_user
from tests.import_files import csv_file


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "a\ufffd"])
def test_fields_refuse_text_that_cannot_be_stored(text: str) -> None:
    for field in (TextField(), EnteredDateField()):
        with pytest.raises(ValidationError, match="cannot be stored; type it again"):
            field.clean(text)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("one\r\ntwo", "one\ntwo"),
        ("one\rtwo", "one\ntwo"),
        ("one\n\ntwo", "one\n\ntwo"),
        (" one ", "one"),
        ("Ünïcödé ☃ 𝄞", "Ünïcödé ☃ 𝄞"),
    ],
)
def test_text_field_normalises_line_ends_and_outer_spaces(typed: str, cleaned: str) -> None:
    assert TextField().clean(typed) == cleaned


def test_text_field_counts_a_line_end_as_a_single_character() -> None:
    field = TextField(max_length=3)

    assert field.clean("a\r\nb") == "a\nb"
    with pytest.raises(ValidationError):
        field.clean("ab\r\nc")


@pytest.mark.parametrize(
    ("typed", "entered"), [("", ""), (" 2027 ", "2027"), ("2027-10-05", "2027-10-05")]
)
def test_date_field_keeps_the_entered_precision(typed: str, entered: str) -> None:
    assert EnteredDateField().clean(typed) == entered


def test_date_field_accepts_open_only_for_an_end() -> None:
    assert EnteredDateField(may_be_open=True).clean("OPEN") == "open"
    with pytest.raises(ValidationError, match="A start cannot be open"):
        EnteredDateField().clean("open")
    with pytest.raises(ValidationError, match="no such day"):
        EnteredDateField().clean("2027-02-30")


def test_unchanged_operation_form_changes_nothing(db: None) -> None:
    import_operations(
        csv_file({"source": "one ; two", "results": "first\nsecond", "dates_note": "a week"})
    )
    before = Operation.objects.values().get()
    client = Client()
    client.force_login(make_user("expert", "DK"))
    edit = f"{Operation.objects.get().get_absolute_url()}edit/"

    answer = client.post(
        edit,
        urlencode(_as_a_browser_sends(client.get(edit)), doseq=True),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 302
    assert Operation.objects.values().get() == before


def _as_a_browser_sends(page: Any) -> list[tuple[str, str]]:
    """Return the fields of a page with the line ends that browsers send."""
    forms = page.context["forms"]
    sent = [("version", str(forms.version)), ("submission", str(forms.submission))]
    for form in (*forms.all_forms[:1], *forms.phases.forms, forms.phases.management_form):
        for field in form:
            value = field.value()
            if isinstance(value, bool):
                value = ["on"] if value else []
            for each in value if isinstance(value, list | tuple) else [value]:
                text = "" if each is None else str(each)
                sent.append((field.html_name, re.sub(r"\r\n|\r|\n", "\r\n", text)))
    return sent


def test_text_field_refuses_long_text_without_setting_maxlength() -> None:
    field = TextField(max_length=3)

    with pytest.raises(ValidationError, match="at most 3 characters; it has 4"):
        field.clean("four")
    assert "maxlength" not in field.widget.attrs
