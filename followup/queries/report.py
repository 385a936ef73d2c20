"""Reads of final reports that others need."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from followup.models import Debriefing
from jco_portal.documents.models import FiledDocument, ProducedDocumentTransition
from jco_portal.documents.queries import REQUEST
from operations.models import Operation


def filed_reports() -> QuerySet[FiledDocument]:
    """Reports as they were filed, each revision."""
    return FiledDocument.objects.filter(produced_document__final_report__isnull=False)


def operations_with_filed_report() -> QuerySet[Any, Any]:
    """Keys of operations whose report is filed: their totals are everybody's from then on."""
    return filed_reports().order_by().values("produced_document__final_report__operation")


def report_deadline_key(operation: Operation) -> str:
    """The key of the deadline by which the report on an operation is due."""
    return f"report:{operation.pk}"


def has_debriefing() -> Q:
    """Of operations: that the debriefing is recorded as held."""
    return Q(Exists(Debriefing.objects.recorded().filter(operation=OuterRef("pk"))))


def has_approval_request() -> Q:
    """Of operations: that approval of the report was asked for, so that others have its draft."""
    approval_requests = ProducedDocumentTransition.objects.filter(
        document__final_report__operation=OuterRef("pk"), name=REQUEST
    )
    return Q(Exists(approval_requests))
