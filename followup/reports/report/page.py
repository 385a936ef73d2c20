"""The page of a report: where it stands, what to do next, its sections, what is filed."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followup.enums import PLACE, ReportState
from followup.lifecycle import BY_THE_PORTAL, REPORT
from followup.models import Report, ReportMove, ReportPrint, ReportText
from followup.permissions import WORDS, can_approve_report, can_write_report_on
from followup.reports.report.filed import FiledFacts, filed_of
from followup.reports.report.outline import SECTIONS
from jco_portal.directory.models import User
from jco_portal.kernel.lifecycle import Offer
from jco_portal.kernel.pdf import letters_missing
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
class PrintFacts:
    """A print of the draft: how far it is, and where it lies when it is done."""

    steps: tuple[tuple[str, bool], ...]
    is_done: bool
    words: str
    url: str


@dataclass(frozen=True)
class ReportPage:
    """Everything that the page of a report shows."""

    state: str
    state_label: str
    next_sentence: str
    next_url: str
    next_label: str
    offers: tuple[Offer, ...]
    asked: str
    given_back: str
    sections: tuple[SectionLine, ...]
    progress: str
    last_print: PrintFacts | None
    missing_letters: str
    filed: tuple[FiledFacts, ...]
    may_write: bool
    is_writing: bool
    is_waiting: bool


def report_page(user: User, operation: Operation, report: Report | None) -> ReportPage:
    """The page as this person sees it; always the same number of queries."""
    texts = _texts(report)
    state = ReportState(report.state) if report else ReportState.DRAFTING
    may_write = can_write_report_on(user, operation).is_allowed
    is_writing = may_write and state == ReportState.DRAFTING
    last = _last_print(report)
    sections = tuple(_section_lines(operation, texts))
    offers = tuple(_offers(user, report))
    sentence, url, label = _next(user, operation, report, sections, is_writing)
    return ReportPage(
        state=state.value,
        state_label=str(state.label),
        next_sentence=sentence,
        next_url=url,
        next_label=label,
        offers=offers,
        asked=_asked(report),
        given_back=_given_back(report),
        sections=sections,
        progress=_progress(sections),
        last_print=_print_facts(last, operation) if last else None,
        missing_letters="" if state == ReportState.FILED else _missing(texts.values()),
        filed=tuple(filed_of(report, operation)),
        may_write=may_write,
        is_writing=is_writing,
        is_waiting=bool(last and not last.is_done) or state == ReportState.APPROVED,
    )


def _texts(report: Report | None) -> dict[str, str]:
    if report is None:
        return {}
    return dict(ReportText.objects.filter(report=report).values_list("section", "text"))


def _last_print(report: Report | None) -> ReportPrint | None:
    """The print that is to be approved, else the latest; its facts stay where they are."""
    if report is None:
        return None
    prints = report.prints.defer("facts")
    if report.asked_print_id and report.state in {ReportState.ASKED, ReportState.APPROVED}:
        return prints.filter(pk=report.asked_print_id).first()
    return prints.first()


def _section_lines(operation: Operation, texts: dict[str, str]) -> list[SectionLine]:
    lines = [(PLACE, _("Place on the cover"), "")]
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


def _offers(user: User, report: Report | None) -> list[Offer]:
    if report is None:
        return []
    return [each for each in REPORT.offers(report, user) if each.move.name != BY_THE_PORTAL]


def _next(
    user: User,
    operation: Operation,
    report: Report | None,
    sections: tuple[SectionLine, ...],
    is_writing: bool,
) -> tuple[str, str, str]:
    """What to do next: a sentence, and a button where there is a page for it."""
    if report is not None and report.state == ReportState.ASKED:
        return _next_of_asked(user, report), "", ""
    if report is not None and report.state == ReportState.APPROVED:
        return _("It is approved. It gets its number and is filed in a moment."), "", ""
    if report is not None and report.state == ReportState.FILED:
        return _("It is filed. If facts change, a next revision can be begun."), "", ""
    if not is_writing:
        return _("It is being written by those who run the operation."), "", ""
    empty = next((each for each in sections if each.number and not each.is_written), None)
    if empty is not None:
        words = {"title": empty.title}
        label = _("Write “%(title)s”") % words
        return _("The facts are here; what they mean only you can say."), empty.url, label
    preview = reverse("followup:report_preview", args=[operation.reference])
    return _("Every section has a text. Read it as a whole."), preview, _("Read the draft")


def _next_of_asked(user: User, report: Report) -> str:
    if can_approve_report(user, report):
        return _("Read the print below, then approve it or give it back with a reason.")
    return _("It waits for %(who)s.") % {"who": WORDS["can_approve_report"]}


def _asked(report: Report | None) -> str:
    if report is None or report.state not in {ReportState.ASKED, ReportState.APPROVED}:
        return ""
    said = [_move_in_words(each) for each in _moves(report)[:2] if each.move in TOLD]
    return " ".join(reversed(said))


def _given_back(report: Report | None) -> str:
    """Why it came back, until approval is asked for again."""
    if report is None or report.state != ReportState.DRAFTING:
        return ""
    last = _moves(report)[:1]
    if not last or last[0].move != "give_back":
        return ""
    words = {"day": _day(last[0]), "who": last[0].by, "reason": last[0].reason}
    return _("Given back on %(day)s by %(who)s: %(reason)s") % words


TOLD = {"ask", "approve"}


def _moves(report: Report) -> list[ReportMove]:
    return list(report.moves.select_related("by__organisation")[:2])


def _move_in_words(move: ReportMove) -> str:
    words = {"day": _day(move), "who": move.by}
    if move.move == "approve":
        return _("Approved on %(day)s by %(who)s.") % words
    return _("Approval was asked for on %(day)s by %(who)s.") % words


def _day(move: ReportMove) -> str:
    return date_format(timezone.localdate(move.at), "j F Y")


def _print_facts(last: ReportPrint, operation: Operation) -> PrintFacts:
    steps = (
        (_("Asked for"), True),
        (_("Facts gathered"), last.gathered_at is not None),
        (_("Printed"), last.is_done),
    )
    if last.is_done and last.gathered_at:
        at = timezone.localtime(last.gathered_at)
        words = _("Facts as of %(at)s UTC.") % {"at": date_format(at, "j F Y, H:i")}
    else:
        words = _("Asked for %(since)s ago.") % {"since": timesince(last.asked_at)}
    url = reverse("followup:report_draft", args=[operation.reference, last.pk])
    return PrintFacts(steps, last.is_done, words, url if last.is_done else "")


def _missing(texts: Any) -> str:
    letters = letters_missing("".join(texts))
    if not letters:
        return ""
    words = {"letters": " ".join(letters[:MOST_LETTERS])}
    return _("The print font lacks these signs and prints □ for each: %(letters)s") % words
