"""The renderer of forms, and the fields that all apps share."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from jco_portal.core.dates import clean_entered_date, parse_day
from jco_portal.core.input_validation import is_clean_text

# Space, no-break space, thin space, narrow no-break space.
SPACE_CLASS = "[ \u00a0\u2009\u202f]"
PLAIN_NUMBER_PATTERN = re.compile(
    rf"(?:[0-9]+|[0-9]{{1,3}}(?:{SPACE_CLASS}[0-9]{{3}})+)(?:\.([0-9]+))?", re.ASCII
)
DIGITS_PATTERN = re.compile(rf"(?:[0-9,.]|{SPACE_CLASS})+", re.ASCII)
# One or two decimals only: three digits after a comma could be thousands.
DECIMAL_COMMA_PATTERN = re.compile("^([^,]+),([0-9]{1,2})$", re.ASCII)
# Hyphen, minus sign and en dash, as people and spreadsheets write them.
MINUS_PATTERN = re.compile(r"[-−–]\s*[0-9]", re.ASCII)
MAX_DIGITS = 24
SHORT_INPUT_ATTRS = {"autocomplete": "off", "data-width": "short"}
FieldT = TypeVar("FieldT", bound=forms.Field)


def bound_form_field(form: forms.BaseForm, name: str, kind: type[FieldT]) -> FieldT:
    """Return a field of a form with its own type. Raises TypeError for another type."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is a {type(field).__name__}.")
    return field


class PortalFormRenderer(TemplatesSetting):
    """A renderer that gives every field label, hint, error and control in one template."""

    field_template_name = "components/_field.html"


UNCLEAN_TEXT_MESSAGE = _("This text holds characters that cannot be stored; type it again.")


def normalise_text(text: str) -> str:
    r"""Return the text without space at its ends, with line ends as ``\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class CleanTextMixin(forms.Field):
    """A text field that refuses what UTF-8 or the database cannot store."""

    def to_python(self, value: Any) -> Any:
        """Return the text with uniform line ends.

        Raises ValidationError for NUL and broken Unicode. Browsers send line ends as two
        characters, which would appear as a change.
        """
        if isinstance(value, str):
            if not is_clean_text(value):
                raise ValidationError(UNCLEAN_TEXT_MESSAGE, code="unclean")
            value = normalise_text(value)
        return super().to_python(value)


class TextField(CleanTextMixin, forms.CharField):
    """A line or a paragraph of text; a text that is too long is refused, never cut."""

    default_error_messages = {
        "max_length": _("This may have at most %(limit_value)d characters; it has %(show_value)d."),
    }

    normalise = staticmethod(normalise_text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the attributes without a limit: browsers cut pasted text without notice."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class UploadField(forms.FileField):
    """A file of one kind and of limited size, because it is read at once."""

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
        """Return the file. Raises ValidationError if it is missing, empty or too large."""
        file = super().clean(data, initial)
        if file is not None and file.size > self.most_bytes:
            size = f"{self.most_bytes // 1024 // 1024} MB"
            message = self.error_messages["too_large"]
            raise ValidationError(message, code="too_large", params={"size": size})
        return file


class EnteredDateField(CleanTextMixin, forms.CharField):
    """A date as entered: day, month or year, for an end also ‘open’; empty if not known."""

    def __init__(self, *, may_be_open: bool = False, **kwargs: Any) -> None:
        self.may_be_open = may_be_open
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 40)
        short = forms.TextInput(attrs={"data-width": "short", "autocomplete": "off"})
        kwargs.setdefault("widget", short)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the date in its one spelling. Raises ValidationError."""
        return clean_entered_date(super().clean(value), may_be_open=self.may_be_open)


class DayField(TextField):
    """A day, written as 2026-10-05."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("widget", forms.TextInput(attrs=SHORT_INPUT_ATTRS))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the day; None when nothing was typed in an optional field."""
        text = super().clean(value)
        return parse_day(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        """Return a day as it is typed."""
        return value.isoformat() if isinstance(value, date) else value


class NumberField(TextField):
    """A number of 0 or more, with a point before decimals if it may have any.

    A comma before one or two decimals has only one meaning and is accepted too.
    """

    default_error_messages = {
        "whole": _("Write a whole number in digits, such as 4100000: no points, commas or signs."),
        "decimal": _(
            "“%(value)s” is not a number as it is written here: digits, and a point only "
            "before decimals, such as 1250.5."
        ),
        "comma": _(
            "“%(value)s” can be read in two ways: write a point before decimals and leave "
            "commas out, such as 1250.5."
        ),
        "long": _("“%(value)s” has more digits than anything here can have."),
        "negative": _("Nothing below 0 is counted; write 0 or more."),
        "digits": _("This number is too long: write at most %(n)d digits."),
        "decimals": ngettext_lazy(
            "Write at most %(n)d decimal.", "Write at most %(n)d decimals.", "n"
        ),
    }

    def __init__(self, *, decimals: int = 0, whole_digits: int = 0, **kwargs: Any) -> None:
        self.decimals, self.whole_digits = decimals, whole_digits
        kwargs.setdefault("max_length", 60)
        attrs = {"inputmode": "decimal" if decimals else "numeric", **SHORT_INPUT_ATTRS}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the number; None when nothing was typed in an optional field."""
        typed = super().clean(value)
        if not typed:
            return None
        if MINUS_PATTERN.match(typed):
            raise ValidationError(self.error_messages["negative"], code="negative")
        may_be_comma = self.decimals and "." not in typed
        text = DECIMAL_COMMA_PATTERN.sub(r"\1.\2", typed) if may_be_comma else typed
        match = PLAIN_NUMBER_PATTERN.fullmatch(text)
        if match is None or len(text) > MAX_DIGITS or (match[1] and not self.decimals):
            code = self._error_code(typed)
            message = self.error_messages[code]
            raise ValidationError(message, code=code, params={"value": typed[:40]})
        if len(match[1] or "") > self.decimals:
            message = self.error_messages["decimals"]
            raise ValidationError(message, code="decimals", params={"n": self.decimals})
        plain = re.sub(SPACE_CLASS, "", text)
        if self.whole_digits and len(plain.partition(".")[0].lstrip("0")) > self.whole_digits:
            message = self.error_messages["digits"]
            raise ValidationError(message, code="digits", params={"n": self.whole_digits})
        return Decimal(plain) if self.decimals else int(plain)

    def _error_code(self, text: str) -> str:
        if not self.decimals:
            return "whole"
        if PLAIN_NUMBER_PATTERN.fullmatch(DECIMAL_COMMA_PATTERN.sub(r"\1.\2", text)):
            return "long"
        return "comma" if "," in text and DIGITS_PATTERN.fullmatch(text) else "decimal"
