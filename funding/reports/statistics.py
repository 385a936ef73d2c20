"""What programmes have granted, of how much, and how long it took."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from funding.enums import GRANTED_STATES, UNDECIDED_STATES, UNSUCCESSFUL_STATES, ApplicationState
from funding.models import Application, Programme
from funding.reports.formatting import money, share
from funding.reports.time_to_grant import usual_of
from jco_portal.directory.models import User


@dataclass(frozen=True)
class StatisticsRow:
    """A programme: how many applications came to what, amounts in words in euro."""

    programme: Programme
    count: int
    open: int
    granted: int
    fell: int
    asked: str
    given: str
    share: str
    usual: str


def statistics_of(user: User) -> list[StatisticsRow]:
    """Each programme with an application that the user reads, or with months on record.

    A draft is nothing that was asked yet, and is not counted. The share granted counts only
    what was decided and of which both amounts are known.
    """
    usual = usual_of(user)
    decided = Q(state__in=GRANTED_STATES) | Q(state=ApplicationState.REJECTED)
    both = Q(requested_amount__isnull=False) & decided
    sent = Q(submitted_on__isnull=False) | Q(is_past_grant=True)
    counted = Application.objects.visible_to(user).filter(sent).order_by().values("programme")
    found: dict[int, dict[str, Any]] = {
        row["programme"]: dict(row)
        for row in counted.annotate(
            count=Count("pk"),
            open=Count("pk", filter=Q(state__in=UNDECIDED_STATES)),
            granted_count=Count("pk", filter=Q(state__in=GRANTED_STATES)),
            fell=Count("pk", filter=Q(state__in=UNSUCCESSFUL_STATES)),
            asked_sum=Sum("requested_amount"),
            given=Sum("granted_amount", filter=Q(state__in=GRANTED_STATES)),
            decided_asked=Sum("requested_amount", filter=both),
            decided_given=Sum("granted_amount", filter=both & Q(state__in=GRANTED_STATES)),
        )
    }
    return [
        _row(each, found.get(each.pk, {}), usual[each.pk].words)
        for each in Programme.objects.all()
        if each.pk in found or usual[each.pk].words
    ]


def _row(programme: Programme, row: dict[str, Any], usual: str) -> StatisticsRow:
    asked, given = row.get("asked_sum"), row.get("given")
    decided = row.get("decided_asked")
    return StatisticsRow(
        programme=programme,
        count=row.get("count", 0),
        open=row.get("open", 0),
        granted=row.get("granted_count", 0),
        fell=row.get("fell", 0),
        asked="" if asked is None else money(asked),
        given="" if given is None else money(given),
        share=share(row.get("decided_given") or Decimal(0), decided) if decided else "",
        usual=usual,
    )
