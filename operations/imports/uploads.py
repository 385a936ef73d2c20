"""Uploaded files: stored for a preview, then imported once or discarded."""

from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from jco_portal.core.access import require
from jco_portal.directory.models import User
from jco_portal.outbox.actions import enqueue_job
from operations.actions.references import lock_references
from operations.enums import OperationSource
from operations.imports.import_run import import_operations
from operations.models import Operation, Upload
from operations.permissions import can_import_operations

# References in each list of the stored outcome; a limit of the portal.
MAX_REFERENCES_LISTED = 500
# Bytes. Larger files are imported by a job: a list of thousands takes longer than a page may.
MAX_IMMEDIATE_BYTES = 100_000


def store_upload(name: str, content: bytes, *, by: User) -> Upload:
    """Store a file as it was sent, for a preview before the import. Raises Refused."""
    require(can_import_operations(by))
    return Upload.objects.create(name=name, content=content, uploaded_by=by)


@transaction.atomic
def confirm_upload(upload: Upload, *, by: User) -> Upload:
    """Import an upload once; a repeated request changes nothing.

    A large file is imported by a job. With a mistake in the file nothing is imported and the
    upload stays as it is. Locks the upload. Raises Refused.
    """
    require(can_import_operations(by))
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.imported_at is not None or locked.is_pending:
        return locked
    if len(locked.content) <= MAX_IMMEDIATE_BYTES:
        return _import_now(locked, by)
    locked.import_requested_at = timezone.now()
    locked.save(update_fields=["import_requested_at"])
    enqueue_job("operations.tasks.import_upload", upload_id=locked.pk)
    return locked


@transaction.atomic
def import_pending_upload(key: int) -> None:
    """Import an upload whose import was requested; called by a job.

    With a mistake in the file the request is removed, so that the preview is shown again.
    Does nothing if the upload has been imported or discarded. Locks the upload.
    """
    pending_uploads = Upload.objects.filter(imported_at=None, import_requested_at__isnull=False)
    upload = (
        pending_uploads.select_for_update(of=("self",))
        .select_related("uploaded_by")
        .filter(pk=key)
        .first()
    )
    if upload is None:
        return
    # A job has no signed-in user: the change history names the one who uploaded the file.
    with pghistory.context(user=upload.uploaded_by_id):
        if _import_now(upload, upload.uploaded_by).imported_at is None:
            upload.import_requested_at = None
            upload.save(update_fields=["import_requested_at"])


def _import_now(locked: Upload, by: User) -> Upload:
    # Locked first: the versions before and after must differ by this import alone.
    lock_references()
    before = _versions_by_reference()
    outcome = import_operations(bytes(locked.content), by=by)
    if outcome.errors:
        return locked
    locked.outcome = {**outcome.counts, **_changed_references(before)}
    locked.imported_at, locked.content = timezone.now(), b""
    locked.save(update_fields=["outcome", "imported_at", "content"])
    return locked


def discard_upload(upload: Upload, *, by: User) -> None:
    """Delete an upload unless it was imported or its import requested. Raises Refused."""
    require(can_import_operations(by))
    discardable = Upload.objects.visible_to(by).filter(imported_at=None, import_requested_at=None)
    discardable.filter(pk=upload.pk).delete()


def _versions_by_reference() -> dict[str, int]:
    imported = Operation.objects.filter(source=OperationSource.IMPORT)
    return dict(imported.order_by("name").values_list("reference", "version"))


def _changed_references(before: dict[str, int]) -> dict[str, Any]:
    """Return the references that the import created and updated, as many as a page lists."""
    after = _versions_by_reference()
    created = [each for each in after if each not in before]
    updated = [each for each, version in after.items() if before.get(each, version) != version]
    return {
        "references": {
            "created": created[:MAX_REFERENCES_LISTED],
            "updated": updated[:MAX_REFERENCES_LISTED],
        }
    }
