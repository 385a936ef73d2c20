"""Actions on the uploaded documents of a JCO."""

from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.directory.models import Organisation, User
from jco_portal.documents.actions import CleanFile, remove_document, store_document, store_version
from jco_portal.documents.models import DocumentVersion
from operations.actions.overlap_check import note_rules_changed
from operations.enums import CompletionRule
from operations.models import Operation, OperationDocument
from operations.permissions import can_plan
from operations.queries.operations import locked_operation

# Versions of current documents in one operation (proposal of the portal).
MAX_FILES = 200


@atomic_action()
def add_file(
    operation: Operation, file: CleanFile, *, by: User, kind: str, title: str
) -> OperationDocument:
    """Add a document to a JCO and return it.

    If the same content is already filed under the same type and title, that document is returned.
    Locks the operation. Raises Refused.
    """
    locked = locked_operation(operation)
    require(can_plan(by, locked))
    current_documents = locked.operation_documents.filter(document__removed_at=None)
    same = current_documents.filter(
        document__kind=kind, document__title=title, document__versions__content=file.sha256
    ).first()
    if same is not None:
        return same
    require(_refuse_too_many(locked))
    owner = Organisation.objects.get(users=by)
    document = store_document(file, kind=kind, title=title, owner=owner, by=by)
    filed = locked.operation_documents.create(document=document)
    note_rules_changed(locked, CompletionRule.THREAT_ASSESSMENT, by=by)
    return filed


@atomic_action()
def add_file_version(
    filed: OperationDocument, file: CleanFile, *, by: User, note: str = ""
) -> DocumentVersion:
    """Add a version to a document that has not been removed.

    Locks the operation. Raises Refused.
    """
    locked = locked_operation(filed.operation)
    present = locked.operation_documents.select_related("document").get(pk=filed.pk)
    require(can_plan(by, locked), _refuse_removed(present), _refuse_too_many(locked))
    return store_version(present.document, file, note=note, by=by)


@atomic_action()
def remove_file(filed: OperationDocument, *, by: User) -> None:
    """Remove a document from the view of its readers; the record of it remains.

    Locks the operation. Raises Refused.
    """
    locked = locked_operation(filed.operation)
    require(can_plan(by, locked))
    remove_document(filed.document, by=by)


def _refuse_removed(filed: OperationDocument) -> Refusal | None:
    if filed.document.removed_at is None:
        return None
    return Refusal("removed", _("It has been taken away; file it as a new document."))


def _refuse_too_many(operation: Operation) -> Refusal | None:
    current_documents = operation.operation_documents.filter(document__removed_at=None)
    if current_documents.values("document__versions").count() < MAX_FILES:
        return None
    return Refusal("file", _("This operation has 200 files: take away what is no longer needed."))
