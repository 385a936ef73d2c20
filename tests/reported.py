"""Final reports for tests: a JCO of many states and seizures, and reports that are filed."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from followup.actions.final_report import write_report_text
from followup.documents import REPORT
from followup.models import FinalReport
from jco_portal.directory.models import Organisation, User
from jco_portal.documents.actions import CleanFile, file_document, keep_content
from jco_portal.documents.models import (
    DraftPdf,
    FiledDocument,
    FiledFile,
    ProducedDocument,
    ProducedDocumentTransition,
)
from jco_portal.documents.produced_kinds import Filing
from jco_portal.documents.production import file_approved, gather_draft, make_draft, move_document
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
from operations.reports.results.totals import totals_of
from tests.running import debriefed_jco, today
from tests.world import person

GOODS = (
    ("cigarettes", "piece"),
    ("alcohol", "litre"),
    ("cocaine", "kg"),
    ("timber", "m3"),
)
MODES = ("road", "sea", "rail", "air")


def write(operation: Operation, section: str = "introduction", text: str = "Why.") -> None:
    """Write a section as the lead's planner, over whatever stands there."""
    report = FinalReport.objects.filter(operation=operation).first()
    present = report.texts.filter(section=section).first() if report else None
    version = present.version if present else 0
    write_report_text(operation, section, by=person(), text=text, version=version)


def asked_report(operation: Operation, *, by: User | None = None) -> ProducedDocument:
    """The report of an operation, approval asked for and its draft done."""
    if not FinalReport.objects.filter(operation=operation, texts__isnull=False).exists():
        write(operation)
    asked = move_document(REPORT.document(operation), "ask", by=by or person())
    gather_draft(asked.draft_for_approval_id)
    make_draft(asked.draft_for_approval_id)
    return asked


def decide(
    document: ProducedDocument, name: str, *, by: User | None = None, reason: str = ""
) -> ProducedDocument:
    """Approve what is to be approved, or give it back, as who has read the draft of now."""
    present = ProducedDocument.objects.get(pk=document.pk).draft_for_approval_id
    by = by or person("expert", "DK")
    return move_document(document, name, by=by, reason=reason, draft=present)


def filed_report(operation: Operation, *, by: User | None = None) -> FiledDocument:
    """The report of an operation, approved by an expert and filed."""
    document = asked_report(operation)
    decide(document, "approve", by=by)
    file_approved(document.pk)
    return document.filed_documents.order_by("-revision")[0]


def let_report_be_filed(operation: Operation) -> FiledDocument:
    """A report as if it had been filed long ago: rows only, nothing is printed."""
    by, now = person("expert", "DK"), timezone.now()
    document = ProducedDocument.objects.create(kind="report", state="filed")
    FinalReport.objects.create(operation=operation, document=document)
    content = keep_content(CleanFile("report.pdf", "application/pdf", b"%PDF-"))
    facts = {"subject": "Final report", "marking": "limite"}
    draft = DraftPdf.objects.create(
        document=document,
        requested_by=by,
        snapshot=facts,
        snapshot_at=now,
        content_id=content,
        rendered_at=now,
    )
    file = CleanFile("report.pdf", "application/pdf", b"%PDF-")
    return file_document(draft, Filing(by.organisation, "report"), lambda _numbered: [file], by=by)


def forget_reports() -> None:
    """Take every report away, as no action ever does."""
    for model in (FiledFile, FiledDocument, ProducedDocumentTransition):
        model.objects.all().delete()
    FinalReport.objects.all().delete()
    ProducedDocument.objects.update(draft_for_approval=None, state="drafting")
    for model in (DraftPdf, ProducedDocument):
        model.objects.all().delete()


def a_large_jco(
    seizures: int = 500, states: int = 27, name: str = "Amber", **fields: Any
) -> Operation:
    """A JCO in debriefing in which states (up to 27) have reported controls and seizures."""
    operation = debriefed_jco(name, **fields)
    places = _members(operation, states)
    days = timedelta(days=20)
    start = today() - days
    _report_controls(operation, places, start)
    seize_many(operation, places, seizures, start)
    assert totals_of(operation, today()).headline
    return operation


def _members(operation: Operation, states: int) -> list[Organisation]:
    places = list(Organisation.objects.members_of("EU", today()).order_by("code"))[:states]
    lead = operation.participations.get(role=ParticipationRole.LEAD).organisation
    present = set(operation.participations.values_list("organisation", flat=True))
    by, now = person(), timezone.now()
    Participation.objects.bulk_create(
        Participation(
            operation=operation,
            organisation=place,
            role=ParticipationRole.PARTICIPANT,
            response=Response.ACCEPTED,
            contact_point=f"Coordination unit of {place.name}, by telephone at all hours",
            control_posts=3 + number % 5,
            officers=10 + number,
            invited_at=now,
            invited_by=by,
            response_due_on=today(),
            responded_at=now,
            responded_by=by,
        )
        for number, place in enumerate(places)
        if place.pk not in present
    )
    return [lead, *(place for place in places if place != lead)]


def _report_controls(operation: Operation, places: list[Organisation], start: Any) -> None:
    by = person()
    reports = ControlResult.objects.bulk_create(
        ControlResult(operation=operation, organisation=place, number=number)
        for number, place in enumerate(places * 2, start=1)
    )
    kinds = list(ControlType)
    entries = ControlRevision.objects.bulk_create(
        ControlRevision(
            result=report,
            reported_by=by,
            day=start + timedelta(days=number % 15),
            attribution=Attribution.PHASE,
            phase_number=1,
            control_type=kinds[(number + number // len(places)) % len(kinds)],
            control_count=100 + number,
            positive_controls=number % 9,
        )
        for number, report in enumerate(reports)
    )
    ControlValidation.objects.bulk_create(
        ControlValidation(revision=each, is_validated=True, decided_by=by) for each in entries
    )


def seize_many(operation: Operation, places: list[Organisation], count: int, start: Any) -> None:
    """Let states have reported this many seizures, all of them validated: rows only."""
    by = person()
    goods = [(ReferenceTerm.objects.get(kind="risk_area", name=name), unit) for name, unit in GOODS]
    modes = [ReferenceTerm.objects.get(kind="transport_mode", name=name) for name in MODES]
    records = Seizure.objects.bulk_create(
        Seizure(operation=operation, organisation=places[n % len(places)], number=n + 1)
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
