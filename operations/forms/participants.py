"""Forms for inviting organisations and appointing a facilitator."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.combobox import ListedObjectsField
from jco_portal.core.dates import format_day
from jco_portal.core.form_fields import DayField, TextField
from jco_portal.core.record_inputs import max_text_length
from jco_portal.core.versioned_forms import RefusableForm
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation, User
from operations.enums import Response
from operations.models import Operation, Participation
from operations.reports.participants import facilitator_choices
from operations.reports.reference_choices import ORGANISATIONS, ReferenceChoices


class InviteForm(RefusableForm):
    """An invitation: organisations, requested contribution and response deadline."""

    listed_organisations = forms.MultipleChoiceField(
        label=gettext_lazy("In the list of participants"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={
            "invalid_choice": gettext_lazy("“%(value)s” cannot be invited; untick it.")
        },
    )
    other_organisations = ListedObjectsField(
        label=gettext_lazy("Others"),
        help_text=gettext_lazy("Added to the participants. Codes or names: LT; Poland."),
    )
    requested_contribution = TextField(
        label=gettext_lazy("What is asked of them"),
        max_length=max_text_length(Participation, "requested_contribution"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Posts, officers, equipment, days; what they should prepare."),
        error_messages={"required": gettext_lazy("Say what is asked of them.")},
    )
    response_due_on = DayField(
        label=gettext_lazy("Answer by"),
        help_text=gettext_lazy("A day before the first phase, such as 2026-10-05."),
        error_messages={"required": gettext_lazy("Give the day to answer by.")},
    )

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = operation.participations.select_related("organisation")
        rows = sorted(every, key=lambda each: each.organisation.name)
        self.organisations_by_code = {each.organisation.code: each.organisation for each in rows}
        self._set_listed_choices(rows)
        choices, others = (
            ReferenceChoices(),
            cast(ListedObjectsField, self.fields["other_organisations"]),
        )
        others.set_options(
            choices.option_list(ORGANISATIONS),
            choices.lookup(ORGANISATIONS),
            # Accepted on submission: sent a second time, the form names organisations that
            # the first submission has added to the participants.
            excluded=() if self.is_bound else self.organisations_by_code,
        )

    def _set_listed_choices(self, rows: list[Participation]) -> None:
        # Organisations in this submission stay selectable after an earlier copy of it has
        # invited them.
        again = (
            set(self.data.getlist("listed_organisations"))
            if isinstance(self.data, QueryDict)
            else set()
        )
        offered = [
            each
            for each in rows
            if not each.is_leading
            and (each.response in OFFERED_RESPONSES or each.organisation.code in again)
        ]
        if not offered:
            del self.fields["listed_organisations"]
            return
        listed = cast(forms.MultipleChoiceField, self.fields["listed_organisations"])
        listed.choices = [(each.organisation.code, _participation_label(each)) for each in offered]
        planned = [each for each in offered if each.response == Response.PLANNED]
        listed.initial = [each.organisation.code for each in planned]

    def clean(self) -> dict[str, Any]:
        """Require at least one organisation."""
        chosen = [
            *(self.cleaned_data.get("listed_organisations") or ()),
            *(self.cleaned_data.get("other_organisations") or ()),
        ]
        if not chosen and not self.errors:
            field = (
                "listed_organisations"
                if "listed_organisations" in self.fields
                else "other_organisations"
            )
            self.add_error(field, _("Choose at least one organisation to invite."))
        return self.cleaned_data

    def organisations(self) -> list[Organisation]:
        """Return all selected organisations, listed ones first."""
        listed = [
            self.organisations_by_code[code]
            for code in self.cleaned_data.get("listed_organisations") or ()
        ]
        return [*listed, *self.cleaned_data["other_organisations"]]


# Responses of participants who can be invited, again or for the first time.
OFFERED_RESPONSES = {Response.PLANNED, Response.RECORDED, Response.DECLINED}


def _participation_label(participation: Participation) -> str:
    organisation_name = participation.organisation.name
    if participation.response == Response.DECLINED and participation.responded_at:
        day = format_day(participation.responded_at)
        return _("%(place)s (declined on %(day)s)") % {"place": organisation_name, "day": day}
    if participation.organisation.kind == OrganisationKind.GROUP:
        return _("%(place)s: each of its members") % {"place": organisation_name}
    return organisation_name


class FacilitatorForm(RefusableForm):
    """The user whom the lead appoints as facilitator."""

    person = forms.ChoiceField(
        label=gettext_lazy("Facilitator"),
        error_messages={
            "required": gettext_lazy("Choose a facilitator."),
            "invalid_choice": gettext_lazy("Choose a facilitator from the list."),
        },
    )

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = facilitator_choices(operation)
        field: Any = self.fields["person"]
        field.choices = [("", _("Choose…")), *self.offered]

    def chosen_person(self) -> User:
        """Return the selected user."""
        return User.objects.get(pk=int(self.cleaned_data["person"]))
