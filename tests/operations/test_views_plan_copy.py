"""The page that copies a plan from an earlier JCO."""

from typing import Any

import pytest

from tests.factories import make_operation
from tests.jco_files import write_section_as_planner
from tests.pages import count_queries, operations_url, page_text

pytestmark = pytest.mark.django_db


def test_plan_copy_page_lists_only_visible_plans_and_summarises_their_contents(
    client_for: Any,
) -> None:
    earlier = make_operation("Earlier", state="tabled")
    write_section_as_planner(earlier)
    hidden = make_operation("Hidden", organisers=("PL",), leads=("PL",), state="tabled")
    draft = make_operation("Draft")
    client, here = client_for(), operations_url("plan_copy", draft.reference)

    page = page_text(client.get(here))
    assert "Would bring 1 section as a draft, 1 objective." in page
    assert "Hidden" not in page

    copied = client.post(here, {"source": earlier.reference}, follow=True)
    again = client.post(here, {"source": earlier.reference}, follow=True)

    assert "Copied from Earlier: 1 section as a draft, 1 objective." in page_text(copied)
    assert "Begun from the plan of Earlier." in page_text(copied)
    assert "Copied from Earlier: nothing." in page_text(again)
    for source in (hidden.reference, draft.reference, "", "a\x00b", "x" * 10_000):
        refused = client.post(here, {"source": source})
        assert refused.status_code == (422 if source != draft.reference else 403)


def test_plan_copy_page_states_when_no_plan_is_visible(client_for: Any) -> None:
    draft = make_operation("Draft")

    page = page_text(client_for().get(operations_url("plan_copy", draft.reference)))

    assert "There is no plan that you may read" in page


@pytest.mark.example("tabled")
def test_tabled_jco_cannot_copy_a_plan(client_for: Any) -> None:
    operation = make_operation(state="tabled")
    client = client_for()

    assert client.get(operations_url("plan_copy", operation.reference)).status_code == 403
    assert "Copy the plan" not in page_text(
        client.get(operations_url("planning", operation.reference))
    )


def test_plan_copy_page_takes_a_constant_number_of_queries(client_for: Any) -> None:
    write_section_as_planner(make_operation("Earlier 0", state="tabled"))
    draft = make_operation("Draft")
    client, here = client_for(), operations_url("plan_copy", draft.reference)
    few = count_queries(client, here)

    for number in range(1, 5):
        write_section_as_planner(make_operation(f"Earlier {number}", state="tabled"))

    assert count_queries(client, here) == few
