"""Transitions of operations: refusals by name, and reasons in the history."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from coordination.actions import run_full_overlap_check
from coordination.models import Overlap
from jco_portal.core.access import Refused
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation
from tests.execution_factories import day_from_today, phase_dates, running_jco
from tests.factories import make_jco, make_operation, make_user
from tests.pages import page_text


@pytest.mark.example("draft")
def test_unknown_transition_is_refused(db: None) -> None:
    operation = make_operation()

    for name in ("nowhere", "", "table ", "_write", "<b>"):
        with pytest.raises(Refused, match="There is no step"):
            perform_operation_transition(operation, name, by=make_user())


@pytest.mark.example("draft")
@pytest.mark.parametrize("reason", ["a\x00b", "\ud800", "x" * 2001])
def test_unstorable_reason_is_refused(db: None, reason: str) -> None:
    operation = make_operation()

    with pytest.raises(Refused, match="The reason"):
        perform_operation_transition(operation, "cancel", by=make_user(), reason=reason)

    assert Operation.objects.get().state == "draft"


@pytest.mark.example("draft")
def test_reason_is_stored_as_entered(db: None) -> None:
    operation = make_operation()
    reason = "Zu wenige Teilnehmer.\n" + "x" * 1970

    perform_operation_transition(operation, "cancel", by=make_user(), reason=f"  {reason} ")

    row = operation.transitions.first()
    assert row.reason == reason
    assert (timezone.now() - row.made_at).total_seconds() < 60


def three_phases() -> Operation:
    """Return a running JCO with a past, a running and a future phase."""
    return running_jco(phases=(phase_dates(-40, -30), phase_dates(-5, 5), phase_dates(20, 30)))


def stop(operation: Operation) -> Operation:
    return perform_operation_transition(
        operation, "stop_early", by=make_user(), reason="Enough is found."
    )


def test_early_stop_ends_the_running_phase_and_cancels_future_phases(db: None) -> None:
    stopped = stop(three_phases())

    over, ran, ahead = stopped.phases.all()
    assert (over.actual_end, over.latest_end, over.period) == (
        "",
        day_from_today(-30),
        "operational",
    )
    assert (ran.actual_end, ran.entered_end, ran.latest_end) == (
        str(day_from_today(0)),
        str(day_from_today(5)),
        day_from_today(0),
    )
    assert (ahead.period, ahead.entered_start, ahead.earliest_start, ahead.latest_end) == (
        "not_held",
        str(day_from_today(20)),
        None,
        None,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "end", "period", "ended"),
    [
        (lambda: day_from_today(-3), lambda: "open", "operational", 0),
        (lambda: day_from_today(-3), lambda: day_from_today(0), "operational", None),
        (lambda: day_from_today(0), lambda: day_from_today(1), "operational", 0),
        (lambda: day_from_today(1), lambda: day_from_today(1), "not_held", None),
        (str, str, "not_held", None),
        (
            lambda: f"{day_from_today(3):%Y-%m}",
            lambda: day_from_today(3).year + 1,
            "not_held",
            None,
        ),
    ],
)
def test_early_stop_cancels_a_phase_that_has_not_certainly_begun(
    db: None, start: Callable[[], Any], end: Callable[[], Any], period: str, ended: int | None
) -> None:
    operation = running_jco(phases=(phase_dates(-40, -30), (str(start()), str(end()))))

    stopped = stop(operation)

    second = stopped.phases.get(number=2)
    actual_end = "" if ended is None else str(day_from_today(ended))
    assert (second.period, second.actual_end) == (period, actual_end)


def test_cancelled_phase_has_no_overlaps(db: None, client_for: Any) -> None:
    operation = running_jco(phases=(phase_dates(-5, 5), phase_dates(400, 410)))
    make_jco("Birch", "PL", phases=(phase_dates(400, 410),))
    run_full_overlap_check()
    assert Overlap.objects.current().count() == 1

    stop(operation)
    run_full_overlap_check()

    assert not Overlap.objects.current().exists()
    page = page_text(client_for().get(operation.get_absolute_url()))
    assert "(Not carried out)" in page
    assert "compared with nothing" not in page


def test_early_stop_brings_tasks_after_the_end_forward(db: None) -> None:
    operation = three_phases()
    steps = operation.timetable.filter(anchor="end", due_on__isnull=False).order_by("pk")
    before = list(steps.values_list("due_on", flat=True))

    stop(operation)

    after = list(steps.values_list("due_on", flat=True))
    assert sum(earlier < later for earlier, later in zip(after, before, strict=True)) > 1
    assert not any(earlier > later for earlier, later in zip(after, before, strict=True))
