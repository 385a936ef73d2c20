"""Files sent through a page: kept for preview, then imported once or given up."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from jco_portal.directory.models import User
from jco_portal.kernel.access import require
from operations.actions import facts_lock
from operations.enums import Source
from operations.imports.planning import import_operations
from operations.models import Operation, Upload
from operations.permissions import may_import

MOST_LISTED = 500


def keep_upload(name: str, content: bytes, *, by: User) -> Upload:
    """Keep a file as it was sent, to be looked at before it is imported."""
    require(may_import(by))
    return Upload.objects.create(name=name, content=content, by=by)


@transaction.atomic
def confirm_upload(upload: Upload, *, by: User) -> Upload:
    """Import an upload once; asked for again, its outcome stands.

    With an error in the file nothing is imported, and the upload stays as it is.
    """
    require(may_import(by))
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.imported_at is not None:
        return locked
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
    require(may_import(by))
    Upload.objects.visible_to(by).filter(pk=upload.pk, imported_at=None).delete()


def _versions() -> dict[str, int]:
    imported = Operation.objects.filter(source=Source.IMPORT)
    return dict(imported.order_by("name").values_list("reference", "version"))


def _touched(before: dict[str, int]) -> dict[str, Any]:
    """References of what the import created and updated, as many as a page can list."""
    after = _versions()
    created = [each for each in after if each not in before]
    updated = [each for each, version in after.items() if before.get(each, version) != version]
    return {"references": {"created": created[:MOST_LISTED], "updated": updated[:MOST_LISTED]}}
