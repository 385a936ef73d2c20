"""Administration of the overlap rule and the Presidencies; overlaps cannot be edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from coordination.models import OverlapRule, Presidency
from jco_portal.directory.admin import AdministratorsOnlyMixin
from operations.actions.overlap_check import request_overlap_check


@admin.register(OverlapRule)
class OverlapRuleAdmin(AdministratorsOnlyMixin, admin.ModelAdmin[OverlapRule]):
    """The numbers of the overlap rule. Each change requests a full overlap check."""

    list_display = ("valid_from", "long_running_after_days", "min_resource_states")

    def save_model(self, request: HttpRequest, obj: OverlapRule, form: Any, change: bool) -> None:
        """Save the numbers and request a full overlap check."""
        super().save_model(request, obj, form, change)
        request_overlap_check(None)

    def delete_model(self, request: HttpRequest, obj: OverlapRule) -> None:
        """Delete the numbers and request a full overlap check, as earlier numbers apply again."""
        super().delete_model(request, obj)
        request_overlap_check(None)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[OverlapRule]) -> None:
        """Delete several rows and request a full overlap check."""
        super().delete_queryset(request, queryset)
        request_overlap_check(None)


@admin.register(Presidency)
class PresidencyAdmin(AdministratorsOnlyMixin, admin.ModelAdmin[Presidency]):
    """The rota of Presidencies."""

    list_display = ("starts_on", "ends_on", "state")
    list_select_related = ("state",)
    autocomplete_fields = ("state",)
