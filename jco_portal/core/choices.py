"""Fields of short reference lists, whose controls keep what was typed, known or not."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.form_fields import CleanTextMixin

ChoiceOrGroup = tuple[str, str] | tuple[str, list[tuple[str, str]]]
NOT_LISTED = gettext_lazy("“%(value)s” is not in the list; choose another.")


class KeepsUnknown(forms.widgets.ChoiceWidget):
    """A choice control that shows a value which is not in its list, so that it is not lost."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        """The groups, and behind them what was sent but is not known."""
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


class KeepingSelect(KeepsUnknown, forms.Select):
    """A select that keeps a value which is not in its list."""


class CheckboxGroups(KeepsUnknown, forms.CheckboxSelectMultiple):
    """Many checkboxes in groups, folded away behind a line that says how many are chosen."""

    template_name = "components/_grouped_checkboxes.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Adds the labels of what is chosen."""
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        options = [option for _name, listed, _index in groups for option in listed]
        chosen = [str(option["label"]).strip() for option in options if option["selected"]]
        context["widget"]["chosen"] = chosen
        context["widget"]["is_long"] = len(options) > 16
        return context


class CodeField(CleanTextMixin, forms.ChoiceField):
    """A code of a closed list."""


class OneOf(CodeField):
    """One entry of a reference list, by its code."""

    default_error_messages = {"invalid_choice": NOT_LISTED}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=KeepingSelect(), **kwargs)
        self.known: dict[str, Any] = {}

    def offer(self, options: Sequence[ChoiceOrGroup], known: dict[str, Any]) -> None:
        """Set what may be chosen."""
        self.choices, self.known = [("", _("Choose…")), *options], known

    def clean(self, value: Any) -> Any:
        """The entry itself."""
        return self.known.get(super().clean(value))


class ManyOf(forms.MultipleChoiceField):
    """Several entries of a reference list, by their codes, in the list's order."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=CheckboxGroups(), **kwargs)
        self.known: dict[str, Any] = {}

    def offer(self, options: list[tuple[str, str]], known: dict[str, Any]) -> None:
        """Set what may be chosen."""
        self.choices, self.known = options, known

    def validate(self, value: list[str]) -> None:
        """Names everything that is not in the list, not only the first."""
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
        """The entries themselves."""
        chosen = set(super().clean(value))
        return tuple(entry for code, entry in self.known.items() if code in chosen)
