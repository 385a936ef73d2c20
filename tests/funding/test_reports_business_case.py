"""What a business case says: its costs, its verdicts, who pays, beside whom it runs."""

from typing import Any

import pytest

from coordination.actions import detect_all
from tests.dossiers import write
from tests.funding.cases_filed import blocks, printed_case, ready_jco
from tests.world import an_operation, jco

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("printing")]


def cells(block: dict[str, Any]) -> list[str]:
    return [" | ".join(row["cells"]).replace("\u202f", " ") for row in block["rows"]]


@pytest.mark.example("tabled with its plan")
def test_business_case_totals_equal_the_budget_to_the_cent() -> None:
    found = blocks(ready_jco())

    assert cells(found["categories"]) == [
        "Travel and subsistence | 80 000.00 | 60 000.00 | 20 000.00",
        "VAT | 15 000.00 | 0.00 | 15 000.00",
        "Planning staff | 3 000.00 | 0.00 | 3 000.00",
        "Total | 98 000.00 | 60 000.00 | 38 000.00",
    ]
    assert cells(found["bearers"]) == [
        "Lithuania | 78 000.00 | 60 000.00 | 18 000.00",
        "Poland | 20 000.00 | 0.00 | 20 000.00",
        "Total | 98 000.00 | 60 000.00 | 38 000.00",
    ]
    assert cells(found["grants"]) == [
        "Regulation 515/97 | Line 1 | 60 000.00",
        "Total |  | 60 000.00",
    ]
    assert cells(found["carriers"]) == [
        "Poland | 20 000.00 | 20 000.00",
        "Lithuania | 18 000.00 | 18 000.00",
        "Total | 38 000.00 | 38 000.00",
    ]
    said = dict(found["plan"]["pairs"])
    assert said["How it is paid for"] == "By programmes"
    assert said["Together, euro"] == said["Planned costs, euro"] == "98\u202f000.00"
    assert len(cells(found["lines"])) == 4


@pytest.mark.example("tabled with its plan")
def test_business_case_lists_eligibility_reasons_with_their_source() -> None:
    found = blocks(ready_jco())

    assert "Regulation 515/97 | pays | 60 000.00 | 38 000.00" in cells(found["verdicts"])
    assert (
        "Regulation 515/97 | Line 3 | Regulation 515/97 does not pay for this: VAT. | "
        "Council 9947/1/11 REV 1, 5.1.2"
    ) in cells(found["reasons"])


@pytest.mark.example("tabled with its plan")
def test_business_case_omits_unready_texts_and_the_threat_assessment() -> None:
    operation = ready_jco()
    write(operation, "risks", text="Canary in a draft.", is_ready_for_review=False)

    facts = str(printed_case(operation).snapshot)

    assert "The routes have moved north." in facts
    assert "Canary" not in facts
    assert "there is none" in facts
    assert "SOCTA" not in facts


@pytest.mark.example("tabled with its plan")
def test_restricted_overlap_is_counted_but_not_named_in_the_business_case() -> None:
    operation = ready_jco()
    jco("Birch", "PL", marking="participants")
    jco("Cedar", "EE")

    detect_all()
    found = blocks(operation)["overlaps"]

    assert [row.partition(" (")[0] for row in cells(found)] == ["Cedar"]
    assert found["note"].startswith("1 more overlap is with an operation")
    assert "Birch" not in str(found)


@pytest.mark.example("tabled")
def test_business_case_shows_own_funds_and_a_missing_budget() -> None:
    operation = an_operation(state="tabled")
    write(operation)

    found = blocks(operation)

    assert dict(found["no_budget"]["pairs"]) == {"Budget": "No costs are recorded."}
    assert dict(found["plan"]["pairs"])["Organisations carry, euro"] == "not known yet"
    assert "lines" not in found
