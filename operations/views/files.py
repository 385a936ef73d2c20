"""The files of a JCO: the list, filing, new versions, downloads, taking away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jco_portal.directory.requests import PortalRequest
from jco_portal.documents.models import DocumentVersion
from jco_portal.kernel.access import Refused, require
from jco_portal.kernel.downloads import attachment
from jco_portal.kernel.editing import MISTAKEN, READ_OR_SEND
from operations.actions.files import add_file, add_file_version, remove_file
from operations.forms.file import FileForm, FileVersionForm
from operations.models import Operation, OperationFile
from operations.permissions import can_plan
from operations.reports.files import files_of
from operations.views.dossiers import page_of, planned_operation


@require_safe
def file_list(request: PortalRequest, reference: str) -> HttpResponse:
    """The documents of the operation by what they are, with all their versions."""
    operation = planned_operation(request, reference)
    files = files_of(operation, request.user)
    return page_of(request, operation, "operations/file_list.html", tab="file_list", files=files)


@READ_OR_SEND
def file_new(request: PortalRequest, reference: str) -> HttpResponse:
    """File a document."""
    operation = planned_operation(request, reference)
    require(can_plan(request.user, operation))
    if request.method != "POST":
        return _form(request, operation, FileForm())
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("file", "kind", "title")}
        try:
            add_file(operation, by=request.user, **said)
        except Refused as refused:
            form.add_refusals(refused)
        else:
            messages.success(request, _("“%(title)s” is filed.") % said)
            return redirect("operations:file_list", reference)
    return _form(request, operation, form, status=MISTAKEN)


@READ_OR_SEND
def file_version_new(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """File a new version of a document."""
    operation = planned_operation(request, reference)
    filed = _file(request, operation, pk)
    require(can_plan(request.user, operation))
    if request.method != "POST":
        return _form(request, operation, FileVersionForm(), filed=filed)
    form = FileVersionForm(request.POST, request.FILES)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("file", "note")}
        try:
            version = add_file_version(filed, by=request.user, **said)
        except Refused as refused:
            form.add_refusals(refused)
        else:
            messages.success(request, _("Version %(number)d is filed.") % vars(version))
            return redirect("operations:file_list", reference)
    return _form(request, operation, form, filed=filed, status=MISTAKEN)


@require_safe
def file_download(request: PortalRequest, reference: str, pk: int, number: int) -> HttpResponse:
    """The bytes of a version: always to be saved, never shown in the browser."""
    filed = _file(request, planned_operation(request, reference), pk)
    versions = DocumentVersion.objects.filter(document=filed.document_id)
    version = get_object_or_404(versions.select_related("content"), number=number)
    return attachment(version.content.content, version.name, version.media_type)


@require_POST
def file_remove(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Take a document away; sent twice, it is taken away once."""
    operation = planned_operation(request, reference)
    ever = OperationFile.objects.ever_visible_to(request.user).filter(operation=operation)
    filed = get_object_or_404(ever.select_related("document", "operation"), pk=pk)
    remove_file(filed, by=request.user)
    messages.success(request, _("“%(title)s” is taken away.") % {"title": filed.document})
    return redirect("operations:file_list", reference)


def _file(request: PortalRequest, operation: Operation, pk: int) -> OperationFile:
    visible = OperationFile.objects.visible_to(request.user).filter(operation=operation)
    return get_object_or_404(visible.select_related("document", "operation"), pk=pk)


def _form(
    request: PortalRequest, operation: Operation, form: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    template = "operations/file_form.html"
    return page_of(request, operation, template, tab="file_list", status=status, form=form, **more)
