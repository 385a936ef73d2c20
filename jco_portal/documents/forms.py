"""What a person adds to a step in the life of a document."""

from django import forms
from django.utils.translation import gettext_lazy

from jco_portal.kernel.forms import TextField


class ReasonForm(forms.Form):
    """The reason for a step, where it asks for one."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=2000, required=False)
