"""Permissions of produced documents: those of the kind, and the rule of the second person."""

from django.utils.translation import gettext as _

from jco_portal.core.access import Decision, Refusal, allowed_if
from jco_portal.directory.models import User
from jco_portal.documents.models import ProducedDocument
from jco_portal.documents.queries import approval_request, filing_error, last_approval


def can_request_approval(user: User, document: ProducedDocument) -> Decision:
    """Allow those who can file the document, for kinds that need approval."""
    kind = document.kind_definition
    return kind.can_file(user, document.subject) if kind.can_approve else _filed_without_approval()


def can_file_draft(user: User, document: ProducedDocument) -> Decision:
    """Allow those who can file the document, for kinds without approval."""
    kind = document.kind_definition
    sentence = _("It is filed once a second person has approved it.")
    alone = allowed_if(kind.can_approve is None, "approval", sentence)
    return alone.and_then(kind.can_file, user, document.subject)


def can_approve(user: User, document: ProducedDocument) -> Decision:
    """Allow the approvers of the kind, except who requested approval or the draft."""
    kind = document.kind_definition
    if kind.can_approve is None:
        return _filed_without_approval()
    return kind.can_approve(user, document.subject).and_then(
        _can_approve_as_another, user, document
    )


def _can_approve_as_another(user: User, document: ProducedDocument) -> Decision:
    request, draft = approval_request(document), document.draft_for_approval
    # None for what is missing, which is the key of no user.
    first = {request and request.made_by_id, draft and draft.requested_by_id}
    return allowed_if(
        user.pk not in first,
        "own_request",
        _("Whoever asked for approval, or had the draft made, does not approve it."),
    )


def can_begin_revision(user: User, document: ProducedDocument) -> Decision:
    """Allow those who can draft, for kinds with approval; otherwise the next draft begins it."""
    kind = document.kind_definition
    return kind.can_draft(user, document.subject) if kind.can_approve else _filed_without_approval()


def can_return_draft(user: User, document: ProducedDocument) -> Decision:
    """Allow approvers to return a draft and those who file to withdraw it.

    Without approval, only a document whose filing has failed can be returned.
    """
    kind = document.kind_definition
    files = kind.can_file(user, document.subject)
    if kind.can_approve is not None:
        return files.or_else(can_approve, user, document)
    return files.and_then(_can_return_when_stuck, document)


def _can_return_when_stuck(document: ProducedDocument) -> Decision:
    sentence = _("It gets its number and is filed in a moment.")
    return allowed_if(bool(filing_error(document)), "filing", sentence)


def can_file_as(user: User, document: ProducedDocument) -> Decision:
    """Allow the user who approved: the background job files on behalf of that user."""
    approval = last_approval(document)
    return allowed_if(
        approval is not None and approval.made_by_id == user.pk,
        "not_approver",
        _("Only in the name of whoever approved it is it filed."),
    )


def _filed_without_approval() -> Decision:
    return Decision(Refusal("approval", _("It is filed without the approval of another.")))
