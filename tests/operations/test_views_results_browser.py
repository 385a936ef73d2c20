"""Results in a browser: reported in seconds, readable by everybody, in light and dark."""

from typing import Any

import pytest

from operations.models import SeizureRevision, SeizureValidation
from tests.browser import violations
from tests.pages import address
from tests.running import control, correct, running_jco, seize, validate
from tests.world import terms

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
    record = seize(operation, 4_100_000)
    validate(operation, record, seize(operation, "12.5", goods=terms("tobacco")[0]))
    correct(record, 4_200_000)
    control(operation)
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.set_viewport_size({"width": width, "height": 900})
    page = sign_in()
    for path in (
        address("results", operation.reference),
        address("result_totals", operation.reference),
        address("seizure_new", operation.reference),
        address("controls_new", operation.reference),
        record.get_absolute_url(),
        f"{record.get_absolute_url()}correct/",
    ):
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_seizure_is_reported_by_keyboard_and_the_unit_follows_the_goods(
    sign_in: Any,
) -> None:
    operation = running_jco()
    page = sign_in("contact_point", "PL")
    page.goto(address("results", operation.reference))
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

    found = SeizureRevision.objects.order_by("pk").values_list("quantity", "unit", "goods__name")
    assert list(found) == [(4_100_000, "piece", "cigarettes"), (5, "piece", "cigarettes")]


def test_lead_ticks_and_validates_all_pending_results(sign_in: Any) -> None:
    operation = running_jco()
    seize(operation)
    seize(operation, place="PL")
    page = sign_in()
    page.goto(address("results", operation.reference))

    page.click("text=Tick all on this page")
    page.click("text=Validate the ticked ones")
    page.wait_for_selector("text=2 records validated.")

    assert SeizureValidation.objects.filter(is_validated=True).count() == 2
