"""What a person adds to a step of the life cycle."""

from django import forms
from django.utils.translation import gettext_lazy

from jco_portal.kernel.forms import TextField


class MoveForm(forms.Form):
    """The reason for a step, where it asks for one; the tick, where something is missing."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=2000, required=False)
    all_the_same = forms.BooleanField(
        label=gettext_lazy("I have read it and want this step all the same"), required=False
    )
