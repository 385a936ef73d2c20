"""Administration of the reference lists of operations. Operations are not editable here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.admin import NeverDeletedMixin
from operations.actions.overlap_check import request_overlap_check
from operations.actions.reference_lists import update_operation_type
from operations.models import (
    BusinessCaseSection,
    GuideTask,
    OperationType,
    ReferenceTerm,
    ThreatPriority,
)


@admin.register(OperationType)
class OperationTypeAdmin(NeverDeletedMixin, admin.ModelAdmin[OperationType]):
    """Types of operation and their parameters in the overlap rule."""

    list_display = ("name", "code", "position", "is_jco", "is_customs_led", "unknown_end_days")
    ordering = ("position", "name")
    search_fields = ("name", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return code and ‘is a JCO’ once operations of the type exist.

        Imports find the type by its code, and its life cycle depends on whether it is a JCO.
        """
        return ("code", "is_jco") if obj is not None and obj.operations.exists() else ()

    def save_model(self, request: HttpRequest, obj: OperationType, form: Any, change: bool) -> None:
        """Save the type by its action, which derives the bounds of phases again."""
        update_operation_type(obj)


class ReferenceTermForm(forms.ModelForm[ReferenceTerm]):
    """Form of a reference term that keeps each tree free of cycles."""

    class Meta:
        model = ReferenceTerm
        fields = ("kind", "name", "broader", "unit", "valid_from", "valid_until")

    def clean(self) -> dict[str, Any]:
        """Reject a broader term of another kind, or one that is the term itself or below it."""
        values = super().clean() or {}
        broader = values.get("broader")
        if broader is not None and broader.kind != values.get("kind"):
            self.add_error("broader", _("The broader term stands in another tree."))
        if broader is not None and self.instance in broader.lineage():
            self.add_error("broader", _("The broader term stands below this one."))
        return values


@admin.register(ReferenceTerm)
class ReferenceTermAdmin(NeverDeletedMixin, admin.ModelAdmin[ReferenceTerm]):
    """Reference terms: risk areas and goods, modes of transport and regions."""

    form = ReferenceTermForm
    list_display = ("name", "kind", "broader", "unit", "valid_from", "valid_until")
    list_filter = ("kind",)
    list_select_related = ("broader",)
    search_fields = ("name",)
    autocomplete_fields = ("broader",)

    def save_model(self, request: HttpRequest, obj: ReferenceTerm, form: Any, change: bool) -> None:
        """Save the term and request an overlap check of everything, as shared scope may change."""
        super().save_model(request, obj, form, change)
        request_overlap_check(None)


@admin.register(GuideTask)
class GuideTaskAdmin(NeverDeletedMixin, admin.ModelAdmin[GuideTask]):
    """Tasks of the JCO guide; an edit applies to timetables created afterwards."""

    list_display = (
        "title",
        "anchor",
        "offset_working_days",
        "responsible",
        "completion_rule",
        "valid_from",
        "valid_until",
    )
    list_filter = ("responsible",)
    search_fields = ("title", "code")


@admin.register(BusinessCaseSection)
class BusinessCaseSectionAdmin(NeverDeletedMixin, admin.ModelAdmin[BusinessCaseSection]):
    """Sections of the business case, with the guidance shown above each."""

    list_display = ("title", "code", "position", "valid_from", "valid_until")
    ordering = ("position", "title")
    search_fields = ("title", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return the code once the section exists: it is part of page addresses."""
        return ("code",) if obj is not None else ()


@admin.register(ThreatPriority)
class ThreatPriorityAdmin(NeverDeletedMixin, admin.ModelAdmin[ThreatPriority]):
    """Threat priorities of OCTA, SOCTA, EMPACT and the CCWP, each with its period of validity."""

    list_display = ("title", "source", "valid_from", "valid_until", "reference")
    list_filter = ("source",)
    search_fields = ("title", "reference")
    autocomplete_fields = ("terms",)
