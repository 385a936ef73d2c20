"""The monitoring file by how recommendations stand, their level, addressee and JCO."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from coordination.filters.fields import AskedChoiceFilter, CodesField, CodesFilter, chip_of
from followup.enums import RecommendationArea, RecommendationState
from followup.models import AddresseeAction, Recommendation
from jco_portal.directory.models import Organisation, User
from operations.models import Operation

Asked = QuerySet[Recommendation]
OPEN, LATE, DONE, WAIVED, EVERY = "open", "late", "done", "waived", "all"
STANDINGS = [
    (OPEN, _("open")),
    (LATE, _("open and overdue")),
    (DONE, _("done")),
    (WAIVED, _("waived")),
    (EVERY, _("all")),
]


class RecommendationFilter(django_filters.FilterSet):
    """Recommendations; without a choice, the open ones."""

    show = AskedChoiceFilter(label=_("Standing"), choices=STANDINGS)
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
        asked = Organisation.objects.filter(
            addressee_actions__recommendation__in=visible.order_by().values("pk")
        )
        known = Operation.objects.visible_to(user).filter(
            debriefing__recommendations__in=visible.order_by().values("pk")
        )
        self.filters["addressee"].extra["choices"] = asked.distinct().values_list("code", "name")
        self.filters["operation"].extra["choices"] = (
            known.order_by("name").distinct().values_list("reference", "name")
        )

    def by_level(self, queryset: Asked, name: str, levels: list[str]) -> Asked:
        """Recommendations of these levels."""
        return queryset.filter(area__in=levels)

    def by_addressee(self, queryset: Asked, name: str, codes: list[str]) -> Asked:
        """Recommendations that are addressed to one of these."""
        asked = AddresseeAction.objects.filter(
            recommendation=OuterRef("pk"), organisation__code__in=codes
        )
        return queryset.filter(Exists(asked))

    def by_operation(self, queryset: Asked, name: str, references: list[str]) -> Asked:
        """Recommendations of the debriefings of these JCOs."""
        return queryset.filter(debriefing__operation__reference__in=references)

    def recommendations(self) -> Asked:
        """What was asked for, soonest first."""
        found: Asked = self.qs
        show = self.form.cleaned_data["show"] or OPEN
        if show == EVERY:
            return found
        if show == LATE:
            return found.filter(state=RecommendationState.OPEN, due_on__lt=self.today)
        return found.filter(state=show)

    def chips(self) -> list[dict[str, str]]:
        """Each choice in force, with the address of the page without it."""
        asked, fields = self.form.cleaned_data, self.form.fields
        chips = [
            {
                "label": chip_of(field, field.choices, code),
                "url": self.address(name, code),
            }
            for name, field in fields.items()
            if isinstance(field, CodesField)
            for code in asked[name]
        ]
        if asked["show"]:
            label = chip_of(fields["show"], STANDINGS, asked["show"])
            chips.insert(0, {"label": label, "url": self.address("show", asked["show"])})
        return chips

    def address(self, name: str = "", without: str = "") -> str:
        """The query string with one choice taken away."""
        pairs: list[tuple[str, Any]] = [
            (key, value)
            for key in self.base_filters
            for value in self.data.getlist(key)
            if value and (key, value) != (name, without)
        ]
        return "?" + urlencode(pairs)
