"""Warnings before a transition of an operation, evaluated for many operations at once.

Each returns a refusal by key; warnings are read and accepted, and do not block.
"""

from collections.abc import Iterable

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.access import Refusal
from operations.models import BusinessCaseComment, BusinessCaseSection, BusinessCaseText, Operation


def is_business_case_ready(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Warn unless every section valid today is ready for review."""
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
        each.pk: Refusal(
            "sections", _unready_sentence(missing[each.pk], len(listed)), _planning_url(each)
        )
        for each in operations
        if missing[each.pk]
    }


def _unready_sentence(titles: list[str], count: int) -> str:
    params = {"n": len(titles), "all": count, "titles": ", ".join(titles)}
    if len(titles) == count:
        return _("No section of the business case is ready.")
    sentence = ngettext(
        "%(n)d of %(all)d sections of the business case is not ready: %(titles)s.",
        "%(n)d of %(all)d sections of the business case are not ready: %(titles)s.",
        len(titles),
    )
    return sentence % params


def has_no_open_comments(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Warn while comments on the business case are not resolved."""
    operations_by_key = {each.pk: each for each in operations}
    remarks = BusinessCaseComment.objects.filter(
        operation__in=operations_by_key, resolved_at=None
    ).order_by()
    counted = remarks.values_list("operation").annotate(count=Count("pk"))
    return {
        key: Refusal(
            "comments", _open_comments_sentence(count), _planning_url(operations_by_key[key])
        )
        for key, count in counted
    }


def _open_comments_sentence(count: int) -> str:
    sentence = ngettext(
        "%(n)d comment on the business case is not settled.",
        "%(n)d comments on the business case are not settled.",
        count,
    )
    return sentence % {"n": count}


def _planning_url(operation: Operation) -> str:
    return reverse("operations:planning", args=[operation.reference])
