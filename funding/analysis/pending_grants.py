"""Grants that operations are waiting for: since when, and how long they usually take."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from funding.enums import GRANTED_STATES, UNSUCCESSFUL_STATES, ApplicationState
from funding.models import Application, BudgetLineFunding, Call, Programme
from funding.rule.time_to_grant import (
    TimeToGrant,
    TimeToGrantMonths,
    earliest_safe_start,
    median_day,
    probability_by,
)
from jco_portal.core.related_rows import RelatedRows, with_related
from operations.enums import OperationState

STATES_BEFORE_START = frozenset(
    {
        OperationState.DRAFT,
        OperationState.TABLED,
        OperationState.PREPARATION,
        OperationState.POSTPONED,
    }
)


class TimeToGrantStart(StrEnum):
    """The event from which the time to grant is counted."""

    GRANTED = "granted"
    APPLICATION = "application"
    DEADLINE = "deadline"
    CALL = "call"
    TYPED = "typed"
    TODAY = "today"


class StartRule(StrEnum):
    """When a programme allows activities to start; not recorded is treated as after the grant."""

    AT_ONCE = "at_once"
    APPLICATION = "application"
    GRANT = "grant"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True)
class WhatIfApplication:
    """An assumed application, instead of the recorded ones.

    Without a programme the day applies to every grant that has not been applied for.
    """

    applied_on: date | None = None
    programme: Programme | None = None


@dataclass(frozen=True)
class PendingGrant:
    """A grant that an operation is waiting for, and from when its time to grant is counted."""

    programme: Programme
    time_to_grant_start: TimeToGrantStart
    time_to_grant: TimeToGrant
    application: Application | None = None
    call: Call | None = None

    @property
    def start_rule(self) -> StartRule:
        """When the programme allows activities to start."""
        return _start_rule(self.programme)

    def earliest_safe_start(self, today: date) -> date | None:
        """Return the earliest safe start, today if activities may start at once; None: unknown."""
        if self.start_rule == StartRule.AT_ONCE:
            return today
        return earliest_safe_start(self.time_to_grant, today)

    def median_day(self) -> date | None:
        """Return the day by which half of such grants are awarded; None: decided or not needed."""
        if not self.time_to_grant.needs_grant or self.time_to_grant.granted_on:
            return None
        return median_day(self.time_to_grant)

    def probability(self, by: date, today: date) -> float | None:
        """Return the likelihood (0 to 1) of the grant by a day; None if not known."""
        return probability_by(self.time_to_grant, by, today)


def pending_grants(
    operations: Iterable[int],
    programmes: QuerySet[Any],
    usual: Callable[[Any], TimeToGrantMonths],
    today: date,
    typed: WhatIfApplication | None = None,
) -> dict[int, list[PendingGrant]]:
    """Return the grants that operations are waiting for, by key of the operation.

    These are the applications that were neither rejected nor withdrawn, and the programmes that
    are to fund a budget line but have not been applied to. Sends a fixed number of queries.
    ``usual`` returns the months of a programme that was read as these ``programmes`` are.
    """
    keys, typed = list(operations), typed or WhatIfApplication()
    # An assumed programme replaces everything recorded
    if typed.programme is not None:
        calls = _next_calls({typed.programme.pk}, today)
        builder = _PendingGrantBuilder(usual, calls, today, typed.applied_on)
        return {key: [builder.without_application(typed.programme)] for key in keys}
    awaited = _awaited_programmes(programmes, keys, today) if keys else []
    lives: dict[int, list[Application]] = {key: [] for key in keys}
    for application in sorted(
        (application for programme in awaited for application in programme.applications.all()),
        key=_application_key,
    ):
        lives[application.operation_id].append(application)
    first = {each.pk: next(iter(each.calls.all()), None) for each in awaited}
    builder = _PendingGrantBuilder(usual, first, today, typed.applied_on)
    grants_by_operation: dict[int, list[PendingGrant]] = {}
    for key in keys:
        applied = {each.programme_id for each in lives[key]}
        grants_by_operation[key] = [builder.for_application(each) for each in lives[key]]
        wanted = [each for each in awaited if key in each.funds and each.pk not in applied]
        grants_by_operation[key] += [builder.without_application(each) for each in wanted]
    return grants_by_operation


def _application_key(application: Application) -> int:
    return application.pk


def _awaited_programmes(programmes: QuerySet[Any], operations: list[int], today: date) -> list[Any]:
    """Return the programmes, by name, that these operations (by key) are waiting for.

    ``funds``: keys of the operations of which it is to fund a line. Applications that were neither
    rejected nor withdrawn and calls still open, the next one first, are read with it.
    """
    funded = BudgetLineFunding.objects.filter(
        programme=OuterRef("pk"), line__budget__operation__in=operations
    )
    living = _open_applications(operations)
    named = programmes.filter(
        Exists(funded) | Exists(living.filter(programme=OuterRef("pk")))
    ).annotate(funds=ArraySubquery(funded.values("line__budget__operation")))
    calls = Call.objects.filter(closes_on__gte=today).order_by("closes_on", "pk")
    awaited_programmes = with_related(
        named, RelatedRows("applications", living, ("call",)), RelatedRows("calls", calls)
    )
    return list(awaited_programmes.order_by("name", "pk"))


def _open_applications(operations: list[int]) -> QuerySet[Application]:
    """Return applications of operations that were neither rejected nor withdrawn.

    A draft without lines is ignored if there is another application to the same programme.
    """
    living = Application.objects.filter(operation__in=operations).exclude(
        state__in=UNSUCCESSFUL_STATES
    )
    # Among several empty drafts the oldest is used
    takes_precedence = (
        ~Q(state=ApplicationState.DRAFTING) | Q(lines__isnull=False) | Q(pk__lt=OuterRef("pk"))
    )
    others = living.filter(
        takes_precedence, operation=OuterRef("operation"), programme=OuterRef("programme")
    )
    spare = Q(
        Exists(others.exclude(pk=OuterRef("pk"))), state=ApplicationState.DRAFTING, lines=None
    )
    return living.exclude(pk__in=living.filter(spare).values("pk"))


def _next_calls(programmes: set[int], today: date) -> dict[int, Call]:
    """Return the next call of each programme (by key) whose deadline has not passed."""
    calls = Call.objects.filter(programme__in=programmes, closes_on__gte=today)
    call_by_programme: dict[int, Call] = {}
    for each in calls.order_by("closes_on", "pk"):
        call_by_programme.setdefault(each.programme_id, each)
    return call_by_programme


@dataclass(frozen=True)
class _PendingGrantBuilder:
    """Builds pending grants. ``what_if_day`` is the assumed day for those not yet applied for."""

    statistics_of: Callable[[Any], TimeToGrantMonths]
    calls: Mapping[int, Call | None]
    today: date
    what_if_day: date | None

    def for_application(self, application: Application) -> PendingGrant:
        """Return the pending grant of an application."""
        programme, call = application.programme, application.call
        sent = application.submitted_on
        if application.state in GRANTED_STATES and application.granted_on:
            time_to_grant = self._time_to_grant(
                programme, sent or application.granted_on, application.granted_on
            )
            return PendingGrant(
                programme, TimeToGrantStart.GRANTED, time_to_grant, application, call
            )
        if application.state != ApplicationState.DRAFTING and sent:
            # Nothing is evaluated before a call closes: the months count from its deadline
            since = max(sent, application.call_closes_on or sent)
            counted = TimeToGrantStart.DEADLINE if since > sent else TimeToGrantStart.APPLICATION
            return PendingGrant(
                programme, counted, self._time_to_grant(programme, since), application, call
            )
        # A draft is assumed to be submitted by the deadline of its call, unless the assumed day is
        # after it
        if call is not None and max(self.today, self.what_if_day or self.today) <= call.closes_on:
            time_to_grant = self._time_to_grant(programme, call.closes_on)
            return PendingGrant(programme, TimeToGrantStart.CALL, time_to_grant, application, call)
        return self.without_application(programme, application)

    def without_application(
        self, programme: Programme, application: Application | None = None
    ) -> PendingGrant:
        """Return a pending grant from the assumed day, else the next deadline, else today."""
        call = self.calls.get(programme.pk)
        if self.what_if_day is not None:
            time_to_grant = self._time_to_grant(programme, self.what_if_day)
            return PendingGrant(programme, TimeToGrantStart.TYPED, time_to_grant, application)
        if call is not None:
            time_to_grant = self._time_to_grant(programme, call.closes_on)
            return PendingGrant(programme, TimeToGrantStart.CALL, time_to_grant, application, call)
        time_to_grant = self._time_to_grant(programme, self.today)
        return PendingGrant(programme, TimeToGrantStart.TODAY, time_to_grant, application)

    def _time_to_grant(
        self, programme: Programme, since: date, granted_on: date | None = None
    ) -> TimeToGrant:
        needs = _start_rule(programme) in {StartRule.GRANT, StartRule.NOT_RECORDED}
        return TimeToGrant(since, self.statistics_of(programme), needs, granted_on)


def _start_rule(programme: Programme) -> StartRule:
    if programme.allows_start_before_application:
        return StartRule.AT_ONCE
    if programme.allows_start_before_grant:
        return StartRule.APPLICATION
    if programme.allows_start_before_grant is False:
        return StartRule.GRANT
    return StartRule.NOT_RECORDED
