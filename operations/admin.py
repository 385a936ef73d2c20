"""Administration of the reference lists of operations; operations themselves are not shown."""

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
    """Kinds of operations, and what the overlap rule says of them."""

    list_display = ("name", "code", "position", "is_jco", "is_customs_led", "unknown_end_days")
    ordering = ("position", "name")
    search_fields = ("name", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What gives operations their life and imports their key stays once there are some."""
        return ("code", "is_jco") if obj is not None and obj.operations.exists() else ()

    def save_model(self, request: HttpRequest, obj: OperationType, form: Any, change: bool) -> None:
        """Phases get their bounds anew, and everything is compared again."""
        update_operation_type(obj)


class ReferenceTermForm(forms.ModelForm[ReferenceTerm]):
    """A term of a tree; the tree stays one."""

    class Meta:
        model = ReferenceTerm
        fields = ("kind", "name", "broader", "unit", "valid_from", "valid_until")

    def clean(self) -> dict[str, Any]:
        """A broader term stands in the same tree, and not below the term itself."""
        values = super().clean() or {}
        broader = values.get("broader")
        if broader is not None and broader.kind != values.get("kind"):
            self.add_error("broader", _("The broader term stands in another tree."))
        if broader is not None and self.instance in broader.lineage():
            self.add_error("broader", _("The broader term stands below this one."))
        return values


@admin.register(ReferenceTerm)
class ReferenceTermAdmin(NeverDeletedMixin, admin.ModelAdmin[ReferenceTerm]):
    """The trees of risk areas and goods, transport modes and regions."""

    form = ReferenceTermForm
    list_display = ("name", "kind", "broader", "unit", "valid_from", "valid_until")
    list_filter = ("kind",)
    list_select_related = ("broader",)
    search_fields = ("name",)
    autocomplete_fields = ("broader",)

    def save_model(self, request: HttpRequest, obj: ReferenceTerm, form: Any, change: bool) -> None:
        """A tree that has changed is compared again."""
        super().save_model(request, obj, form, change)
        request_overlap_check(None)


@admin.register(GuideTask)
class GuideTaskAdmin(NeverDeletedMixin, admin.ModelAdmin[GuideTask]):
    """The steps of the JCO guide; timetables made from now on follow an edit."""

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
    """Sections of the business case, with the guidance that stands above each."""

    list_display = ("title", "code", "position", "valid_from", "valid_until")
    ordering = ("position", "title")
    search_fields = ("title", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code is part of addresses: it stays."""
        return ("code",) if obj is not None else ()


@admin.register(ThreatPriority)
class ThreatPriorityAdmin(NeverDeletedMixin, admin.ModelAdmin[ThreatPriority]):
    """Priorities of the OCTA, the SOCTA, EMPACT and the CCWP, each between two days."""

    list_display = ("title", "source", "valid_from", "valid_until", "reference")
    list_filter = ("source",)
    search_fields = ("title", "reference")
    autocomplete_fields = ("terms",)
