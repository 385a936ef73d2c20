"""Forms of the reminder settings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jco_portal.core.form_fields import DayField, bound_form_field
from jco_portal.core.versioned_forms import RefusableForm
from jco_portal.deadlines.enums import EmailDelivery
from jco_portal.deadlines.models import ReminderPreference
from jco_portal.directory.models import User


class DeliveryForm(RefusableForm):
    """Delivery of reminder emails, with the stored choice or the daily summary selected."""

    delivery = forms.ChoiceField(
        label=_("Mails about what is due"), choices=EmailDelivery.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        chosen = (
            ReminderPreference.objects.filter(person=person)
            .values_list("delivery", flat=True)
            .first()
        )
        super().__init__(
            *args, **kwargs | {"initial": {"delivery": chosen or EmailDelivery.DAILY_SUMMARY}}
        )


class DeputyField(forms.ModelChoiceField[User]):
    """A choice of colleagues, labelled with function and email address."""

    def label_from_instance(self, obj: User) -> str:
        """Return function and address, which colleagues of one organisation may see."""
        obj.roles = frozenset(each.role for each in obj.role_assignments.all())
        return f"{obj.function_label} ({obj.email})"


class AbsenceForm(RefusableForm):
    """An absence: first and last day (inclusive), and the deputy who is reminded."""

    refused_field = "last_day"
    first_day = DayField(
        label=_("First day away"),
        help_text=_("A day such as 2026-12-21."),
        error_messages={"required": _("Say from when you are away.")},
    )
    last_day = DayField(
        label=_("Last day away"),
        error_messages={"required": _("Say until when you are away.")},
    )
    deputy = DeputyField(
        User.objects.none(),
        label=_("Who is reminded instead"),
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Say who is reminded instead."),
            "invalid_choice": _("Choose somebody of your own organisation."),
        },
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        # Prefix of the ids, because the delivery form is on the same page.
        super().__init__(*args, **kwargs | {"auto_id": "absence_%s"})
        colleagues = User.objects.filter(is_active=True, organisation=person.organisation_id)
        bound_form_field(self, "deputy", DeputyField).queryset = (
            colleagues.exclude(pk=person.pk)
            .select_related("organisation")
            .prefetch_related("role_assignments")
        )

    def clean(self) -> dict[str, Any]:
        """Reject a last day before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        return cleaned
