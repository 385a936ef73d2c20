"""Forms of participants: inviting, naming a facilitator."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.combobox import ManyFromList
from jco_portal.core.dates import day_in_words
from jco_portal.core.form_fields import DayField, TextField
from jco_portal.core.record_inputs import length_of
from jco_portal.core.versioned_forms import RefusableForm
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation, User
from operations.enums import Response
from operations.models import Operation, Participation
from operations.reports.participants import facilitators_to_name
from operations.reports.reference_choices import ORGANISATIONS, Choices


class InviteForm(RefusableForm):
    """Whom to invite to a JCO, what is asked of them, and by when."""

    listed = forms.MultipleChoiceField(
        label=gettext_lazy("In the list of participants"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={
            "invalid_choice": gettext_lazy("“%(value)s” cannot be invited; untick it.")
        },
    )
    others = ManyFromList(
        label=gettext_lazy("Others"),
        help_text=gettext_lazy("Added to the participants. Codes or names: LT; Poland."),
    )
    requested_contribution = TextField(
        label=gettext_lazy("What is asked of them"),
        max_length=length_of(Participation, "requested_contribution"),
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
        self.places = {each.organisation.code: each.organisation for each in rows}
        self._offer_listed(rows)
        choices, others = Choices(), cast(ManyFromList, self.fields["others"])
        others.offer(
            choices.listed(ORGANISATIONS),
            choices.known(ORGANISATIONS),
            without=() if self.is_bound else self.places,  # sent twice, it is no mistake
        )

    def _offer_listed(self, rows: list[Participation]) -> None:
        again = set(self.data.getlist("listed")) if isinstance(self.data, QueryDict) else set()
        offered = [
            each
            for each in rows
            if not each.is_leading and (each.response in OFFERED or each.organisation.code in again)
        ]
        if not offered:
            del self.fields["listed"]
            return
        listed = cast(forms.MultipleChoiceField, self.fields["listed"])
        listed.choices = [(each.organisation.code, _offered(each)) for each in offered]
        planned = [each for each in offered if each.response == Response.PLANNED]
        listed.initial = [each.organisation.code for each in planned]

    def clean(self) -> dict[str, Any]:
        """Somebody must be invited."""
        chosen = [
            *(self.cleaned_data.get("listed") or ()),
            *(self.cleaned_data.get("others") or ()),
        ]
        if not chosen and not self.errors:
            field = "listed" if "listed" in self.fields else "others"
            self.add_error(field, _("Choose at least one organisation to invite."))
        return self.cleaned_data

    def organisations(self) -> list[Organisation]:
        """Everybody who is ticked."""
        listed = [self.places[code] for code in self.cleaned_data.get("listed") or ()]
        return [*listed, *self.cleaned_data["others"]]


OFFERED = {Response.PLANNED, Response.RECORDED, Response.DECLINED}


def _offered(participation: Participation) -> str:
    place = participation.organisation.name
    if participation.response == Response.DECLINED and participation.responded_at:
        day = day_in_words(participation.responded_at)
        return _("%(place)s (declined on %(day)s)") % {"place": place, "day": day}
    if participation.organisation.kind == OrganisationKind.GROUP:
        return _("%(place)s: each of its members") % {"place": place}
    return place


class FacilitatorForm(RefusableForm):
    """Whom the lead names as facilitator."""

    person = forms.ChoiceField(
        label=gettext_lazy("Facilitator"),
        error_messages={
            "required": gettext_lazy("Choose a facilitator."),
            "invalid_choice": gettext_lazy("Choose a facilitator from the list."),
        },
    )

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = facilitators_to_name(operation)
        field: Any = self.fields["person"]
        field.choices = [("", _("Choose…")), *self.offered]

    def named(self) -> User:
        """The person who is chosen."""
        return User.objects.get(pk=int(self.cleaned_data["person"]))
