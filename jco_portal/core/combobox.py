"""One control for long lists: typed as codes and names, found as one types where scripts run.

Without JavaScript it is a plain text field. With it, static/js/combobox.js makes it a combobox
as the ARIA Authoring Practices describe it, and fetches the list once from ``OptionList.url``.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jco_portal.core.form_fields import TextField
from jco_portal.core.option_lists import Option, OptionList, Reading

MAX_LENGTH = 5000
MAX_NAMED = 5
MAX_WORDS = 60
SEPARATOR = "; "


class ComboboxMixin(forms.Widget):
    """A text control that a script turns into a combobox over a list."""

    listed: OptionList | None = None
    without: Collection[str] = ()
    kept: Collection[str] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Everything sent under the name, as one text: addresses may repeat it."""
        if hasattr(data, "getlist"):
            return SEPARATOR.join(each for each in data.getlist(name) if each) or data.get(name)
        return super().value_from_datadict(data, files, name)

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: a browser cannot point at a field that the script hides."""
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Adds where the list is and how this field differs from it."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        if self.listed is not None:
            more = {"data-combobox": self.listed.url, "data-without": self.without}
            more["data-kept"] = self.kept
            context["widget"]["attrs"] |= {
                key: each if isinstance(each, str) else SEPARATOR.join(each)
                for key, each in more.items()
                if each
            }
        return context


class ManyCombobox(ComboboxMixin, forms.Textarea):
    """A control for several entries of a long list."""

    def __init__(self) -> None:
        super().__init__({"rows": 2, "autocomplete": "off", "data-many": True})


class OneCombobox(ComboboxMixin, forms.TextInput):
    """A control for one entry of a long list."""

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off"})


class ListField(TextField):
    """Entries of a long list, typed by code or name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(max_length=MAX_LENGTH, **kwargs)
        self.known: Callable[[], Mapping[str, Any]] = dict
        self.options: tuple[Option, ...] = ()

    def offer(
        self,
        listed: OptionList,
        known: Callable[[], Mapping[str, Any]] = dict,
        *,
        without: Collection[str] = (),
        kept: Collection[str] = (),
    ) -> None:
        """Set what may be typed: the list without some values, with some that have left it.

        ``known`` gives the entries by value; it is asked only when something was typed.
        """
        values = {each.value for each in listed.options}
        left = [value for value in kept if value not in values]
        offered = [each for each in listed.options if each.value not in without]
        self.options = (*offered, *(Option(value, value) for value in left))
        self.known = known
        self.widget.listed, self.widget.without, self.widget.kept = listed, without, left

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Values with their labels, for whoever shows a value in words."""
        return [(each.value, each.label) for each in self.options]

    def prepare_value(self, value: Any) -> Any:
        """Values as one types them; what was typed stays as it is."""
        return SEPARATOR.join(value) if isinstance(value, list | tuple) else value

    def read(self, value: Any) -> list[str]:
        """Return the values that the text means; refuse what is unclear, each by its words."""
        reading = Reading(super().clean(value), self.options)
        if reading.unclear:
            refused = [_refusal(reading, words) for words in reading.unclear[:MAX_NAMED]]
            raise ValidationError(refused)
        if self.required and not reading.values:
            raise ValidationError(self.error_messages["required"], code="required")
        return reading.values


class ValuesFromList(ListField):
    """Several values of a long list."""

    widget = ManyCombobox

    def clean(self, value: Any) -> Any:
        """The values, in the order in which they are typed."""
        return self.read(value)


class ManyFromList(ValuesFromList):
    """Several entries of a long list."""

    def clean(self, value: Any) -> tuple[Any, ...]:
        """The entries themselves, in the list's order."""
        chosen = set(self.read(value))
        known = self.known() if chosen else {}
        return tuple(entry for value, entry in known.items() if value in chosen)


class ValueFromList(ListField):
    """One value of a long list."""

    widget = OneCombobox

    def clean(self, value: Any) -> Any:
        """The value, or None."""
        chosen = self.read(value)
        if len(chosen) > 1:
            raise ValidationError(_("Write only one here."), code="invalid_choice")
        return chosen[0] if chosen else None


class OneFromList(ValueFromList):
    """One entry of a long list."""

    def clean(self, value: Any) -> Any:
        """The entry itself, or None."""
        chosen = super().clean(value)
        return None if chosen is None else self.known()[chosen]


def _refusal(reading: Reading, words: str) -> ValidationError:
    """Say what is wrong with the words, and what may have been meant."""
    found = reading.suggestions(words)
    shown = {"words": words[:MAX_WORDS], "found": ", ".join(found)}
    if reading.meant(words):
        sentence = _("“%(words)s” can mean several: %(found)s. Write the code.")
    elif found:
        sentence = _("“%(words)s” is not in the list. Near it: %(found)s.")
    else:
        sentence = _("“%(words)s” is not in the list; write a code or a name from it.")
    return ValidationError(sentence, code="invalid_choice", params=shown)
