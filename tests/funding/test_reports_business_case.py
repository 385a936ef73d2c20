"""The content of a business case: costs, eligibility, contributions and overlaps."""

from typing import Any

import pytest

from coordination.actions import run_full_overlap_check
from tests.factories import make_jco, make_operation
from tests.funding.business_cases import blocks_by_key, jco_ready_for_case, rendered_case
from tests.jco_files import write_section_as_planner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captured_pdf_context")]


def cells(block: dict[str, Any]) -> list[str]:
    return [" | ".join(row["cells"]).replace("\u202f", " ") for row in block["rows"]]


@pytest.mark.example("tabled with its plan")
def test_business_case_totals_equal_the_budget_to_the_cent() -> None:
    case_blocks = blocks_by_key(jco_ready_for_case())

    assert cells(case_blocks["categories"]) == [
        "Travel and subsistence | 80 000.00 | 60 000.00 | 20 000.00",
        "VAT | 15 000.00 | 0.00 | 15 000.00",
        "Planning staff | 3 000.00 | 0.00 | 3 000.00",
        "Total | 98 000.00 | 60 000.00 | 38 000.00",
    ]
    assert cells(case_blocks["bearers"]) == [
        "Lithuania | 78 000.00 | 60 000.00 | 18 000.00",
        "Poland | 20 000.00 | 0.00 | 20 000.00",
        "Total | 98 000.00 | 60 000.00 | 38 000.00",
    ]
    assert cells(case_blocks["grants"]) == [
        "Regulation 515/97 | Line 1 | 60 000.00",
        "Total |  | 60 000.00",
    ]
    assert cells(case_blocks["carriers"]) == [
        "Poland | 20 000.00 | 20 000.00",
        "Lithuania | 18 000.00 | 18 000.00",
        "Total | 38 000.00 | 38 000.00",
    ]
    plan_pairs = dict(case_blocks["plan"]["pairs"])
    assert plan_pairs["How it is paid for"] == "By programmes"
    assert plan_pairs["Together, euro"] == plan_pairs["Planned costs, euro"] == "98\u202f000.00"
    assert len(cells(case_blocks["lines"])) == 4


@pytest.mark.example("tabled with its plan")
def test_business_case_lists_eligibility_reasons_with_their_source() -> None:
    case_blocks = blocks_by_key(jco_ready_for_case())

    assert "Regulation 515/97 | pays | 60 000.00 | 38 000.00" in cells(case_blocks["verdicts"])
    assert (
        "Regulation 515/97 | Line 3 | Regulation 515/97 does not pay for this: VAT. | "
        "Council 9947/1/11 REV 1, 5.1.2"
    ) in cells(case_blocks["reasons"])


@pytest.mark.example("tabled with its plan")
def test_business_case_omits_unready_texts_and_the_threat_assessment() -> None:
    operation = jco_ready_for_case()
    write_section_as_planner(
        operation, "risks", text="Canary in a draft.", is_ready_for_review=False
    )

    snapshot_text = str(rendered_case(operation).snapshot)

    assert "The routes have moved north." in snapshot_text
    assert "Canary" not in snapshot_text
    assert "there is none" in snapshot_text
    assert "SOCTA" not in snapshot_text


@pytest.mark.example("tabled with its plan")
def test_restricted_overlap_is_counted_but_not_named_in_the_business_case() -> None:
    operation = jco_ready_for_case()
    make_jco("Birch", "PL", marking="participants")
    make_jco("Cedar", "EE")

    run_full_overlap_check()
    overlap_block = blocks_by_key(operation)["overlaps"]

    assert [row.partition(" (")[0] for row in cells(overlap_block)] == ["Cedar"]
    assert overlap_block["note"].startswith("1 more overlap is with an operation")
    assert "Birch" not in str(overlap_block)


@pytest.mark.example("tabled")
def test_business_case_shows_own_funds_and_a_missing_budget() -> None:
    operation = make_operation(state="tabled")
    write_section_as_planner(operation)

    case_blocks = blocks_by_key(operation)

    assert dict(case_blocks["no_budget"]["pairs"]) == {"Budget": "No costs are recorded."}
    assert dict(case_blocks["plan"]["pairs"])["Organisations carry, euro"] == "not known yet"
    assert "lines" not in case_blocks
