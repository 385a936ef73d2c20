"""Forms of controls and seizures: few fields at first, rarely needed ones are collapsed."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.choices import ObjectChoiceField, SelectWithUnknown
from jco_portal.core.form_fields import DayField, NumberField, TextField, bound_form_field
from jco_portal.core.record_inputs import max_text_length
from jco_portal.core.versioned_forms import ReasonField, RefusableForm, parse_number
from operations.enums import Attribution, ControlType, GoodsStatus, ReferenceTermKind, Unit
from operations.models import ControlInput, Operation, SeizureInput, SeizureRevision, unit_of
from operations.reports.reference_choices import ReferenceChoices, term_choices

NO_PERSONAL_DATA_HELP = gettext_lazy(
    "No personal data and no case references: this is for statistics."
)
CHOICE_ERRORS = {"invalid_choice": gettext_lazy("“%(value)s” is not in the list; choose another.")}


class GoodsSelectWithUnits(SelectWithUnknown):
    """A list of goods to select from, each with the unit in which it is counted."""

    units: dict[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the option with its unit, from which a script presets the field of the unit."""
        option = super().create_option(name, value, *args, **kwargs)
        if unit := self.units.get(str(value)):
            option["attrs"]["data-unit"] = unit
        return option


class ResultForm(RefusableForm):
    """Fields common to controls and seizures, and the hidden keys of one submission."""

    day = DayField(
        label=gettext_lazy("Day"),
        help_text=gettext_lazy("Written as 2026-10-05."),
        error_messages={"required": gettext_lazy("Say on which day it was.")},
    )
    attribution = forms.ChoiceField(
        label=gettext_lazy("Belongs to"),
        choices=[
            ("", gettext_lazy("the phase in which the day lies")),
            (Attribution.POST_OPERATIONAL, gettext_lazy("what came of it after its phases")),
            (Attribution.OUTSIDE, gettext_lazy("outside the scope: counted apart")),
        ],
        required=False,
        widget=SelectWithUnknown,
        error_messages=CHOICE_ERRORS,
    )
    location = TextField(
        label=gettext_lazy("Place"),
        max_length=max_text_length(SeizureRevision, "location"),
        required=False,
        help_text=gettext_lazy("Post, port or road, such as Medininkai."),
    )
    transport_mode = ObjectChoiceField(label=gettext_lazy("Transport mode"), required=False)
    note = TextField(
        label=gettext_lazy("Note"),
        max_length=max_text_length(SeizureRevision, "note"),
        required=False,
        help_text=NO_PERSONAL_DATA_HELP,
    )
    reason = ReasonField(
        SeizureRevision,
        label=gettext_lazy("Why is it corrected?"),
        error_messages={"required": gettext_lazy("Say why it is corrected: it stays there.")},
    )
    is_withdrawn = forms.BooleanField(
        label=gettext_lazy("Withdraw it: it was reported by mistake"),
        required=False,
        help_text=gettext_lazy("It stays readable with its reason and does not count."),
    )
    common_fields = ("day", "attribution", "location", "transport_mode", "note")
    own_fields: tuple[str, ...] = ()
    carried_over_fields: tuple[str, ...] = ()
    first_fields: tuple[str, ...]
    folded_fields: tuple[str, ...] = ()
    trees_by_field = {"transport_mode": (ReferenceTermKind.TRANSPORT_MODE, "transport_modes")}

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        operation: Operation,
        latest: Any = None,
        like: Any = None,
    ) -> None:
        self.choices, self.operation, self.latest = ReferenceChoices(), operation, latest
        super().__init__(data, initial=self._initial_values(latest, like))
        for name, (kind, own) in self.trees_by_field.items():
            current_term = getattr(latest or like, name, None)
            self._set_term_choices(name, kind, list(getattr(operation, own).all()), current_term)
        if data is None and latest is None:
            self.fields[self.first_empty_field(like)].widget.attrs["autofocus"] = True
        if latest is None:
            del self.fields["reason"], self.fields["is_withdrawn"]
        self.key = _submission_uuid(data) or uuid4()
        current_number = getattr(latest, "number", 0)
        self.based_on = current_number if data is None else _submitted_revision(data)

    def first_empty_field(self, like: Any) -> str:
        """Return the name of the field that has the focus."""
        is_preset = like is not None or bool(self.initial.get(self.first_fields[0]))
        return self.first_fields[-1 if is_preset else 0]

    def _initial_values(self, latest: Any, like: Any) -> dict[str, Any]:
        """Return the values to be corrected, else those preset for a new report."""
        if latest is not None:
            return self._revision_values(latest)
        first = {"day": timezone.localdate()} | {
            name: own[0].name
            for name, (_kind, lists) in self.trees_by_field.items()
            if len(own := list(getattr(self.operation, lists).all())) == 1
        }
        return first | (self._carried_over(like) if like is not None else {})

    def _revision_values(self, entry: Any) -> dict[str, Any]:
        values = {name: getattr(entry, name) for name in self.own_fields + self.common_fields}
        for name in self.trees_by_field:
            values[name] = values[name].name if values[name] else ""
        values["attribution"] = "" if entry.attribution == Attribution.PHASE else entry.attribution
        return values | {"is_withdrawn": entry.is_withdrawn}

    def _carried_over(self, like: Any) -> dict[str, Any]:
        # A series of reports usually shares its location, mode of transport and goods.
        carried_over = {
            "location": like.location,
            "transport_mode": like.transport_mode.name if like.transport_mode else "",
        }
        return carried_over | {name: getattr(like, name) for name in self.carried_over_fields}

    def _set_term_choices(self, name: str, kind: str, own: list[Any], current_term: Any) -> None:
        """List the operation's own terms first, then the whole tree."""
        tree = self.choices.trees[kind]
        everything = term_choices(tree, keep=current_term.name if current_term else "")
        groups = [(_("Everything"), everything)]
        if own:
            options = [(each.name, each.name) for each in own]
            groups.insert(0, (_("Of this operation"), options))
        field = bound_form_field(self, name, ObjectChoiceField)
        field.set_choices(groups, self.choices.terms_by_name(kind))

    def _common_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.common_fields}

    @property
    def has_folded_values(self) -> bool:
        """True when a collapsed field has a value or an error, so that it must be open."""
        return any(self[name].value() or self[name].errors for name in self.folded_fields)


class SeizureForm(ResultForm):
    """A seizure: goods, quantity and day; all other fields are preset or collapsed."""

    goods = ObjectChoiceField(
        label=gettext_lazy("Goods"),
        error_messages={"required": gettext_lazy("Say which goods were found.")},
    )
    quantity = NumberField(
        label=gettext_lazy("Quantity"),
        decimals=3,
        help_text=gettext_lazy("In digits, such as 4100000 or 12.5."),
        error_messages={"required": gettext_lazy("Say how much was found.")},
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=[("", gettext_lazy("as these goods are counted")), *Unit.choices],
        required=False,
        widget=SelectWithUnknown,
        error_messages=CHOICE_ERRORS,
    )
    goods_status = forms.ChoiceField(
        label=gettext_lazy("The goods are"),
        choices=GoodsStatus.choices,
        initial=GoodsStatus.SEIZED,
        help_text=gettext_lazy("Released goods do not count."),
        widget=SelectWithUnknown,
        error_messages=CHOICE_ERRORS,
    )
    value = NumberField(label=gettext_lazy("Value in euro"), decimals=2, required=False)
    value_basis = TextField(
        label=gettext_lazy("Basis of the value"),
        max_length=max_text_length(SeizureRevision, "value_basis"),
        required=False,
        help_text=gettext_lazy("Such as retail price, customs value."),
    )
    prevented_loss = NumberField(
        label=gettext_lazy("Duties and taxes avoided, in euro"), decimals=2, required=False
    )
    prevented_loss_basis = TextField(
        label=gettext_lazy("Basis of the duties and taxes"),
        max_length=max_text_length(SeizureRevision, "prevented_loss_basis"),
        required=False,
    )
    euro_fields = ("value", "value_basis", "prevented_loss", "prevented_loss_basis")
    own_fields = ("goods", "quantity", "unit", "goods_status", *euro_fields)
    carried_over_fields = ("goods_status",)
    first_fields = ("goods", "quantity")
    folded_fields = (*euro_fields, "note")
    trees_by_field = {**ResultForm.trees_by_field, "goods": (ReferenceTermKind.RISK_AREA, "terms")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goods = bound_form_field(self, "goods", ObjectChoiceField)
        choices: Any = goods.choices
        widget = GoodsSelectWithUnits(attrs=goods.widget.attrs, choices=choices)
        widget.units = self._units_by_goods()
        goods.widget = widget

    def _units_by_goods(self) -> dict[str, str]:
        """Return the unit of each goods: its own, else that of the nearest broader term."""
        tree = self.choices.trees[ReferenceTermKind.RISK_AREA]
        own = {each.term.key: each.term.unit for each in tree}
        return {
            each.term.name: next((own[key] for key in reversed(each.path) if own[key]), "")
            for each in tree
        }

    def _carried_over(self, like: Any) -> dict[str, Any]:
        return super()._carried_over(like) | {"goods": like.goods.name}

    def _revision_values(self, entry: Any) -> dict[str, Any]:
        values = super()._revision_values(entry)
        return values | {
            name: format_plain_number(values[name])
            for name in ("quantity", "value", "prevented_loss")
        }

    def clean(self) -> dict[str, Any]:
        """Require a unit for goods that neither have nor inherit one."""
        values = super().clean() or {}
        goods, unit = values.get("goods"), values.get("unit", "")
        if goods and not unit and not unit_of(goods) and "unit" not in self.errors:
            sentence = _("Say in which unit these goods are counted here.")
            self.add_error("unit", sentence)
        return values

    def result_input(self) -> SeizureInput:
        """Return the seizure as entered."""
        own = {name: self.cleaned_data[name] for name in self.own_fields}
        return SeizureInput(**self._common_values(), **own)


class ControlsForm(ResultForm):
    """Controls of one day and type, and how many of them were positive."""

    control_type = forms.ChoiceField(
        label=gettext_lazy("Kind of control"),
        choices=ControlType.choices,
        initial=ControlType.PHYSICAL,
        widget=SelectWithUnknown,
        error_messages=CHOICE_ERRORS,
    )
    control_count = NumberField(
        label=gettext_lazy("Number of controls"),
        error_messages={"required": gettext_lazy("Say how many controls there were.")},
    )
    positive_controls = NumberField(
        label=gettext_lazy("Of these with a hit"),
        required=False,
        help_text=gettext_lazy("Left empty, there was none."),
    )
    own_fields = ("control_type", "control_count", "positive_controls")
    carried_over_fields = ("control_type",)
    first_fields = ("control_count",)
    folded_fields = ("note",)

    def result_input(self) -> ControlInput:
        """Return the controls as entered; an empty number of positive controls is 0."""
        own = {name: self.cleaned_data[name] for name in self.own_fields}
        return ControlInput(
            **self._common_values(), **own | {"positive_controls": own["positive_controls"] or 0}
        )


def format_plain_number(number: Any) -> str:
    """Return a number as it is typed, without empty decimals; empty for None."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _submission_uuid(form_data: QueryDict | None) -> UUID | None:
    try:
        return UUID(form_data.get("key", "") if form_data else "")
    except ValueError:
        return None


def _submitted_revision(form_data: QueryDict) -> int:
    """Return the number of the revision shown or to be overwritten; 0 if neither."""
    return parse_number(form_data.get("save_over") or form_data.get("based_on", "")) or 0
