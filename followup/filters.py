"""The filter of the list of recommendations, also used for the monitoring file."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from coordination.filters.fields import CodesField, CodesFilter, SelectedChoiceFilter, chip_label
from followup.enums import RecommendationArea, RecommendationState
from followup.models import AddresseeAction, Recommendation
from jco_portal.directory.models import Organisation, User
from operations.models import Operation

FilteredRecommendations = QuerySet[Recommendation]
# Values of a query parameter in saved links; they do not change.
OPEN, OVERDUE, IMPLEMENTED, WAIVED, ALL = "open", "late", "done", "waived", "all"
STATUS_CHOICES = [
    (OPEN, _("open")),
    (OVERDUE, _("open and overdue")),
    (IMPLEMENTED, _("done")),
    (WAIVED, _("waived")),
    (ALL, _("all")),
]


class RecommendationFilter(django_filters.FilterSet):
    """Filter of recommendations; without a choice of status, the open ones are shown."""

    show = SelectedChoiceFilter(label=_("Standing"), choices=STATUS_CHOICES)
    level = CodesFilter(_("Level"), "by_level", choices=RecommendationArea.choices)
    addressee = CodesFilter(_("Addressee"), "by_addressee")
    operation = CodesFilter(_("JCO"), "by_operation")

    class Meta:
        model = Recommendation
        fields: list[str] = []

    def __init__(self, data: QueryDict, user: User, today: date) -> None:
        visible = Recommendation.objects.visible_to(user)
        super().__init__(data, visible.order_by("due_on", "pk"))
        self.today = today
        # Choices are those of visible recommendations: others would reveal hidden JCOs.
        addressees = Organisation.objects.filter(
            addressee_actions__recommendation__in=visible.order_by().values("pk")
        )
        known = Operation.objects.visible_to(user).filter(
            debriefing__recommendations__in=visible.order_by().values("pk")
        )
        self.filters["addressee"].extra["choices"] = addressees.distinct().values_list(
            "code", "name"
        )
        self.filters["operation"].extra["choices"] = (
            known.order_by("name").distinct().values_list("reference", "name")
        )

    def by_level(
        self, queryset: FilteredRecommendations, name: str, levels: list[str]
    ) -> FilteredRecommendations:
        """Return the recommendations of these areas."""
        return queryset.filter(area__in=levels)

    def by_addressee(
        self, queryset: FilteredRecommendations, name: str, codes: list[str]
    ) -> FilteredRecommendations:
        """Return the recommendations addressed to one of these organisations."""
        actions = AddresseeAction.objects.filter(
            recommendation=OuterRef("pk"), organisation__code__in=codes
        )
        return queryset.filter(Exists(actions))

    def by_operation(
        self, queryset: FilteredRecommendations, name: str, references: list[str]
    ) -> FilteredRecommendations:
        """Return the recommendations of these JCOs."""
        return queryset.filter(debriefing__operation__reference__in=references)

    def selected_recommendations(self) -> FilteredRecommendations:
        """Return the recommendations that match, soonest due first."""
        recommendations: FilteredRecommendations = self.qs
        show = self.form.cleaned_data["show"] or OPEN
        if show == ALL:
            return recommendations
        if show == OVERDUE:
            return recommendations.filter(state=RecommendationState.OPEN, due_on__lt=self.today)
        return recommendations.filter(state=show)

    def chips(self) -> list[dict[str, str]]:
        """Return each active choice with the address of the page without it."""
        selected, fields = self.form.cleaned_data, self.form.fields
        chips = [
            {
                "label": chip_label(field, field.choices, code),
                "url": self.query_string(name, code),
            }
            for name, field in fields.items()
            if isinstance(field, CodesField)
            for code in selected[name]
        ]
        if selected["show"]:
            label = chip_label(fields["show"], STATUS_CHOICES, selected["show"])
            chips.insert(0, {"label": label, "url": self.query_string("show", selected["show"])})
        return chips

    def query_string(self, name: str = "", without: str = "") -> str:
        """Return the query string of the active choices, without the named one."""
        pairs: list[tuple[str, Any]] = [
            (key, value)
            for key in self.base_filters
            for value in self.data.getlist(key)
            if value and (key, value) != (name, without)
        ]
        return "?" + urlencode(pairs)
