"""Seizures that can be case studies of a workshop."""

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery

from operations.enums import INCLUDED_GOODS_STATUSES
from operations.models import Operation, Seizure, SeizureRevision


def validated_seizures(operation: Operation) -> QuerySet[Seizure]:
    """Return the validated seizures; ``counted`` is the key of the last validated revision.

    Seizures withdrawn or released in that revision are left out.
    """
    valid = SeizureRevision.objects.filter(result=OuterRef("pk"), validation__is_validated=True)
    last = valid.order_by("-number").values("pk")[:1]
    seizures = Seizure.objects.filter(operation=operation).annotate(counted=Subquery(last))
    counting = SeizureRevision.objects.filter(
        is_withdrawn=False, goods_status__in=INCLUDED_GOODS_STATUSES
    )
    return seizures.filter(counted__in=counting.values("pk")).order_by("number")


def validated_revisions(seizures: Iterable[int]) -> dict[int, SeizureRevision]:
    """Return the last validated revision of each seizure, by key of the seizure."""
    valid = SeizureRevision.objects.filter(result__in=list(seizures), validation__is_validated=True)
    named = valid.select_related("goods", "transport_mode", "result__organisation")
    return {each.result_id: each for each in named.order_by("result", "number")}
