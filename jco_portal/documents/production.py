"""Actions on produced documents: request a draft, have it approved, file that very draft."""

import json
from typing import Any, TypeVar

import pghistory
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action, run_deferred_updates
from jco_portal.core.downloads import PDF_TYPE, XLSX_TYPE
from jco_portal.directory.models import User
from jco_portal.documents.actions import CleanFile, DocumentNumber, file_document, store_content
from jco_portal.documents.enums import ProducedState
from jco_portal.documents.lifecycle import DOCUMENT_LIFECYCLE
from jco_portal.documents.models import DraftPdf, ProducedDocument
from jco_portal.documents.pdf import render_draft_pdf, render_filed_pdf
from jco_portal.documents.produced_kinds import DocumentContent, ProducedKind, TransitionEvent
from jco_portal.documents.queries import (
    APPROVE,
    FILE,
    FILE_DRAFT,
    REQUEST,
    RETURN,
    draft_error,
    last_approval,
)
from jco_portal.outbox.actions import delete_stopped_jobs, enqueue_jobs

SubjectT = TypeVar("SubjectT")

MAX_ATTEMPTS = 3
TRANSITIONS_ON_DRAFT = {APPROVE, RETURN}
IGNORED_KEYS = ("as_at", "as_at_words")  # in comparisons: they change every day


@atomic_action()
def request_draft(kind: ProducedKind[SubjectT], subject: SubjectT, *, by: User) -> DraftPdf:
    """Request a draft, made by background jobs; return the pending one if its content is current.

    A draft that has failed or is outdated does not prevent a new one.
    """
    locked = kind.lock_subject(subject)
    require(kind.can_draft(by, locked))
    document = _locked_document(kind.create_document(locked))
    last = document.last_draft
    has_failed = last is not None and bool(draft_error(last))
    require(_refuse_draft(document, has_failed=has_failed))
    if last is not None and not has_failed and _is_same_request(last, kind, locked):
        return last
    draft = _create_draft(document, by)
    # Only after a failure, as ``_refuse_draft`` ensures: the new draft is to be approved.
    if document.state == ProducedState.APPROVAL_REQUESTED:
        document.draft_for_approval = draft
        document.save(update_fields=["draft_for_approval"])
    return draft


def _locked_document(document: ProducedDocument) -> ProducedDocument:
    return ProducedDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)


def _refuse_draft(document: ProducedDocument, *, has_failed: bool) -> Refusal | None:
    """Refuse a new draft while another is to be approved, unless that one has failed."""
    is_failed = document.state == ProducedState.APPROVAL_REQUESTED and has_failed
    takes_any = document.kind_definition.can_approve is None or is_failed
    return None if takes_any else refuse_while_settled(document)


def refuse_while_settled(document: ProducedDocument) -> Refusal | None:
    """Return a refusal unless the document is being drafted, else None."""
    if document.state == ProducedState.DRAFT:
        return None
    sentence = _("It is %(state)s: have it given back, or begin the next revision.")
    params = {"state": document.get_state_display().lower()}
    return Refusal("state", sentence % params, document.get_absolute_url())


def _is_same_request(last: DraftPdf, kind: ProducedKind[SubjectT], subject: SubjectT) -> bool:
    if last.rendered_at is not None:
        return False
    return last.snapshot_at is None or _is_current(last.snapshot, kind, subject)


def _create_draft(document: ProducedDocument, by: User) -> DraftPdf:
    # Stopped jobs of superseded drafts would be reported by /healthz.
    for former in document.drafts.filter(rendered_at=None).values_list("pk", flat=True):
        delete_stopped_jobs(draft_id=former)
    draft = DraftPdf.objects.create(document=document, requested_by=by)
    _enqueue("gather_draft", draft_id=draft.pk)
    return draft


def _enqueue(task: str, **arguments: int) -> None:
    enqueue_jobs(f"jco_portal.documents.tasks.{task}", [arguments], most_tries=MAX_ATTEMPTS)


@atomic_action()
def gather_snapshot(key: int) -> None:
    """Take the snapshot of a requested draft, then enqueue the rendering. Called by a job."""
    draft = _pending_draft(key, snapshot_at=None)
    if draft is None:
        return
    contents = _build_content(draft.document.kind_definition, draft.document.subject)
    draft.snapshot, draft.snapshot_at = contents.snapshot, timezone.now()
    if contents.annex is not None:
        draft.annex_id = store_content(CleanFile("annex.xlsx", XLSX_TYPE, contents.annex))
    draft.save(update_fields=["snapshot", "snapshot_at", "annex"])
    _enqueue("make_draft", draft_id=draft.pk)


@atomic_action()
def render_draft(key: int) -> None:
    """Render the snapshot of a draft as PDF, once. Called by a job."""
    draft = _pending_draft(key, snapshot_at__isnull=False, rendered_at=None)
    if draft is None:
        return
    content = render_draft_pdf(
        draft.snapshot or {},
        has_annex=draft.annex_id is not None,
        previous=_last_number(draft.document),
    )
    draft.content_id = store_content(CleanFile("draft.pdf", PDF_TYPE, content))
    draft.rendered_at = timezone.now()
    draft.save(update_fields=["content", "rendered_at"])


def _pending_draft(key: int, **how_far: Any) -> DraftPdf | None:
    """Return the locked draft at this stage; None if done or replaced by a newer request."""
    drafts = DraftPdf.objects.select_for_update(of=("self",)).filter(pk=key, **how_far)
    draft: DraftPdf | None = drafts.select_related("document").first()
    if draft is None or draft.document.drafts.filter(pk__gt=key).exists():
        return None
    return draft


def _build_content(kind: ProducedKind[SubjectT], subject: SubjectT) -> DocumentContent:
    return kind.build_content(subject, timezone.localdate())


def _last_number(document: ProducedDocument | None) -> str:
    last = document.last_filed if document is not None else None
    return last.full_number if last is not None else ""


def render_current_draft(kind: ProducedKind[SubjectT], subject: SubjectT) -> bytes:
    """Return the draft PDF as of now; stores nothing. For the commands that write a PDF."""
    contents = _build_content(kind, subject)
    return render_draft_pdf(
        contents.snapshot,
        has_annex=contents.annex is not None,
        previous=_last_number(kind.find_document(subject)),
    )


@atomic_action()
def perform_document_transition(
    document: ProducedDocument, name: str, *, by: User, reason: str = "", draft: int | None = None
) -> ProducedDocument:
    """Perform a transition other than filing; raise Refused with all reasons against it.

    A request for approval creates the draft to be approved. ``draft`` is the key of the draft that
    the user has read: another one is neither approved nor returned.
    """
    if name == FILE:
        require(Refusal("move", _("The portal files a document by itself once it is approved.")))
    if name == FILE_DRAFT:
        require(Refusal("draft", _("Choose the draft that is to be filed.")))
    locked = _lock_with_subject(document)
    if name in TRANSITIONS_ON_DRAFT and DOCUMENT_LIFECYCLE.is_ever_allowed(locked, name, by):
        require(_refuse_other_draft(draft, locked))
    if name == REQUEST and locked.state == ProducedState.DRAFT:
        locked.draft_for_approval = _create_draft(locked, by)
        locked.save(update_fields=["draft_for_approval"])
    return _perform_transition(locked, name, by=by, reason=reason)


def _refuse_other_draft(draft: int | None, document: ProducedDocument) -> Refusal | None:
    """Refuse if the draft on the page is no longer the one to be approved."""
    is_under_approval = document.state in {ProducedState.APPROVAL_REQUESTED, ProducedState.APPROVED}
    if not is_under_approval or draft == document.draft_for_approval_id:
        return None
    sentence = _("Another draft is to be approved now: read the one below.")
    return Refusal("draft", sentence, document.get_absolute_url())


@atomic_action()
def file_draft(draft: DraftPdf, *, by: User) -> ProducedDocument:
    """Enqueue the filing of a draft, for kinds without approval; does nothing if done before.

    Raises Refused if the content has changed since the draft was made.
    """
    document = _lock_with_subject(draft.document)
    kind, subject = document.kind_definition, document.subject
    require(kind.can_draft(by, subject), kind.can_file(by, subject))
    require(_refuse_unrendered(draft, document))
    if document.state == ProducedState.APPROVED and document.draft_for_approval_id == draft.pk:
        return document
    require(*kind.failed_conditions(subject))
    require(_refuse_filing(draft, document))
    document.draft_for_approval = draft
    document.save(update_fields=["draft_for_approval"])
    return _perform_transition(document, FILE_DRAFT, by=by)


def _lock_with_subject(document: ProducedDocument) -> ProducedDocument:
    """Lock the subject, then the document: in this order everywhere, against deadlocks."""
    subject = document.kind_definition.lock_subject(document.subject)
    locked = _locked_document(document)
    locked.subject = subject
    return locked


def _perform_transition(
    document: ProducedDocument, name: str, *, by: User, reason: str = ""
) -> ProducedDocument:
    moved: ProducedDocument = DOCUMENT_LIFECYCLE.perform(document, name, by=by, reason=reason)
    delete_stopped_jobs(document_id=moved.pk)
    if moved.state == ProducedState.APPROVED:
        _enqueue("file_approved", document_id=moved.pk)
    moved.kind_definition.after_transition(TransitionEvent(moved, name, by))
    return moved


def _refuse_unrendered(draft: DraftPdf, document: ProducedDocument) -> Refusal | None:
    if DraftPdf.objects.filter(pk=draft.pk, rendered_at__isnull=False).exists():
        return None
    sentence = _("It is still being printed; what is filed is the print.")
    return Refusal("print", sentence, document.get_absolute_url())


def _refuse_filing(draft: DraftPdf, document: ProducedDocument) -> Refusal | None:
    """Refuse while another draft is being filed, or if the content is outdated or filed already."""
    if document.state == ProducedState.APPROVED:
        return Refusal("filing", _("Another print of it is being filed at this moment."))
    if not _is_current(draft.snapshot, document.kind_definition, document.subject):
        sentence = _("Something has changed since it was printed: print it anew and read it.")
        return Refusal("changed", sentence, f"{document.get_absolute_url()}#print")
    last = document.last_filed
    if last is not None and _as_stored(last.snapshot) == _as_stored(draft.snapshot):
        sentence = _("It is filed already as %(number)s, and nothing has changed since.")
        return Refusal("filed", sentence % {"number": last.full_number})
    return None


def _is_current(
    snapshot: dict[str, Any] | None, kind: ProducedKind[SubjectT], subject: SubjectT
) -> bool:
    return _as_stored(snapshot) == _as_stored(_build_content(kind, subject).snapshot)


def _as_stored(snapshot: dict[str, Any] | None) -> dict[str, Any]:
    """Return the snapshot as JSON stores it, without the keys that change every day."""
    stored = json.loads(json.dumps(snapshot or {}))
    return {name: value for name, value in stored.items() if name not in IGNORED_KEYS}


@atomic_action()
def file_approved(key: int) -> None:
    """File an approved document on behalf of the approver, whole or not at all. Called by a job.

    Does nothing if the document has been returned in the meantime.
    """
    documents = ProducedDocument.objects.select_for_update(of=("self",)).select_related(
        "draft_for_approval"
    )
    document = documents.filter(pk=key, state=ProducedState.APPROVED).first()
    approval = last_approval(document) if document is not None else None
    if document is None or document.draft_for_approval is None or approval is None:
        return
    with pghistory.context(user=approval.made_by_id):
        _file_draft(document, document.draft_for_approval, approval.made_by)
        # Within the context, so that the change log names the approver.
        run_deferred_updates()


def _file_draft(document: ProducedDocument, draft: DraftPdf, by: User) -> None:
    draft.document = document  # has its subject loaded
    filing = document.kind_definition.filing_target(document.subject)
    filed = file_document(
        draft, filing, lambda numbered: _files_to_store(draft, filing.file_stem, numbered), by=by
    )
    moved = DOCUMENT_LIFECYCLE.perform(document, FILE, by=by)
    moved.kind_definition.after_transition(TransitionEvent(moved, FILE, by, filed.full_number))


def _files_to_store(draft: DraftPdf, stem: str, numbered: DocumentNumber) -> list[CleanFile]:
    content = render_filed_pdf(
        draft.snapshot or {},
        number=numbered.number,
        previous=numbered.previous_number,
        filed_on=numbered.filed_on,
        has_annex=draft.annex is not None,
    )
    name = f"{stem}-{numbered.number}".replace("/", "-").replace(" ", "-")
    files = [CleanFile(f"{name}.pdf", PDF_TYPE, content)]
    if draft.annex is not None:
        files.append(CleanFile(f"{name}-annex.xlsx", XLSX_TYPE, bytes(draft.annex.content)))
    return files
