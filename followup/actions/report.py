"""Writing a report, printing its draft, having it approved, and filing it."""

from datetime import date
from typing import Any

import pghistory
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.enums import ReportState
from followup.lifecycle import BY_THE_PORTAL, REPORT
from followup.models import FiledReport, Report, ReportPrint, ReportText
from followup.notifications import tell_of_report
from followup.permissions import can_write_report_on
from followup.queries.report import last_filed, report_of, who_approved
from followup.reports.report.gathering import for_paper, gather_facts
from jco_portal.deadlines.actions.setting import set_deadline, settle_deadline
from jco_portal.deadlines.enums import EXPERTS_GROUP
from jco_portal.directory.models import Organisation, User
from jco_portal.documents.actions import (
    CleanFile,
    Filing,
    Numbered,
    file_document,
    keep_content,
)
from jco_portal.documents.enums import FiledKind
from jco_portal.kernel.access import Refusal, require
from jco_portal.kernel.action import action, settle_marked
from jco_portal.kernel.downloads import PDF, XLSX
from jco_portal.kernel.editing import require_version
from jco_portal.outbox.actions import leave_job
from operations.actions.marks import mark_facts
from operations.enums import Fact
from operations.models import Operation
from operations.queries.operations import locked_operation
from operations.queries.readers import sender_of, takers_of_part
from operations.reports.paper.printing import draft_pdf, filed_pdf


@action()
def write_report_text(
    operation: Operation, section: str, *, by: User, text: str, version: int
) -> ReportText | None:
    """Write a section of the report on an operation; the first text begins the report.

    ``version`` is that of the page, 0 when nothing was written there. Raises EditConflict when
    another version stands now and says something else.
    """
    locked = locked_operation(operation)
    require(can_write_report_on(by, locked))
    report = Report.objects.select_for_update().filter(operation=locked).first()
    require(_is_open(report))
    present = report.texts.filter(section=section).first() if report else None
    if (present.text if present else "") == text:
        return present
    require_version(present, version)
    report = report or Report.objects.create(operation=locked)
    written = present or ReportText(report=report, section=section, version=0)
    written.text = text
    written.version += 1
    written.written_at, written.written_by = timezone.now(), by
    written.save()
    return written


def _is_open(report: Report | None) -> Refusal | None:
    if report is None or report.state == ReportState.DRAFTING:
        return None
    sentence = _("It is %(state)s: have it given back, or begin the next revision.")
    words = {"state": report.get_state_display().lower()}
    return Refusal("state", sentence % words, report.get_absolute_url())


@action()
def print_draft(operation: Operation, *, by: User) -> ReportPrint:
    """Have the draft printed by a job; asked for again before it is done, it is one print."""
    locked = locked_operation(operation)
    require(can_write_report_on(by, locked))
    report, _made = Report.objects.select_for_update().get_or_create(operation=locked)
    require(_is_open(report))
    waiting = report.prints.filter(done_at=None).first()
    return waiting or _leave_print(report, by)


def _leave_print(report: Report, by: User) -> ReportPrint:
    asked = ReportPrint.objects.create(report=report, asked_by=by)
    leave_job("followup.tasks.gather_print", print_id=asked.pk)
    return asked


@action()
def gather_print(key: int) -> None:
    """Gather the facts of a print that was asked for, then have them printed."""
    waiting = ReportPrint.objects.select_for_update(of=("self",)).filter(pk=key, gathered_at=None)
    asked = waiting.select_related("report__operation").first()
    if asked is None:
        return
    facts, annex = for_paper(gather_facts(asked.report.operation, timezone.localdate()))
    asked.facts, asked.gathered_at = facts.as_json(), timezone.now()
    if annex is not None:
        asked.annex_id = keep_content(CleanFile("annex.xlsx", XLSX, annex))
    asked.save(update_fields=["facts", "gathered_at", "annex"])
    leave_job("followup.tasks.make_print", print_id=asked.pk)


@action()
def make_print(key: int) -> None:
    """Print the facts that were gathered, once."""
    waiting = ReportPrint.objects.select_for_update(of=("self",)).filter(pk=key, done_at=None)
    asked = waiting.exclude(gathered_at=None).select_related("report").first()
    if asked is None:
        return
    document = draft_pdf(
        asked.facts or {},
        has_annex=asked.annex_id is not None,
        previous=_previous(asked.report),
    )
    asked.document_id = keep_content(CleanFile("draft.pdf", PDF, document))
    asked.done_at = timezone.now()
    asked.save(update_fields=["document", "done_at"])


def draft_now(operation: Operation) -> bytes:
    """The draft as it would be printed at this moment, here and now; nothing is kept."""
    facts, annex = for_paper(gather_facts(operation, timezone.localdate()))
    report = report_of(operation)
    previous = _previous(report) if report is not None else ""
    return draft_pdf(facts.as_json(), has_annex=annex is not None, previous=previous)


def _previous(report: Report) -> str:
    """The number of what was filed last of a report; empty before that."""
    last = last_filed(report)
    return last.document.number if last is not None else ""


@action()
def move_report(report: Report, name: str, *, by: User, reason: str = "") -> Report:
    """Make a move of the report's life; filing itself is the portal's.

    Asking for approval has the draft printed: what is approved is that print. It settles the
    step of the timetable by which the draft is circulated. Raises Refused with every reason
    against it.
    """
    if name == BY_THE_PORTAL:
        require(Refusal("move", _("The portal files a report by itself once it is approved.")))
    operation = locked_operation(report.operation)
    locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if name == "ask" and locked.state == ReportState.DRAFTING:
        locked.asked_print = _leave_print(locked, by)
        locked.save(update_fields=["asked_print"])
    moved = REPORT.perform(locked, name, by=by, reason=reason)
    if name == "ask":
        mark_facts(operation, Fact.REPORTED, by=by)
    if name == "approve":
        leave_job("followup.tasks.file_report", report_id=moved.pk)
    tell_of_report(moved, name, by=by)
    return moved


@action()
def file_report(key: int) -> None:
    """File an approved report: print it under its number and keep everything, or nothing.

    What is filed are the facts of the print that was approved. In the name of whoever
    approved it; one that was given back meanwhile is left alone.
    """
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("operation", "asked_print")
        .filter(pk=key, state=ReportState.APPROVED)
        .first()
    )
    approved = who_approved(report) if report is not None else None
    if report is None or approved is None or report.asked_print is None:
        return
    with pghistory.context(user=approved.by_id):
        _file(report, report.asked_print, approved.by)
        settle_marked()


def _file(report: Report, approved: ReportPrint, by: User) -> None:
    last = last_filed(report)
    document = file_document(
        _filing(report.operation, approved.facts or {}),
        lambda numbered: _files(report.operation, approved, numbered),
        by=by,
        previous=last.document if last else None,
    )
    FiledReport.objects.create(report=report, document=document, source=approved)
    settle_deadline(deadline_key(report.operation))
    filed = REPORT.perform(report, BY_THE_PORTAL, by=by)
    tell_of_report(filed, BY_THE_PORTAL, by=by, number=document.number)


def _filing(operation: Operation, facts: dict[str, Any]) -> Filing:
    return Filing(
        kind=FiledKind.REPORT,
        title=facts["subject"][:200],
        marking=facts["marking"],
        owner=sender_of(operation),
        url=reverse("followup:report", args=[operation.reference]),
        facts=facts,
        readers=tuple(sorted(takers_of_part(operation))),
        people=tuple(operation.facilitators.order_by("user").values_list("user", flat=True)),
    )


def _files(operation: Operation, approved: ReportPrint, numbered: Numbered) -> list[CleanFile]:
    has_annex = approved.annex_id is not None
    document = filed_pdf(
        approved.facts or {},
        number=numbered.number,
        previous=numbered.previous,
        filed_on=numbered.filed_on,
        has_annex=has_annex,
    )
    stem = f"{operation.reference}-report-{numbered.number}".replace("/", "-").replace(" ", "-")
    files = [CleanFile(f"{stem}.pdf", PDF, document)]
    if approved.annex is not None:
        files.append(CleanFile(f"{stem}-annex.xlsx", XLSX, bytes(approved.annex.content)))
    return files


def deadline_key(operation: Operation) -> str:
    """The key of the deadline by which the report on an operation is due."""
    return f"report:{operation.pk}"


def set_report_deadline(operation: Operation, held_on: date) -> None:
    """Let the report be due, counted from the day of the debriefing; one filed is not owed."""
    if FiledReport.objects.filter(report__operation=operation).exists():
        return
    set_deadline(
        deadline_key(operation),
        rule="report_filed",
        owner=sender_of(operation),
        asked_by=Organisation.objects.filter(code=EXPERTS_GROUP).first(),
        title=_("Final report on %(name)s") % {"name": operation.name},
        reference=operation.reference,
        url=reverse("followup:report", args=[operation.reference]),
        anchor_on=held_on,
        also_for=tuple(operation.facilitators.values_list("user", flat=True)),
    )
