"""Writing the business case: its sections, and what readers remark on them."""

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
    """Write a section of the business case: a draft, or ready for others.

    ``version`` is that of the page, 0 when nothing was written there. Raises EditConflict when
    another version stands now and says something else.
    """
    locked = locked_operation(operation)
    require(can_plan(by, locked), _require_text(text, is_ready=is_ready_for_review))
    present = locked.business_case_texts.filter(section=section).first()
    if present is None and not text:
        return None
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
    """Remark on a section that one reads; an open remark of the same words is not repeated."""
    locked = locked_operation(operation)
    require(can_comment(by, locked), _refuse_unreadable(locked, section, by))
    values = {"section": section, "written_by": by, "text": text, "resolved_at": None}
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
    """Say that a comment is dealt with; who settled it first stays on record."""
    locked = locked_operation(comment.operation)
    require(can_plan(by, locked))
    present = locked.business_case_comments.get(pk=comment.pk)
    if present.resolved_at is None:
        present.resolved_at, present.resolved_by = timezone.now(), by
        present.save(update_fields=["resolved_at", "resolved_by"])
    return present
