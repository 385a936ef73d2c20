"""Views of one kind of document, mounted by the app that owns the kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.downloads import PDF_TYPE, attachment_response
from jco_portal.core.versioned_forms import (
    HTTP_CONFLICT,
    HTTP_UNPROCESSABLE,
    TransitionForm,
    parse_number,
)
from jco_portal.directory.enums import Role
from jco_portal.directory.requests import PortalRequest
from jco_portal.documents.document_page import DocumentPage, document_page
from jco_portal.documents.lifecycle import DOCUMENT_LIFECYCLE
from jco_portal.documents.models import DraftPdf, ProducedDocument, ProducedDocumentTransition
from jco_portal.documents.produced_kinds import ProducedKind
from jco_portal.documents.production import file_draft, perform_document_transition, request_draft
from jco_portal.documents.queries import FILE_DRAFT

SubjectT = TypeVar("SubjectT")


def find_standalone(request: PortalRequest) -> None:
    """Raise 404 for users without a role that reads documents; there is no subject to find."""
    if not request.user.roles - {Role.ADMINISTRATOR}:
        raise Http404


def show_standalone(
    request: PortalRequest, _subject: None, page: DocumentPage, /, *, status: int, **more: Any
) -> HttpResponse:
    """Render the page of a document that belongs to no operation."""
    context = {"page": page, **more}
    return render(request, "documents/document_page.html", context, status=status)


@dataclass(frozen=True)
class DocumentPages(Generic[SubjectT]):
    """The pages of a kind: overview, draft and transitions.

    ``find_subject`` gets the arguments of the URL and raises 404 if the user may not see the
    subject. ``render_page`` renders the ``DocumentPage`` below the heading of the subject.
    """

    kind: ProducedKind[SubjectT]
    find_subject: Callable[..., Any] = find_standalone
    render_page: Callable[..., HttpResponse] = show_standalone

    def urlpatterns(self, at: str, name: str) -> list[URLPattern]:
        """Return the URL patterns of the pages below the path ``at``."""
        return [
            path(at, require_safe(self.page), name=name),
            path(f"{at}print/", require_POST(self.draft_new), name=f"{name}_draft_new"),
            path(f"{at}prints/<int:pk>/", require_safe(self.draft), name=f"{name}_draft"),
            path(
                f"{at}moves/<slug:name>/", require_POST(self.transition), name=f"{name}_transition"
            ),
        ]

    def page(self, request: PortalRequest, **address: Any) -> HttpResponse:
        """Show the state of the document and the next step."""
        return self._page(request, self.find_subject(request, **address))

    def draft_new(self, request: PortalRequest, **address: Any) -> HttpResponse:
        """Request a draft; the page then shows the progress."""
        subject = self.find_subject(request, **address)
        request_draft(self.kind, subject, by=request.user)
        return redirect(self.kind.page_url(subject))

    def draft(self, request: PortalRequest, pk: int, **address: Any) -> HttpResponse:
        """Download a draft PDF."""
        subject = self.find_subject(request, **address)
        draft = self._draft(request, subject, pk, rendered_at__isnull=False)
        require(self.kind.can_read_draft(request.user, subject))
        if draft.content is None:
            raise Http404
        name = f"{self.kind.filing_target(subject).file_stem}-draft-{pk}.pdf"
        return attachment_response(draft.content.content, name, PDF_TYPE)

    def transition(self, request: PortalRequest, name: str, **address: Any) -> HttpResponse:
        """Perform a transition and return to the page; shows refusals there with status 409."""
        subject = self.find_subject(request, **address)
        document = self._document(subject)
        if name == FILE_DRAFT:
            return self._file(request, subject)
        form = TransitionForm(request.POST, ProducedDocumentTransition)
        try:
            moved = perform_document_transition(
                document,
                name,
                by=request.user,
                reason=form.entered_reason(),
                draft=_draft_key(request),
            )
        except Refused as refused:
            # Never allowed to this user: the middleware answers instead of the page.
            if not DOCUMENT_LIFECYCLE.is_ever_allowed(document, name, request.user):
                raise
            # Shown again, so that an entered reason is not lost.
            typed = {"tried": name, "reason": request.POST.get("reason", "").strip()}
            return self._page(request, subject, HTTP_CONFLICT, refusals=refused.refusals, **typed)
        params = {"name": self.kind.name, "state": moved.get_state_display().lower()}
        messages.success(request, _("%(name)s: %(state)s.") % params)
        return redirect(self.kind.page_url(subject))

    def _file(self, request: PortalRequest, subject: SubjectT) -> HttpResponse:
        """File a draft without approval; a warning must have been ticked."""
        require(self.kind.can_draft(request.user, subject))
        draft = self._draft(request, subject, _draft_key(request))
        page = document_page(request.user, self.kind, subject)
        if page.may_file and page.warning and "all_the_same" not in request.POST:
            refusal = Refusal("doubt", _("Read what speaks against it, and tick it."))
            return self._page(
                request, subject, HTTP_UNPROCESSABLE, refusals=[refusal], is_unticked=True
            )
        try:
            file_draft(draft, by=request.user)
        except Refused as refused:
            return self._page(request, subject, HTTP_CONFLICT, refusals=refused.refusals)
        messages.success(request, _("It gets its number and is filed."))
        return redirect(self.kind.page_url(subject))

    def _page(
        self, request: PortalRequest, subject: SubjectT, status: int = 200, **more: Any
    ) -> HttpResponse:
        page = document_page(request.user, self.kind, subject)
        return self.render_page(request, subject, page, status=status, **more)

    def _document(self, subject: SubjectT) -> ProducedDocument:
        document = self.kind.find_document(subject)
        if document is None:
            raise Http404
        document.subject = subject
        return document

    def _draft(
        self, request: PortalRequest, subject: SubjectT, key: int | None, **more: bool
    ) -> DraftPdf:
        # visible_to, although the subject was found: not all readers of the page read drafts.
        own = DraftPdf.objects.visible_to(request.user).filter(**more)
        drafts = own.select_related("content").defer("snapshot")
        draft: DraftPdf = get_object_or_404(drafts, pk=key, document=self._document(subject))
        # Already loaded, as above.
        draft.document.subject = subject
        return draft


def _draft_key(request: PortalRequest) -> int | None:
    """Return the key of the draft shown on the page; None if missing or not a number."""
    return parse_number(request.POST.get("draft", ""))
