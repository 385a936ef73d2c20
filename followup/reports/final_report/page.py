"""Content of the page of a final report: sections, progress, next action."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from followup.enums import COVER_LINE
from followup.models import FinalReportText
from followup.reports.final_report.outline import SECTIONS
from jco_portal.core.pdf import missing_characters
from jco_portal.documents.document_page import DocumentPage
from jco_portal.documents.enums import ProducedState
from operations.models import Operation

MAX_MISSING_CHARACTERS = 20


@dataclass(frozen=True)
class SectionRow:
    """A section in the list of the page; ``number`` is empty for the cover line."""

    number: str
    title: str
    status_sentence: str
    is_written: bool
    url: str


@dataclass(frozen=True)
class NextAction:
    """The next action of the author; ``url`` and ``label`` are empty if no page belongs to it."""

    sentence: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class ReportPage:
    """What the page shows in addition to ``DocumentPage``."""

    next_action: NextAction
    sections: tuple[SectionRow, ...]
    progress: str
    missing_characters: str
    may_write: bool


def report_page(operation: Operation, page: DocumentPage) -> ReportPage:
    """Return the sections for the user, in a fixed number of queries."""
    written = FinalReportText.objects.filter(final_report__operation=operation)
    texts = dict(written.values_list("section", "text"))
    is_writing = page.may_draft and page.state == ProducedState.DRAFT
    sections = tuple(_section_rows(operation, texts))
    return ReportPage(
        next_action=_next_action(operation, sections, is_writing=is_writing),
        sections=sections,
        progress=_format_progress(sections),
        # A filed report is not rendered again: nothing can be corrected.
        missing_characters=""
        if page.state == ProducedState.FILED
        else _missing_characters(texts.values()),
        may_write=is_writing,
    )


def _section_rows(operation: Operation, texts: dict[str, str]) -> list[SectionRow]:
    lines = [(COVER_LINE, _("Place on the cover"), "")]
    lines += [(each.code, str(each.title), str(n)) for n, each in enumerate(SECTIONS, start=1)]
    return [
        SectionRow(
            number=number,
            title=title,
            status_sentence=_written_sentence(texts.get(code, "")),
            is_written=bool(texts.get(code, "").strip()),
            url=reverse("followup:report_section", args=[operation.reference, code]),
        )
        for code, title, number in lines
    ]


def _written_sentence(text: str) -> str:
    count = len(text.split())
    if not count:
        return _("no text yet")
    return ngettext("%(n)d word", "%(n)d words", count) % {"n": count}


def _format_progress(sections: tuple[SectionRow, ...]) -> str:
    # The cover line has no number and is no section.
    written = sum(1 for each in sections if each.is_written and each.number)
    params = {"written": written, "all": len(SECTIONS)}
    return _("%(written)d of %(all)d sections have a text; facts come by themselves.") % params


def _next_action(
    operation: Operation, sections: tuple[SectionRow, ...], *, is_writing: bool
) -> NextAction:
    if not is_writing:
        return NextAction(_("It is being written by those who run the operation."))
    empty = next((each for each in sections if each.number and not each.is_written), None)
    if empty is not None:
        label = _("Write “%(title)s”") % {"title": empty.title}
        sentence = _("The facts are here; what they mean only you can say.")
        return NextAction(sentence, empty.url, label)
    preview = reverse("followup:report_preview", args=[operation.reference])
    return NextAction(
        _("Every section has a text. Read it as a whole."), preview, _("Read the draft")
    )


def _missing_characters(texts: Iterable[str]) -> str:
    characters = missing_characters("".join(texts))
    if not characters:
        return ""
    params = {"letters": " ".join(characters[:MAX_MISSING_CHARACTERS])}
    return _("The print font lacks these signs and prints □ for each: %(letters)s") % params
