"""What a person adds to a step of the life cycle."""

from django import forms
from django.utils.translation import gettext_lazy

from jco_portal.core.versioned_forms import TransitionForm


class OperationTransitionForm(TransitionForm):
    """The reason for a step, where it asks for one; the tick, where something is missing."""

    accepts_warnings = forms.BooleanField(
        label=gettext_lazy("I have read it and want this step all the same"), required=False
    )
