"""The registries of lower apps, filled with what higher apps provide.

Import-linter forbids lower apps to import higher ones. Imported once, when Django has started. The
order within a registry is the order of the page, or of the calls.
"""

import coordination.conditions
import coordination.notifications
import followup.actions.deadlines
import followup.conditions
import followup.notifications
import funding.actions.deadlines
import funding.conditions
import jco_portal.deadlines.notifications
import operations.actions.overlap_check
import operations.conditions.warnings
import operations.notifications
from coordination.reports.panels import OVERLAP_TAB, overlap_badges, overlap_panel, undecided_panel
from coordination.tasks import check_operations
from coordination.timeline.mentions import DECORATION_PROVIDERS
from followup.documents import FINAL_REPORT, MONITORING_FILE
from followup.queries.report import (
    has_approval_request,
    has_debriefing,
    operations_with_filed_report,
)
from followup.reports.record_tabs import DEBRIEFING_TAB, LESSONS_TAB, REPORT_TAB, filed_report_panel
from funding.documents import BUSINESS_CASE
from funding.queries.applied_for import has_funding_application
from funding.reports.at_risk import funding_risk_decorations, late_grant_panel
from funding.reports.panels import BUDGET_TAB, plan_panel
from jco_portal.deadlines.actions.reminders import DEADLINE_SYNCS
from jco_portal.directory.actions import MEMBERSHIP_LISTENERS
from jco_portal.documents.produced_kinds import PRODUCED_KINDS
from jco_portal.outbox.notifications import NOTIFICATION_SENTENCES
from operations.actions.overlap_check import OVERLAP_CHECK_TASK, request_full_overlap_check
from operations.actions.transitions import TRANSITION_LISTENERS
from operations.enums import CompletionRule
from operations.lifecycle import HIGHER_CONDITIONS, HIGHER_WARNINGS
from operations.queries.operations import OPERATIONS_WITH_OPEN_TOTALS
from operations.queries.task_completion import HIGHER_RULES, HigherRule
from operations.reports.invitation import invitation_panel
from operations.reports.operation_list import EXTRA_COLUMNS
from operations.reports.overview.page import RECORD_PANELS
from operations.reports.overview.tabs import HIGHER_TABS
from operations.reports.results.panel import reporting_panel
from operations.reports.timetable import next_task_panel

NOTIFICATION_SENTENCES.set_items(
    jco_portal.deadlines.notifications.NOTIFICATION_SENTENCES,
    operations.notifications.NOTIFICATION_SENTENCES,
    coordination.notifications.NOTIFICATION_SENTENCES,
    followup.notifications.NOTIFICATION_SENTENCES,
)
DEADLINE_SYNCS.set_items(
    operations.actions.overlap_check.sync_all_deadlines,
    funding.actions.deadlines.sync_all_deadlines,
    followup.actions.deadlines.sync_all_deadlines,
)
MEMBERSHIP_LISTENERS.set_items(request_full_overlap_check)
HIGHER_RULES.set_items(
    HigherRule(
        CompletionRule.FUNDING_APPLIED_FOR,
        has_funding_application,
        "funding:operation_application_list",
    ),
    HigherRule(
        CompletionRule.DEBRIEFED, has_debriefing, "followup:debriefing_detail", has_deadline=True
    ),
    HigherRule(CompletionRule.REPORTED, has_approval_request, "followup:report", has_deadline=True),
)
OPERATIONS_WITH_OPEN_TOTALS.set_items(operations_with_filed_report)
TRANSITION_LISTENERS.set_items(followup.actions.deadlines.on_transition)
OVERLAP_CHECK_TASK.set_items(check_operations)
RECORD_PANELS.set_items(
    invitation_panel,
    undecided_panel,
    late_grant_panel,
    next_task_panel,
    reporting_panel,
    plan_panel,
    overlap_panel,
    filed_report_panel,
)
PRODUCED_KINDS.set_items(BUSINESS_CASE, FINAL_REPORT, MONITORING_FILE)
EXTRA_COLUMNS.set_items(overlap_badges)
HIGHER_TABS.set_items(OVERLAP_TAB, BUDGET_TAB, LESSONS_TAB, DEBRIEFING_TAB, REPORT_TAB)
DECORATION_PROVIDERS.set_items(funding_risk_decorations)
HIGHER_CONDITIONS.set_items(
    ("table", coordination.conditions.has_overlap_check_run),
    ("endorse", coordination.conditions.has_overlap_check_run),
    ("endorse", coordination.conditions.has_decided_conflicts),
    ("endorse", funding.conditions.has_valid_funding_plan),
    ("start", followup.conditions.has_treated_lessons),
    ("conclude", followup.conditions.has_recorded_debriefing),
    ("conclude", followup.conditions.has_assessed_objectives),
    ("conclude", followup.conditions.has_filed_report),
    ("close", followup.conditions.has_settled_recommendations),
)
HIGHER_WARNINGS.set_items(  # accepted by the user before the transition; they do not block it
    ("endorse", operations.conditions.warnings.is_business_case_ready),
    ("endorse", operations.conditions.warnings.has_no_open_comments),
    ("endorse", funding.conditions.has_recorded_costs),
    ("endorse", coordination.conditions.has_decided_coordination),
)
