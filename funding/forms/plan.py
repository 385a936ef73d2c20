"""The form of a funding plan: source, and own contribution of each organisation."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from funding.actions.plan import FundingPlanInput
from funding.analysis.plans import PlanFigures
from funding.enums import FundingSource
from funding.models import FundingPlan
from funding.models.input import MoneyField
from funding.reports.formatting import format_money
from jco_portal.core.form_fields import TextField
from jco_portal.core.record_inputs import max_text_length
from jco_portal.core.versioned_forms import VersionedForm
from jco_portal.directory.models import Organisation


@dataclass(frozen=True)
class ContributionRow:
    """The fields of one organisation; with ``is_contributing`` its amount is not known yet."""

    amount: forms.BoundField
    is_contributing: forms.BoundField | None

    @property
    def has_entry(self) -> bool:
        """Whether anything has been entered, or an error is shown."""
        ticked = self.is_contributing is not None and bool(self.is_contributing.value())
        return ticked or bool(self.amount.value()) or bool(self.amount.errors)


class FundingPlanForm(VersionedForm):
    """How an operation is paid for, with an amount for each organisation that may contribute."""

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
        max_length=max_text_length(FundingPlan, "note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Such as: what was agreed on how the rest is shared."),
    )

    def __init__(
        self, *args: Any, organisations: list[Organisation], figures: PlanFigures, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations, self.figures = organisations, figures
        for organisation in organisations:
            left = figures.gap_by_organisation.get(organisation.pk)
            self.fields[f"amount_{organisation.code}"] = MoneyField(
                label=organisation.name,
                required=False,
                help_text=_("Its lines leave it %(left)s.") % {"left": format_money(left)}
                if left
                else "",
            )
            # An amount may be unknown only while no cost is known
            if not figures.line_count:
                self.fields[f"carries_{organisation.code}"] = forms.BooleanField(
                    label=_("%(place)s carries a part, how much is not known yet")
                    % {"place": organisation.name},
                    required=False,
                )

    def contribution_rows(self) -> Iterator[ContributionRow]:
        """Return the fields of each organisation, in order."""
        for organisation in self.organisations:
            ticked = f"carries_{organisation.code}"
            yield ContributionRow(
                self[f"amount_{organisation.code}"], self[ticked] if ticked in self.fields else None
            )

    def main_rows(self) -> list[ContributionRow]:
        """Return organisations with a funding gap or an entry; all if there are at most three."""
        return [each for each, is_first in self._rows_with_need() if is_first]

    def other_rows(self) -> list[ContributionRow]:
        """Return the other organisations that may contribute."""
        return [each for each, is_first in self._rows_with_need() if not is_first]

    def _rows_with_need(self) -> list[tuple[ContributionRow, bool]]:
        # Up to three organisations are all shown
        is_short = len(self.organisations) <= 3
        return [
            (row, is_short or organisation.pk in self.figures.gap_by_organisation or row.has_entry)
            for organisation, row in zip(self.organisations, self.contribution_rows(), strict=True)
        ]

    @property
    def page_budget_version(self) -> int:
        """The version of the budget on the page."""
        return self.parse_version("budget_version")

    def clean(self) -> dict[str, Any]:
        """Refuse amounts of organisations that are not offered.

        An unreadable version is no error: ``parse_version`` makes it an edit conflict.
        """
        self.errors.pop("budget_version", None)
        for name in self.data:
            if name.startswith("amount_") and name not in self.fields and self.data[name].strip():
                # Shortened, as it comes from the request
                code = name.removeprefix("amount_")[:20]
                sentence = _("“%(code)s” neither runs the operation nor is to take part in it.")
                self.add_error(None, sentence % {"code": code})
        return super().clean()

    def plan_input(self) -> FundingPlanInput:
        """Return the plan as entered; a tick without an amount means that it is not known yet."""
        values = self.cleaned_data
        carriers: list[tuple[Organisation, Decimal | None]] = []
        for organisation in self.organisations:
            amount = values.get(f"amount_{organisation.code}")
            if amount is not None or values.get(f"carries_{organisation.code}"):
                carriers.append((organisation, amount))
        return FundingPlanInput(values["funding_source"], tuple(carriers), values["note"])


def plan_initial(
    plan: FundingPlan | None,
    figures: PlanFigures,
    organisations: list[Organisation],
    budget_version: int,
    *,
    is_in_force: bool,
) -> dict[str, Any]:
    """Return the initial values: the plan while it adds up, else the funding gaps by line.

    A distribution that was agreed is retained; the largest share takes the difference.
    """
    first: dict[str, Any] = {
        "version": plan.version if plan else 0,
        "budget_version": budget_version,
        "note": plan.note if plan else "",
    }
    if plan is not None and (is_in_force or not figures.line_count):
        return first | _recorded_amounts(plan, organisations)
    if figures.line_count:
        first["funding_source"] = (
            FundingSource.PROGRAMMES if figures.granted_by_programme else FundingSource.OWN_FUNDS
        )
    shared = _agreed_amounts(plan, figures, organisations) if plan is not None else {}
    shares = shared or figures.gap_by_organisation
    return first | {f"amount_{each.code}": shares.get(each.pk) for each in organisations}


def _recorded_amounts(plan: FundingPlan, organisations: list[Organisation]) -> dict[str, Any]:
    """Return the recorded amounts of those who may still contribute."""
    possible = {each.pk for each in organisations}
    recorded: dict[str, Any] = {"funding_source": plan.funding_source}
    for contribution in plan.own_contributions.all():
        if contribution.organisation_id in possible:
            code = contribution.organisation.code
            recorded[f"amount_{code}"] = contribution.amount or None
            recorded[f"carries_{code}"] = contribution.amount is None
    return recorded


def _agreed_amounts(
    plan: FundingPlan, figures: PlanFigures, organisations: list[Organisation]
) -> dict[int, Decimal]:
    """Return the agreed amounts in euro (by key); empty if they are those of the lines."""
    possible = {each.pk for each in organisations}
    carriers = [each for each in plan.own_contributions.all() if each.organisation_id in possible]
    carried = {each.organisation_id: each.amount for each in carriers if each.amount}
    is_open = any(each.amount is None for each in carriers)
    if is_open or not carried or all(each.amount == each.uncovered_amount for each in carriers):
        return {}
    largest = max(carried, key=lambda key: carried[key])
    rest = figures.funding_gap - sum(carried.values()) + carried[largest]
    return carried | {largest: rest} if rest > 0 else {}
