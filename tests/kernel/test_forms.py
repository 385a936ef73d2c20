"""Forms: fields that every app shares, and how fields and mistakes are shown."""

from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

from jco_portal.kernel.forms import SaidDateField, TextField

UNCLEAN = "This text holds characters that cannot be stored; type it again."


class Small(forms.Form):
    """A form with one of each."""

    name = TextField(label="Code name", help_text="Short.")
    start = SaidDateField(label="Start")
    end = SaidDateField(label="End", may_be_open=True)
    modes = forms.MultipleChoiceField(
        label="Modes", choices=[("sea", "sea")], widget=forms.CheckboxSelectMultiple
    )


def rendered(template: str, **context: Any) -> str:
    """A template with a request behind it."""
    request = RequestFactory().get("/?page=2&q=x")
    return engines["django"].from_string("{% load ui %}" + template).render(context, request)


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_text_that_cannot_be_stored_is_refused(text: str) -> None:
    form = Small({"name": text, "modes": ["sea"]})

    assert form.errors["name"][0] in {UNCLEAN, "Null characters are not allowed."}


@pytest.mark.parametrize(
    ("typed", "clean"), [("2026-10-05", "2026-10-05"), (" 2026-10 ", "2026-10"), ("", "")]
)
def test_a_said_date_is_kept_as_it_was_said(typed: str, clean: str) -> None:
    form = Small({"name": "Amber", "start": typed, "modes": ["sea"]})

    assert form.is_valid()
    assert form.cleaned_data["start"] == clean


@pytest.mark.parametrize("typed", ["2026-13", "1066", "soon", "2026-02-30", "9" * 50])
def test_a_date_that_cannot_be_is_refused_in_a_sentence(typed: str) -> None:
    form = Small({"name": "Amber", "start": typed, "modes": ["sea"]})

    assert form.errors["start"][0].endswith((".", ")."))


def test_only_an_end_may_be_open() -> None:
    form = Small({"name": "Amber", "start": "open", "end": "open", "modes": ["sea"]})

    assert list(form.errors) == ["start"]


def test_a_field_shows_label_hint_and_error_and_ties_them_to_the_control() -> None:
    field = Small({}).visible_fields()[0].as_field_group()

    assert '<label for="id_name">Code name</label>' in field
    assert 'id="id_name_helptext">Short.<' in field
    assert 'id="id_name_error"' in field
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
    assert 'aria-invalid="true"' in field


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert ">optional</span>" in Small().visible_fields()[1].as_field_group()


def test_a_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    group = Small().visible_fields()[3].as_field_group()

    assert "<fieldset" in group
    assert "<legend>Modes</legend>" in group


def test_the_summary_links_each_mistake_to_its_control() -> None:
    form = Small({"start": "2026-13"})

    page = rendered('{% include "components/_errors.html" with form=form only %}', form=form)

    assert "3 things must be put right" in page
    assert '<a href="#id_name">Code name: ' in page
    assert '<a href="#id_start">Start: ' in page
    assert '<a href="#id_modes_0">Modes: ' in page


def test_the_summary_gathers_the_mistakes_of_formsets_too() -> None:
    several = forms.formset_factory(Small, min_num=1, validate_min=True)
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-start": "2026-13"}
    formset = several(sent)

    page = rendered(
        '{% include "components/_errors.html" with forms=forms only %}',
        forms=[Small({"name": "Amber", "modes": ["sea"]}), formset],
    )

    assert '<a href="#id_form-0-start">Start: ' in page


def test_a_sound_form_has_no_summary() -> None:
    page = rendered('{% include "components/_errors.html" with form=form only %}', form=Small())

    assert page.strip() == ""


def test_a_form_in_a_component_has_its_token() -> None:
    page = rendered("{% csrf_field %}")

    assert '<input type="hidden" name="csrfmiddlewaretoken" value="' in page


def test_numbers_periods_and_addresses_are_written_for_people() -> None:
    assert rendered("{{ 45000000|spaced }}") == "45\u2009000\u2009000"
    assert rendered("{{ 'many'|spaced }}") == "many"
    assert rendered('{% query_without "page" %}') == "q=x"
