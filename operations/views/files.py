"""Pages of the files of a JCO: list, new document, new version, download, removal."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.access import require
from jco_portal.core.downloads import attachment_response
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from jco_portal.documents.models import DocumentVersion
from operations.actions.files import add_file, add_file_version, remove_file
from operations.forms.files import FileForm, FileVersionForm
from operations.models import Operation, OperationDocument
from operations.permissions import can_plan
from operations.reports.files import files_page
from operations.views.planned_operations import find_planned_operation, render_tab_page


@require_safe
def file_list(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the documents of a JCO by kind, with all their versions."""
    operation = find_planned_operation(request, reference)
    files = files_page(operation, request.user)
    return render_tab_page(
        request, operation, "operations/file_list.html", tab="file_list", files=files
    )


@require_get_or_post
def file_new(request: PortalRequest, reference: str) -> HttpResponse:
    """File a document."""
    operation = find_planned_operation(request, reference)
    require(can_plan(request.user, operation))
    form = FileForm(submitted_data(request), request.FILES or None)
    if form.run_action(lambda: add_file(operation, by=request.user, **form.entered_values())):
        messages.success(request, _("“%(title)s” is filed.") % form.entered_values())
        return redirect("operations:file_list", reference)
    return _form_page(request, operation, form)


@require_get_or_post
def file_version_new(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """File a new version of a document."""
    operation = find_planned_operation(request, reference)
    filed = _find_file(request, operation, pk)
    require(can_plan(request.user, operation))
    form = FileVersionForm(submitted_data(request), request.FILES or None)
    added = form.run_action(
        lambda: add_file_version(filed, by=request.user, **form.entered_values())
    )
    if added:
        messages.success(request, _("Version %(number)d is filed.") % vars(added.value))
        return redirect("operations:file_list", reference)
    return _form_page(request, operation, form, filed=filed)


@require_safe
def file_download(request: PortalRequest, reference: str, pk: int, number: int) -> HttpResponse:
    """Send a version of a document, always to be saved and never shown in the browser."""
    filed = _find_file(request, find_planned_operation(request, reference), pk)
    versions = DocumentVersion.objects.filter(document=filed.document_id)
    version = get_object_or_404(versions.select_related("content"), number=number)
    return attachment_response(version.content.content, version.name, version.media_type)


@require_POST
def file_delete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Remove a document; a second request changes nothing."""
    operation = find_planned_operation(request, reference)
    # Removed documents included: sending the form twice is no error.
    documents = OperationDocument.objects.visible_with_removed_to(request.user)
    own = documents.filter(operation=operation).select_related("document", "operation")
    filed = get_object_or_404(own, pk=pk)
    remove_file(filed, by=request.user)
    messages.success(request, _("“%(title)s” is taken away.") % {"title": filed.document})
    return redirect("operations:file_list", reference)


def _find_file(request: PortalRequest, operation: Operation, pk: int) -> OperationDocument:
    visible = OperationDocument.objects.visible_to(request.user).filter(operation=operation)
    return get_object_or_404(visible.select_related("document", "operation"), pk=pk)


def _form_page(
    request: PortalRequest, operation: Operation, form: Any, **more: Any
) -> HttpResponse:
    template = "operations/file_form.html"
    return render_tab_page(request, operation, template, tab="file_list", form=form, **more)
