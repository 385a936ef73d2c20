"""Business cases for tests: rendered and filed by the real jobs."""

from typing import Any

from funding.documents import BUSINESS_CASE
from jco_portal.documents.models import DraftPdf, FiledDocument
from jco_portal.documents.production import (
    file_approved,
    file_draft,
    gather_snapshot,
    render_draft,
    request_draft,
)
from operations.models import Operation
from tests.factories import make_user
from tests.funding.plans import make_jco_with_plan
from tests.jco_files import write_section_as_planner


def rendered_draft(draft: DraftPdf) -> DraftPdf:
    """Run the jobs of a draft PDF and return the draft."""
    gather_snapshot(draft.pk)
    render_draft(draft.pk)
    return DraftPdf.objects.get(pk=draft.pk)


def requested_case(operation: Operation) -> DraftPdf:
    """Request a draft of the business case as the planner of Lithuania."""
    return request_draft(BUSINESS_CASE, operation, by=make_user())


def rendered_case(operation: Operation) -> DraftPdf:
    """Return a rendered draft of the business case."""
    return rendered_draft(requested_case(operation))


def filed_case(operation: Operation) -> FiledDocument:
    """Return the business case, rendered and filed by the planner of Lithuania."""
    draft = rendered_case(operation)
    file_draft(draft, by=make_user())
    file_approved(draft.document_id)
    return FiledDocument.objects.get(draft=draft)


def jco_ready_for_case(**more: Any) -> Operation:
    """Return a tabled JCO with a funding plan and one section that is ready for review."""
    operation = make_jco_with_plan("tabled", **more)
    write_section_as_planner(operation, text="The routes have moved north.")
    return operation


def blocks_by_key(operation: Operation) -> dict[str, dict[str, Any]]:
    """Return the blocks of the rendered business case by key."""
    snapshot = rendered_case(operation).snapshot
    sections = [*snapshot["sections"], *snapshot["annexes"]]
    return {block["key"]: block for section in sections for block in section["blocks"]}
