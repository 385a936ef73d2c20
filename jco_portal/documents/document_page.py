"""What the page of a produced document shows: what comes next, its draft, what is filed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal
from jco_portal.core.dates import day_in_words
from jco_portal.core.lifecycle import Offer
from jco_portal.directory.models import User
from jco_portal.documents.enums import ProducedState
from jco_portal.documents.formatting import failure_in_words, requests_in_words, return_in_words
from jco_portal.documents.lifecycle import DOCUMENT
from jco_portal.documents.models import DraftPdf, FiledDocument, FiledFile, ProducedDocument
from jco_portal.documents.produced_kinds import Kind
from jco_portal.documents.queries import APPROVE, FILE, FILE_DRAFT, error_of_draft, error_of_filing

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class DraftFacts:
    """A draft: how far it is, why it goes no further, and where it lies when it is done."""

    key: int
    steps: tuple[tuple[str, bool], ...]
    is_done: bool
    is_filed: bool
    words: str
    failure: str
    url: str


@dataclass(frozen=True)
class FiledFacts:
    """A revision that was filed."""

    number: str
    words: str
    previous: str
    files: tuple[FiledFile, ...]
    changes_url: str


@dataclass(frozen=True)
class DocumentPage:
    """Everything that the page of a produced document shows one reader.

    ``missing`` is what stands against filing it at once, and ``doubt`` what has to be ticked
    first. ``may_print`` is for who makes a draft now, ``reads_draft`` for who reads it.
    """

    kind: Kind[Any]
    url: str
    state: ProducedState
    offers: tuple[Offer, ...]
    told: str
    given_back: str
    failure: str
    draft: DraftFacts | None
    reads_draft: bool
    may_draft: bool
    may_print: bool
    may_file: bool
    missing: tuple[Refusal, ...]
    doubt: str
    filed: tuple[FiledFacts, ...]
    is_being_filed: bool

    @property
    def takes_two(self) -> bool:
        """True where a second person approves."""
        return self.kind.approves is not None

    @property
    def state_label(self) -> str:
        """Where it stands, in words."""
        return str(self.state.label)

    @property
    def may_print_anew(self) -> bool:
        """True where the button stands beside the draft, not as the next step."""
        has_failed = self.draft is not None and bool(self.draft.failure)
        return self.may_print and not has_failed and (self.takes_two or self.draft is not None)

    @property
    def is_waiting(self) -> bool:
        """True while a job is at work."""
        is_printed = self.draft is None or self.draft.is_done or bool(self.draft.failure)
        return not is_printed or self.is_being_filed

    @property
    def next_sentence(self) -> str:
        """What comes next; empty while the owner of the kind knows better."""
        if self.failure:
            return _("Give it back with a reason, then have it filed again.")
        if self.state == ProducedState.APPROVAL_REQUESTED:
            return self._next_of_asked()
        if self.is_being_filed and self.takes_two:
            return _("It is approved. It gets its number and is filed in a moment.")
        if self.is_being_filed:
            return _("It gets its number and is filed in a moment.")
        if self.takes_two:
            filed = _("It is filed. If facts change, a next revision can be begun.")
            return filed if self.state == ProducedState.FILED else ""
        return self._next_of_one()

    def _next_of_asked(self) -> str:
        if any(offer.name == APPROVE for offer in self.offers):
            return _("Read the print below, then approve it or give it back with a reason.")
        return _("It waits for %(who)s.") % {"who": self.kind.approvers}

    def _next_of_one(self) -> str:
        if not self.may_draft:
            if self.filed:
                return _("It is filed: what it says stays as it is.")
            said = _("Nothing is filed that you may read. It is filed by %(who)s.")
            return said % {"who": self.kind.filers}
        if self.draft is None:
            return _("Print the draft and read it as a whole, then file it.")
        if self.draft.failure:
            return _("The draft could not be printed.")
        if not self.draft.is_done:
            return _("It is being printed.")
        if self.draft.is_filed:
            return _("It is filed. If facts change, print it anew and file the next revision.")
        if self.missing:
            return _("The draft can be read. Before it is filed:")
        return _("Read the print, then file it: it gets a number and is never changed.")


def document_page(user: User, kind: Kind[Subject], subject: Subject) -> DocumentPage:
    """The page as this person sees it; always the same number of queries."""
    document = kind.document(subject)
    if document is not None:
        document.subject = subject
    state = ProducedState(document.state) if document else ProducedState.DRAFT
    takes_two = kind.approves is not None
    may_draft = kind.drafts(user, subject).is_allowed
    reads_draft = kind.reads(user, subject).is_allowed
    draft = _draft_facts(kind, subject, document) if document and reads_draft else None
    files_alone = may_draft and not takes_two
    missing = _missing(user, kind, subject) if files_alone else ()
    failure = error_of_filing(document) if document and reads_draft else ""
    is_drafting = state == ProducedState.DRAFT or not takes_two
    has_failed = draft is not None and bool(draft.failure)
    is_being_filed = state == ProducedState.APPROVED and not failure
    return DocumentPage(
        kind=kind,
        url=kind.url(subject),
        state=state,
        offers=tuple(_offers(user, document)) if document else (),
        told=requests_in_words(document),
        given_back=return_in_words(document) if reads_draft else "",
        failure=failure_in_words(failure),
        draft=draft,
        reads_draft=reads_draft,
        may_draft=may_draft,
        may_print=may_draft and state != ProducedState.APPROVED and (is_drafting or has_failed),
        may_file=files_alone and not missing and _can_be_filed(state, draft),
        missing=missing,
        doubt=kind.doubt(subject) if files_alone else "",
        filed=tuple(_filed(user, kind, subject, document)) if document else (),
        is_being_filed=is_being_filed,
    )


def _missing(user: User, kind: Kind[Subject], subject: Subject) -> tuple[Refusal, ...]:
    refusal = kind.files(user, subject).refusal
    return (*([refusal] if refusal else []), *kind.unmet(subject))


def _can_be_filed(state: ProducedState, draft: DraftFacts | None) -> bool:
    is_read = draft is not None and draft.is_done and not draft.is_filed
    return is_read and state != ProducedState.APPROVED


def _offers(user: User, document: ProducedDocument) -> list[Offer]:
    by_buttons_of_their_own = {FILE, FILE_DRAFT}
    offers = DOCUMENT.offers(document, user)
    return [each for each in offers if each.move.name not in by_buttons_of_their_own]


def _draft_facts(
    kind: Kind[Subject], subject: Subject, document: ProducedDocument
) -> DraftFacts | None:
    """What is to be approved, else the latest; its facts stay where they are."""
    drafts = document.drafts.defer("snapshot").select_related("filed_document")
    if document.state in {ProducedState.APPROVAL_REQUESTED, ProducedState.APPROVED}:
        drafts = drafts.filter(pk=document.draft_for_approval_id)
    draft = drafts.first()
    if draft is None:
        return None
    is_done, is_filed = draft.rendered_at is not None, hasattr(draft, "filed_document")
    steps = (
        (_("Asked for"), True),
        (_("Facts gathered"), draft.snapshot_at is not None),
        (_("Printed"), is_done),
    )
    return DraftFacts(
        key=draft.pk,
        steps=steps,
        is_done=is_done,
        is_filed=is_filed,
        words=_how_far(draft),
        failure=failure_in_words(error_of_draft(draft)),
        url=f"{kind.url(subject)}prints/{draft.pk}/" if is_done and not is_filed else "",
    )


def _how_far(draft: DraftPdf) -> str:
    if draft.rendered_at and draft.snapshot_at:
        at = timezone.localtime(draft.snapshot_at)
        return _("Facts as of %(at)s UTC.") % {"at": date_format(at, "j F Y, H:i")}
    return _("Asked for %(since)s ago.") % {"since": timesince(draft.requested_at)}


def _filed(
    user: User, kind: Kind[Subject], subject: Subject, document: ProducedDocument
) -> Iterator[FiledFacts]:
    """The revisions that this person may read, the latest first."""
    filed = FiledDocument.objects.visible_to(user).filter(produced_document=document)
    related = filed.select_related("previous", "filed_by__organisation")
    related = related.prefetch_related("files", "filed_by__role_assignments")
    for each in related.defer("snapshot", "previous__snapshot").order_by("-revision"):
        sentence = _("Filed on %(day)s, approved by %(who)s.")
        if kind.approves is None:
            sentence = _("Filed on %(day)s by %(who)s.")
        day = day_in_words(timezone.localdate(each.filed_at))
        changes = f"{kind.url(subject)}changes/{each.revision}/" if kind.tells_changes else ""
        yield FiledFacts(
            number=each.full_number,
            words=sentence % {"day": day, "who": each.filed_by},
            previous=each.previous.full_number if each.previous else "",
            files=tuple(each.files.all()),
            changes_url=changes,
        )
