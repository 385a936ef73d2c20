"""Statistics of programmes: what they granted, and how long it took."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from funding.enums import GRANTED_STATES, UNDECIDED_STATES, UNSUCCESSFUL_STATES, ApplicationState
from funding.models import Application, Programme
from funding.reports.formatting import format_money, format_share
from funding.reports.time_to_grant import time_to_grant_by_programme
from jco_portal.directory.models import User


@dataclass(frozen=True)
class StatisticsRow:
    """A programme with its applications by outcome; amounts formatted, in euro."""

    programme: Programme
    count: int
    open_count: int
    granted_count: int
    failed: int
    requested_amount: str
    granted_amount: str
    share: str
    usual_time: str


def statistics_rows(user: User) -> list[StatisticsRow]:
    """Return programmes with an application that the user may read, or with recorded months.

    Drafts are not included. The granted share is that of decided applications with both amounts.
    """
    usual = time_to_grant_by_programme(user)
    decided = Q(state__in=GRANTED_STATES) | Q(state=ApplicationState.REJECTED)
    both = Q(requested_amount__isnull=False) & decided
    sent = Q(submitted_on__isnull=False) | Q(is_past_grant=True)
    counted = Application.objects.visible_to(user).filter(sent).order_by().values("programme")
    counts_by_programme: dict[int, dict[str, Any]] = {
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
        _statistics_row(each, counts_by_programme.get(each.pk, {}), usual[each.pk].label)
        for each in Programme.objects.all()
        if each.pk in counts_by_programme or usual[each.pk].label
    ]


def _statistics_row(programme: Programme, row: dict[str, Any], usual: str) -> StatisticsRow:
    requested_amount, granted_amount = row.get("asked_sum"), row.get("given")
    decided = row.get("decided_asked")
    return StatisticsRow(
        programme=programme,
        count=row.get("count", 0),
        open_count=row.get("open", 0),
        granted_count=row.get("granted_count", 0),
        failed=row.get("fell", 0),
        requested_amount="" if requested_amount is None else format_money(requested_amount),
        granted_amount="" if granted_amount is None else format_money(granted_amount),
        share=format_share(row.get("decided_given") or Decimal(0), decided) if decided else "",
        usual_time=usual,
    )
