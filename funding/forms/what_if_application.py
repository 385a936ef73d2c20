"""The form of an assumed application, to see from when a start would be safe."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from funding.analysis.pending_grants import WhatIfApplication
from funding.models import Programme
from jco_portal.core.choices import ObjectChoiceField
from jco_portal.core.form_fields import DayField, bound_form_field
from jco_portal.core.versioned_forms import RefusableForm


class WhatIfApplicationForm(RefusableForm):
    """A day of application, a programme, or both. Nothing is stored."""

    applied_on = DayField(
        label=gettext_lazy("Day of the application"),
        required=False,
        help_text=gettext_lazy(
            "As 2027-01-01. It counts for what has not been applied for yet. Empty: the next "
            "deadline on record, else today."
        ),
    )
    programme = ObjectChoiceField(
        label=gettext_lazy("Programme"),
        required=False,
        help_text=gettext_lazy("Empty: the programmes that fund lines of the budget."),
    )

    def __init__(self, *args: Any, programmes: Iterable[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        in_force = [e for e in programmes if e.valid_until is None or e.valid_until >= today]
        known = {each.code: each for each in sorted(in_force, key=lambda each: each.name)}
        field = bound_form_field(self, "programme", ObjectChoiceField)
        field.set_choices([(code, str(each)) for code, each in known.items()], known)

    def what_if_application(self) -> WhatIfApplication:
        """Return the assumed application; an empty one if the form is not valid."""
        if not self.is_bound or not self.is_valid():
            return WhatIfApplication()
        return WhatIfApplication(self.cleaned_data["applied_on"], self.cleaned_data["programme"])
