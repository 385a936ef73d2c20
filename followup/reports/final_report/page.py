"""The page of a report: its sections, and which of them its author writes next."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from followup.enums import COVER_LINE
from followup.models import FinalReportText
from followup.reports.final_report.outline import SECTIONS
from jco_portal.core.pdf import letters_missing
from jco_portal.documents.document_page import DocumentPage
from jco_portal.documents.enums import ProducedState
from operations.models import Operation

MOST_LETTERS = 20


@dataclass(frozen=True)
class SectionLine:
    """A section as the page lists it: whether its author has written, and where to write."""

    number: str
    title: str
    written: str
    is_written: bool
    url: str


@dataclass(frozen=True)
class NextStep:
    """What to write or read next: a sentence, and a button where there is a page for it."""

    sentence: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class ReportPage:
    """What the page of a report shows beside what every document has."""

    next: NextStep
    sections: tuple[SectionLine, ...]
    progress: str
    missing_letters: str
    is_writing: bool


def report_page(operation: Operation, page: DocumentPage) -> ReportPage:
    """The sections as this person sees them; always the same number of queries."""
    written = FinalReportText.objects.filter(final_report__operation=operation)
    texts = dict(written.values_list("section", "text"))
    is_writing = page.may_draft and page.state == ProducedState.DRAFT
    sections = tuple(_section_lines(operation, texts))
    return ReportPage(
        next=_next(operation, sections, is_writing=is_writing),
        sections=sections,
        progress=_progress(sections),
        missing_letters="" if page.state == ProducedState.FILED else _missing(texts.values()),
        is_writing=is_writing,
    )


def _section_lines(operation: Operation, texts: dict[str, str]) -> list[SectionLine]:
    lines = [(COVER_LINE, _("Place on the cover"), "")]
    lines += [(each.code, str(each.title), str(n)) for n, each in enumerate(SECTIONS, start=1)]
    return [
        SectionLine(
            number=number,
            title=title,
            written=_written(texts.get(code, "")),
            is_written=bool(texts.get(code, "").strip()),
            url=reverse("followup:report_section", args=[operation.reference, code]),
        )
        for code, title, number in lines
    ]


def _written(text: str) -> str:
    count = len(text.split())
    if not count:
        return _("no text yet")
    return ngettext("%(n)d word", "%(n)d words", count) % {"n": count}


def _progress(sections: tuple[SectionLine, ...]) -> str:
    written = sum(1 for each in sections if each.is_written and each.number)
    words = {"written": written, "all": len(SECTIONS)}
    return _("%(written)d of %(all)d sections have a text; facts come by themselves.") % words


def _next(operation: Operation, sections: tuple[SectionLine, ...], *, is_writing: bool) -> NextStep:
    if not is_writing:
        return NextStep(_("It is being written by those who run the operation."))
    empty = next((each for each in sections if each.number and not each.is_written), None)
    if empty is not None:
        label = _("Write “%(title)s”") % {"title": empty.title}
        sentence = _("The facts are here; what they mean only you can say.")
        return NextStep(sentence, empty.url, label)
    preview = reverse("followup:report_preview", args=[operation.reference])
    return NextStep(
        _("Every section has a text. Read it as a whole."), preview, _("Read the draft")
    )


def _missing(texts: Iterable[str]) -> str:
    letters = letters_missing("".join(texts))
    if not letters:
        return ""
    words = {"letters": " ".join(letters[:MOST_LETTERS])}
    return _("The print font lacks these signs and prints □ for each: %(letters)s") % words
