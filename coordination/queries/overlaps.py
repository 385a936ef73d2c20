"""Reads of coordination: overlaps as a person may see them, and how fresh they are."""

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
from coordination.rule import Numbers
from jco_portal.core.type_aliases import Rows
from jco_portal.directory.models import User
from jco_portal.outbox.queries import arguments_waiting, is_waiting
from operations.enums import Marking
from operations.models import Operation
from operations.permissions import can_manage

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap, VisibleOverlaps

COMPARING = "coordination.tasks.compare_operations"


@dataclass(frozen=True)
class Worst:
    """The gravest overlap of an operation that stands, and how many stand."""

    grade: Severity
    count: int


def overlaps_seen_by(user: User) -> "VisibleOverlaps":
    """Overlaps that the person may know of, each with ``is_fully_visible`` and ``shown_severity``.

    ``is_fully_visible`` is false where one side is hidden and only a card of it may be shown.
    ``shown_severity`` is then all that may be told, sought and sorted by.
    """
    if user.is_insider:
        whole = Value(True, output_field=BooleanField())
        return Overlap.objects.visible_to(user).annotate(
            is_fully_visible=whole, shown_severity=F("severity")
        )
    seen = Operation.objects.visible_to(user).values("pk")
    full = When(operation_a__in=seen, operation_b__in=seen, then=Value(True))
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


class Sight:
    """Which overlaps that are not stored a person may know of, as of those that are.

    It holds for the operations (by key) it was made for, in a fixed number of queries. See
    ``OverlapQuerySet.visible_to``: whole where both sides are seen, a card where one side is
    run and the other is LIMITE and no draft, else nothing.
    """

    def __init__(self, user: User, operations: Iterable[int]) -> None:
        asked = Operation.objects.filter(pk__in=set(operations)).order_by()
        self._seen = set(asked.visible_to(user).values_list("pk", flat=True))
        self._own: set[int] = set()
        self._limite: set[int] = set()
        if not user.is_insider and user.is_authenticated:
            self._own = set(asked.managed_by(user).values_list("pk", flat=True))
            limite = asked.filter(marking=Marking.LIMITE)
            self._limite = set(limite.values_list("pk", flat=True))

    def is_full(self, a: int, b: int) -> bool:
        """True when both sides may be shown."""
        return a in self._seen and b in self._seen

    def is_known(self, a: int, b: int, *, has_draft: bool) -> bool:
        """True when the person may know of an overlap of the two, whole or by a card."""
        if self.is_full(a, b):
            return True
        told = (a in self._own and b in self._limite) or (b in self._own and a in self._limite)
        return told and not has_draft and bool({a, b} & self._seen)

    def shown(self, overlap: Overlap) -> "VisibleOverlap":
        """The overlap with the annotations that ``overlaps_seen_by`` gives."""
        seen = cast("VisibleOverlap", overlap)
        seen.is_fully_visible = self.is_full(overlap.operation_a_id, overlap.operation_b_id)
        hidden = not seen.is_fully_visible and overlap.certainty == Certainty.YEAR_ONLY
        seen.shown_severity = Severity.INFORMATION.value if hidden else overlap.severity
        return seen


def in_order(overlaps: Rows) -> Rows:
    """Gravest first, then surest, then earliest; what is known only to the year stands last.

    A card is sorted by the week that it shows, so that the order tells nothing more.
    """
    grades, certainties = list(Severity), list(Certainty)
    return overlaps.annotate(
        apart=_rank(When(is_fully_visible=True, certainty=Certainty.YEAR_ONLY, then=1), other=0),
        grade_rank=_rank(*(When(shown_severity=each, then=grades.index(each)) for each in grades)),
        certainty_rank=_rank(
            *(
                When(is_fully_visible=True, certainty=each, then=certainties.index(each))
                for each in certainties
            ),
            other=certainties.index(Certainty.POSSIBLE),
        ),
        day=Case(When(is_fully_visible=True, then=F("first_day")), default=TruncWeek("first_day")),
    ).order_by("apart", "grade_rank", "certainty_rank", "day", "pk")


def _rank(*cases: When, other: int = 9) -> Case:
    return Case(*cases, default=Value(other), output_field=IntegerField())


def in_year(overlaps: "VisibleOverlaps", year: int) -> "VisibleOverlaps":
    """Overlaps whose common days may lie in a year."""
    return in_period(overlaps, date(year, 1, 1), date(year, 12, 31))


def in_period(overlaps: "VisibleOverlaps", first: date, last: date) -> "VisibleOverlaps":
    """Overlaps whose common days may lie in a period.

    A card tells weeks only, so it is found by the weeks that the period touches.
    """
    sunday = last + timedelta(days=6 - last.weekday())
    begun = Q(is_fully_visible=True, first_day__lte=last) | Q(
        is_fully_visible=False, first_day__lte=sunday
    )
    return not_over(overlaps.filter(begun), first)


def not_over(overlaps: "VisibleOverlaps", day: date) -> "VisibleOverlaps":
    """Overlaps that may have a common day on this day or later; a card, in its week or later."""
    monday = day - timedelta(days=day.weekday())
    return overlaps.filter(
        Q(_from(day), is_fully_visible=True) | Q(_from(monday), is_fully_visible=False)
    )


def _from(day: date) -> Q:
    return Q(last_day=None) | Q(last_day__gte=day)


def overlaps_of(user: User, operations: Iterable[int]) -> "VisibleOverlaps":
    """Overlaps of some operations (by key) that stand, for operations that the person sees."""
    keys = list(operations)
    return in_order(overlaps_seen_by(user).current()).filter(
        Q(operation_a__in=keys) | Q(operation_b__in=keys)
    )


def overlaps_gone_of(user: User, operation: Operation) -> "VisibleOverlaps":
    """Overlaps of an operation that stand no longer, the latest gone first."""
    gone = overlaps_seen_by(user).filter(closed_at__isnull=False)
    either = Q(operation_a=operation) | Q(operation_b=operation)
    return gone.filter(either).order_by("-closed_at", "pk")


def worst_open_overlaps(user: User, operations: Iterable[Operation]) -> dict[int, Worst]:
    """For each operation with overlaps that stand: the gravest grade, and their number.

    What is known only to the year is left out: it never alarms. A card is counted whatever
    its certainty, which it does not tell.
    """
    keys = {operation.pk for operation in operations}
    found: dict[int, list[str]] = {}
    rows = (
        overlaps_seen_by(user)
        .current()
        .exclude(is_fully_visible=True, certainty=Certainty.YEAR_ONLY)
    )
    rows = rows.filter(Q(operation_a__in=keys) | Q(operation_b__in=keys))
    for a, b, grade in rows.values_list("operation_a", "operation_b", "shown_severity"):
        for key in keys & {a, b}:
            found.setdefault(key, []).append(grade)
    return {
        key: Worst(next(grade for grade in Severity if grade in grades), len(grades))
        for key, grades in found.items()
    }


def numbers_in_force(today: date) -> Numbers:
    """The numbers of the overlap rule on a day."""
    rule = OverlapRule.objects.filter(valid_from__lte=today).first()
    return Numbers(rule.long_running_after_days, rule.min_resource_states) if rule else Numbers()


def last_full_check() -> OverlapCheck | None:
    """The last time everything was compared with everything."""
    return OverlapCheck.objects.first()


def check_is_waiting(operation: Operation | None = None) -> bool:
    """True while a change (of this operation, or of any) has not been compared yet."""
    if operation is None:
        return is_waiting(COMPARING)
    listed = [arguments["operation_ids"] for arguments in arguments_waiting(COMPARING)]
    return any(keys is None or operation.pk in keys for keys in listed)


def presidencies_between(first: date, last: date) -> list[Presidency]:
    """The Presidencies that have a day in a period, in order."""
    rota = Presidency.objects.filter(starts_on__lte=last, ends_on__gte=first)
    return list(rota.select_related("state").order_by("starts_on"))


def default_period(today: date) -> tuple[date, date]:
    """The present Presidency and the next; half-years where the rota says nothing."""
    start = date(today.year, 1 if today.month < 7 else 7, 1)
    end = date(today.year, 12, 31) if start.month == 1 else date(today.year + 1, 6, 30)
    rota = presidencies_between(today, end + timedelta(days=1))
    first = rota[0].starts_on if rota and rota[0].starts_on <= today else start
    last = rota[1].ends_on if len(rota) > 1 else end
    return first, last


def overlaps_without_answer(operations: Iterable[int], grade: Severity) -> Counter[int]:
    """In how many overlaps of a grade that nobody has answered operations (by key) stand.

    What is known only to the year never alarms, and a draft is nobody else's concern.
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


def sides_run_by(user: User, overlap: Overlap) -> list[Operation]:
    """The operations of an overlap that this person runs."""
    sides = (overlap.operation_a, overlap.operation_b)
    return [side for side in sides if can_manage(user, side)]
