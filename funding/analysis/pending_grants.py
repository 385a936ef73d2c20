"""Which grants an operation waits for, from which day on, and how long that usually takes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from funding.enums import GRANTED_STATES, UNSUCCESSFUL_STATES, ApplicationState
from funding.models import Application, BudgetLineFunding, Call, Programme
from funding.rule.time_to_grant import Usual, Wait, chance, safe_start, usual_day
from jco_portal.core.related_rows import Related, with_related
from operations.enums import OperationState

NOT_BEGUN = frozenset(
    {
        OperationState.DRAFT,
        OperationState.TABLED,
        OperationState.PREPARATION,
        OperationState.POSTPONED,
    }
)


class Counted(StrEnum):
    """From what the wait is counted."""

    GRANTED = "granted"
    APPLICATION = "application"
    DEADLINE = "deadline"
    CALL = "call"
    TYPED = "typed"
    TODAY = "today"


class StartRule(StrEnum):
    """From when on a programme lets activities start; not recorded counts as after the grant."""

    AT_ONCE = "at_once"
    APPLICATION = "application"
    GRANT = "grant"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True)
class Typed:
    """What a planner asks: an application to a programme on a day, instead of what is recorded.

    Without a programme the day holds for all that have not been applied for.
    """

    on: date | None = None
    programme: Programme | None = None


@dataclass(frozen=True)
class GrantWait:
    """A grant that an operation waits for, and from what its wait is counted."""

    programme: Programme
    counted: Counted
    wait: Wait
    application: Application | None = None
    call: Call | None = None

    @property
    def rule(self) -> StartRule:
        """From when on the programme lets activities start."""
        return _start_rule(self.programme)

    def safe_start(self, today: date) -> date | None:
        """The earliest safe start, today where one may start at once; None: it cannot be told."""
        if self.rule == StartRule.AT_ONCE:
            return today
        return safe_start(self.wait, today)

    def usual_day(self) -> date | None:
        """The day by which half of such grants have come, where one has to be waited for."""
        if not self.wait.needs_grant or self.wait.granted_on:
            return None
        return usual_day(self.wait)

    def chance(self, by: date, today: date) -> float | None:
        """How likely the grant has come by a day; None where no curve is known."""
        return chance(self.wait, by, today)


def waits_of(
    operations: Iterable[int],
    programmes: QuerySet[Any],
    usual: Callable[[Any], Usual],
    today: date,
    typed: Typed | None = None,
) -> dict[int, list[GrantWait]]:
    """The grants that operations (by key) wait for, in a fixed number of queries.

    A grant is waited for when an application for the operation lives, and when a line of its
    budget is to be funded by a programme that it has not applied to. ``usual`` tells the months
    of a programme that was read as these ``programmes`` are.
    """
    keys, typed = list(operations), typed or Typed()
    if typed.programme is not None:
        calls = _calls_to_come({typed.programme.pk}, today)
        asked = _Counting(usual, calls, today, typed.on)
        return {key: [asked.not_applied(typed.programme)] for key in keys}
    awaited = _awaited(programmes, keys, today) if keys else []
    lives: dict[int, list[Application]] = {key: [] for key in keys}
    for each in sorted((one for its in awaited for one in its.applications.all()), key=_by_key):
        lives[each.operation_id].append(each)
    first = {each.pk: next(iter(each.calls.all()), None) for each in awaited}
    counting = _Counting(usual, first, today, typed.on)
    found: dict[int, list[GrantWait]] = {}
    for key in keys:
        applied = {each.programme_id for each in lives[key]}
        found[key] = [counting.of_application(each) for each in lives[key]]
        wanted = [each for each in awaited if key in each.funds and each.pk not in applied]
        found[key] += [counting.not_applied(each) for each in wanted]
    return found


def _by_key(application: Application) -> int:
    return application.pk


def _awaited(programmes: QuerySet[Any], operations: list[int], today: date) -> list[Any]:
    """The programmes by name that these operations (by key) wait for, with what is waited for.

    ``funds`` are the operations of whose budgets it is to fund a line; its applications are
    those that live, its calls those whose deadline has not passed, the next one first.
    """
    funded = BudgetLineFunding.objects.filter(
        programme=OuterRef("pk"), line__budget__operation__in=operations
    )
    living = _living(operations)
    named = programmes.filter(
        Exists(funded) | Exists(living.filter(programme=OuterRef("pk")))
    ).annotate(funds=ArraySubquery(funded.values("line__budget__operation")))
    calls = Call.objects.filter(closes_on__gte=today).order_by("closes_on", "pk")
    found = with_related(named, Related("applications", living, ("call",)), Related("calls", calls))
    return list(found.order_by("name", "pk"))


def _living(operations: list[int]) -> QuerySet[Application]:
    """The applications of operations that were neither rejected nor withdrawn.

    A draft that asks for no line counts only while nothing else asks the same programme.
    """
    living = Application.objects.filter(operation__in=operations).exclude(
        state__in=UNSUCCESSFUL_STATES
    )
    asking = ~Q(state=ApplicationState.DRAFTING) | Q(lines__isnull=False) | Q(pk__lt=OuterRef("pk"))
    others = living.filter(asking, operation=OuterRef("operation"), programme=OuterRef("programme"))
    spare = Q(
        Exists(others.exclude(pk=OuterRef("pk"))), state=ApplicationState.DRAFTING, lines=None
    )
    return living.exclude(pk__in=living.filter(spare).values("pk"))


def _calls_to_come(programmes: set[int], today: date) -> dict[int, Call]:
    """For each programme its next call whose deadline has not passed."""
    calls = Call.objects.filter(programme__in=programmes, closes_on__gte=today)
    found: dict[int, Call] = {}
    for each in calls.order_by("closes_on", "pk"):
        found.setdefault(each.programme_id, each)
    return found


@dataclass(frozen=True)
class _Counting:
    """From what a wait is counted; ``typed`` stands for what has not been applied for yet."""

    usual: Callable[[Any], Usual]
    calls: Mapping[int, Call | None]
    today: date
    typed: date | None

    def of_application(self, application: Application) -> GrantWait:
        """The wait for what an application asks."""
        programme, call = application.programme, application.call
        sent = application.submitted_on
        if application.state in GRANTED_STATES and application.granted_on:
            wait = self._wait(programme, sent or application.granted_on, application.granted_on)
            return GrantWait(programme, Counted.GRANTED, wait, application, call)
        if application.state != ApplicationState.DRAFTING and sent:
            # Nothing is judged before a call closes, and the months count from its deadline.
            since = max(sent, application.call_closes_on or sent)
            counted = Counted.DEADLINE if since > sent else Counted.APPLICATION
            return GrantWait(programme, counted, self._wait(programme, since), application, call)
        if call is not None and max(self.today, self.typed or self.today) <= call.closes_on:
            wait = self._wait(programme, call.closes_on)
            return GrantWait(programme, Counted.CALL, wait, application, call)
        return self.not_applied(programme, application)

    def not_applied(
        self, programme: Programme, application: Application | None = None
    ) -> GrantWait:
        """Counted from the day typed, else the next deadline, else today: never sooner."""
        call = self.calls.get(programme.pk)
        if self.typed is not None:
            wait = self._wait(programme, self.typed)
            return GrantWait(programme, Counted.TYPED, wait, application)
        if call is not None:
            wait = self._wait(programme, call.closes_on)
            return GrantWait(programme, Counted.CALL, wait, application, call)
        wait = self._wait(programme, self.today)
        return GrantWait(programme, Counted.TODAY, wait, application)

    def _wait(self, programme: Programme, since: date, granted_on: date | None = None) -> Wait:
        needs = _start_rule(programme) in {StartRule.GRANT, StartRule.NOT_RECORDED}
        return Wait(since, self.usual(programme), needs, granted_on)


def _start_rule(programme: Programme) -> StartRule:
    if programme.allows_start_before_application:
        return StartRule.AT_ONCE
    if programme.allows_start_before_grant:
        return StartRule.APPLICATION
    if programme.allows_start_before_grant is False:
        return StartRule.GRANT
    return StartRule.NOT_RECORDED
