"""Business cases for tests: printed, and filed by the jobs that people wait for."""

from typing import Any

from funding.documents import BUSINESS_CASE
from jco_portal.documents.models import DraftPdf, FiledDocument
from jco_portal.documents.production import (
    file_approved,
    file_draft,
    gather_draft,
    make_draft,
    request_draft,
)
from operations.models import Operation
from tests.dossiers import write
from tests.funding.plans import a_planned_jco
from tests.world import person


def printed(draft: DraftPdf) -> DraftPdf:
    """A draft, made by the jobs that it was left to."""
    gather_draft(draft.pk)
    make_draft(draft.pk)
    return DraftPdf.objects.get(pk=draft.pk)


def requested_case(operation: Operation) -> DraftPdf:
    """A draft of the business case, asked for by the planner of Lithuania."""
    return request_draft(BUSINESS_CASE, operation, by=person())


def printed_case(operation: Operation) -> DraftPdf:
    """A draft of the business case, done."""
    return printed(requested_case(operation))


def filed_case(operation: Operation) -> FiledDocument:
    """The business case, printed and filed by the planner of Lithuania."""
    draft = printed_case(operation)
    file_draft(draft, by=person())
    file_approved(draft.document_id)
    return FiledDocument.objects.get(draft=draft)


def ready_jco(**more: Any) -> Operation:
    """A tabled JCO with its plan and one section ready for others."""
    operation = a_planned_jco("tabled", **more)
    write(operation, text="The routes have moved north.")
    return operation


def blocks(operation: Operation) -> dict[str, dict[str, Any]]:
    """What its print says, by the keys of the blocks."""
    facts = printed_case(operation).snapshot
    parts = [*facts["sections"], *facts["annexes"]]
    return {block["key"]: block for part in parts for block in part["blocks"]}
