"""Final reports for tests: a JCO of many states and seizures, and filed reports."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from followup.actions.final_report import write_report_text
from followup.documents import FINAL_REPORT
from followup.models import FinalReport
from jco_portal.directory.models import Organisation, User
from jco_portal.documents.actions import CleanFile, file_document, store_content
from jco_portal.documents.models import (
    DraftPdf,
    FiledDocument,
    FiledFile,
    ProducedDocument,
    ProducedDocumentTransition,
)
from jco_portal.documents.produced_kinds import FilingTarget
from jco_portal.documents.production import (
    file_approved,
    gather_snapshot,
    perform_document_transition,
    render_draft,
)
from operations.enums import Attribution, ControlType, ParticipationRole, Response
from operations.models import (
    ControlResult,
    ControlRevision,
    ControlValidation,
    Operation,
    Participation,
    ReferenceTerm,
    Seizure,
    SeizureRevision,
    SeizureValidation,
)
from operations.reports.results.totals import totals_page
from tests.execution_factories import debriefed_jco, today
from tests.factories import make_user

GOODS_NAMES = (
    ("cigarettes", "piece"),
    ("alcohol", "litre"),
    ("cocaine", "kg"),
    ("timber", "m3"),
)
MODE_NAMES = ("road", "sea", "rail", "air")


def write_report_section(
    operation: Operation, section: str = "introduction", text: str = "Why."
) -> None:
    """Write a section as the planner of the lead, over any existing text."""
    report = FinalReport.objects.filter(operation=operation).first()
    present = report.texts.filter(section=section).first() if report else None
    version = present.version if present else 0
    write_report_text(operation, section, by=make_user(), text=text, version=version)


def report_awaiting_approval(operation: Operation, *, by: User | None = None) -> ProducedDocument:
    """Return the report of an operation that awaits approval, with its draft PDF."""
    if not FinalReport.objects.filter(operation=operation, texts__isnull=False).exists():
        write_report_section(operation)
    document = perform_document_transition(
        FINAL_REPORT.find_document(operation), "ask", by=by or make_user()
    )
    gather_snapshot(document.draft_for_approval_id)
    render_draft(document.draft_for_approval_id)
    return document


def decide_approval(
    document: ProducedDocument, name: str, *, by: User | None = None, reason: str = ""
) -> ProducedDocument:
    """Approve or reject a report as a user who has read the current draft."""
    present = ProducedDocument.objects.get(pk=document.pk).draft_for_approval_id
    by = by or make_user("expert", "DK")
    return perform_document_transition(document, name, by=by, reason=reason, draft=present)


def filed_report(operation: Operation, *, by: User | None = None) -> FiledDocument:
    """Return the report of an operation, approved by an expert and filed."""
    document = report_awaiting_approval(operation)
    decide_approval(document, "approve", by=by)
    file_approved(document.pk)
    return document.filed_documents.order_by("-revision")[0]


def insert_filed_report(operation: Operation) -> FiledDocument:
    """Insert the rows of a filed report without rendering a PDF."""
    by, now = make_user("expert", "DK"), timezone.now()
    document = ProducedDocument.objects.create(kind="report", state="filed")
    FinalReport.objects.create(operation=operation, document=document)
    content = store_content(CleanFile("report.pdf", "application/pdf", b"%PDF-"))
    snapshot = {"subject": "Final report", "marking": "limite"}
    draft = DraftPdf.objects.create(
        document=document,
        requested_by=by,
        snapshot=snapshot,
        snapshot_at=now,
        content_id=content,
        rendered_at=now,
    )
    file = CleanFile("report.pdf", "application/pdf", b"%PDF-")
    return file_document(
        draft, FilingTarget(by.organisation, "report"), lambda _numbered: [file], by=by
    )


def delete_reports() -> None:
    """Delete all reports, which no action of the portal does."""
    for model in (FiledFile, FiledDocument, ProducedDocumentTransition):
        model.objects.all().delete()
    FinalReport.objects.all().delete()
    ProducedDocument.objects.update(draft_for_approval=None, state="drafting")
    for model in (DraftPdf, ProducedDocument):
        model.objects.all().delete()


def make_large_jco(
    seizures: int = 500, states: int = 27, name: str = "Amber", **fields: Any
) -> Operation:
    """Return a JCO in debriefing for which up to 27 states have reported results."""
    operation = debriefed_jco(name, **fields)
    organisations = _create_members(operation, states)
    days = timedelta(days=20)
    start = today() - days
    _report_controls(operation, organisations, start)
    report_many_seizures(operation, organisations, seizures, start)
    assert totals_page(operation, today()).headline
    return operation


def _create_members(operation: Operation, states: int) -> list[Organisation]:
    organisations = list(Organisation.objects.members_of("EU", today()).order_by("code"))[:states]
    lead = operation.participations.get(role=ParticipationRole.LEAD).organisation
    present = set(operation.participations.values_list("organisation", flat=True))
    by, now = make_user(), timezone.now()
    Participation.objects.bulk_create(
        Participation(
            operation=operation,
            organisation=organisation,
            role=ParticipationRole.PARTICIPANT,
            response=Response.ACCEPTED,
            contact_point=f"Coordination unit of {organisation.name}, by telephone at all hours",
            control_posts=3 + number % 5,
            officers=10 + number,
            invited_at=now,
            invited_by=by,
            response_due_on=today(),
            responded_at=now,
            responded_by=by,
        )
        for number, organisation in enumerate(organisations)
        if organisation.pk not in present
    )
    return [lead, *(organisation for organisation in organisations if organisation != lead)]


def _report_controls(operation: Operation, organisations: list[Organisation], start: Any) -> None:
    by = make_user()
    reports = ControlResult.objects.bulk_create(
        ControlResult(operation=operation, organisation=organisation, number=number)
        for number, organisation in enumerate(organisations * 2, start=1)
    )
    kinds = list(ControlType)
    entries = ControlRevision.objects.bulk_create(
        ControlRevision(
            result=report,
            reported_by=by,
            day=start + timedelta(days=number % 15),
            attribution=Attribution.PHASE,
            phase_number=1,
            control_type=kinds[(number + number // len(organisations)) % len(kinds)],
            control_count=100 + number,
            positive_controls=number % 9,
        )
        for number, report in enumerate(reports)
    )
    ControlValidation.objects.bulk_create(
        ControlValidation(revision=each, is_validated=True, decided_by=by) for each in entries
    )


def report_many_seizures(
    operation: Operation, organisations: list[Organisation], count: int, start: Any
) -> None:
    """Insert the rows of this many validated seizures, distributed over the organisations."""
    by = make_user()
    goods = [
        (ReferenceTerm.objects.get(kind="risk_area", name=name), unit) for name, unit in GOODS_NAMES
    ]
    modes = [ReferenceTerm.objects.get(kind="transport_mode", name=name) for name in MODE_NAMES]
    records = Seizure.objects.bulk_create(
        Seizure(
            operation=operation, organisation=organisations[n % len(organisations)], number=n + 1
        )
        for n in range(count)
    )
    at = datetime.combine(today(), time(0), UTC)
    entries = SeizureRevision.objects.bulk_create(
        SeizureRevision(
            result=record,
            reported_by=by,
            reported_at=at,
            day=start + timedelta(days=n % 19),
            attribution=Attribution.OUTSIDE if n % 50 == 49 else Attribution.PHASE,
            phase_number=None if n % 50 == 49 else 1,
            transport_mode=modes[n // 3 % len(modes)],
            goods=goods[n % len(goods)][0],
            unit=goods[n % len(goods)][1],
            quantity=100 + n * 7,
            goods_status="released" if n % 40 == 39 else "seized",
            value=1000 + n if n % 3 else None,
            value_basis="retail" if n % 3 else "",
            location="Post",
        )
        for n, record in enumerate(records)
    )
    SeizureValidation.objects.bulk_create(
        SeizureValidation(revision=each, is_validated=True, decided_by=by, decided_at=at)
        for each in entries
    )
