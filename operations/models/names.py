"""Code names: something that can be read, in one spelling."""

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jco_portal.kernel.forms import TextField

BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters that nobody sees


def plain_name(text: str) -> str:
    """The name in its one spelling: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class NameField(TextField):
    """A code name; how long it may be counts in its one spelling."""

    spelling = staticmethod(plain_name)

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        self.longest = max_length
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The name, or a sentence on what is wrong with it."""
        name = plain_name(super().clean(value))
        if wrong := self._wrong(name):
            raise ValidationError(wrong)
        return name

    def _wrong(self, name: str) -> str:
        categories = {unicodedata.category(each) for each in name}
        if "Cc" in categories:
            return _("The name holds characters that cannot be stored; type it again.")
        if "Cf" in categories or not BLANK.isdisjoint(name):
            return _("The name holds invisible characters; type it again.")
        if not any(each.isalnum() for each in name):
            return _("Give a name with at least one letter or digit.")
        if len(name) > self.longest:
            sentence = _("The name is longer than %(longest)d characters; shorten it.")
            return sentence % {"longest": self.longest}
        return ""
