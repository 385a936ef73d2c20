"""Administration of the deadline rules."""

from django.contrib import admin

from jco_portal.deadlines.models import DeadlineRule, EscalationRule
from jco_portal.directory.admin import AdministratorsOnlyInline, NeverDeletedMixin


class EscalationRuleInline(AdministratorsOnlyInline):
    """The escalation rules on the page of their deadline rule."""

    model = EscalationRule


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(NeverDeletedMixin, admin.ModelAdmin[DeadlineRule]):
    """Deadline rules: due date, grace period, reminders and escalation."""

    list_display = ("title", "offset", "counting", "grace_period", "is_urgent", "source")
    inlines = (EscalationRuleInline,)
