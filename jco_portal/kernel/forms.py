"""Forms: how they look, and the fields that every app shares."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from jco_portal.kernel.dates import clean_said
from jco_portal.kernel.gate import is_clean


class PortalFormRenderer(TemplatesSetting):
    """Every field looks alike: label, hint, error, control (components/_field.html)."""

    field_template_name = "components/_field.html"


UNCLEAN = _("This text holds characters that cannot be stored; type it again.")


def one_spelling(text: str) -> str:
    """The text without space around it, its line ends in one spelling."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class CleanTextMixin:
    """A text field that refuses what UTF-8 or the database cannot hold."""

    def to_python(self, value: Any) -> Any:
        """The text with line ends in one spelling; NUL and broken Unicode are refused.

        Browsers send every line end as two characters, which would read as a change.
        """
        if isinstance(value, str):
            if not is_clean(value):
                raise ValidationError(UNCLEAN, code="unclean")
            value = one_spelling(value)
        return super().to_python(value)  # type: ignore[misc]


class TextField(CleanTextMixin, forms.CharField):
    """A line or a paragraph of text; of what is too long nothing is lost."""

    default_error_messages = {
        "max_length": _("This may have at most %(limit_value)d characters; it has %(show_value)d."),
    }

    spelling = staticmethod(one_spelling)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without a limit in the browser, which cuts what is pasted and says nothing."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class UploadField(forms.FileField):
    """A file of one kind that is read at once, so it is not larger than some bytes."""

    default_error_messages = {
        "required": _("Choose a file."),
        "missing": _("Choose a file."),
        "invalid": _("The file did not arrive; choose it again."),
        "empty": _("The file is empty."),
        "max_length": _("The file's name is too long; rename it."),
        "too_large": _("The file is larger than %(size)s."),
    }

    def __init__(self, *, accept: str, most_bytes: int, **kwargs: Any) -> None:
        self.most_bytes = most_bytes
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accept}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file that was sent, or a sentence on what is wrong with it."""
        file = super().clean(data, initial)
        if file is not None and file.size > self.most_bytes:
            size = f"{self.most_bytes // 1024 // 1024} MB"
            message = self.error_messages["too_large"]
            raise ValidationError(message, code="too_large", params={"size": size})
        return file


class SaidDateField(CleanTextMixin, forms.CharField):
    """A date as it was said: day, month, year; for an end also open; empty if not known."""

    def __init__(self, *, may_be_open: bool = False, **kwargs: Any) -> None:
        self.may_be_open = may_be_open
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 40)
        short = forms.TextInput(attrs={"data-width": "short", "autocomplete": "off"})
        kwargs.setdefault("widget", short)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The said date in its one spelling, or a sentence on what is wrong with it."""
        return clean_said(super().clean(value), may_be_open=self.may_be_open)
