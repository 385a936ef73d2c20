"""Making drafts of a document, having one approved, and filing the very one that was read."""

import json
from typing import Any, TypeVar

import pghistory
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action, settle_marked
from jco_portal.core.downloads import PDF, XLSX
from jco_portal.directory.models import User
from jco_portal.documents.actions import CleanFile, Numbered, file_document, keep_content
from jco_portal.documents.enums import ProducedState
from jco_portal.documents.lifecycle import DOCUMENT
from jco_portal.documents.models import DraftPdf, ProducedDocument
from jco_portal.documents.pdf import draft_pdf, filed_pdf
from jco_portal.documents.produced_kinds import Contents, Kind, Moved
from jco_portal.documents.queries import (
    APPROVE,
    ASK,
    FILE,
    FILE_DRAFT,
    GIVE_BACK,
    error_of_draft,
    who_approved,
)
from jco_portal.outbox.actions import drop_stopped, leave_jobs

Subject = TypeVar("Subject")

MOST_TRIES = 3
ON_A_DRAFT = {APPROVE, GIVE_BACK}
MOVING = ("as_at", "as_at_words")  # what another day alone changes


@action()
def request_draft(kind: Kind[Subject], subject: Subject, *, by: User) -> DraftPdf:
    """Have a draft made by jobs; asked twice of the same facts, it is one draft.

    One that failed, or whose facts are no longer those of now, stands in nobody's way.
    """
    locked = kind.locked(subject)
    require(kind.drafts(by, locked))
    document = _locked(kind.begin(locked))
    last = document.last_draft
    has_failed = last is not None and bool(error_of_draft(last))
    require(_takes_drafts(document, has_failed=has_failed))
    if last is not None and not has_failed and _waits_for_the_same(last, kind, locked):
        return last
    draft = _leave_draft(document, by)
    if document.state == ProducedState.APPROVAL_REQUESTED:
        document.draft_for_approval = draft
        document.save(update_fields=["draft_for_approval"])
    return draft


def _locked(document: ProducedDocument) -> ProducedDocument:
    return ProducedDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)


def _takes_drafts(document: ProducedDocument, *, has_failed: bool) -> Refusal | None:
    """While approval is asked for, the draft that is read stays, unless there is none."""
    is_failed = document.state == ProducedState.APPROVAL_REQUESTED and has_failed
    takes_any = document.kind_definition.approves is None or is_failed
    return None if takes_any else is_settled(document)


def is_settled(document: ProducedDocument) -> Refusal | None:
    """A refusal while nobody writes: approval is asked for or given, or it is filed."""
    if document.state == ProducedState.DRAFT:
        return None
    sentence = _("It is %(state)s: have it given back, or begin the next revision.")
    words = {"state": document.get_state_display().lower()}
    return Refusal("state", sentence % words, document.get_absolute_url())


def _waits_for_the_same(last: DraftPdf, kind: Kind[Subject], subject: Subject) -> bool:
    if last.rendered_at is not None:
        return False
    return last.snapshot_at is None or _is_of_now(last.snapshot, kind, subject)


def _leave_draft(document: ProducedDocument, by: User) -> DraftPdf:
    for former in document.drafts.filter(rendered_at=None).values_list("pk", flat=True):
        drop_stopped(draft_id=former)
    draft = DraftPdf.objects.create(document=document, requested_by=by)
    _leave("gather_draft", draft_id=draft.pk)
    return draft


def _leave(task: str, **arguments: int) -> None:
    leave_jobs(f"jco_portal.documents.tasks.{task}", [arguments], most_tries=MOST_TRIES)


@action()
def gather_draft(key: int) -> None:
    """Gather the facts of a draft that was asked for, then have it printed."""
    draft = _waiting(key, snapshot_at=None)
    if draft is None:
        return
    contents = _contents(draft.document.kind_definition, draft.document.subject)
    draft.snapshot, draft.snapshot_at = contents.facts, timezone.now()
    if contents.annex is not None:
        draft.annex_id = keep_content(CleanFile("annex.xlsx", XLSX, contents.annex))
    draft.save(update_fields=["snapshot", "snapshot_at", "annex"])
    _leave("make_draft", draft_id=draft.pk)


@action()
def make_draft(key: int) -> None:
    """Print the facts that were gathered, once."""
    draft = _waiting(key, snapshot_at__isnull=False, rendered_at=None)
    if draft is None:
        return
    content = draft_pdf(
        draft.snapshot or {},
        has_annex=draft.annex_id is not None,
        previous=_number_of_last(draft.document),
    )
    draft.content_id = keep_content(CleanFile("draft.pdf", PDF, content))
    draft.rendered_at = timezone.now()
    draft.save(update_fields=["content", "rendered_at"])


def _waiting(key: int, **how_far: Any) -> DraftPdf | None:
    """The locked draft when it is so far; None where one was asked for after it."""
    found = DraftPdf.objects.select_for_update(of=("self",)).filter(pk=key, **how_far)
    draft: DraftPdf | None = found.select_related("document").first()
    if draft is None or draft.document.drafts.filter(pk__gt=key).exists():
        return None
    return draft


def _contents(kind: Kind[Subject], subject: Subject) -> Contents:
    return kind.gather(subject, timezone.localdate())


def _number_of_last(document: ProducedDocument | None) -> str:
    last = document.last_filed if document is not None else None
    return last.full_number if last is not None else ""


def draft_now(kind: Kind[Subject], subject: Subject) -> bytes:
    """The draft as it would be made at this moment, here and now; nothing is kept."""
    contents = _contents(kind, subject)
    return draft_pdf(
        contents.facts,
        has_annex=contents.annex is not None,
        previous=_number_of_last(kind.document(subject)),
    )


@action()
def move_document(
    document: ProducedDocument, name: str, *, by: User, reason: str = "", draft: int | None = None
) -> ProducedDocument:
    """Make a move of the document's life; filing itself is the portal's.

    Asking for approval has a draft made: what is approved, or given back, is that one, and
    ``draft`` is the key of the one that was read. Raises Refused with every reason against it.
    """
    if name == FILE:
        require(Refusal("move", _("The portal files a document by itself once it is approved.")))
    if name == FILE_DRAFT:
        require(Refusal("draft", _("Choose the draft that is to be filed.")))
    locked = _locked_with_subject(document)
    if name in ON_A_DRAFT and DOCUMENT.may_ever(locked, name, by):
        require(_is_another(draft, locked))
    if name == ASK and locked.state == ProducedState.DRAFT:
        locked.draft_for_approval = _leave_draft(locked, by)
        locked.save(update_fields=["draft_for_approval"])
    return _move(locked, name, by=by, reason=reason)


def _is_another(draft: int | None, document: ProducedDocument) -> Refusal | None:
    """A refusal where the draft that was read is not the one that is to be approved."""
    waits = document.state in {ProducedState.APPROVAL_REQUESTED, ProducedState.APPROVED}
    if not waits or draft == document.draft_for_approval_id:
        return None
    sentence = _("Another draft is to be approved now: read the one below.")
    return Refusal("draft", sentence, document.get_absolute_url())


@action()
def file_draft(draft: DraftPdf, *, by: User) -> ProducedDocument:
    """Have this very draft filed, where nobody else approves.

    Refused when it says otherwise than the records do now. Asked twice, it is filed once.
    """
    document = _locked_with_subject(draft.document)
    kind, subject = document.kind_definition, document.subject
    require(kind.drafts(by, subject), kind.files(by, subject))
    require(_is_printed(draft, document))
    if document.state == ProducedState.APPROVED and document.draft_for_approval_id == draft.pk:
        return document
    require(*kind.unmet(subject))
    require(_can_be_filed(draft, document))
    document.draft_for_approval = draft
    document.save(update_fields=["draft_for_approval"])
    return _move(document, FILE_DRAFT, by=by)


def _locked_with_subject(document: ProducedDocument) -> ProducedDocument:
    """What it is about is locked first, as everywhere."""
    subject = document.kind_definition.locked(document.subject)
    locked = _locked(document)
    locked.subject = subject
    return locked


def _move(document: ProducedDocument, name: str, *, by: User, reason: str = "") -> ProducedDocument:
    moved: ProducedDocument = DOCUMENT.perform(document, name, by=by, reason=reason)
    drop_stopped(document_id=moved.pk)
    if moved.state == ProducedState.APPROVED:
        _leave("file_approved", document_id=moved.pk)
    moved.kind_definition.moved(Moved(moved, name, by))
    return moved


def _is_printed(draft: DraftPdf, document: ProducedDocument) -> Refusal | None:
    if DraftPdf.objects.filter(pk=draft.pk, rendered_at__isnull=False).exists():
        return None
    sentence = _("It is still being printed; what is filed is the print.")
    return Refusal("print", sentence, document.get_absolute_url())


def _can_be_filed(draft: DraftPdf, document: ProducedDocument) -> Refusal | None:
    """What was read is filed: nothing has changed since, and no other draft is being filed."""
    if document.state == ProducedState.APPROVED:
        return Refusal("filing", _("Another print of it is being filed at this moment."))
    if not _is_of_now(draft.snapshot, document.kind_definition, document.subject):
        sentence = _("Something has changed since it was printed: print it anew and read it.")
        return Refusal("changed", sentence, f"{document.get_absolute_url()}#print")
    last = document.last_filed
    if last is not None and _as_kept(last.snapshot) == _as_kept(draft.snapshot):
        sentence = _("It is filed already as %(number)s, and nothing has changed since.")
        return Refusal("filed", sentence % {"number": last.full_number})
    return None


def _is_of_now(facts: dict[str, Any] | None, kind: Kind[Subject], subject: Subject) -> bool:
    return _as_kept(facts) == _as_kept(_contents(kind, subject).facts)


def _as_kept(facts: dict[str, Any] | None) -> dict[str, Any]:
    """Facts as they are read back, without the day."""
    kept = json.loads(json.dumps(facts or {}))
    return {name: value for name, value in kept.items() if name not in MOVING}


@action()
def file_approved(key: int) -> None:
    """File what was approved: print it under its number and keep everything, or nothing.

    In the name of whoever approved it; what was given back meanwhile is left alone.
    """
    waiting = ProducedDocument.objects.select_for_update(of=("self",)).select_related(
        "draft_for_approval"
    )
    document = waiting.filter(pk=key, state=ProducedState.APPROVED).first()
    move = who_approved(document) if document is not None else None
    if document is None or document.draft_for_approval is None or move is None:
        return
    with pghistory.context(user=move.made_by_id):
        _file(document, document.draft_for_approval, move.made_by)
        settle_marked()


def _file(document: ProducedDocument, draft: DraftPdf, by: User) -> None:
    draft.document = document  # with what it is about
    filing = document.kind_definition.filing(document.subject)
    filed = file_document(
        draft, filing, lambda numbered: _files(draft, filing.stem, numbered), by=by
    )
    moved = DOCUMENT.perform(document, FILE, by=by)
    moved.kind_definition.moved(Moved(moved, FILE, by, filed.full_number))


def _files(draft: DraftPdf, stem: str, numbered: Numbered) -> list[CleanFile]:
    content = filed_pdf(
        draft.snapshot or {},
        number=numbered.number,
        previous=numbered.previous,
        filed_on=numbered.filed_on,
        has_annex=draft.annex is not None,
    )
    name = f"{stem}-{numbered.number}".replace("/", "-").replace(" ", "-")
    files = [CleanFile(f"{name}.pdf", PDF, content)]
    if draft.annex is not None:
        files.append(CleanFile(f"{name}-annex.xlsx", XLSX, bytes(draft.annex.content)))
    return files
