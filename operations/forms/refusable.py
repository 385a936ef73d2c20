"""The form that shows what stands against it beside the field that mends it."""

from typing import Any

from django import forms

from jco_portal.kernel.access import Refused


class Refusable(forms.Form):
    """A form that shows what stands against it beside the field that mends it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)

    def add_refusals(self, refused: Refused) -> None:
        """Put each refusal beside its field, or above all."""
        for refusal in refused.refusals:
            known = refusal.code in self.fields
            self.add_error(refusal.code if known else None, str(refusal.sentence))
