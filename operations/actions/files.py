"""Filing the documents of a JCO."""

from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action
from jco_portal.directory.models import Organisation, User
from jco_portal.documents.actions import CleanFile, keep_document, keep_version, remove_document
from jco_portal.documents.models import DocumentVersion
from operations.actions.overlap_check import mark_facts
from operations.enums import CompletionRule
from operations.models import Operation, OperationDocument
from operations.permissions import can_plan
from operations.queries.operations import locked_operation

MOST_FILES = 200


@action()
def add_file(
    operation: Operation, file: CleanFile, *, by: User, kind: str, title: str
) -> OperationDocument:
    """File a document; the same one under the same title is filed once."""
    locked = locked_operation(operation)
    require(can_plan(by, locked))
    standing = locked.operation_documents.filter(document__removed_at=None)
    same = standing.filter(
        document__kind=kind, document__title=title, document__versions__content=file.sha256
    ).first()
    if same is not None:
        return same
    require(_has_room(locked))
    owner = Organisation.objects.get(users=by)
    document = keep_document(file, kind=kind, title=title, owner=owner, by=by)
    filed = locked.operation_documents.create(document=document)
    mark_facts(locked, CompletionRule.THREAT_ASSESSMENT, by=by)
    return filed


@action()
def add_file_version(
    filed: OperationDocument, file: CleanFile, *, by: User, note: str = ""
) -> DocumentVersion:
    """File a new version of a document that has not been taken away."""
    locked = locked_operation(filed.operation)
    present = locked.operation_documents.select_related("document").get(pk=filed.pk)
    require(can_plan(by, locked), _still_stands(present), _has_room(locked))
    return keep_version(present.document, file, note=note, by=by)


@action()
def remove_file(filed: OperationDocument, *, by: User) -> None:
    """Take a document away from those who read it; that it was there stays on record."""
    locked = locked_operation(filed.operation)
    require(can_plan(by, locked))
    remove_document(filed.document, by=by)


def _still_stands(filed: OperationDocument) -> Refusal | None:
    if filed.document.removed_at is None:
        return None
    return Refusal("removed", _("It has been taken away; file it as a new document."))


def _has_room(operation: Operation) -> Refusal | None:
    standing = operation.operation_documents.filter(document__removed_at=None)
    if standing.values("document__versions").count() < MOST_FILES:
        return None
    return Refusal("file", _("This operation has 200 files: take away what is no longer needed."))
