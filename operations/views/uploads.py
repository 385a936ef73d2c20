"""Pages for importing a file of operations: upload, preview, import, outcome."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from jco_portal.core.access import require
from jco_portal.core.downloads import CSV_TYPE, attachment_response
from jco_portal.core.pagination import requested_page
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.forms.upload import UploadForm
from operations.imports.import_plan import plan_import
from operations.imports.preview import build_preview
from operations.imports.uploads import confirm_upload, discard_upload, store_upload
from operations.models import Operation, OperationType, Upload
from operations.permissions import can_import_operations
from operations.reports.export import EXAMPLE_ROWS, EXPORT_COLUMNS, write_csv
from operations.reports.operation_list import operation_rows, with_list_data

ROWS_PER_PAGE = 100


@require_get_or_post
def upload_new(request: PortalRequest) -> HttpResponse:
    """Upload a file; nothing is imported before its preview is confirmed."""
    require(can_import_operations(request.user))
    form = UploadForm(submitted_data(request), request.FILES or None)
    stored = form.run_action(
        lambda: store_upload(form.name, form.cleaned_data["file"].read(), by=request.user)
    )
    if stored:
        return redirect("operations:upload_detail", stored.value.pk)
    context = {"form": form, "columns": EXPORT_COLUMNS, "kinds": OperationType.objects.all()}
    return render(request, "operations/upload_new.html", context, status=form.status_code)


@require_safe
def upload_example(request: PortalRequest) -> HttpResponse:
    """Send a small file in the format of the import, to start from."""
    return attachment_response(write_csv(EXAMPLE_ROWS), "operations-example.csv", CSV_TYPE)


@require_get_or_post
def upload_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show the preview of an upload, import it once on request, then show the outcome."""
    require(can_import_operations(request.user))
    upload = get_object_or_404(Upload.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        return _run_upload_action(request, upload)
    if upload.imported_at is not None:
        return _outcome_page(request, upload)
    if upload.is_pending:
        return render(request, "operations/upload_pending.html", {"upload": upload})
    preview = build_preview(plan_import(bytes(upload.content), by=request.user), request.user)
    context = {"upload": upload, "preview": preview}
    return render(request, "operations/upload_detail.html", context)


def _run_upload_action(request: PortalRequest, upload: Upload) -> HttpResponse:
    if "give_up" in request.POST and upload.imported_at is None and not upload.is_pending:
        discard_upload(upload, by=request.user)
        messages.success(request, _("Given up: nothing was imported."))
        return redirect("operations:upload_new")
    done = confirm_upload(upload, by=request.user)
    if done.is_pending:
        return redirect("operations:upload_detail", done.pk)
    if done.imported_at is None:
        messages.error(request, _("Nothing was imported: the file has mistakes."))
    # Imported by this request; a repeated one only shows the outcome.
    elif upload.imported_at is None:
        outcome = done.outcome or {}
        count = outcome.get("created", 0) + outcome.get("updated", 0)
        sentence = ngettext("%(n)d operation imported.", "%(n)d operations imported.", count)
        then = _("Overlaps are being checked.")
        messages.success(request, f"{sentence % {'n': count}} {then}")
    return redirect("operations:upload_detail", done.pk)


def _outcome_page(request: PortalRequest, upload: Upload) -> HttpResponse:
    references: dict[str, Any] = (upload.outcome or {}).get("references", {})
    touched = references.get("created", []) + references.get("updated", [])
    visible = Operation.objects.visible_to(request.user).filter(reference__in=touched)
    rows = with_list_data(visible.order_by("name", "pk"))
    page = requested_page(request, rows, ROWS_PER_PAGE)
    context = {
        "upload": upload,
        "page": page,
        "rows": operation_rows(request.user, page.object_list),
        "created": set(references.get("created", [])),
    }
    return render(request, "operations/upload_outcome.html", context)
