"""Files sent through a page: kept for preview, then imported once or given up."""

from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from jco_portal.core.access import require
from jco_portal.directory.models import User
from jco_portal.outbox.actions import leave_job
from operations.actions.references import facts_lock
from operations.enums import OperationSource
from operations.imports.import_run import import_operations
from operations.models import Operation, Upload
from operations.permissions import can_import_operations

MOST_LISTED = 500
AT_ONCE_BYTES = 100_000


def keep_upload(name: str, content: bytes, *, by: User) -> Upload:
    """Keep a file as it was sent, to be looked at before it is imported."""
    require(can_import_operations(by))
    return Upload.objects.create(name=name, content=content, uploaded_by=by)


@transaction.atomic
def confirm_upload(upload: Upload, *, by: User) -> Upload:
    """Import an upload once; asked for again, its outcome stands.

    A large one is imported by a job, so that nobody waits before a silent page. With an
    error in the file nothing is imported, and the upload stays as it is.
    """
    require(can_import_operations(by))
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.imported_at is not None or locked.is_pending:
        return locked
    if len(locked.content) <= AT_ONCE_BYTES:
        return _import(locked, by)
    locked.import_requested_at = timezone.now()
    locked.save(update_fields=["import_requested_at"])
    leave_job("operations.tasks.import_upload", upload_id=locked.pk)
    return locked


@transaction.atomic
def import_waiting_upload(key: int) -> None:
    """Import an upload that was asked for; with an error in it, it is shown in preview again."""
    waiting = Upload.objects.filter(imported_at=None, import_requested_at__isnull=False)
    upload = (
        waiting.select_for_update(of=("self",)).select_related("uploaded_by").filter(pk=key).first()
    )
    if upload is None:
        return
    with pghistory.context(user=upload.uploaded_by_id):
        if _import(upload, upload.uploaded_by).imported_at is None:
            upload.import_requested_at = None
            upload.save(update_fields=["import_requested_at"])


def _import(locked: Upload, by: User) -> Upload:
    facts_lock()
    before = _versions()
    outcome = import_operations(bytes(locked.content), by=by)
    if outcome.errors:
        return locked
    locked.outcome = {**outcome.counts, **_touched(before)}
    locked.imported_at, locked.content = timezone.now(), b""
    locked.save(update_fields=["outcome", "imported_at", "content"])
    return locked


def give_up_upload(upload: Upload, *, by: User) -> None:
    """Forget a file that was not imported."""
    require(can_import_operations(by))
    kept = Upload.objects.visible_to(by).filter(imported_at=None, import_requested_at=None)
    kept.filter(pk=upload.pk).delete()


def _versions() -> dict[str, int]:
    imported = Operation.objects.filter(source=OperationSource.IMPORT)
    return dict(imported.order_by("name").values_list("reference", "version"))


def _touched(before: dict[str, int]) -> dict[str, Any]:
    """References of what the import created and updated, as many as a page can list."""
    after = _versions()
    created = [each for each in after if each not in before]
    updated = [each for each, version in after.items() if before.get(each, version) != version]
    return {"references": {"created": created[:MOST_LISTED], "updated": updated[:MOST_LISTED]}}
