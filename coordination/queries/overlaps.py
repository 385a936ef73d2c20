"""Queries for overlaps as a user may see them, and for the state of the overlap check."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from django.db.models import BooleanField, Case, CharField, F, IntegerField, Q, Value, When
from django.db.models.functions import TruncWeek

from coordination.enums import Certainty, Severity
from coordination.models import Overlap, OverlapCheck, OverlapRule, Presidency
from coordination.models.decision import has_decision_in_force
from coordination.rule import RuleParameters
from jco_portal.core.type_aliases import QuerySetT
from jco_portal.directory.models import User
from jco_portal.outbox.queries import is_job_pending, pending_arguments
from operations.enums import Marking
from operations.models import Operation
from operations.permissions import can_manage

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap, VisibleOverlaps

# The name of the task as stored in jobs, see ``coordination.tasks``.
OVERLAP_CHECK_TASK = "coordination.tasks.compare_operations"


@dataclass(frozen=True)
class WorstOverlap:
    """The most severe current overlap of an operation, and how many there are."""

    severity: Severity
    count: int


def visible_overlaps(user: User) -> "VisibleOverlaps":
    """Return overlaps that the user may know of, with two annotations.

    ``is_fully_visible`` is false where one operation is hidden and only a restricted summary may be
    shown. ``shown_severity`` is the only severity that may be shown, filtered and sorted by.
    """
    if user.is_insider:
        whole = Value(True, output_field=BooleanField())
        return Overlap.objects.visible_to(user).annotate(
            is_fully_visible=whole, shown_severity=F("severity")
        )
    visible_operations = Operation.objects.visible_to(user).values("pk")
    full = When(
        operation_a__in=visible_operations, operation_b__in=visible_operations, then=Value(True)
    )
    # A restricted summary does not reveal that dates are known only to the year. Such overlaps
    # never alarm, so they are shown as information.
    low = When(
        is_fully_visible=False,
        certainty=Certainty.YEAR_ONLY,
        then=Value(Severity.INFORMATION.value),
    )
    return (
        Overlap.objects.visible_to(user)
        .annotate(is_fully_visible=Case(full, default=Value(False), output_field=BooleanField()))
        .annotate(shown_severity=Case(low, default=F("severity"), output_field=CharField()))
    )


class OverlapVisibility:
    """The visibility of what-if overlaps, by the same rules as of stored ones.

    Valid for the operations (keys) it was made for, in a fixed number of queries. The rules are
    those of ``OverlapQuerySet.visible_to``.
    """

    def __init__(self, user: User, operations: Iterable[int]) -> None:
        requested_operations = Operation.objects.filter(pk__in=set(operations)).order_by()
        self._visible = set(requested_operations.visible_to(user).values_list("pk", flat=True))
        self._own: set[int] = set()
        self._limite: set[int] = set()
        if not user.is_insider and user.is_authenticated:
            self._own = set(requested_operations.managed_by(user).values_list("pk", flat=True))
            limite = requested_operations.filter(marking=Marking.LIMITE)
            self._limite = set(limite.values_list("pk", flat=True))

    def is_fully_visible(self, a: int, b: int) -> bool:
        """Return whether both operations may be shown."""
        return a in self._visible and b in self._visible

    def is_visible(self, a: int, b: int, *, has_draft: bool) -> bool:
        """Return whether the user may know of an overlap of the two, at least as a summary."""
        if self.is_fully_visible(a, b):
            return True
        may_see_summary = (a in self._own and b in self._limite) or (
            b in self._own and a in self._limite
        )
        return may_see_summary and not has_draft and bool({a, b} & self._visible)

    def with_visibility(self, overlap: Overlap) -> "VisibleOverlap":
        """Return the overlap with the annotations of ``visible_overlaps``."""
        visible_overlap = cast("VisibleOverlap", overlap)
        visible_overlap.is_fully_visible = self.is_fully_visible(
            overlap.operation_a_id, overlap.operation_b_id
        )
        hidden = not visible_overlap.is_fully_visible and overlap.certainty == Certainty.YEAR_ONLY
        visible_overlap.shown_severity = Severity.INFORMATION.value if hidden else overlap.severity
        return visible_overlap


def by_severity(overlaps: QuerySetT) -> QuerySetT:
    """Order overlaps by severity, certainty and first day; those known only to the year are last.

    A restricted summary is ordered by the week that it shows, so that the order reveals no more.
    """
    grades, certainties = list(Severity), list(Certainty)
    return overlaps.annotate(
        apart=_severity_rank(
            When(is_fully_visible=True, certainty=Certainty.YEAR_ONLY, then=1), other=0
        ),
        grade_rank=_severity_rank(
            *(When(shown_severity=each, then=grades.index(each)) for each in grades)
        ),
        certainty_rank=_severity_rank(
            *(
                When(is_fully_visible=True, certainty=each, then=certainties.index(each))
                for each in certainties
            ),
            other=certainties.index(Certainty.POSSIBLE),
        ),
        day=Case(When(is_fully_visible=True, then=F("first_day")), default=TruncWeek("first_day")),
    ).order_by("apart", "grade_rank", "certainty_rank", "day", "pk")


def _severity_rank(*cases: When, other: int = 9) -> Case:
    return Case(*cases, default=Value(other), output_field=IntegerField())


def in_year(overlaps: "VisibleOverlaps", year: int) -> "VisibleOverlaps":
    """Return overlaps whose overlapping days may be in a year."""
    return in_period(overlaps, date(year, 1, 1), date(year, 12, 31))


def in_period(overlaps: "VisibleOverlaps", first: date, last: date) -> "VisibleOverlaps":
    """Return overlaps whose overlapping days may be in a period, both ends inclusive.

    A restricted summary shows weeks only, so it is found by the weeks of the period.
    """
    sunday = last + timedelta(days=6 - last.weekday())
    begun = Q(is_fully_visible=True, first_day__lte=last) | Q(
        is_fully_visible=False, first_day__lte=sunday
    )
    return not_ended(overlaps.filter(begun), first)


def not_ended(overlaps: "VisibleOverlaps", day: date) -> "VisibleOverlaps":
    """Return overlaps that may have an overlapping day on this day or later.

    A restricted summary is included until the end of its last week.
    """
    monday = day - timedelta(days=day.weekday())
    return overlaps.filter(
        Q(_last_day_from(day), is_fully_visible=True)
        | Q(_last_day_from(monday), is_fully_visible=False)
    )


def _last_day_from(day: date) -> Q:
    return Q(last_day=None) | Q(last_day__gte=day)


def overlaps_of(user: User, operations: Iterable[int]) -> "VisibleOverlaps":
    """Return current overlaps of operations (keys) that the user may see."""
    keys = list(operations)
    return by_severity(visible_overlaps(user).current()).filter(
        Q(operation_a__in=keys) | Q(operation_b__in=keys)
    )


def past_overlaps_of(user: User, operation: Operation) -> "VisibleOverlaps":
    """Return past overlaps of an operation, the latest closed first."""
    gone = visible_overlaps(user).filter(closed_at__isnull=False)
    either = Q(operation_a=operation) | Q(operation_b=operation)
    return gone.filter(either).order_by("-closed_at", "pk")


def worst_current_overlaps(user: User, operations: Iterable[Operation]) -> dict[int, WorstOverlap]:
    """Return the worst current overlap by operation; operations without overlaps are left out.

    Overlaps known only to the year are left out, because they never alarm. A restricted summary is
    always included: leaving it out would reveal its certainty.
    """
    keys = {operation.pk for operation in operations}
    severities_by_operation: dict[int, list[str]] = {}
    rows = (
        visible_overlaps(user)
        .current()
        .exclude(is_fully_visible=True, certainty=Certainty.YEAR_ONLY)
    )
    rows = rows.filter(Q(operation_a__in=keys) | Q(operation_b__in=keys))
    for a, b, grade in rows.values_list("operation_a", "operation_b", "shown_severity"):
        for key in keys & {a, b}:
            severities_by_operation.setdefault(key, []).append(grade)
    return {
        key: WorstOverlap(next(grade for grade in Severity if grade in grades), len(grades))
        for key, grades in severities_by_operation.items()
    }


def rule_parameters(today: date) -> RuleParameters:
    """Return the numbers of the overlap rule that are valid on a day."""
    rule = OverlapRule.objects.filter(valid_from__lte=today).first()
    return (
        RuleParameters(rule.long_running_after_days, rule.min_resource_states)
        if rule
        else RuleParameters()
    )


def last_full_check() -> OverlapCheck | None:
    """Return the last full overlap check; None before the first."""
    return OverlapCheck.objects.first()


def is_check_pending(operation: Operation | None = None) -> bool:
    """Return whether a change (of this operation, or of any) has not been compared yet."""
    if operation is None:
        return is_job_pending(OVERLAP_CHECK_TASK)
    listed = [arguments["operation_ids"] for arguments in pending_arguments(OVERLAP_CHECK_TASK)]
    return any(keys is None or operation.pk in keys for keys in listed)


def presidencies_between(first: date, last: date) -> list[Presidency]:
    """Return the Presidencies that have a day in a period, in order."""
    rota = Presidency.objects.filter(starts_on__lte=last, ends_on__gte=first)
    return list(rota.select_related("state").order_by("starts_on"))


def default_period(today: date) -> tuple[date, date]:
    """Return the first and last day of the present and the next Presidency.

    Calendar half-years are taken where the rota has no Presidency.
    """
    start = date(today.year, 1 if today.month < 7 else 7, 1)
    end = date(today.year, 12, 31) if start.month == 1 else date(today.year + 1, 6, 30)
    rota = presidencies_between(today, end + timedelta(days=1))
    first = rota[0].starts_on if rota and rota[0].starts_on <= today else start
    last = rota[1].ends_on if len(rota) > 1 else end
    return first, last


def count_undecided(operations: Iterable[int], grade: Severity) -> Counter[int]:
    """Return in how many overlaps of a severity without decision in force operations are.

    By key. Left out are overlaps known only to the year, which never alarm, and those with drafts,
    which the other side does not know of.
    """
    keys = list(operations)
    of_theirs = Q(operation_a__in=keys) | Q(operation_b__in=keys)
    open_ones = (
        Overlap.objects.current()
        .filter(of_theirs, ~has_decision_in_force(), severity=grade, has_draft=False)
        .exclude(certainty=Certainty.YEAR_ONLY)
        .values_list("operation_a", "operation_b")
    )
    wanted = set(keys)
    return Counter(key for pair in open_ones for key in pair if key in wanted)


def managed_sides(user: User, overlap: Overlap) -> list[Operation]:
    """Return the operations of an overlap that the user manages."""
    sides = (overlap.operation_a, overlap.operation_b)
    return [side for side in sides if can_manage(user, side)]
