"""What higher floors hand to lower ones, which may not import them: all of it in one place."""

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
from coordination.reports.panels import OVERLAP_TAB, overlap_badges, overlap_panel, unanswered_panel
from coordination.tasks import compare_operations
from coordination.timeline.mentions import DECORATIONS
from followup.documents import MONITORING_FILE, REPORT
from followup.queries.report import is_debriefed, is_put_to_approval, operations_with_filed_report
from followup.reports.record_tabs import DEBRIEFING_TAB, LESSONS_TAB, REPORT_TAB, filed_report_panel
from funding.documents import BUSINESS_CASE
from funding.queries.applied_for import is_applied_for
from funding.reports.at_risk import calendar_flags, late_grant_panel
from funding.reports.panels import BUDGET_TAB, plan_panel
from jco_portal.deadlines.actions.reminders import KEEPERS
from jco_portal.directory.actions import AFTER_MEMBERS_CHANGED
from jco_portal.documents.produced_kinds import KINDS
from jco_portal.outbox.notifications import SENTENCES
from operations.actions.overlap_check import COMPARING, mark_all_changed
from operations.actions.transitions import AFTER_MOVES
from operations.enums import CompletionRule
from operations.lifecycle import CONDITIONS, WARNINGS
from operations.queries.operations import OPEN_TOTALS
from operations.queries.task_completion import HIGHER_FACTS, HigherFact
from operations.reports.invitation import invitation_panel
from operations.reports.operation_list import COLUMNS
from operations.reports.overview.page import PANELS
from operations.reports.overview.tabs import HIGHER_TABS
from operations.reports.results.panel import report_panel
from operations.reports.timetable import next_step_panel

SENTENCES.fill(
    jco_portal.deadlines.notifications.SENTENCES,
    operations.notifications.SENTENCES,
    coordination.notifications.SENTENCES,
    followup.notifications.SENTENCES,
)
KEEPERS.fill(
    operations.actions.overlap_check.keep_all_deadlines,
    funding.actions.deadlines.keep_all_deadlines,
    followup.actions.deadlines.keep_all_deadlines,
)
AFTER_MEMBERS_CHANGED.fill(mark_all_changed)
HIGHER_FACTS.fill(
    HigherFact(CompletionRule.FUNDING_APPLIED_FOR, is_applied_for, "funding:applications"),
    HigherFact(CompletionRule.DEBRIEFED, is_debriefed, "followup:debriefing", has_deadline=True),
    HigherFact(CompletionRule.REPORTED, is_put_to_approval, "followup:report", has_deadline=True),
)
OPEN_TOTALS.fill(operations_with_filed_report)
AFTER_MOVES.fill(followup.actions.deadlines.follow_move)
COMPARING.fill(compare_operations)
PANELS.fill(
    invitation_panel,
    unanswered_panel,
    late_grant_panel,
    next_step_panel,
    report_panel,
    plan_panel,
    overlap_panel,
    filed_report_panel,
)
KINDS.fill(BUSINESS_CASE, REPORT, MONITORING_FILE)
COLUMNS.fill(overlap_badges)
HIGHER_TABS.fill(OVERLAP_TAB, BUDGET_TAB, LESSONS_TAB, DEBRIEFING_TAB, REPORT_TAB)
DECORATIONS.fill(calendar_flags)
CONDITIONS.fill(
    ("table", coordination.conditions.overlap_check_has_run),
    ("endorse", coordination.conditions.overlap_check_has_run),
    ("endorse", coordination.conditions.conflicts_are_answered),
    ("endorse", funding.conditions.funding_is_stated),
    ("start", followup.conditions.lessons_are_answered),
    ("conclude", followup.conditions.debriefing_is_held),
    ("conclude", followup.conditions.objectives_are_assessed),
    ("conclude", followup.conditions.report_is_filed),
    ("close", followup.conditions.recommendations_are_settled),
)
WARNINGS.fill(  # read, and ticked, before a move that they do not forbid
    ("endorse", operations.conditions.warnings.case_is_written),
    ("endorse", operations.conditions.warnings.comments_are_settled),
    ("endorse", funding.conditions.costs_are_recorded),
    ("endorse", coordination.conditions.overlaps_are_coordinated),
)
