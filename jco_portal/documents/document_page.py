"""Content of the page of a produced document: next step, current draft, filed revisions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal
from jco_portal.core.dates import format_day
from jco_portal.core.transitions import AvailableTransition
from jco_portal.directory.models import User
from jco_portal.documents.enums import ProducedState
from jco_portal.documents.formatting import format_failure, format_requests, format_return
from jco_portal.documents.lifecycle import DOCUMENT_LIFECYCLE
from jco_portal.documents.models import DraftPdf, FiledDocument, FiledFile, ProducedDocument
from jco_portal.documents.produced_kinds import ProducedKind
from jco_portal.documents.queries import APPROVE, FILE, FILE_DRAFT, draft_error, filing_error

SubjectT = TypeVar("SubjectT")


@dataclass(frozen=True)
class DraftPanel:
    """The draft on the page: progress, error, and the address of the PDF.

    ``progress_steps`` are labels with whether each is completed. ``failure`` is empty unless the
    job has stopped, ``url`` until the draft has been rendered and once it is filed.
    """

    key: int
    progress_steps: tuple[tuple[str, bool], ...]
    is_ready: bool
    is_filed: bool
    description: str
    failure: str
    url: str


@dataclass(frozen=True)
class FiledRow:
    """A filed revision in the list; ``changes_url`` is empty for kinds without such a page."""

    number: str
    description: str
    previous: str
    files: tuple[FiledFile, ...]
    changes_url: str


@dataclass(frozen=True)
class DocumentPage:
    """Everything that the page of a produced document shows to one user.

    ``failed_conditions`` are the reasons why the user cannot file the draft, ``warning`` what must
    be ticked first; both are empty where a second person approves. ``may_draft`` is the permission,
    ``may_make_draft`` whether a draft can be requested in the present state.
    """

    kind: ProducedKind[Any]
    url: str
    state: ProducedState
    transitions: tuple[AvailableTransition, ...]
    request_note: str
    return_note: str
    failure: str
    draft: DraftPanel | None
    may_read_draft: bool
    may_draft: bool
    may_make_draft: bool
    may_file: bool
    failed_conditions: tuple[Refusal, ...]
    warning: str
    filed: tuple[FiledRow, ...]
    is_being_filed: bool

    @property
    def needs_approval(self) -> bool:
        """True if a second person must approve the document."""
        return self.kind.can_approve is not None

    @property
    def state_label(self) -> str:
        """The label of the state."""
        return str(self.state.label)

    @property
    def may_update_draft(self) -> bool:
        """True if the button is next to the draft: the first draft is requested as next step."""
        has_failed = self.draft is not None and bool(self.draft.failure)
        return (
            self.may_make_draft
            and not has_failed
            and (self.needs_approval or self.draft is not None)
        )

    @property
    def is_job_running(self) -> bool:
        """True while a draft is being rendered or a document filed; the page then reloads."""
        is_printed = self.draft is None or self.draft.is_ready or bool(self.draft.failure)
        return not is_printed or self.is_being_filed

    @property
    def next_sentence(self) -> str:
        """What comes next; empty where the owner of the kind writes that sentence."""
        if self.failure:
            return _("Give it back with a reason, then have it filed again.")
        if self.state == ProducedState.APPROVAL_REQUESTED:
            return self._next_with_approval()
        if self.is_being_filed and self.needs_approval:
            return _("It is approved. It gets its number and is filed in a moment.")
        if self.is_being_filed:
            return _("It gets its number and is filed in a moment.")
        if self.needs_approval:
            filed = _("It is filed. If facts change, a next revision can be begun.")
            return filed if self.state == ProducedState.FILED else ""
        return self._next_without_approval()

    def _next_with_approval(self) -> str:
        if any(each.name == APPROVE for each in self.transitions):
            return _("Read the print below, then approve it or give it back with a reason.")
        return _("It waits for %(who)s.") % {"who": self.kind.approvers_label}

    def _next_without_approval(self) -> str:
        if not self.may_draft:
            if self.filed:
                return _("It is filed: what it says stays as it is.")
            sentence = _("Nothing is filed that you may read. It is filed by %(who)s.")
            return sentence % {"who": self.kind.filers_label}
        if self.draft is None:
            return _("Print the draft and read it as a whole, then file it.")
        if self.draft.failure:
            return _("The draft could not be printed.")
        if not self.draft.is_ready:
            return _("It is being printed.")
        if self.draft.is_filed:
            return _("It is filed. If facts change, print it anew and file the next revision.")
        if self.failed_conditions:
            return _("The draft can be read. Before it is filed:")
        return _("Read the print, then file it: it gets a number and is never changed.")


def document_page(user: User, kind: ProducedKind[SubjectT], subject: SubjectT) -> DocumentPage:
    """Return the page for a user, in a number of queries that depends on neither."""
    document = kind.find_document(subject)
    if document is not None:
        # Already loaded: saves the query by which the document would find it.
        document.subject = subject
    state = ProducedState(document.state) if document else ProducedState.DRAFT
    takes_two = kind.can_approve is not None
    may_draft = kind.can_draft(user, subject).is_allowed
    reads_draft = kind.can_read_draft(user, subject).is_allowed
    draft = _draft_panel(kind, subject, document) if document and reads_draft else None
    files_alone = may_draft and not takes_two
    # With approval, the conditions are those of the transition that requests it.
    missing = _failed_conditions(user, kind, subject) if files_alone else ()
    failure = filing_error(document) if document and reads_draft else ""
    is_drafting = state == ProducedState.DRAFT or not takes_two
    has_failed = draft is not None and bool(draft.failure)
    is_being_filed = state == ProducedState.APPROVED and not failure
    return DocumentPage(
        kind=kind,
        url=kind.page_url(subject),
        state=state,
        transitions=tuple(_available_transitions(user, document)) if document else (),
        request_note=format_requests(document),
        return_note=format_return(document) if reads_draft else "",
        failure=format_failure(failure),
        draft=draft,
        may_read_draft=reads_draft,
        may_draft=may_draft,
        may_make_draft=may_draft
        and state != ProducedState.APPROVED
        and (is_drafting or has_failed),
        may_file=files_alone and not missing and _can_be_filed(state, draft),
        failed_conditions=missing,
        warning=kind.warning(subject) if files_alone else "",
        filed=tuple(_filed_rows(user, kind, subject, document)) if document else (),
        is_being_filed=is_being_filed,
    )


def _failed_conditions(
    user: User, kind: ProducedKind[SubjectT], subject: SubjectT
) -> tuple[Refusal, ...]:
    refusal = kind.can_file(user, subject).refusal
    return (*([refusal] if refusal else []), *kind.failed_conditions(subject))


def _can_be_filed(state: ProducedState, draft: DraftPanel | None) -> bool:
    is_read = draft is not None and draft.is_ready and not draft.is_filed
    return is_read and state != ProducedState.APPROVED


def _available_transitions(user: User, document: ProducedDocument) -> list[AvailableTransition]:
    # FILE is performed by a background job; FILE_DRAFT is next to the draft, with the warning.
    by_buttons_of_their_own = {FILE, FILE_DRAFT}
    transitions = DOCUMENT_LIFECYCLE.available_transitions(document, user)
    return [each for each in transitions if each.transition.name not in by_buttons_of_their_own]


def _draft_panel(
    kind: ProducedKind[SubjectT], subject: SubjectT, document: ProducedDocument
) -> DraftPanel | None:
    """Return the draft to be approved or being filed, else the latest; None without any."""
    # A snapshot may have thousands of table rows, and the panel needs none of them.
    drafts = document.drafts.defer("snapshot").select_related("filed_document")
    # A draft requested in the meantime must not replace the one that is read for approval.
    if document.state in {ProducedState.APPROVAL_REQUESTED, ProducedState.APPROVED}:
        drafts = drafts.filter(pk=document.draft_for_approval_id)
    draft = drafts.first()
    if draft is None:
        return None
    # A reverse one-to-one relation without row has no attribute.
    is_done, is_filed = draft.rendered_at is not None, hasattr(draft, "filed_document")
    steps = (
        (_("Asked for"), True),
        (_("Facts gathered"), draft.snapshot_at is not None),
        (_("Printed"), is_done),
    )
    return DraftPanel(
        key=draft.pk,
        progress_steps=steps,
        is_ready=is_done,
        is_filed=is_filed,
        description=_progress_text(draft),
        failure=format_failure(draft_error(draft)),
        url=f"{kind.page_url(subject)}prints/{draft.pk}/" if is_done and not is_filed else "",
    )


def _progress_text(draft: DraftPdf) -> str:
    if draft.rendered_at and draft.snapshot_at:
        at = timezone.localtime(draft.snapshot_at)
        return _("Facts as of %(at)s UTC.") % {"at": date_format(at, "j F Y, H:i")}
    return _("Asked for %(since)s ago.") % {"since": timesince(draft.requested_at)}


def _filed_rows(
    user: User, kind: ProducedKind[SubjectT], subject: SubjectT, document: ProducedDocument
) -> Iterator[FiledRow]:
    """Yield the revisions that the user may read, latest first."""
    filed = FiledDocument.objects.visible_to(user).filter(produced_document=document)
    related = filed.select_related("previous", "filed_by__organisation")
    related = related.prefetch_related("files", "filed_by__role_assignments")
    for filed_document in related.defer("snapshot", "previous__snapshot").order_by("-revision"):
        sentence = _("Filed on %(day)s, approved by %(who)s.")
        if kind.can_approve is None:
            sentence = _("Filed on %(day)s by %(who)s.")
        day = format_day(timezone.localdate(filed_document.filed_at))
        changes = (
            f"{kind.page_url(subject)}changes/{filed_document.revision}/"
            if kind.has_changes_page
            else ""
        )
        yield FiledRow(
            number=filed_document.full_number,
            description=sentence % {"day": day, "who": filed_document.filed_by},
            previous=filed_document.previous.full_number if filed_document.previous else "",
            files=tuple(filed_document.files.all()),
            changes_url=changes,
        )
