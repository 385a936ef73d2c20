"""What the forms of follow-up share."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jco_portal.kernel.access import Refused
from operations.forms.file import FiledField
from operations.forms.planning import VersionedForm

MARKDOWN = _("Paragraphs, lists with -, **bold** and headings with # are understood.")
SHORT = {"data-width": "short", "autocomplete": "off"}


class RefusableForm(VersionedForm):
    """A form beside whose fields stands what an action refused."""

    def add_refusals(self, refused: Refused) -> None:
        """Put each refusal beside its field, or on top of the form."""
        for each in refused.refusals:
            self.add_error(each.code if each.code in self.fields else None, each.sentence)


class OptionalFile(FiledField):
    """A file that need not be sent."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file as it may be kept; None without one."""
        return super().clean(data, initial) if data else None
