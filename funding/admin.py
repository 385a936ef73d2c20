"""Administration of programmes, their rates and facts, and of competences; no budgets here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from funding.models import (
    Programme,
    ProgrammeDomain,
    ProgrammeFact,
    ProgrammeRate,
    TermCompetence,
)
from jco_portal.directory.admin import KeptForGood, KeptInline
from jco_portal.directory.enums import OrganisationKind


class ProgrammeForm(forms.ModelForm):
    """A programme; who may apply is ticked."""

    applicants = forms.MultipleChoiceField(
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
            "accepts",
            "applicants",
            "least_states",
            "starts_before_application",
            "starts_before_grant",
            "months_median",
            "months_ninetieth",
            "months_basis",
            "grant_floor",
            "grant_ceiling",
        )


class RateInline(KeptInline):
    """The share of each category of costs, and who says so."""

    model = ProgrammeRate


class FactInline(KeptInline):
    """What sources say; where they differ, each stands."""

    model = ProgrammeFact


class DomainInline(KeptInline):
    """To which risk areas it is limited."""

    model = ProgrammeDomain
    autocomplete_fields = ("term",)


@admin.register(Programme)
class ProgrammeAdmin(KeptForGood, admin.ModelAdmin):
    """Programmes of yesterday and today with their rules."""

    form = ProgrammeForm
    view_on_site = False
    list_display = ("name", "code", "accepts", "valid_from", "valid_until")
    list_filter = ("accepts",)
    search_fields = ("name", "code", "legal_basis")
    inlines = (RateInline, FactInline, DomainInline)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """The code is part of its address: it stays."""
        return ("code",) if obj is not None else ()


@admin.register(TermCompetence)
class TermCompetenceAdmin(KeptForGood, admin.ModelAdmin):
    """Whose competence each kind of goods is, from when to when."""

    list_display = ("term", "competence", "valid_from", "valid_until", "source")
    list_filter = ("competence",)
    list_select_related = ("term",)
    search_fields = ("term__name", "source")
    autocomplete_fields = ("term",)
