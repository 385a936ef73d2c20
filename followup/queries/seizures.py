"""Seizures that a workshop may look at: what counts of them, as it stands today."""

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery

from operations.enums import INCLUDED_GOODS_STATUSES
from operations.models import Operation, Seizure, SeizureRevision


def validated_seizures(operation: Operation) -> QuerySet[Seizure]:
    """Seizures of which an entry is validated, with ``counted`` for that entry's key.

    What was withdrawn or released since does not count and is no case to study anew.
    """
    valid = SeizureRevision.objects.filter(result=OuterRef("pk"), validation__is_validated=True)
    last = valid.order_by("-number").values("pk")[:1]
    seizures = Seizure.objects.filter(operation=operation).annotate(counted=Subquery(last))
    counting = SeizureRevision.objects.filter(
        is_withdrawn=False, goods_status__in=INCLUDED_GOODS_STATUSES
    )
    return seizures.filter(counted__in=counting.values("pk")).order_by("number")


def validated_revisions(seizures: Iterable[int]) -> dict[int, SeizureRevision]:
    """The validated entry of each of these seizures, by the seizure's key; the last one."""
    valid = SeizureRevision.objects.filter(result__in=list(seizures), validation__is_validated=True)
    named = valid.select_related("goods", "transport_mode", "result__organisation")
    return {each.result_id: each for each in named.order_by("result", "number")}
