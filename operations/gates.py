"""What must be true of an operation before a move: answers for many records at once."""

from collections.abc import Iterable

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.kernel.access import Refusal
from operations.enums import Period
from operations.models import Operation, Phase


def has_phase_known_to_the_month(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """A phase is known at least to the month (table, first need)."""
    operations = list(operations)
    known = (
        _operational(operations)
        .filter(Q(start__regex=r"^\d{4}-\d{2}"))
        .filter(Q(end__regex=r"^\d{4}-\d{2}") | Q(end="open"))
    )
    sentence = _("No phase is known at least to the month: enter start and end.")
    return _refuse(operations, set(known.values_list("operation", flat=True)), "dates", sentence)


def has_terms_and_modes(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Risk areas or goods, and transport modes, are recorded."""
    operations = list(operations)
    recorded = Operation.objects.filter(
        pk__in=[each.pk for each in operations],
        terms__isnull=False,
        modes__isnull=False,
    )
    sentence = _("Risk areas or goods, and transport modes, are not recorded yet.")
    return _refuse(operations, set(recorded.values_list("pk", flat=True)), "terms", sentence)


def last_phase_is_over(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """The latest possible last day lies in the past."""
    operations = list(operations)
    today = timezone.localdate()
    ended = (
        _operational(operations)
        .values("operation")
        .annotate(last=Max("le"))
        .filter(last__lt=today)
        .exclude(operation__phases__in=_operational(operations).filter(le=None))
    )
    sentence = _("Its last phase is not over yet, or its end is not known.")
    return _refuse(operations, set(ended.values_list("operation", flat=True)), "days", sentence)


def _operational(operations: list[Operation]) -> "QuerySet[Phase]":
    return Phase.objects.filter(
        operation__in=[each.pk for each in operations], period=Period.OPERATIONAL
    ).order_by()


def _refuse(
    operations: list[Operation], fine: set[int], code: str, sentence: str
) -> dict[int, Refusal]:
    return {
        each.pk: Refusal(code, sentence, f"{each.get_absolute_url()}edit/")
        for each in operations
        if each.pk not in fine
    }
