"""Bringing in a file of operations: choose it, look at what it would do, import it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from jco_portal.core.access import require
from jco_portal.core.downloads import CSV, attachment
from jco_portal.core.pagination import requested_page
from jco_portal.core.versioned_forms import READ_OR_SEND, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.forms.upload import UploadForm
from operations.imports.import_plan import plan_import
from operations.imports.preview import preview_of
from operations.imports.uploads import confirm_upload, give_up_upload, keep_upload
from operations.models import Operation, OperationType, Upload
from operations.permissions import can_import_operations
from operations.reports.export import COLUMNS, EXAMPLE, csv_of
from operations.reports.operation_list import list_rows, with_list

ROWS_A_PAGE = 100


@READ_OR_SEND
def upload_new(request: PortalRequest) -> HttpResponse:
    """Choose a file; nothing is imported before its preview is confirmed."""
    require(can_import_operations(request.user))
    form = UploadForm(sent_in(request), request.FILES or None)
    kept = form.accepts(
        lambda: keep_upload(form.name, form.cleaned_data["file"].read(), by=request.user)
    )
    if kept:
        return redirect("operations:upload_detail", kept.result.pk)
    context = {"form": form, "columns": COLUMNS, "kinds": OperationType.objects.all()}
    return render(request, "operations/upload_new.html", context, status=form.status_code)


@require_safe
def upload_example(request: PortalRequest) -> HttpResponse:
    """A small file in the format of the import, to start from."""
    return attachment(csv_of(EXAMPLE), "operations-example.csv", CSV)


@READ_OR_SEND
def upload_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """What the file would do; sent, it does it once; afterwards what it did."""
    require(can_import_operations(request.user))
    upload = get_object_or_404(Upload.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        return _act(request, upload)
    if upload.imported_at is not None:
        return _outcome(request, upload)
    if upload.is_pending:
        return render(request, "operations/upload_pending.html", {"upload": upload})
    preview = preview_of(plan_import(bytes(upload.content), by=request.user), request.user)
    context = {"upload": upload, "preview": preview}
    return render(request, "operations/upload_detail.html", context)


def _act(request: PortalRequest, upload: Upload) -> HttpResponse:
    if "give_up" in request.POST and upload.imported_at is None and not upload.is_pending:
        give_up_upload(upload, by=request.user)
        messages.success(request, _("Given up: nothing was imported."))
        return redirect("operations:upload_new")
    done = confirm_upload(upload, by=request.user)
    if done.is_pending:
        return redirect("operations:upload_detail", done.pk)
    if done.imported_at is None:
        messages.error(request, _("Nothing was imported: the file has mistakes."))
    elif upload.imported_at is None:
        outcome = done.outcome or {}
        count = outcome.get("created", 0) + outcome.get("updated", 0)
        said = ngettext("%(n)d operation imported.", "%(n)d operations imported.", count)
        then = _("Overlaps are being checked.")
        messages.success(request, f"{said % {'n': count}} {then}")
    return redirect("operations:upload_detail", done.pk)


def _outcome(request: PortalRequest, upload: Upload) -> HttpResponse:
    references: dict[str, Any] = (upload.outcome or {}).get("references", {})
    touched = references.get("created", []) + references.get("updated", [])
    visible = Operation.objects.visible_to(request.user).filter(reference__in=touched)
    rows = with_list(visible.order_by("name", "pk"))
    page = requested_page(request, rows, ROWS_A_PAGE)
    context = {
        "upload": upload,
        "page": page,
        "rows": list_rows(request.user, page.object_list),
        "created": set(references.get("created", [])),
    }
    return render(request, "operations/upload_outcome.html", context)
