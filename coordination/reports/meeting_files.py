"""The meeting list as PDF and as workbook, with the same values as the page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _, gettext_lazy

from coordination.reports.full_overlaps import FullOverlap
from coordination.reports.meeting_page import MeetingOperation, MeetingPage
from coordination.reports.restricted_summaries import RestrictedOverlap
from jco_portal.core.pdf import render_pdf
from jco_portal.core.spreadsheet import CellValue, ColumnSpec, Sheet, build_sheet, write_workbook

OPERATION_COLUMNS: tuple[ColumnSpec[MeetingOperation], ...] = (
    (gettext_lazy("No."), lambda entry: entry.number),
    (gettext_lazy("Operation"), lambda entry: entry.name),
    (gettext_lazy("Reference"), lambda entry: entry.reference),
    (gettext_lazy("Kind"), lambda entry: entry.operation_type),
    (gettext_lazy("Organised by"), lambda entry: entry.organisers),
    (gettext_lazy("Led by"), lambda entry: entry.leads),
    (gettext_lazy("State"), lambda entry: entry.state_label),
    (gettext_lazy("Marking"), lambda entry: entry.marking_label),
    (gettext_lazy("Confidence"), lambda entry: entry.confidence_label),
    (gettext_lazy("Dates as said"), lambda entry: entry.dates),
    (gettext_lazy("Earliest start"), lambda entry: entry.first_day),
    (gettext_lazy("Latest end"), lambda entry: entry.last_day),
    (gettext_lazy("Risk areas and goods"), lambda entry: entry.terms),
    (gettext_lazy("Transport modes"), lambda entry: entry.transport_modes),
    (gettext_lazy("Presidency"), lambda entry: entry.presidency),
    (gettext_lazy("Overlaps"), lambda entry: len(entry.overlap_lines)),
    (gettext_lazy("Known only to the year"), lambda entry: len(entry.year_only_lines)),
)


def render_meeting_pdf(page: MeetingPage) -> bytes:
    """Return the meeting list as tagged PDF. Raises PdfError."""
    context = {"facts": page, "marking": page.marking}
    return render_pdf("coordination/pdf/meeting_list.html", context, title=page.title)


def meeting_workbook(page: MeetingPage) -> bytes:
    """Return the meeting list as XLSX: one sheet of operations, one of overlaps."""
    preamble: list[list[CellValue]] = [
        [page.title, page.marking],
        [_("Printed on"), page.printed_on],
        [_("Filters"), "; ".join(page.filters) or _("none")],
        [page.summary],
    ]
    return write_workbook(
        [
            build_sheet(_("Operations"), OPERATION_COLUMNS, page.entries, preamble),
            Sheet(_("Overlaps"), _overlap_headers(), _overlap_rows(page)),
        ]
    )


def _overlap_headers() -> list[str]:
    return [
        _("No."),
        _("Operation"),
        _("Overlap"),
        _("Grade"),
        _("Certainty"),
        _("With"),
        _("First common day"),
        _("Last common day"),
        _("Common weeks"),
        _("In a sentence"),
        _("What to ask, and whom"),
        _("Answer"),
        _("Decision"),
        _("Reason"),
        _("Found on"),
    ]


def _overlap_rows(page: MeetingPage) -> Iterator[list[CellValue]]:
    for entry in page.entries:
        for row in (line.row for line in (*entry.overlap_lines, *entry.year_only_lines)):
            yield [
                entry.number,
                entry.name,
                row.number,
                *_overlap_cells(entry, row),
                *_decision_cells(row),
                row.first_found_on,
            ]


def _decision_cells(row: FullOverlap | RestrictedOverlap) -> list[CellValue]:
    answers = row.decisions
    if answers.latest is None:
        return [answers.label, "", ""]
    return [answers.label, answers.latest.decision, answers.latest.reason]


def _overlap_cells(
    entry: MeetingOperation, row: FullOverlap | RestrictedOverlap
) -> list[CellValue]:
    if isinstance(row, RestrictedOverlap):
        summary = row.summary
        whom = _("Contact: %(desk)s") % {"desk": summary.contact_label}
        return [
            summary.strength_label,
            "",
            summary.organised_by,
            None,
            None,
            summary.weeks,
            row.sentence,
            whom,
        ]
    other = row.side_b if row.side_a.operation == entry.operation_id else row.side_a
    asks = "\n".join(f"{ask.contact_label}: {ask.question}" for ask in row.open_questions)
    days = row.days
    return [
        row.severity_label,
        row.certainty_label,
        other.label,
        days.first,
        days.last,
        "",
        row.sentence,
        asks,
    ]
