"""Reads of final reports that others need."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from followup.enums import ReportState
from followup.models import Debriefing, FiledReport, Report, ReportMove
from operations.models import Operation


def report_of(operation: Operation) -> Report | None:
    """The report of an operation; None while nobody has begun it."""
    return Report.objects.filter(operation=operation).select_related("operation").first()


def last_filed(report: Report) -> FiledReport | None:
    """The latest revision that was filed of a report."""
    filed = report.filed.select_related("document__owner").defer("source__facts")
    return filed.order_by("-document__revision").first()


def operations_with_filed_report() -> QuerySet[Any, Any]:
    """Keys of operations whose report is filed: their totals are everybody's from then on."""
    return FiledReport.objects.order_by().values("report__operation")


def who_asked(report: Report) -> ReportMove | None:
    """The move by which approval was last asked for."""
    return report.moves.filter(move="ask").select_related("by").first()


def who_approved(report: Report) -> ReportMove | None:
    """The move by which the report was last approved."""
    return report.moves.filter(move="approve").select_related("by").first()


def is_debriefed() -> Q:
    """Of operations: that the debriefing is recorded as held."""
    return Q(Exists(Debriefing.objects.recorded().filter(operation=OuterRef("pk"))))


def is_put_to_approval() -> Q:
    """Of operations: that approval of the report was asked for, so that others have its draft."""
    return Q(Exists(ReportMove.objects.filter(report__operation=OuterRef("pk"), move="ask")))


def is_settled(report: Report) -> bool:
    """True while nobody writes: approval is asked for or given, or it is filed."""
    return report.state != ReportState.DRAFTING
