"""Administration of the rules for deadlines."""

from django.contrib import admin

from jco_portal.deadlines.models import DeadlineRule, EscalationRule
from jco_portal.directory.admin import AdministratorsOnlyInline, NeverDeletedMixin


class EscalationRuleInline(AdministratorsOnlyInline):
    """Who hears of what is overdue, and when."""

    model = EscalationRule


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(NeverDeletedMixin, admin.ModelAdmin[DeadlineRule]):
    """How deadlines are made, reminded of, and let climb."""

    list_display = ("title", "offset", "counting", "grace_period", "is_urgent", "source")
    inlines = (EscalationRuleInline,)
