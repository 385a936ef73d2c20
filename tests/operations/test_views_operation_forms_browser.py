"""The comboboxes of the operation form: by keyboard and without JavaScript."""

import re
from typing import Any

import pytest

from operations.models import Operation
from tests.chromium import accessibility_violations
from tests.factories import PASSWORD, make_user
from tests.pages import operations_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def roles_of(operation: Operation) -> set[str]:
    return {each.organisation.code for each in operation.participations.all()}


def test_organisations_and_terms_can_be_chosen_by_keyboard(sign_in: Any) -> None:
    page = sign_in()
    page.goto(operations_url("operation_new"))
    page.fill("#id_name", "Tern")
    page.select_option("#id_operation_type", "jco_full_scale")
    box = page.locator("#id_participants[role=combobox]")
    field = page.locator("textarea[name=participants]")
    chips = page.locator(".field:has([name=participants]) .combobox-chips li")
    status = page.locator(".field:has([name=participants]) [role=status]")
    active = page.locator(".field:has([name=participants]) [aria-selected=true]")

    box.focus()
    assert box.get_attribute("aria-expanded") == "false"
    box.press("ArrowDown")
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowUp")
    assert active.get_attribute("id") == box.get_attribute("aria-activedescendant")
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"

    box.type("latv")
    assert status.inner_text() == "Matches: 1"
    assert active.inner_text().startswith("Latvia")
    box.press("Enter")
    box.type("gr")
    assert active.inner_text().startswith("Greece")
    box.press("Enter")
    box.type("poland, Hong Kong, China;")
    assert chips.all_inner_texts() == ["Latvia", "Greece", "Poland", "Hong Kong, China"]
    assert field.input_value() == "LV; EL; PL; HK"
    box.press("Backspace")
    assert status.inner_text() == "Removed: Hong Kong, China"
    chips.nth(1).get_by_role("button").press("Enter")
    assert field.input_value() == "LV; PL"
    box.type("atlantis")
    assert status.inner_text() == "Nothing in the list matches."
    box.press("Enter")
    terms = page.locator("#id_terms[role=combobox]")
    terms.type("tob")
    terms.press("ArrowDown")
    terms.press("Enter")
    page.locator("#id_name").press("Enter")

    page.wait_for_selector(".errors")
    assert field.input_value() == "LV; PL; atlantis"
    assert box.input_value() == "atlantis"
    assert box.get_attribute("aria-invalid") == "true"
    page.click(".errors a")
    assert page.evaluate("document.activeElement.id") == "id_participants"
    box.press("Control+a")
    box.type("ee")
    box.press("Enter")
    page.locator("#id_name").press("Enter")

    page.wait_for_url(re.compile("/operations/ND-LT-TERN/"))
    operation = Operation.objects.get()
    assert roles_of(operation) == {"LT", "LV", "PL", "EE"}
    assert [term.name for term in operation.terms.all()] == ["cigarettes"]


def test_organisations_and_terms_can_be_typed_without_javascript(
    chromium: Any, live_server: Any
) -> None:
    user = make_user()
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/?next=/operations/new/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.fill("#id_name", "Tern")
    page.select_option("#id_operation_type", "jco_full_scale")
    page.fill("#id_participants", "lv, Poland; Latvija")
    page.fill("#id_terms", "Cigarettes\ncocaine")
    page.press("#id_name", "Enter")

    assert "“Latvija” is not in the list. Near it: Latvia (LV)." in page.inner_text("main")
    assert page.input_value("#id_participants") == "lv, Poland; Latvija"
    page.fill("#id_participants", "lv, Poland; Latvia (LV)")
    page.press("#id_name", "Enter")

    operation = Operation.objects.get()
    assert page.url.endswith(operation.get_absolute_url())
    assert roles_of(operation) == {"LT", "LV", "PL"}
    assert {term.name for term in operation.terms.all()} == {"cigarettes", "cocaine"}
    context.close()


def test_failed_option_list_leaves_a_plain_field_and_no_dialog(
    sign_in: Any,
) -> None:
    page = sign_in()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    page.goto(operations_url("operation_new"))
    page.wait_for_selector("#id_leads[role=combobox]")
    page.route("**/lists/*.json*", lambda route: route.abort())

    page.goto(operations_url("operation_new") + "?again")
    page.wait_for_load_state("networkidle")

    assert page.locator("textarea#id_leads").input_value() == "LT"
    assert dialogs == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_reports_no_violation_on_a_form_with_an_open_list(
    browser_page: Any, sign_in: Any, scheme: str, width: int
) -> None:
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.set_viewport_size({"width": width, "height": 900})
    page = sign_in()
    page.goto(operations_url("operation_new"))
    field = page.locator("#id_participants[role=combobox]")
    field.fill("LV; PL; atlantis;")
    field.press("Control+a")
    field.type("l")

    assert accessibility_violations(page) == []
    assert page.locator("[role=option]").count() > 10
    assert page.evaluate("document.documentElement.scrollWidth") <= width
