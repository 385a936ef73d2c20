"""Results in a browser: reported by keyboard, accessible in light and dark."""

from typing import Any

import pytest

from operations.models import SeizureRevision, SeizureValidation
from tests.chromium import accessibility_violations
from tests.execution_factories import (
    make_controls,
    make_correction,
    make_seizure,
    running_jco,
    validate_as_lead,
)
from tests.factories import terms
from tests.pages import operations_url

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.example("running"),
]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_reports_no_violation_on_the_result_pages(
    browser_page: Any, sign_in: Any, scheme: str, width: int
) -> None:
    operation = running_jco()
    record = make_seizure(operation, 4_100_000)
    validate_as_lead(operation, record, make_seizure(operation, "12.5", goods=terms("tobacco")[0]))
    make_correction(record, 4_200_000)
    make_controls(operation)
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.set_viewport_size({"width": width, "height": 900})
    page = sign_in()
    for path in (
        operations_url("result_list", operation.reference),
        operations_url("result_totals", operation.reference),
        operations_url("seizure_new", operation.reference),
        operations_url("controls_new", operation.reference),
        record.get_absolute_url(),
        f"{record.get_absolute_url()}correct/",
    ):
        page.goto(path)
        assert accessibility_violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_seizure_is_reported_by_keyboard_and_the_unit_follows_the_goods(
    sign_in: Any,
) -> None:
    operation = running_jco()
    page = sign_in("contact_point", "PL")
    page.goto(operations_url("result_list", operation.reference))
    page.click("text=Report a seizure")

    page.select_option("[name=goods]", "cannabis resin")
    assert page.input_value("[name=unit]") == "kg"
    page.select_option("[name=goods]", "cigarettes")
    assert page.input_value("[name=unit]") == "piece"
    page.fill("[name=quantity]", "4 100 000")
    page.press("[name=quantity]", "Enter")
    page.wait_for_selector("text=Saved as number 1: 4")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Saved as number 2: 5 pieces")

    rows = SeizureRevision.objects.order_by("pk").values_list("quantity", "unit", "goods__name")
    assert list(rows) == [(4_100_000, "piece", "cigarettes"), (5, "piece", "cigarettes")]


def test_lead_ticks_and_validates_all_pending_results(sign_in: Any) -> None:
    operation = running_jco()
    make_seizure(operation)
    make_seizure(operation, organisation_code="PL")
    page = sign_in()
    page.goto(operations_url("result_list", operation.reference))

    page.click("text=Tick all on this page")
    page.click("text=Validate the ticked ones")
    page.wait_for_selector("text=2 records validated.")

    assert SeizureValidation.objects.filter(is_validated=True).count() == 2
