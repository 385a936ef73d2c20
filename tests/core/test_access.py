"""Decisions of permissions, and refusals: raised by actions, collected, shown on a page."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from jco_portal.core.access import (
    ALLOWED,
    Decision,
    Refusal,
    RefusalMiddleware,
    Refused,
    allowed_if,
    require,
)
from tests.factories import make_operation

LATE = Refusal("late", "The answer day is over.")
ROLE = Refusal("role", "Only a planner may do this.", "/operations/A/edit/")


TOO_LATE = Decision(LATE)
NO_PLANNER = Decision(ROLE)


def respond(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def test_refusal_str_is_its_sentence() -> None:
    assert str(LATE) == "The answer day is over."


def test_decision_is_true_only_when_allowed() -> None:
    assert ALLOWED
    assert ALLOWED.is_allowed
    assert not TOO_LATE
    assert not TOO_LATE.is_allowed


def test_allowed_if_returns_allowed_or_the_refusal() -> None:
    assert allowed_if(True, LATE.code, LATE.sentence) is ALLOWED
    assert allowed_if(False, LATE.code, LATE.sentence) == TOO_LATE


def test_and_then_needs_both_decisions_and_returns_the_first_refusal() -> None:
    assert ALLOWED.and_then(lambda: ALLOWED)
    assert ALLOWED.and_then(lambda: NO_PLANNER) == NO_PLANNER
    assert TOO_LATE.and_then(lambda: NO_PLANNER) == TOO_LATE


def test_or_else_needs_either_decision_and_returns_the_last_refusal() -> None:
    assert TOO_LATE.or_else(lambda: ALLOWED)
    assert TOO_LATE.or_else(lambda: NO_PLANNER) == NO_PLANNER
    assert ALLOWED.or_else(lambda: NO_PLANNER)


def test_second_permission_runs_only_when_the_first_does_not_decide() -> None:
    calls = []

    def second(name: str, *, of: str) -> Decision:
        calls.append((name, of))
        return ALLOWED

    TOO_LATE.and_then(second, "a", of="b")
    ALLOWED.or_else(second, "a", of="b")
    assert calls == []

    ALLOWED.and_then(second, "a", of="b")
    TOO_LATE.or_else(second, "c", of="d")
    assert calls == [("a", "b"), ("c", "d")]


def test_require_raises_nothing_when_all_checks_allow() -> None:
    require()
    require(None, ALLOWED, None)


def test_require_raises_all_refusals_together_in_order() -> None:
    with pytest.raises(Refused) as caught:
        require(LATE, None, ALLOWED, NO_PLANNER)

    assert caught.value.refusals == (LATE, ROLE)
    assert str(caught.value) == "The answer day is over. Only a planner may do this."


def test_uncaught_refusal_renders_a_403_page_with_sentence_and_link(
    rf: RequestFactory, db: None
) -> None:
    middleware = RefusalMiddleware(respond)
    request = rf.get("/")

    shown = middleware.process_exception(request, Refused(LATE, ROLE))

    assert shown.status_code == 403
    assert "The answer day is over." in shown.content.decode()
    assert '<a href="/operations/A/edit/">Put it right</a>' in shown.content.decode()


def test_refusal_page_escapes_html_in_the_sentence(rf: RequestFactory, db: None) -> None:
    quoting = Refused(Refusal("move", "There is no step “<script>”."))

    shown = RefusalMiddleware(respond).process_exception(rf.get("/"), quoting)

    assert "“&lt;script&gt;”" in shown.content.decode()
    assert "“<script>”" not in shown.content.decode()


def test_refusal_middleware_ignores_other_exceptions_and_responses(rf: RequestFactory) -> None:
    middleware = RefusalMiddleware(respond)

    assert middleware(rf.get("/")).content == b"done"
    assert middleware.process_exception(rf.get("/"), ValueError("a bug")) is None


@pytest.mark.example("draft")
def test_post_only_url_answers_get_with_405_and_an_explanation(client_for: Any) -> None:
    operation = make_operation()

    opened = client_for().get(f"{operation.get_absolute_url()}moves/table/")

    assert opened.status_code == 405
    assert "It only takes what a form sends." in opened.content.decode()
