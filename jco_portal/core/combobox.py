"""One control for long lists: codes and names are typed, with suggestions where scripts run.

Without JavaScript it is a plain text field. With it, static/js/combobox.js makes it a combobox as
in the ARIA Authoring Practices, and fetches the list once from ``OptionList.url``.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jco_portal.core.form_fields import TextField
from jco_portal.core.option_lists import Option, OptionList, OptionParser

# Characters that may be typed.
MAX_LENGTH = 5000
MAX_SUGGESTIONS_SHOWN = 5
# Of a refused entry, so that the error stays readable.
MAX_QUOTED_CHARACTERS = 60
SEPARATOR = "; "


class ComboboxMixin(forms.Widget):
    """A text control that a script turns into a combobox over a list.

    ``excluded`` values are not offered; ``retained`` ones are accepted although they have left the
    list.
    """

    option_list: OptionList | None = None
    excluded: Collection[str] = ()
    retained: Collection[str] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return everything sent under the name as one text; addresses may repeat the name."""
        if hasattr(data, "getlist"):
            return SEPARATOR.join(each for each in data.getlist(name) if each) or data.get(name)
        return super().value_from_datadict(data, files, name)

    def use_required_attribute(self, initial: Any) -> bool:
        """Return False: a browser cannot point at a field that the script hides."""
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the address of the list and how the options of this field differ from it."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        if self.option_list is not None:
            more = {"data-combobox": self.option_list.url, "data-without": self.excluded}
            more["data-kept"] = self.retained
            context["widget"]["attrs"] |= {
                key: each if isinstance(each, str) else SEPARATOR.join(each)
                for key, each in more.items()
                if each
            }
        return context


class MultipleCombobox(ComboboxMixin, forms.Textarea):
    """A control for several entries of a long list."""

    def __init__(self) -> None:
        super().__init__({"rows": 2, "autocomplete": "off", "data-many": True})


class SingleCombobox(ComboboxMixin, forms.TextInput):
    """A control for one entry of a long list."""

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off"})


class OptionListField(TextField):
    """Entries of a long list, typed by code or name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(max_length=MAX_LENGTH, **kwargs)
        self.known: Callable[[], Mapping[str, Any]] = dict
        self.options: tuple[Option, ...] = ()

    def set_options(
        self,
        listed: OptionList,
        known: Callable[[], Mapping[str, Any]] = dict,
        *,
        excluded: Collection[str] = (),
        retained: Collection[str] = (),
    ) -> None:
        """Set what may be typed: the list without excluded values, with retained ones.

        ``known`` returns the entries by value; it is called only when something was typed, because
        it may read the whole list.
        """
        values = {each.value for each in listed.options}
        left = [value for value in retained if value not in values]
        offered = [each for each in listed.options if each.value not in excluded]
        self.options = (*offered, *(Option(value, value) for value in left))
        self.known = known
        self.widget.option_list, self.widget.excluded, self.widget.retained = listed, excluded, left

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Values with their labels, for pages that show a chosen value."""
        return [(each.value, each.label) for each in self.options]

    def prepare_value(self, value: Any) -> Any:
        """Return values as they are typed; a typed text stays as it is."""
        return SEPARATOR.join(value) if isinstance(value, list | tuple) else value

    def parse(self, value: Any) -> list[str]:
        """Return the values that the text means. Raises ValidationError for unclear entries."""
        parser = OptionParser(super().clean(value), self.options)
        if parser.unclear:
            refused = [
                _unclear_entry_error(parser, text)
                for text in parser.unclear[:MAX_SUGGESTIONS_SHOWN]
            ]
            raise ValidationError(refused)
        if self.required and not parser.values:
            raise ValidationError(self.error_messages["required"], code="required")
        return parser.values


class ListedValuesField(OptionListField):
    """Several values of a long list."""

    widget = MultipleCombobox

    def clean(self, value: Any) -> Any:
        """Return the values in the order in which they were typed."""
        return self.parse(value)


class ListedObjectsField(ListedValuesField):
    """Several entries of a long list."""

    def clean(self, value: Any) -> tuple[Any, ...]:
        """Return the entries in the order of the list."""
        chosen = set(self.parse(value))
        known = self.known() if chosen else {}
        return tuple(entry for value, entry in known.items() if value in chosen)


class ListedValueField(OptionListField):
    """One value of a long list."""

    widget = SingleCombobox

    def clean(self, value: Any) -> Any:
        """Return the value; None when nothing was typed."""
        chosen = self.parse(value)
        if len(chosen) > 1:
            raise ValidationError(_("Write only one here."), code="invalid_choice")
        return chosen[0] if chosen else None


class ListedObjectField(ListedValueField):
    """One entry of a long list."""

    def clean(self, value: Any) -> Any:
        """Return the entry; None when nothing was typed."""
        chosen = super().clean(value)
        return None if chosen is None else self.known()[chosen]


def _unclear_entry_error(parser: OptionParser, text: str) -> ValidationError:
    """Return the error for an unclear entry, with what may have been meant."""
    suggestions = parser.suggestions(text)
    shown = {"words": text[:MAX_QUOTED_CHARACTERS], "found": ", ".join(suggestions)}
    if parser.matching_values(text):
        sentence = _("“%(words)s” can mean several: %(found)s. Write the code.")
    elif suggestions:
        sentence = _("“%(words)s” is not in the list. Near it: %(found)s.")
    else:
        sentence = _("“%(words)s” is not in the list; write a code or a name from it.")
    return ValidationError(sentence, code="invalid_choice", params=shown)
