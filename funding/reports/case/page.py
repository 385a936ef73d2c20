"""The page of the business case as a document: what to do next, its print, what is filed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from funding.gates import funding_is_stated, something_is_ready
from funding.models import CasePrint
from funding.permissions import can_edit_budget, can_file_case
from jco_portal.directory.models import User
from jco_portal.documents.models import FiledDocument
from jco_portal.kernel.access import Refusal
from operations.models import CaseSection, CaseText, Operation


@dataclass(frozen=True)
class PrintFact:
    """The latest print: how far it is, where it lies, and whether it waits to be filed."""

    key: int
    words: str
    url: str
    is_done: bool
    is_being_filed: bool


@dataclass(frozen=True)
class FiledFact:
    """A revision that was filed."""

    number: str
    words: str
    previous: str
    name: str
    size: str
    sha256: str
    url: str


@dataclass(frozen=True)
class CasePage:
    """What the page shows one reader.

    ``all_the_same`` is what has to be ticked before it is filed with sections that are not
    ready; empty when all are.
    """

    next_sentence: str
    missing: tuple[Refusal, ...]
    progress: str
    unready: tuple[str, ...]
    last_print: PrintFact | None
    all_the_same: str
    filed: tuple[FiledFact, ...]
    may_print: bool
    may_file: bool

    @property
    def is_waiting(self) -> bool:
        """True while a job is at work."""
        last = self.last_print
        return last is not None and (not last.is_done or last.is_being_filed)


def case_page(user: User, operation: Operation) -> CasePage:
    """The page as this person sees it; always the same number of queries."""
    may_print = can_edit_budget(user, operation).is_allowed
    last = _last_print(user, operation)
    filed = tuple(_filed(user, operation))
    missing = _missing(user, operation) if may_print else ()
    unready, count = _sections(operation)
    return CasePage(
        next_sentence=_next(last, filed, missing, may_print=may_print),
        missing=missing,
        progress=_progress(count - len(unready), count),
        unready=tuple(unready),
        all_the_same=_all_the_same(len(unready), count),
        last_print=last,
        filed=filed,
        may_print=may_print,
        may_file=bool(may_print and last and last.is_done and not last.is_being_filed)
        and not missing
        and not _is_filed(last, filed),
    )


def _is_filed(last: PrintFact | None, filed: tuple[FiledFact, ...]) -> bool:
    return last is not None and not last.url and bool(filed)


def _last_print(user: User, operation: Operation) -> PrintFact | None:
    """The latest print; for who plans it alone, others read what is filed."""
    if not can_edit_budget(user, operation).is_allowed:
        return None
    prints = CasePrint.objects.visible_to(user).filter(operation=operation).defer("facts")
    last = prints.select_related("filed").order_by("-pk").first()
    if last is None:
        return None
    is_done = last.done_at is not None
    at = timezone.localtime(last.asked_at)
    if is_done:
        words = _("Facts as of %(at)s UTC.") % {"at": date_format(at, "j F Y, H:i")}
    else:
        words = _("Asked for %(since)s ago.") % {"since": timesince(last.asked_at)}
    url = reverse("funding:business_case_draft", args=[operation.reference, last.pk])
    was_filed = hasattr(last, "filed")
    return PrintFact(
        key=last.pk,
        words=words,
        url=url if is_done and not was_filed else "",
        is_done=is_done,
        is_being_filed=last.to_file_at is not None and not was_filed,
    )


def _missing(user: User, operation: Operation) -> tuple[Refusal, ...]:
    """What stands against filing, as the action says."""
    gates = (something_is_ready, funding_is_stated)
    decided = can_file_case(user, operation).refusal
    found = (decided, *(gate([operation]).get(operation.pk) for gate in gates))
    return tuple(each for each in found if each is not None)


def _sections(operation: Operation) -> tuple[list[str], int]:
    """Titles of the sections of today that are not ready, and how many there are."""
    ready = CaseText.objects.filter(operation=operation, is_ready=True, section=OuterRef("pk"))
    listed = CaseSection.objects.valid_on(timezone.localdate()).annotate(is_ready=Exists(ready))
    found = list(listed.values_list("title", "is_ready"))
    return [title for title, is_ready in found if not is_ready], len(found)


def _all_the_same(unready: int, count: int) -> str:
    if not unready:
        return ""
    said = ngettext(
        "File it although %(n)d of %(all)d sections is not ready and stays empty",
        "File it although %(n)d of %(all)d sections are not ready and stay empty",
        unready,
    )
    return said % {"n": unready, "all": count}


def _progress(ready: int, count: int) -> str:
    said = ngettext(
        "%(n)d of %(all)d sections is ready.",
        "%(n)d of %(all)d sections are ready.",
        ready,
    )
    return said % {"n": ready, "all": count}


def _next(
    last: PrintFact | None,
    filed: tuple[FiledFact, ...],
    missing: tuple[Refusal, ...],
    *,
    may_print: bool,
) -> str:
    if not may_print:
        if filed:
            return _("It is filed: what it says stays as it is.")
        return _("It is not filed yet. Whoever runs the operation files it.")
    if last is None:
        return _("Print the draft and read it as a whole, then file it.")
    if not last.is_done:
        return _("It is being printed.")
    if last.is_being_filed:
        return _("It gets its number and is filed in a moment.")
    if not last.url and filed:
        return _("It is filed. If facts change, print it anew and file the next revision.")
    if missing:
        return _("The draft can be read. Before it is filed:")
    return _("Read the print, then file it: it gets a number and is never changed.")


def _filed(user: User, operation: Operation) -> Iterable[FiledFact]:
    documents = FiledDocument.objects.visible_to(user).filter(filed_case__operation=operation)
    related = documents.select_related("previous", "filed_by__organisation")
    for each in (
        related.prefetch_related("files", "filed_by__role_assignments")
        .defer("facts", "previous__facts")
        .order_by("-revision")
    ):
        file = each.files.all()[0]
        words = {
            "day": date_format(timezone.localdate(each.filed_at), "j F Y"),
            "who": each.filed_by,
        }
        yield FiledFact(
            number=each.number,
            words=_("Filed on %(day)s by %(who)s.") % words,
            previous=each.previous.number if each.previous else "",
            name=file.name,
            size=filesizeformat(file.size),
            sha256=file.content_id,
            url=each.get_absolute_url(),
        )
