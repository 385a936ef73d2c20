"""Actions on the sections of a business case and the comments on them."""

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.actions.overlap_check import note_rules_changed
from operations.enums import CompletionRule
from operations.models import BusinessCaseComment, BusinessCaseSection, BusinessCaseText, Operation
from operations.permissions import can_comment, can_plan
from operations.queries.operations import locked_operation


@atomic_action()
def write_section(
    operation: Operation,
    section: BusinessCaseSection,
    *,
    by: User,
    text: str,
    is_ready_for_review: bool,
    version: int,
) -> BusinessCaseText | None:
    """Write a section of the business case; return None if there is still no text.

    ``version`` is the version that the page was made from, 0 if the section had no text. Locks the
    operation. Raises EditConflict if the section has changed since to something else, and Refused.
    """
    locked = locked_operation(operation)
    require(can_plan(by, locked), _require_text(text, is_ready=is_ready_for_review))
    present = locked.business_case_texts.filter(section=section).first()
    if present is None and not text:
        return None
    # The same content again, for example a form sent twice, is no conflict.
    if present is not None and (present.text, present.is_ready_for_review) == (
        text,
        is_ready_for_review,
    ):
        return present
    require_version(present, version)
    written = present or BusinessCaseText(operation=locked, section=section, version=0)
    written.text, written.is_ready_for_review = text, is_ready_for_review
    written.version += 1
    written.written_at, written.written_by = timezone.now(), by
    written.save()
    note_rules_changed(locked, CompletionRule.BUSINESS_CASE, by=by)
    return written


def _require_text(text: str, *, is_ready: bool) -> Refusal | None:
    if is_ready and not text.strip():
        return Refusal("text", _("Write the section before you say that it is ready."))
    return None


@atomic_action()
def add_comment(
    operation: Operation, section: BusinessCaseSection, *, by: User, text: str
) -> BusinessCaseComment:
    """Add a comment on a section that the user can read.

    An open comment with the same text by the same user is returned, not repeated. Locks the
    operation. Raises Refused.
    """
    locked = locked_operation(operation)
    require(can_comment(by, locked), _refuse_unreadable(locked, section, by))
    values = {"section": section, "written_by": by, "text": text, "resolved_at": None}
    # A form that is sent twice adds one comment.
    present = locked.business_case_comments.filter(**values).first()
    return present or locked.business_case_comments.create(**values)


def _refuse_unreadable(
    operation: Operation, section: BusinessCaseSection, reader: User
) -> Refusal | None:
    texts = BusinessCaseText.objects.visible_to(reader).filter(operation=operation, section=section)
    if texts.exists():
        return None
    return Refusal("section", _("Nothing is written in this section that you could comment on."))


@atomic_action()
def resolve_comment(comment: BusinessCaseComment, *, by: User) -> BusinessCaseComment:
    """Resolve a comment; if it is already resolved, the first user and time remain.

    Locks the operation. Raises Refused.
    """
    locked = locked_operation(comment.operation)
    require(can_plan(by, locked))
    present = locked.business_case_comments.get(pk=comment.pk)
    if present.resolved_at is None:
        present.resolved_at, present.resolved_by = timezone.now(), by
        present.save(update_fields=["resolved_at", "resolved_by"])
    return present
