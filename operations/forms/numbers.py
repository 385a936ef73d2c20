"""Fields for numbers and days that take what is plain and never guess at the rest."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from jco_portal.kernel.dates import FIRST_DAY, LAST_DAY
from jco_portal.kernel.forms import TextField

SPACES = "[ \u00a0\u2009\u202f]"
PLAIN = re.compile(rf"(?:[0-9]+|[0-9]{{1,3}}(?:{SPACES}[0-9]{{3}})+)(?:\.([0-9]+))?", re.ASCII)
DIGITS = re.compile(rf"(?:[0-9,.]|{SPACES})+", re.ASCII)
DECIMAL_COMMA = re.compile("^([^,]+),([0-9]{1,2})$", re.ASCII)  # three could be thousands
MINUS = re.compile(r"[-−–]\s*[0-9]", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
MOST_DIGITS = 24


class NumberField(TextField):
    """A number of 0 or more, with a point before its decimals if it may have any.

    A comma before one or two decimals can only be meant so, and is taken too.
    """

    default_error_messages = {
        "whole": gettext_lazy(
            "Write a whole number in digits, such as 4100000: no points, commas or signs."
        ),
        "decimal": gettext_lazy(
            "“%(value)s” is not a number as it is written here: digits, and a point only "
            "before decimals, such as 1250.5."
        ),
        "comma": gettext_lazy(
            "“%(value)s” can be read in two ways: write a point before decimals and leave "
            "commas out, such as 1250.5."
        ),
        "long": gettext_lazy("“%(value)s” has more digits than anything here can have."),
        "negative": gettext_lazy("Nothing below 0 is counted; write 0 or more."),
        "decimals": ngettext_lazy(
            "Write at most %(n)d decimal.", "Write at most %(n)d decimals.", "n"
        ),
    }

    def __init__(self, *, decimals: int = 0, **kwargs: Any) -> None:
        self.decimals = decimals
        kwargs.setdefault("max_length", 60)
        attrs = {
            "inputmode": "decimal" if decimals else "numeric",
            "autocomplete": "off",
            "data-width": "short",
        }
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """The number; None when nothing was typed and nothing must be."""
        typed = super().clean(value)
        if not typed:
            return None
        if MINUS.match(typed):
            raise ValidationError(self.error_messages["negative"], code="negative")
        may_be_comma = self.decimals and "." not in typed
        text = DECIMAL_COMMA.sub(r"\1.\2", typed) if may_be_comma else typed
        match = PLAIN.fullmatch(text)
        if match is None or len(text) > MOST_DIGITS or (match[1] and not self.decimals):
            code = self._code(typed)
            message = self.error_messages[code]
            raise ValidationError(message, code=code, params={"value": typed[:40]})
        if len(match[1] or "") > self.decimals:
            message = self.error_messages["decimals"]
            raise ValidationError(message, code="decimals", params={"n": self.decimals})
        plain = re.sub(SPACES, "", text)
        return Decimal(plain) if self.decimals else int(plain)

    def _code(self, text: str) -> str:
        if not self.decimals:
            return "whole"
        if PLAIN.fullmatch(DECIMAL_COMMA.sub(r"\1.\2", text)):
            return "long"
        return "comma" if "," in text and DIGITS.fullmatch(text) else "decimal"


class DayField(TextField):
    """A day, written as 2026-10-05."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        attrs = {"autocomplete": "off", "data-width": "short"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """The day; None when nothing was typed and nothing must be."""
        text = super().clean(value)
        if not text:
            return None
        if not DAY.fullmatch(text):
            raise ValidationError(_("Write the day as 2026-10-05."))
        try:
            day = date.fromisoformat(text)
        except ValueError:
            sentence = _("There is no such day as %(said)s.")
            raise ValidationError(sentence, params={"said": text}) from None
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(_("The year lies outside 1990 to 2100."))
        return day

    def prepare_value(self, value: Any) -> Any:
        """A day as it is typed."""
        return value.isoformat() if isinstance(value, date) else value
