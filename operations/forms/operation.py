"""Form of an operation of any type."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.combobox import ListedObjectsField
from jco_portal.core.record_inputs import field_specs, own_column_values, with_input_fields
from jco_portal.directory.models import Organisation, User
from operations.enums import Confirmation, ParticipationRole, ReferenceTermKind
from operations.forms.phases import RedisplayMixin
from operations.models import OperationInput, PhaseInput, ReferenceTerm
from operations.reports.reference_choices import ORGANISATIONS, ReferenceChoices

ROLES_BY_FIELD = {
    "leads": ParticipationRole.LEAD,
    "co_leads": ParticipationRole.CO_LEAD,
    "participants": ParticipationRole.PARTICIPANT,
    "observers": ParticipationRole.OBSERVER,
}
TREES_BY_FIELD = {
    "terms": ReferenceTermKind.RISK_AREA,
    "transport_modes": ReferenceTermKind.TRANSPORT_MODE,
    "regions": ReferenceTermKind.REGION,
}
# Not for a JCO planned in the portal: they state what is known of an operation from elsewhere.
EXTERNAL_FIELDS = ("confirmation", "last_confirmed_on", "results_note")


class DuplicateForm(forms.Form):
    """Confirmation that an operation is not the possible duplicate found in the portal."""

    is_not_duplicate = forms.BooleanField(
        label=gettext_lazy("It is another operation"), required=False
    )


@with_input_fields(OperationInput)
class OperationForm(RedisplayMixin, forms.Form):
    """Everything that users enter about an operation, except its phases."""

    leads = ListedObjectsField(
        label=gettext_lazy("Lead"),
        help_text=gettext_lazy(
            "Who plans and runs it. A lead takes part: no need to name it twice."
        ),
    )
    co_leads = ListedObjectsField(label=gettext_lazy("Co-lead"))
    participants = ListedObjectsField(
        label=gettext_lazy("Participants"),
        help_text=gettext_lazy("“EU” stands for all Member States on the start date."),
    )
    observers = ListedObjectsField(label=gettext_lazy("Observers"))
    has_taken_place = forms.BooleanField(
        label=gettext_lazy("It has already taken place: record it as closed"),
        required=False,
        help_text=gettext_lazy("Only for a JCO whose last phase is over; nothing is planned then."),
    )

    def __init__(
        self,
        *args: Any,
        choices: ReferenceChoices,
        keep: OperationInput | None = None,
        is_silent: bool = False,
        **kwargs: Any,
    ) -> None:
        # The browser validates nothing (``novalidate``): the server shows errors at the fields.
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        self.is_redisplayed, self.keep = is_silent, keep
        kinds = choices.operation_type_choices(keep.operation_type if keep else None)
        self._model_field("operation_type").set_choices(kinds, choices.operation_types)
        # Groups of states only participate or observe; they neither organise nor lead.
        for name in ("organisers", *ROLES_BY_FIELD):
            self._model_field(name).set_options(
                choices.option_list(ORGANISATIONS),
                choices.lookup(ORGANISATIONS),
                excluded=() if name in {"participants", "observers"} else choices.group_codes,
            )
        for name, tree in TREES_BY_FIELD.items():
            current_names = term_names(getattr(keep, name, ()))
            self._model_field(name).set_options(
                choices.option_list(tree), choices.lookup(tree), retained=current_names
            )

    def _model_field(self, name: str) -> Any:
        return self.fields[name]

    def remove_external_fields(self) -> None:
        """Remove the fields that are not needed while a JCO is planned in the portal."""
        for name in EXTERNAL_FIELDS:
            del self.fields[name]

    @property
    def has_folded_values(self) -> bool:
        """True when a collapsed field has an unusual value or an error, so it must be open."""
        usual = {"", None, Confirmation.UNCONFIRMED.value}
        shown = [self[name] for name in EXTERNAL_FIELDS if name in self.fields]
        return any(field.value() not in usual or field.errors for field in shown)

    def clean(self) -> dict[str, Any]:
        """Check that each organisation has one role, and that only a JCO is recorded as closed.

        A lead or co-lead may also be entered as a participant.
        """
        field_by_organisation: dict[Organisation, str] = {}
        for name in ROLES_BY_FIELD:
            for organisation in self.cleaned_data.get(name) or ():
                first = field_by_organisation.setdefault(organisation, name)
                if first != name and not (first.endswith("leads") and name == "participants"):
                    self.add_error(name, self._two_roles_error(organisation, first))
        kind = self.cleaned_data.get("operation_type")
        if self.cleaned_data.get("has_taken_place") and kind and not kind.is_jco:
            sentence = _("Only a JCO is recorded as closed: untick it, and record this as over.")
            self.add_error("has_taken_place", sentence)
        return self.cleaned_data

    def _two_roles_error(self, organisation: Organisation, first: str) -> str:
        sentence = _("%(place)s stands under “%(part)s” too; delete it in one of the two.")
        return sentence % {"place": organisation.name, "part": self.fields[first].label}

    def participations(self) -> tuple[tuple[Organisation, str], ...]:
        """Return each organisation once with its role, leads first.

        Of an organisation entered twice the first role is returned, that of lead or co-lead.
        """
        role_by_organisation: dict[Organisation, str] = {}
        for name, role in ROLES_BY_FIELD.items():
            for organisation in self.cleaned_data[name]:
                role_by_organisation.setdefault(organisation, role.value)
        return tuple(role_by_organisation.items())

    def operation_input(self, phases: tuple[PhaseInput, ...]) -> OperationInput:
        """Return the operation as entered.

        Fields that the form does not have keep the values of the stored operation.
        """
        made = {"participations": self.participations(), "phases": phases}
        typed = field_specs(OperationInput)
        current_values = vars(self.keep) if self.keep else {}
        entered = {name: self.cleaned_data[name] for name in typed if name in self.cleaned_data}
        return OperationInput(**current_values | entered | made)


def operation_initial(operation_input: OperationInput) -> dict[str, Any]:
    """Return the initial values of the form for a stored operation."""
    shown = own_column_values(OperationInput, operation_input) | {
        "operation_type": operation_input.operation_type.code
    }
    shown["organisers"] = [organiser.code for organiser in operation_input.organisers]
    shown |= {name: term_names(getattr(operation_input, name)) for name in TREES_BY_FIELD}
    for name, role in ROLES_BY_FIELD.items():
        shown[name] = [
            organisation.code
            for organisation, own_role in operation_input.participations
            if own_role == role
        ]
    return shown


def term_names(terms: Iterable[ReferenceTerm]) -> list[str]:
    """Return the names of terms, by which users enter them."""
    return [term.name for term in terms]


def new_operation_initial(user: User) -> dict[str, Any]:
    """Return the initial values for a new operation: the user's organisation, if any.

    Only a state is preset as lead as well.
    """
    organisation = user.organisation
    if organisation is None:
        return {}
    return {
        "organisers": [organisation.code],
        "leads": [organisation.code] if organisation.is_state else [],
    }
