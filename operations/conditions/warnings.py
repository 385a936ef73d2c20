"""What does not forbid a move, but is read before it: answers for many records at once."""

from collections.abc import Iterable

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.access import Refusal
from operations.models import BusinessCaseComment, BusinessCaseSection, BusinessCaseText, Operation


def case_is_written(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Every section of the business case of today is ready for others."""
    listed = dict(
        BusinessCaseSection.objects.valid_on(timezone.localdate()).values_list("pk", "title")
    )
    operations = list(operations)
    ready = BusinessCaseText.objects.filter(
        operation__in=operations, is_ready_for_review=True
    ).order_by()
    written = set(ready.values_list("operation", "section"))
    missing = {
        each.pk: [title for key, title in listed.items() if (each.pk, key) not in written]
        for each in operations
    }
    return {
        each.pk: Refusal("sections", _unready(missing[each.pk], len(listed)), _planning(each))
        for each in operations
        if missing[each.pk]
    }


def _unready(titles: list[str], count: int) -> str:
    words = {"n": len(titles), "all": count, "titles": ", ".join(titles)}
    if len(titles) == count:
        return _("No section of the business case is ready.")
    said = ngettext(
        "%(n)d of %(all)d sections of the business case is not ready: %(titles)s.",
        "%(n)d of %(all)d sections of the business case are not ready: %(titles)s.",
        len(titles),
    )
    return said % words


def comments_are_settled(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """The lead has settled what readers remarked on the business case."""
    asked = {each.pk: each for each in operations}
    remarks = BusinessCaseComment.objects.filter(operation__in=asked, resolved_at=None).order_by()
    counted = remarks.values_list("operation").annotate(count=Count("pk"))
    return {
        key: Refusal("comments", _unsettled(count), _planning(asked[key])) for key, count in counted
    }


def _unsettled(count: int) -> str:
    said = ngettext(
        "%(n)d comment on the business case is not settled.",
        "%(n)d comments on the business case are not settled.",
        count,
    )
    return said % {"n": count}


def _planning(operation: Operation) -> str:
    return reverse("operations:planning", args=[operation.reference])
