"""The meeting list as PDF and as a workbook: the same facts as on the page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _, gettext_lazy

from coordination.reports.full_overlaps import Pair
from coordination.reports.meeting_page import Entry, MeetingFacts
from coordination.reports.restricted_summaries import CardPair
from jco_portal.core.pdf import render_pdf
from jco_portal.core.spreadsheet import Column, Sheet, Value, sheet_of, write_workbook

OPERATIONS: tuple[Column[Entry], ...] = (
    (gettext_lazy("No."), lambda entry: entry.number),
    (gettext_lazy("Operation"), lambda entry: entry.name),
    (gettext_lazy("Reference"), lambda entry: entry.reference),
    (gettext_lazy("Kind"), lambda entry: entry.kind),
    (gettext_lazy("Organised by"), lambda entry: entry.organisers),
    (gettext_lazy("Led by"), lambda entry: entry.leads),
    (gettext_lazy("State"), lambda entry: entry.state_label),
    (gettext_lazy("Marking"), lambda entry: entry.marking_label),
    (gettext_lazy("Confidence"), lambda entry: entry.confidence_label),
    (gettext_lazy("Dates as said"), lambda entry: entry.dates),
    (gettext_lazy("Earliest start"), lambda entry: entry.first),
    (gettext_lazy("Latest end"), lambda entry: entry.last),
    (gettext_lazy("Risk areas and goods"), lambda entry: entry.terms),
    (gettext_lazy("Transport modes"), lambda entry: entry.modes),
    (gettext_lazy("Presidency"), lambda entry: entry.presidency),
    (gettext_lazy("Overlaps"), lambda entry: len(entry.overlaps)),
    (gettext_lazy("Known only to the year"), lambda entry: len(entry.year_only)),
)


def meeting_pdf(facts: MeetingFacts) -> bytes:
    """The meeting list as a tagged PDF."""
    context = {"facts": facts, "marking": facts.marking}
    return render_pdf("coordination/pdf/meeting_list.html", context, title=facts.title)


def meeting_xlsx(facts: MeetingFacts) -> bytes:
    """The meeting list as a workbook: operations, their overlaps, and what to ask whom."""
    preamble: list[list[Value]] = [
        [facts.title, facts.marking],
        [_("Printed on"), facts.printed_on],
        [_("Filters"), "; ".join(facts.filters) or _("none")],
        [facts.summary],
    ]
    return write_workbook(
        [
            sheet_of(_("Operations"), OPERATIONS, facts.entries, preamble),
            Sheet(_("Overlaps"), _overlap_heads(), _overlaps(facts)),
        ]
    )


def _overlap_heads() -> list[str]:
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


def _overlaps(facts: MeetingFacts) -> Iterator[list[Value]]:
    for entry in facts.entries:
        for row in (line.row for line in (*entry.overlaps, *entry.year_only)):
            yield [
                entry.number,
                entry.name,
                row.number,
                *_told(entry, row),
                *_answer(row),
                row.found_on,
            ]


def _answer(row: Pair | CardPair) -> list[Value]:
    answers = row.answers
    if answers.latest is None:
        return [answers.label, "", ""]
    return [answers.label, answers.latest.decision, answers.latest.reason]


def _told(entry: Entry, row: Pair | CardPair) -> list[Value]:
    if isinstance(row, CardPair):
        card = row.card
        whom = _("Contact: %(desk)s") % {"desk": card.desk}
        return [
            card.strength_label,
            "",
            card.organised_by,
            None,
            None,
            card.weeks,
            row.sentence,
            whom,
        ]
    other = row.b if row.a.operation == entry.key else row.a
    asks = "\n".join(f"{ask.desk}: {ask.question}" for ask in row.asks)
    days = row.days
    return [
        row.grade_label,
        row.certainty_label,
        other.label,
        days.first,
        days.last,
        "",
        row.sentence,
        asks,
    ]
