"""The documents of follow-up: who prints, approves and files each, of what, and when."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from followup.conditions import something_is_written
from followup.models import FinalReport
from followup.notifications import tell_of_report
from followup.permissions import (
    RULE_LABELS,
    can_approve_report,
    can_file_monitoring_file,
    can_read_report_draft,
    can_write_report,
)
from followup.queries.report import report_deadline_key
from followup.reports.final_report.builder import for_paper, gather_facts
from followup.reports.monitoring import monitoring_paper
from jco_portal.core.access import Refusal
from jco_portal.deadlines.actions.deadlines import settle_deadline
from jco_portal.deadlines.enums import EXPERT_GROUP_CODE
from jco_portal.directory.models import Organisation
from jco_portal.documents.produced_kinds import Contents, Filing, Moved
from jco_portal.documents.queries import ASK, FILE
from jco_portal.documents.standalone_kinds import single
from operations.actions.overlap_check import mark_facts
from operations.documents import of_operation
from operations.enums import CompletionRule
from operations.models import Operation


def _gather_report(operation: Operation, as_at: date) -> Contents:
    facts, annex = for_paper(gather_facts(operation, as_at))
    return Contents(facts.as_json(), annex)


def _unmet_of_report(operation: Operation) -> tuple[Refusal, ...]:
    return tuple(something_is_written([operation]).values())


def _report_moved(moved: Moved) -> None:
    """What the timetable and the deadlines learn of a report, and those whom it concerns."""
    operation: Operation = moved.document.subject
    if moved.name == ASK:
        mark_facts(operation, CompletionRule.REPORTED, by=moved.by)
    if moved.name == FILE:
        settle_deadline(report_deadline_key(operation))
    tell_of_report(operation, moved)


REPORT = of_operation(
    FinalReport,
    "report",
    page="followup:report",
    name=_("Final report"),
    gather=_gather_report,
    drafts=can_write_report,
    reads=can_read_report_draft,
    files=can_write_report,
    approves=can_approve_report,
    approvers=RULE_LABELS["can_approve_report"],
    unmet=_unmet_of_report,
    moved=_report_moved,
    tells_changes=True,
)


def _gather_monitoring(_alone: None, as_at: date) -> Contents:
    facts, annex = for_paper(monitoring_paper(as_at))
    return Contents(facts.as_json(), annex)


def _file_monitoring(_alone: None) -> Filing:
    return Filing(
        Organisation.objects.get(code=EXPERT_GROUP_CODE), "recommendation-monitoring-file"
    )


MONITORING_FILE = single(
    "monitoring_file",
    page="followup:monitoring_file",
    name=_("Recommendation monitoring file"),
    about=_(
        "What debriefings recommend and how far each addressee is, as at a day: filed under a "
        "number for the Member States, the Commission and the Council."
    ),
    gather=_gather_monitoring,
    filing=_file_monitoring,
    drafts=can_file_monitoring_file,
    reads=can_file_monitoring_file,
    files=can_file_monitoring_file,
    filers=_("an expert or the secretariat"),
)
