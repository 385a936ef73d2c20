"""Form of a transition of an operation."""

from django import forms
from django.utils.translation import gettext_lazy

from jco_portal.core.versioned_forms import TransitionForm


class OperationTransitionForm(TransitionForm):
    """Reason for a transition, where one is needed, and acceptance of its warnings."""

    accepts_warnings = forms.BooleanField(
        label=gettext_lazy("I have read it and want this step all the same"), required=False
    )
