"""Queries on final reports."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from followup.models import Debriefing
from jco_portal.documents.models import FiledDocument, ProducedDocumentTransition
from jco_portal.documents.queries import REQUEST
from operations.models import Operation


def filed_reports() -> QuerySet[FiledDocument]:
    """Return the filed reports, each revision."""
    return FiledDocument.objects.filter(produced_document__final_report__isnull=False)


def operations_with_filed_report() -> QuerySet[Any, Any]:
    """Return the keys of operations with a filed report; their totals are open to all readers."""
    return filed_reports().order_by().values("produced_document__final_report__operation")


def report_deadline_key(operation: Operation) -> str:
    """Return the key of the deadline for the final report."""
    return f"report:{operation.pk}"


def has_debriefing() -> Q:
    """Return a condition on operations: the debriefing is recorded as held."""
    return Q(Exists(Debriefing.objects.recorded().filter(operation=OuterRef("pk"))))


def has_approval_request() -> Q:
    """Return a condition on operations: approval of the report has been requested at least once."""
    approval_requests = ProducedDocumentTransition.objects.filter(
        document__final_report__operation=OuterRef("pk"), name=REQUEST
    )
    return Q(Exists(approval_requests))
