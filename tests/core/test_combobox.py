"""The fields of long lists: what they take, what they refuse, and what they show again."""

from typing import Any

from django import forms
from django.http import QueryDict

from jco_portal.core.combobox import ManyFromList, OneFromList
from jco_portal.core.option_lists import Option, OptionList

LISTED = OptionList(
    "/lists/places.json",
    (Option("LT", "Lithuania"), Option("LV", "Latvia"), Option("EU", "European Union")),
)
KNOWN = {"LT": "the Lithuanian", "LV": "the Latvian", "EU": "the union", "old": "the old one"}


class Form(forms.Form):
    """A field for many and a field for one, neither of them for the union."""

    many = ManyFromList(required=True)
    one = OneFromList()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("many", "one"):
            self.fields[name].offer(LISTED, lambda: KNOWN, without=("EU",), kept=("old", "LT"))


def test_many_are_the_entries_in_the_order_of_the_list() -> None:
    for sent in ("many=LV;LT", "many=latvia,lt,LT", "many=LV&many=LT", "many=&many=LV&many=LT"):
        form = Form(QueryDict(sent))

        assert form.is_valid(), sent
        assert form.cleaned_data == {"many": ("the Lithuanian", "the Latvian"), "one": None}


def test_one_is_the_entry_itself() -> None:
    form = Form({"many": "old", "one": " lithuania "})

    assert form.is_valid()
    assert form.cleaned_data == {"many": ("the old one",), "one": "the Lithuanian"}


def test_a_mistake_is_told_beside_the_field_and_nothing_typed_is_lost() -> None:
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


def test_only_one_is_taken_where_one_is_asked_for() -> None:
    assert Form({"many": "LT", "one": "LT; LV"}).errors == {"one": ["Write only one here."]}


def test_the_control_is_a_plain_field_that_knows_its_list() -> None:
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
