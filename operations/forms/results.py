"""Forms of controls and seizures: short, with what is rarely needed folded away."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.choices import KeepingSelect, OneOf
from jco_portal.core.form_fields import DayField, NumberField, TextField, field_of
from jco_portal.core.record_inputs import length_of
from jco_portal.core.versioned_forms import ReasonField, RefusableForm, number_in
from operations.enums import Attribution, ControlType, GoodsStatus, ReferenceTermKind, Unit
from operations.models import ControlInput, Operation, SeizureInput, SeizureRevision, unit_of
from operations.reports.reference_choices import Choices, tree_options

NO_PERSONS = gettext_lazy("No personal data and no case references: this is for statistics.")
NOT_IN_LIST = {"invalid_choice": gettext_lazy("“%(value)s” is not in the list; choose another.")}


class GoodsSelect(KeepingSelect):
    """A select of goods, each with the unit in which it is counted."""

    units: dict[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option with its unit, which a script reads to preset the field of units."""
        option = super().create_option(name, value, *args, **kwargs)
        if unit := self.units.get(str(value)):
            option["attrs"]["data-unit"] = unit
        return option


class ResultForm(RefusableForm):
    """What controls and seizures have in common, and the hidden keys of a sending."""

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
        widget=KeepingSelect,
        error_messages=NOT_IN_LIST,
    )
    location = TextField(
        label=gettext_lazy("Place"),
        max_length=length_of(SeizureRevision, "location"),
        required=False,
        help_text=gettext_lazy("Post, port or road, such as Medininkai."),
    )
    transport_mode = OneOf(label=gettext_lazy("Transport mode"), required=False)
    note = TextField(
        label=gettext_lazy("Note"),
        max_length=length_of(SeizureRevision, "note"),
        required=False,
        help_text=NO_PERSONS,
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
    common = ("day", "attribution", "location", "transport_mode", "note")
    own: tuple[str, ...] = ()
    kept_of_own: tuple[str, ...] = ()
    begins_at: tuple[str, ...]
    folded: tuple[str, ...] = ()
    trees = {"transport_mode": (ReferenceTermKind.TRANSPORT_MODE, "transport_modes")}

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        operation: Operation,
        latest: Any = None,
        like: Any = None,
    ) -> None:
        self.choices, self.operation, self.latest = Choices(), operation, latest
        super().__init__(data, initial=self._initial(latest, like))
        for name, (kind, own) in self.trees.items():
            kept = getattr(latest or like, name, None)
            self._offer(name, kind, list(getattr(operation, own).all()), kept)
        if data is None and latest is None:
            self.fields[self.first_empty(like)].widget.attrs["autofocus"] = True
        if latest is None:
            del self.fields["reason"], self.fields["is_withdrawn"]
        self.key = _uuid(data) or uuid4()
        self.based_on = _number(data) if data is not None else getattr(latest, "number", 0)

    def first_empty(self, like: Any) -> str:
        """The field at which a person begins to type."""
        is_preset = like is not None or bool(self.initial.get(self.begins_at[0]))
        return self.begins_at[-1 if is_preset else 0]

    def _initial(self, latest: Any, like: Any) -> dict[str, Any]:
        """The values of what is corrected, or those that the next one will share."""
        if latest is not None:
            return self._values_of(latest)
        first = {"day": timezone.localdate()} | {
            name: own[0].name
            for name, (_kind, lists) in self.trees.items()
            if len(own := list(getattr(self.operation, lists).all())) == 1
        }
        return first | (self._kept(like) if like is not None else {})

    def _values_of(self, entry: Any) -> dict[str, Any]:
        values = {name: getattr(entry, name) for name in self.own + self.common}
        for name in self.trees:
            values[name] = values[name].name if values[name] else ""
        values["attribution"] = "" if entry.attribution == Attribution.PHASE else entry.attribution
        return values | {"is_withdrawn": entry.is_withdrawn}

    def _kept(self, like: Any) -> dict[str, Any]:
        """What the next report of a row of them has in common with the last one."""
        kept = {
            "location": like.location,
            "transport_mode": like.transport_mode.name if like.transport_mode else "",
        }
        return kept | {name: getattr(like, name) for name in self.kept_of_own}

    def _offer(self, name: str, kind: str, own: list[Any], kept: Any) -> None:
        """The operation's own terms first, then the whole tree."""
        tree = self.choices.trees[kind]
        everything = tree_options(tree, keep=kept.name if kept else "")
        groups = [(_("Everything"), everything)]
        if own:
            options = [(each.name, each.name) for each in own]
            groups.insert(0, (_("Of this operation"), options))
        field_of(self, name, OneOf).offer(groups, self.choices.terms_by_name(kind))

    def _common(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.common}

    @property
    def has_more(self) -> bool:
        """True when something stands in the fields that are folded away, or is wrong there."""
        return any(self[name].value() or self[name].errors for name in self.folded)


class SeizureForm(ResultForm):
    """A seizure in seconds: goods, quantity, day; the rest is preset or folded away."""

    goods = OneOf(
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
        widget=KeepingSelect,
        error_messages=NOT_IN_LIST,
    )
    goods_status = forms.ChoiceField(
        label=gettext_lazy("The goods are"),
        choices=GoodsStatus.choices,
        initial=GoodsStatus.SEIZED,
        help_text=gettext_lazy("Released goods do not count."),
        widget=KeepingSelect,
        error_messages=NOT_IN_LIST,
    )
    value = NumberField(label=gettext_lazy("Value in euro"), decimals=2, required=False)
    value_basis = TextField(
        label=gettext_lazy("Basis of the value"),
        max_length=length_of(SeizureRevision, "value_basis"),
        required=False,
        help_text=gettext_lazy("Such as retail price, customs value."),
    )
    prevented_loss = NumberField(
        label=gettext_lazy("Duties and taxes avoided, in euro"), decimals=2, required=False
    )
    prevented_loss_basis = TextField(
        label=gettext_lazy("Basis of the duties and taxes"),
        max_length=length_of(SeizureRevision, "prevented_loss_basis"),
        required=False,
    )
    in_euro = ("value", "value_basis", "prevented_loss", "prevented_loss_basis")
    own = ("goods", "quantity", "unit", "goods_status", *in_euro)
    kept_of_own = ("goods_status",)
    begins_at = ("goods", "quantity")
    folded = (*in_euro, "note")
    trees = {**ResultForm.trees, "goods": (ReferenceTermKind.RISK_AREA, "terms")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goods = field_of(self, "goods", OneOf)
        choices: Any = goods.choices
        widget = GoodsSelect(attrs=goods.widget.attrs, choices=choices)
        widget.units = self._units()
        goods.widget = widget

    def _units(self) -> dict[str, str]:
        """The unit of each goods: that of the nearest term on the way up that has one."""
        tree = self.choices.trees[ReferenceTermKind.RISK_AREA]
        own = {each.term.key: each.term.unit for each in tree}
        return {
            each.term.name: next((own[key] for key in reversed(each.path) if own[key]), "")
            for each in tree
        }

    def _kept(self, like: Any) -> dict[str, Any]:
        return super()._kept(like) | {"goods": like.goods.name}

    def _values_of(self, entry: Any) -> dict[str, Any]:
        values = super()._values_of(entry)
        return values | {
            name: plain(values[name]) for name in ("quantity", "value", "prevented_loss")
        }

    def clean(self) -> dict[str, Any]:
        """Whole numbers of what comes in pieces are asked for before anything is saved."""
        values = super().clean() or {}
        goods, unit = values.get("goods"), values.get("unit", "")
        if goods and not unit and not unit_of(goods) and "unit" not in self.errors:
            sentence = _("Say in which unit these goods are counted here.")
            self.add_error("unit", sentence)
        return values

    def facts(self) -> SeizureInput:
        """The seizure as entered."""
        own = {name: self.cleaned_data[name] for name in self.own}
        return SeizureInput(**self._common(), **own)


class ControlsForm(ResultForm):
    """Controls of a day: how many of which kind, and how many hits."""

    control_type = forms.ChoiceField(
        label=gettext_lazy("Kind of control"),
        choices=ControlType.choices,
        initial=ControlType.PHYSICAL,
        widget=KeepingSelect,
        error_messages=NOT_IN_LIST,
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
    own = ("control_type", "control_count", "positive_controls")
    kept_of_own = ("control_type",)
    begins_at = ("control_count",)
    folded = ("note",)

    def facts(self) -> ControlInput:
        """The controls as entered."""
        own = {name: self.cleaned_data[name] for name in self.own}
        return ControlInput(
            **self._common(), **own | {"positive_controls": own["positive_controls"] or 0}
        )


def plain(number: Any) -> str:
    """A number as it is typed: without empty decimals."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _uuid(data: QueryDict | None) -> UUID | None:
    try:
        return UUID(data.get("key", "") if data else "")
    except ValueError:
        return None


def _number(data: QueryDict) -> int:
    """The entry on which the page stood, or the one the person saves over; 0 if neither."""
    return number_in(data.get("save_over") or data.get("based_on", "")) or 0
