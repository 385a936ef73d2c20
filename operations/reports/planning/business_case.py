"""Business case by section, with the comments of readers."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.dates import format_days
from jco_portal.core.related_rows import RelatedRows, with_related
from jco_portal.directory.models import User
from jco_portal.directory.queries import function_labels
from operations.models import BusinessCaseComment, BusinessCaseSection, BusinessCaseText, Operation
from operations.permissions import can_comment


@dataclass(frozen=True)
class CommentRow:
    """A comment on a section: text, author by function, and how it was resolved."""

    key: int
    text: str
    author: str
    resolution: str
    is_open: bool


@dataclass(frozen=True)
class SectionRow:
    """A section of the business case as one reader sees it."""

    code: str
    title: str
    guidance: str
    text: str
    readers_label: str
    is_written: bool
    is_ready_for_review: bool
    may_comment: bool
    open_comments: int
    comments: tuple[CommentRow, ...] = field(default=())


def section_rows(operation: Operation, reader: User, *, is_writer: bool) -> tuple[SectionRow, ...]:
    """Return the sections in order; readers who do not write see only those ready for review."""
    texts = BusinessCaseText.objects.visible_to(reader).filter(operation=operation)
    remarks = BusinessCaseComment.objects.visible_to(reader).filter(operation=operation)
    valid = BusinessCaseSection.objects.valid_on(timezone.localdate())
    # A section that is no longer valid stays as long as it has a text.
    chosen = BusinessCaseSection.objects.filter(
        Q(pk__in=valid.values("pk")) | Q(pk__in=texts.values("section"))
    )
    written = with_related(chosen, RelatedRows("texts", texts), RelatedRows("comments", remarks))
    shown = [each for each in written if is_writer or each.texts.all()]
    people = function_labels(
        [text.written_by_id for each in shown for text in each.texts.all()]
        + [
            key
            for each in shown
            for by in each.comments.all()
            for key in (by.written_by_id, by.resolved_by_id)
        ]
    )
    may_comment = can_comment(reader, operation).is_allowed
    return tuple(_section_row(each, people, may_comment) for each in shown)


def next_section(section: BusinessCaseSection, today: date) -> BusinessCaseSection | None:
    """Return the section that follows in the list valid on a day; None after the last."""
    listed: list[Any] = list(BusinessCaseSection.objects.valid_on(today))
    indexes = [index for index, each in enumerate(listed) if each.pk == section.pk]
    return listed[indexes[0] + 1] if indexes and indexes[0] + 1 < len(listed) else None


def _section_row(
    section: BusinessCaseSection, people: dict[int, str], may_comment: bool
) -> SectionRow:
    text = next(iter(section.texts.all()), None)
    is_written = text is not None and bool(text.text)
    own = [_comment_row(each, people) for each in section.comments.all()]
    return SectionRow(
        code=section.code,
        title=section.title,
        guidance=section.guidance,
        text=text.text if text else "",
        readers_label=_status_sentence(text, people),
        is_written=is_written,
        is_ready_for_review=text is not None and text.is_ready_for_review,
        may_comment=may_comment and is_written,
        open_comments=sum(each.is_open for each in own),
        comments=tuple(own) if text is not None else (),
    )


def _status_sentence(text: BusinessCaseText | None, people: dict[int, str]) -> str:
    if text is None or not text.text:
        return _("Not written yet")
    at = timezone.localtime(text.written_at).date()
    params = {"day": format_days(at, at), "who": people.get(text.written_by_id, "")}
    if text.is_ready_for_review:
        return _("Ready for others, %(day)s, %(who)s") % params
    return _("Draft, only who plans it reads it, %(day)s, %(who)s") % params


def _comment_row(comment: BusinessCaseComment, people: dict[int, str]) -> CommentRow:
    at = timezone.localtime(comment.written_at).date()
    params = {"who": people.get(comment.written_by_id, ""), "day": format_days(at, at)}
    settled = ""
    if comment.resolved_at is not None:
        on = timezone.localtime(comment.resolved_at).date()
        settled = _("Settled on %(day)s by %(who)s") % {
            "day": format_days(on, on),
            "who": people.get(comment.resolved_by_id or 0, ""),
        }
    return CommentRow(
        key=comment.pk,
        text=comment.text,
        author=_("%(who)s, %(day)s") % params,
        resolution=settled,
        is_open=comment.resolved_at is None,
    )
