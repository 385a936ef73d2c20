"""Fields of long option lists: accepted values, errors and redisplayed input."""

from typing import Any

from django import forms
from django.http import QueryDict

from jco_portal.core.combobox import ListedObjectField, ListedObjectsField
from jco_portal.core.option_lists import Option, OptionList

LISTED = OptionList(
    "/lists/places.json",
    (Option("LT", "Lithuania"), Option("LV", "Latvia"), Option("EU", "European Union")),
)
KNOWN = {"LT": "the Lithuanian", "LV": "the Latvian", "EU": "the union", "old": "the old one"}


class Form(forms.Form):
    """A form with a field for several options and a field for one, without the Union."""

    many = ListedObjectsField(required=True)
    one = ListedObjectField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("many", "one"):
            self.fields[name].set_options(
                LISTED, lambda: KNOWN, excluded=("EU",), retained=("old", "LT")
            )


def test_many_field_returns_entries_in_list_order() -> None:
    for sent in ("many=LV;LT", "many=latvia,lt,LT", "many=LV&many=LT", "many=&many=LV&many=LT"):
        form = Form(QueryDict(sent))

        assert form.is_valid(), sent
        assert form.cleaned_data == {"many": ("the Lithuanian", "the Latvian"), "one": None}


def test_single_field_returns_the_entry() -> None:
    form = Form({"many": "old", "one": " lithuania "})

    assert form.is_valid()
    assert form.cleaned_data == {"many": ("the old one",), "one": "the Lithuanian"}


def test_combobox_error_names_the_mistake_and_keeps_the_typed_text() -> None:
    for typed, sentences in [
        ("", ["This field is required."]),
        (";;", ["This field is required."]),
        ("EU", ["“EU” is not in the list; write a code or a name from it."]),
        (
            "Latvija; XX",
            [
                "“Latvija” is not in the list. Near it: Latvia (LV).",
                "“XX” is not in the list; write a code or a name from it.",
            ],
        ),
        ("L\x00T", ["This text holds characters that cannot be stored; type it again."]),
        ("<b>", ["“<b>” is not in the list; write a code or a name from it."]),
        ("x" * 5001, ["This may have at most 5000 characters; it has 5001."]),
        ("x" * 99, [f"“{'x' * 60}” is not in the list; write a code or a name from it."]),
        (
            "a;b;c;d;e;f",
            [f"“{each}” is not in the list; write a code or a name from it." for each in "abcde"],
        ),
    ]:
        form = Form({"many": typed})

        assert form.errors == {"many": sentences}, typed
        assert form["many"].value() == typed


def test_single_field_refuses_several_entries() -> None:
    assert Form({"many": "LT", "one": "LT; LV"}).errors == {"one": ["Write only one here."]}


def test_combobox_renders_a_plain_field_with_its_list() -> None:
    form = Form(initial={"many": ["LT", "old"], "one": "LV"})

    many, one = str(form["many"]), str(form["one"])

    shared = f'data-combobox="{LISTED.url}" data-without="EU" data-kept="old"'
    assert many.startswith('<textarea name="many"')
    assert shared in many
    assert "data-many" in many
    assert "LT; old</textarea>" in many
    assert shared in one
    assert 'value="LV"' in one
    assert "required" not in many + one
    assert "<script>" not in str(Form({"one": "<script>"})["one"])
