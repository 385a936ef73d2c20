"""The pages of one kind of document, which its owner puts at an address of its own."""

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
from jco_portal.core.downloads import PDF, attachment
from jco_portal.core.versioned_forms import MISTAKEN, STALE, TransitionForm, number_in
from jco_portal.directory.enums import Role
from jco_portal.directory.requests import PortalRequest
from jco_portal.documents.document_page import DocumentPage, document_page
from jco_portal.documents.lifecycle import DOCUMENT
from jco_portal.documents.models import DraftPdf, ProducedDocument, ProducedDocumentTransition
from jco_portal.documents.produced_kinds import Kind
from jco_portal.documents.production import file_draft, move_document, request_draft
from jco_portal.documents.queries import FILE_DRAFT

Subject = TypeVar("Subject")


def find_single(request: PortalRequest) -> None:
    """What a document is about of which there is one: 404 for who reads no document."""
    if not request.user.roles - {Role.ADMINISTRATOR}:
        raise Http404


def show_single(
    request: PortalRequest, _subject: None, page: DocumentPage, /, *, status: int, **more: Any
) -> HttpResponse:
    """The page of a document that stands under no record."""
    context = {"page": page, **more}
    return render(request, "documents/document_page.html", context, status=status)


@dataclass(frozen=True)
class DocumentPages(Generic[Subject]):
    """The pages of a kind: where it stands, its draft, the steps of its life.

    ``find`` finds what an address is about, as far as this person may see it; ``show`` shows
    the ``DocumentPage`` under the head that its owner gives it.
    """

    kind: Kind[Subject]
    find: Callable[..., Any] = find_single
    show: Callable[..., HttpResponse] = show_single

    def paths(self, at: str, name: str) -> list[URLPattern]:
        """Their addresses, all of them below one."""
        return [
            path(at, require_safe(self.page), name=name),
            path(f"{at}print/", require_POST(self.draft_new), name=f"{name}_print"),
            path(f"{at}prints/<int:pk>/", require_safe(self.draft), name=f"{name}_draft"),
            path(f"{at}moves/<slug:name>/", require_POST(self.move), name=f"{name}_move"),
        ]

    def page(self, request: PortalRequest, **address: Any) -> HttpResponse:
        """Where the document stands and what comes next."""
        return self._page(request, self.find(request, **address))

    def draft_new(self, request: PortalRequest, **address: Any) -> HttpResponse:
        """Have the draft made; the page shows how far it is."""
        subject = self.find(request, **address)
        request_draft(self.kind, subject, by=request.user)
        return redirect(self.kind.url(subject))

    def draft(self, request: PortalRequest, pk: int, **address: Any) -> HttpResponse:
        """A draft, always to be saved."""
        subject = self.find(request, **address)
        draft = self._draft(request, subject, pk, rendered_at__isnull=False)
        require(self.kind.reads(request.user, subject))
        if draft.content is None:
            raise Http404
        name = f"{self.kind.filing(subject).stem}-draft-{pk}.pdf"
        return attachment(draft.content.content, name, PDF)

    def move(self, request: PortalRequest, name: str, **address: Any) -> HttpResponse:
        """Ask for approval, approve, file, give back, begin the next revision."""
        subject = self.find(request, **address)
        document = self._document(subject)
        if name == FILE_DRAFT:
            return self._file(request, subject)
        form = TransitionForm(request.POST, ProducedDocumentTransition)
        try:
            moved = move_document(
                document, name, by=request.user, reason=form.typed_reason(), draft=_key(request)
            )
        except Refused as refused:
            if not DOCUMENT.may_ever(document, name, request.user):
                raise
            typed = {"tried": name, "reason": request.POST.get("reason", "").strip()}
            return self._page(request, subject, STALE, refusals=refused.refusals, **typed)
        words = {"name": self.kind.name, "state": moved.get_state_display().lower()}
        messages.success(request, _("%(name)s: %(state)s.") % words)
        return redirect(self.kind.url(subject))

    def _file(self, request: PortalRequest, subject: Subject) -> HttpResponse:
        """Have a draft filed; what is to be read first is to be ticked."""
        require(self.kind.drafts(request.user, subject))
        draft = self._draft(request, subject, _key(request))
        page = document_page(request.user, self.kind, subject)
        if page.may_file and page.doubt and "all_the_same" not in request.POST:
            refusal = Refusal("doubt", _("Read what speaks against it, and tick it."))
            return self._page(request, subject, MISTAKEN, refusals=[refusal], is_unticked=True)
        try:
            file_draft(draft, by=request.user)
        except Refused as refused:
            return self._page(request, subject, STALE, refusals=refused.refusals)
        messages.success(request, _("It gets its number and is filed."))
        return redirect(self.kind.url(subject))

    def _page(
        self, request: PortalRequest, subject: Subject, status: int = 200, **more: Any
    ) -> HttpResponse:
        page = document_page(request.user, self.kind, subject)
        return self.show(request, subject, page, status=status, **more)

    def _document(self, subject: Subject) -> ProducedDocument:
        document = self.kind.document(subject)
        if document is None:
            raise Http404
        document.subject = subject
        return document

    def _draft(
        self, request: PortalRequest, subject: Subject, key: int | None, **more: bool
    ) -> DraftPdf:
        own = DraftPdf.objects.visible_to(request.user).filter(**more)
        found = own.select_related("content").defer("snapshot")
        draft: DraftPdf = get_object_or_404(found, pk=key, document=self._document(subject))
        draft.document.subject = subject
        return draft


def _key(request: PortalRequest) -> int | None:
    """The draft that was on the page; None when it names none."""
    return number_in(request.POST.get("draft", ""))
