"""Tabs and forms of a JCO in a browser, also on a narrow screen."""

from typing import Any

import pytest

from tests.execution_factories import running_jco
from tests.factories import make_operation
from tests.pages import operations_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.example("running")
def test_current_tab_is_in_view_on_a_phone(browser_page: Any, sign_in: Any) -> None:
    operation = running_jco()
    browser_page.set_viewport_size({"width": 390, "height": 900})
    page = sign_in()

    page.goto(operations_url("operation_history", operation.reference))

    box = page.locator(".tabs [aria-current]").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.example("draft")
def test_objective_form_shows_only_the_fields_of_the_indicator(sign_in: Any) -> None:
    operation = make_operation()
    page = sign_in()
    page.goto(operations_url("objective_new", operation.reference))

    def shown(measure: str) -> str:
        page.select_option("[name=indicator]", measure)
        return " ".join(
            name
            for name in ("other_indicator", "goods", "unit")
            if page.is_visible(f".field:has([name={name}])")
        )

    assert {measure: shown(measure) for measure in ("quantity", "value", "hits", "other")} == {
        "quantity": "goods unit",
        "value": "goods",
        "hits": "",
        "other": "other_indicator goods unit",
    }
