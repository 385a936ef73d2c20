"""The form of a funding plan: programmes or own means, and what each organisation carries."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from funding.actions.plan import PlanFacts
from funding.analysis.plans import Figures
from funding.enums import FundingSource
from funding.models import FundingPlan
from funding.models.input import MoneyField
from funding.reports.formatting import money
from jco_portal.core.form_fields import TextField
from jco_portal.core.record_inputs import length_of
from jco_portal.core.versioned_forms import VersionedForm
from jco_portal.directory.models import Organisation


@dataclass(frozen=True)
class CarrierRow:
    """The fields of one organisation; ``carries`` is for an amount that is not known yet."""

    amount: forms.BoundField
    carries: forms.BoundField | None

    @property
    def says_something(self) -> bool:
        """True when somebody typed here, or the mistake is here."""
        ticked = self.carries is not None and bool(self.carries.value())
        return ticked or bool(self.amount.value()) or bool(self.amount.errors)


class PlanForm(VersionedForm):
    """How it is paid for; one amount for each organisation that may carry a part."""

    budget_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    funding_source = forms.ChoiceField(
        label=gettext_lazy("How it is paid for"),
        choices=FundingSource.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say whether programmes pay or own means."),
            "invalid_choice": gettext_lazy("Say whether programmes pay or own means."),
        },
    )
    note = TextField(
        label=gettext_lazy("Note"),
        max_length=length_of(FundingPlan, "note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Such as: what was agreed on how the rest is shared."),
    )

    def __init__(
        self, *args: Any, places: list[Organisation], figures: Figures, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.figures = places, figures
        for place in places:
            left = figures.left.get(place.pk)
            self.fields[f"amount_{place.code}"] = MoneyField(
                label=place.name,
                required=False,
                help_text=_("Its lines leave it %(left)s.") % {"left": money(left)} if left else "",
            )
            if not figures.lines:
                self.fields[f"carries_{place.code}"] = forms.BooleanField(
                    label=_("%(place)s carries a part, how much is not known yet")
                    % {"place": place.name},
                    required=False,
                )

    def rows(self) -> Iterator[CarrierRow]:
        """The fields of each organisation, in order."""
        for place in self.places:
            ticked = f"carries_{place.code}"
            yield CarrierRow(
                self[f"amount_{place.code}"], self[ticked] if ticked in self.fields else None
            )

    def first_rows(self) -> list[CarrierRow]:
        """Organisations to which something is left, or of which something is said."""
        return [each for each, is_first in self._parted() if is_first]

    def other_rows(self) -> list[CarrierRow]:
        """The others that may carry a part."""
        return [each for each, is_first in self._parted() if not is_first]

    def _parted(self) -> list[tuple[CarrierRow, bool]]:
        is_short = len(self.places) <= 3
        return [
            (row, is_short or place.pk in self.figures.left or row.says_something)
            for place, row in zip(self.places, self.rows(), strict=True)
        ]

    @property
    def seen_budget(self) -> int:
        """The version of the budget on the page."""
        return self.version_in("budget_version")

    def clean(self) -> dict[str, Any]:
        """An unreadable version is nobody's mistake; an amount of somebody unknown is one."""
        self.errors.pop("budget_version", None)
        for name in self.data:
            if name.startswith("amount_") and name not in self.fields and self.data[name].strip():
                code = name.removeprefix("amount_")[:20]
                sentence = _("“%(code)s” neither runs the operation nor is to take part in it.")
                self.add_error(None, sentence % {"code": code})
        return super().clean()

    def facts(self) -> PlanFacts:
        """The plan as typed; an empty amount with its tick is one that is not known yet."""
        values = self.cleaned_data
        carriers: list[tuple[Organisation, Decimal | None]] = []
        for place in self.places:
            amount = values.get(f"amount_{place.code}")
            if amount is not None or values.get(f"carries_{place.code}"):
                carriers.append((place, amount))
        return PlanFacts(values["funding_source"], tuple(carriers), values["note"])


def initial_of_plan(
    plan: FundingPlan | None,
    figures: Figures,
    places: list[Organisation],
    budget_version: int,
    *,
    holds: bool,
) -> dict[str, Any]:
    """What the form shows first: the plan while it adds up, else what the lines say.

    A rest that was shared otherwise than by the lines stays so; the largest share takes the
    difference.
    """
    first: dict[str, Any] = {
        "version": plan.version if plan else 0,
        "budget_version": budget_version,
        "note": plan.note if plan else "",
    }
    if plan is not None and (holds or not figures.lines):
        return first | _as_stated(plan, places)
    if figures.lines:
        first["funding_source"] = (
            FundingSource.PROGRAMMES if figures.paid else FundingSource.OWN_FUNDS
        )
    shared = _shared_as_before(plan, figures, places) if plan is not None else {}
    shares = shared or figures.left
    return first | {f"amount_{each.code}": shares.get(each.pk) for each in places}


def _as_stated(plan: FundingPlan, places: list[Organisation]) -> dict[str, Any]:
    """The plan as it stands, of those who may still carry a part."""
    possible = {each.pk for each in places}
    said: dict[str, Any] = {"funding_source": plan.funding_source}
    for each in plan.own_contributions.all():
        if each.organisation_id in possible:
            code = each.organisation.code
            said[f"amount_{code}"] = each.amount or None
            said[f"carries_{code}"] = each.amount is None
    return said


def _shared_as_before(
    plan: FundingPlan, figures: Figures, places: list[Organisation]
) -> dict[int, Decimal]:
    """What each carries (by key), as it was agreed; empty where the lines say it."""
    possible = {each.pk for each in places}
    carriers = [each for each in plan.own_contributions.all() if each.organisation_id in possible]
    carried = {each.organisation_id: each.amount for each in carriers if each.amount}
    is_open = any(each.amount is None for each in carriers)
    if is_open or not carried or all(each.amount == each.uncovered_amount for each in carriers):
        return {}
    largest = max(carried, key=lambda key: carried[key])
    rest = figures.to_carry - sum(carried.values()) + carried[largest]
    return carried | {largest: rest} if rest > 0 else {}
