"""The kinds of documents of follow-up: final report and recommendation monitoring file."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from followup.conditions import has_written_section
from followup.models import FinalReport
from followup.notifications import notify_report_transition
from followup.permissions import (
    RULE_LABELS,
    can_approve_report,
    can_file_monitoring_file,
    can_read_report_draft,
    can_write_report,
)
from followup.queries.report import report_deadline_key
from followup.reports.final_report.builder import build_report, shorten_for_paper
from followup.reports.monitoring import monitoring_file_snapshot
from jco_portal.core.access import Refusal
from jco_portal.deadlines.actions.deadlines import settle_deadline
from jco_portal.deadlines.enums import EXPERT_GROUP_CODE
from jco_portal.directory.models import Organisation
from jco_portal.documents.produced_kinds import DocumentContent, FilingTarget, TransitionEvent
from jco_portal.documents.queries import FILE, REQUEST
from jco_portal.documents.standalone_kinds import standalone_kind
from operations.actions.overlap_check import note_rules_changed
from operations.documents import operation_kind
from operations.enums import CompletionRule
from operations.models import Operation


def _build_report_content(operation: Operation, as_at: date) -> DocumentContent:
    snapshot, annex = shorten_for_paper(build_report(operation, as_at))
    return DocumentContent(snapshot.to_json(), annex)


def _report_failed_conditions(operation: Operation) -> tuple[Refusal, ...]:
    return tuple(has_written_section([operation]).values())


def _after_report_transition(moved: TransitionEvent) -> None:
    """Update the timetable and the deadline of the report, and notify users."""
    operation: Operation = moved.document.subject
    if moved.name == REQUEST:
        # The task is completed by the request, since others have the draft from then on.
        note_rules_changed(operation, CompletionRule.REPORTED, by=moved.made_by)
    if moved.name == FILE:
        settle_deadline(report_deadline_key(operation))
    notify_report_transition(operation, moved)


FINAL_REPORT = operation_kind(
    FinalReport,
    "report",
    page="followup:report",
    name=_("Final report"),
    build_content=_build_report_content,
    can_draft=can_write_report,
    can_read_draft=can_read_report_draft,
    can_file=can_write_report,
    can_approve=can_approve_report,
    approvers_label=RULE_LABELS["can_approve_report"],
    failed_conditions=_report_failed_conditions,
    after_transition=_after_report_transition,
    # Of filed revisions against the present data; the monitoring file has no such page.
    has_changes_page=True,
)


def _build_monitoring_content(_alone: None, as_at: date) -> DocumentContent:
    snapshot, annex = shorten_for_paper(monitoring_file_snapshot(as_at))
    return DocumentContent(snapshot.to_json(), annex)


def _monitoring_filing_target(_alone: None) -> FilingTarget:
    return FilingTarget(
        Organisation.objects.get(code=EXPERT_GROUP_CODE), "recommendation-monitoring-file"
    )


MONITORING_FILE = standalone_kind(
    "monitoring_file",
    page="followup:monitoring_file",
    name=_("Recommendation monitoring file"),
    description=_(
        "What debriefings recommend and how far each addressee is, as at a day: filed under a "
        "number for the Member States, the Commission and the Council."
    ),
    build_content=_build_monitoring_content,
    filing_target=_monitoring_filing_target,
    can_draft=can_file_monitoring_file,
    can_read_draft=can_file_monitoring_file,
    can_file=can_file_monitoring_file,
    filers_label=_("an expert or the secretariat"),
)
