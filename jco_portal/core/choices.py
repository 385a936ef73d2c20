"""Fields for short reference lists; their controls keep a value that is not in the list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.form_fields import CleanTextMixin

ChoiceOrGroup = tuple[str, str] | tuple[str, list[tuple[str, str]]]
NOT_LISTED = gettext_lazy("“%(value)s” is not in the list; choose another.")


class UnknownChoiceMixin(forms.widgets.ChoiceWidget):
    """A control that also shows a sent value that is not in its list, so that it is not lost."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        """Return the groups, followed by a group of unknown values."""
        groups = super().optgroups(name, value, attrs)
        known = {str(option["value"]) for _name, options, _index in groups for option in options}
        unknown = [each for each in value if each and each not in known]
        if unknown:
            count = sum(len(options) for _name, options, _index in groups)
            options = [
                self.create_option(name, each, each[:80], True, count + index)
                for index, each in enumerate(unknown)
            ]
            groups.append((_("Not in the list"), options, len(groups)))
        return groups


class SelectWithUnknown(UnknownChoiceMixin, forms.Select):
    """A select that keeps a value which is not in its list."""


class GroupedCheckboxSelect(UnknownChoiceMixin, forms.CheckboxSelectMultiple):
    """Checkboxes in groups, folded behind a line that counts the chosen ones."""

    template_name = "components/_grouped_checkboxes.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the labels of the chosen options."""
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        options = [option for _name, listed, _index in groups for option in listed]
        chosen = [str(option["label"]).strip() for option in options if option["selected"]]
        context["widget"]["chosen"] = chosen
        context["widget"]["is_long"] = len(options) > 16
        return context


class CodeField(CleanTextMixin, forms.ChoiceField):
    """A code of a closed list."""


class ObjectChoiceField(CodeField):
    """One entry of a reference list, by its code."""

    default_error_messages = {"invalid_choice": NOT_LISTED}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SelectWithUnknown(), **kwargs)
        self.known: dict[str, Any] = {}

    def set_choices(self, options: Sequence[ChoiceOrGroup], known: dict[str, Any]) -> None:
        """Set the options, and the entries by code."""
        self.choices, self.known = [("", _("Choose…")), *options], known

    def clean(self, value: Any) -> Any:
        """Return the entry; None when none was chosen."""
        return self.known.get(super().clean(value))


class ObjectMultipleChoiceField(forms.MultipleChoiceField):
    """Several entries of a reference list, by their codes, in the order of the list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=GroupedCheckboxSelect(), **kwargs)
        self.known: dict[str, Any] = {}

    def set_choices(self, options: list[tuple[str, str]], known: dict[str, Any]) -> None:
        """Set the options, and the entries by code."""
        self.choices, self.known = options, known

    def validate(self, value: list[str]) -> None:
        """Refuse values that are not in the list, each in an error of its own (at most five)."""
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        unknown = [each for each in value if not self.valid_value(each)]
        if unknown:
            sentence = _("“%(value)s” is not in the list; untick it and choose another.")
            raise ValidationError(
                [
                    ValidationError(sentence, params={"value": each[:60]}, code="invalid_choice")
                    for each in unknown[:5]
                ]
            )

    def clean(self, value: Any) -> tuple[Any, ...]:
        """Return the entries."""
        chosen = set(super().clean(value))
        return tuple(entry for code, entry in self.known.items() if code in chosen)
