"""Administration of programmes with rates and statements, and of competences.

Budgets, calls and applications have pages of their own and are not edited here.
"""

from itertools import combinations
from typing import Any

from django import forms
from django.contrib import admin
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext_lazy as _

from funding.models import (
    Programme,
    ProgrammeDomain,
    ProgrammeRate,
    ProgrammeStatement,
    TermCompetence,
)
from jco_portal.directory.admin import AdministratorsOnlyInline, NeverDeletedMixin
from jco_portal.directory.enums import OrganisationKind


class ProgrammeForm(forms.ModelForm[Programme]):
    """A programme, with the eligible applicants as tick boxes."""

    eligible_applicants = forms.MultipleChoiceField(
        label=_("who may apply"),
        choices=OrganisationKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None ticked: not recorded."),
    )

    class Meta:
        model = Programme
        fields = (
            "code",
            "name",
            "instrument",
            "legal_basis",
            "valid_from",
            "valid_until",
            "accepted_competence",
            "eligible_applicants",
            "min_states",
            "allows_start_before_application",
            "allows_start_before_grant",
            "months_to_grant_median",
            "months_to_grant_ninetieth",
            "months_to_grant_basis",
            "min_grant",
            "max_grant",
        )


ProgrammeRateForm = forms.ModelForm[ProgrammeRate]


class ProgrammeRateFormSet(forms.BaseInlineFormSet[ProgrammeRate, Programme, ProgrammeRateForm]):
    """The rates of a programme. Used rates of one category must not be valid on the same day."""

    def clean(self) -> None:
        """Compare the submitted rates with each other.

        The exclusion constraint compares each with saved rows only, so it misses two new ones.
        """
        super().clean()
        used = [
            form.cleaned_data
            for form in self.forms
            if form.is_valid()
            and form.cleaned_data.get("is_used")
            and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]
        for first, second in combinations(used, 2):
            if first["cost_category"] == second["cost_category"] and _validities_overlap(
                first, second
            ):
                raise forms.ValidationError(
                    _("Two rates of one category are counted with at the same time.")
                )


def _validities_overlap(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Return whether two validities share a day; ends are inclusive, None is an open end."""

    def starts_by_end_of(one: dict[str, Any], other: dict[str, Any]) -> bool:
        starts, ends = one["valid_from"], other["valid_until"]
        return starts is None or ends is None or starts <= ends

    return starts_by_end_of(first, second) and starts_by_end_of(second, first)


class ProgrammeRateInline(AdministratorsOnlyInline):
    """Rates by cost category, each with its source."""

    model = ProgrammeRate
    formset = ProgrammeRateFormSet


class ProgrammeStatementInline(AdministratorsOnlyInline):
    """Statements of sources, also where they differ."""

    model = ProgrammeStatement


class ProgrammeDomainInline(AdministratorsOnlyInline):
    """Risk areas to which the programme is limited."""

    model = ProgrammeDomain
    autocomplete_fields = ("term",)


@admin.register(Programme)
class ProgrammeAdmin(NeverDeletedMixin, admin.ModelAdmin[Programme]):
    """Past and current programmes with their rules."""

    form = ProgrammeForm
    view_on_site = False
    list_display = ("name", "code", "accepted_competence", "valid_from", "valid_until")
    list_filter = ("accepted_competence",)
    search_fields = ("name", "code", "legal_basis")
    inlines = (ProgrammeRateInline, ProgrammeStatementInline, ProgrammeDomainInline)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Fix the code once the programme exists: it is part of the address of its page."""
        return ("code",) if obj is not None else ()


@admin.register(TermCompetence)
class TermCompetenceAdmin(NeverDeletedMixin, admin.ModelAdmin[TermCompetence]):
    """The competence for each kind of goods, with its validity."""

    list_display = ("term", "competence", "valid_from", "valid_until", "source")
    list_filter = ("competence",)
    list_select_related = ("term",)
    search_fields = ("term__name", "source")
    autocomplete_fields = ("term",)
