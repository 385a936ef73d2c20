"""Printing and filing a business case: what was read is filed, once, and never changed."""

from hashlib import sha256
from typing import Any

import pytest

from coordination.actions import detect_all
from jco_portal.documents.models import DraftPdf, FiledDocument
from jco_portal.documents.producing import file_approved, file_draft
from jco_portal.kernel.access import Refused
from jco_portal.outbox.models import Job
from operations.models import Operation
from tests.dossiers import accept, write
from tests.funding.budgets import a_line, address
from tests.funding.cases_filed import (
    blocks,
    filed_case,
    printed,
    printed_case,
    ready_jco,
    requested_case,
)
from tests.funding.plans import a_planned_jco, state
from tests.pages import queries_of, words
from tests.together import at_once
from tests.world import jco, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("printing")]


def here(operation: Operation, name: str = "business_case", *more: Any) -> str:
    return address(name, operation.reference, *more)


def refused(operation: Operation, draft: DraftPdf, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        file_draft(draft, **{"by": person()} | more)
    of_it = {"produced__business_case__operation": operation}
    assert not FiledDocument.objects.filter(**of_it).exists()
    return str(caught.value)


@pytest.mark.example("tabled with its plan")
def test_what_was_read_is_filed_under_a_number_with_its_facts_and_its_sum(printing: Any) -> None:
    operation = ready_jco()

    document = filed_case(operation)

    file = document.files.get()
    content = bytes(file.content.content)
    assert (document.produced.kind, document.revision, document.marking) == (
        "business_case",
        0,
        "participants",
    )
    assert document.number == f"{document.serial}/{document.year % 100:02}"
    assert document.facts == document.draft.facts
    assert file.content_id == sha256(content).hexdigest()
    assert file.name == f"{operation.reference}-business-case-{document.number}.pdf".replace(
        "/", "-"
    )
    assert [each.get("is_draft", False) for each in printing] == [True, False]
    assert printing[1]["number"] == document.number
    assert "DRAFT" in printing[0]["marking"]
    assert printing[1]["marking"] == "Participants only"


@pytest.mark.example("tabled with its plan")
def test_asked_twice_it_is_printed_once_and_filed_once(printing: Any) -> None:
    operation = ready_jco()
    first, second = (requested_case(operation) for _turn in range(2))
    assert first == second
    printed(first), printed(first)
    draft = DraftPdf.objects.get()

    for _turn in range(2):
        file_draft(draft, by=person())
    file_approved(draft.document_id), file_approved(draft.document_id)

    assert FiledDocument.objects.count() == 1
    assert len(printing) == 2
    assert Job.objects.filter(task="jco_portal.documents.tasks.file_approved").count() == 1


@pytest.mark.example("tabled with its plan")
def test_a_change_makes_the_next_revision_and_leaves_the_first_alone() -> None:
    operation = ready_jco()
    first = filed_case(operation)
    before = (first.facts, first.files.get().content_id)
    write(operation, text="The routes have moved south.", version=1)

    second = filed_case(operation)

    assert (second.serial, second.revision, second.previous) == (first.serial, 1, first)
    assert second.number.endswith("REV 1")
    first.refresh_from_db()
    assert (first.facts, first.files.get().content_id) == before


@pytest.mark.example("tabled with its plan")
def test_what_says_the_same_is_not_filed_again() -> None:
    operation = ready_jco()
    filed = filed_case(operation)
    again = printed_case(operation)

    with pytest.raises(Refused, match="It is filed already as"):
        file_draft(again, by=person())
    assert FiledDocument.objects.get() == filed


@pytest.mark.example("tabled with its plan")
def test_what_changed_after_the_print_is_read_before_it_is_filed() -> None:
    operation = ready_jco()
    draft = printed_case(operation)
    accept(operation, "PL")

    assert "Something has changed since it was printed" in refused(operation, draft)


@pytest.mark.example("tabled with its plan")
def test_a_print_that_is_not_done_is_not_filed() -> None:
    operation = ready_jco()

    waiting = requested_case(operation)

    assert "It is still being printed" in refused(operation, waiting)


def test_nothing_is_filed_of_a_draft_without_texts_or_without_a_plan_that_adds_up() -> None:
    draft = a_planned_jco(name="Alder")
    silent = a_planned_jco("tabled", name="Birch")
    lapsed = ready_jco(name="Cedar")
    a_line(lapsed, 1)

    said = [refused(each, printed_case(each)) for each in (draft, silent, lapsed)]

    assert "Table it first: nobody else sees a draft." in said[0]
    assert said[1] == "No section of the business case is ready for others yet."
    assert said[2].startswith("Its funding plan no longer adds up with its budget and grants")


@pytest.mark.example("tabled with its plan")
@pytest.mark.parametrize("hat", [("planner", "PL"), ("expert", "DK"), ("secretariat", "GSC")])
def test_only_who_plans_it_prints_and_files(hat: tuple[str, str], client_of: Any) -> None:
    operation = ready_jco()
    accept(operation, "PL")
    draft, client = printed_case(operation), client_of(*hat)
    file_it = {"draft": draft.pk}

    assert "Only a planner" in refused(operation, draft, by=person(*hat))
    assert client.post(here(operation, "business_case_print")).status_code == 403
    assert (
        client.post(here(operation, "business_case_move", "file_draft"), file_it).status_code == 403
    )
    assert client.get(here(operation, "business_case_draft", draft.pk)).status_code == 403
    assert DraftPdf.objects.count() == 1


@pytest.mark.example("tabled with its plan")
def test_after_its_end_nothing_is_printed() -> None:
    operation = ready_jco()
    Operation.objects.filter(pk=operation.pk).update(state="cancelled")

    with pytest.raises(Refused, match="so nothing is changed any more"):
        requested_case(operation)


@pytest.mark.example("tabled with its plan")
def test_two_that_are_filed_at_one_moment_are_one_document(transactional_db: None) -> None:
    operation = ready_jco()
    draft = printed_case(operation)
    file_draft(draft, by=person())

    at_once(*[lambda: file_approved(draft.document_id)] * 2)

    assert FiledDocument.objects.count() == 1


@pytest.mark.example("tabled with its plan")
def test_of_two_prints_one_is_filed_when_both_are_asked_for_at_once(transactional_db: None) -> None:
    operation = ready_jco()
    prints = [printed_case(operation), printed_case(operation)]
    assert prints[0].pk != prints[1].pk

    answers = at_once(*[lambda each=each: file_draft(each, by=person()) for each in prints])

    assert sorted(type(each).__name__ for each in answers) == ["ProducedDocument", "Refused"]
    assert DraftPdf.objects.count() == 2
    assert Job.objects.filter(task="jco_portal.documents.tasks.file_approved").count() == 1


# The page


@pytest.mark.example("tabled with its plan")
def test_the_page_leads_from_the_print_to_the_filed_document(client_of: Any) -> None:
    operation, client = ready_jco(), client_of()
    first = words(client.get(here(operation)))
    assert "Print the draft and read it as a whole, then file it." in first
    assert "1 of 11 sections is ready." in first
    client.post(here(operation, "business_case_print"))
    assert "It is being printed." in words(client.get(here(operation)))
    printed(DraftPdf.objects.get())
    page = client.get(here(operation))
    assert "Read the print, then file it" in words(page)
    key = DraftPdf.objects.get().pk
    draft = client.get(here(operation, "business_case_draft", key))
    assert (draft.status_code, draft.content) == (200, b"%PDF-1")

    file_it = here(operation, "business_case_move", "file_draft")
    unticked = client.post(file_it, {"draft": key})
    assert unticked.status_code == 422
    assert "File it although 10 of 11 sections are not ready and stay empty" in words(unticked)
    assert "Read what speaks against it, and tick it." in words(unticked)
    assert DraftPdf.objects.get().document.asked_draft is None

    client.post(file_it, {"draft": key, "all_the_same": "yes"})

    assert "It gets its number and is filed in a moment." in words(client.get(here(operation)))
    file_approved(DraftPdf.objects.get().document_id)
    done = words(client.get(here(operation)))
    number = FiledDocument.objects.get().number
    assert f"{number} Filed on" in done
    assert f"SHA-256 {FiledDocument.objects.get().files.get().content_id}" in done
    assert "File the business case" not in done
    listed = "Business case of JCO Amber"
    assert listed in words(client_of("expert", "DK").get("/documents/"))
    assert listed not in words(client_of("planner", "IT").get("/documents/")), "nor its budget"


@pytest.mark.example("tabled with its plan")
def test_the_page_says_what_stands_against_filing(client_of: Any) -> None:
    operation = a_planned_jco("tabled")
    draft = printed_case(operation)
    client, file_it = client_of(), here(operation, "business_case_move", "file_draft")

    page = words(client.get(here(operation)))
    answer = client.post(file_it, {"draft": draft.pk})

    assert "No section of the business case is ready for others yet. Put it right" in page
    assert answer.status_code == 409
    assert "No section of the business case is ready for others yet." in words(answer)
    for wrong in ("", "-1", "x", "²", 0, draft.pk + 1, 10**25):
        assert client.post(file_it, {"draft": wrong}).status_code == 404, wrong


@pytest.mark.example("tabled with its plan")
def test_who_only_reads_sees_what_is_filed(client_of: Any) -> None:
    operation = ready_jco()
    expert = client_of("expert", "DK")
    said = "Nothing is filed that you may read. It is filed by a planner of the lead"
    assert said in words(expert.get(here(operation)))

    number = filed_case(operation).number

    page = words(expert.get(here(operation)))
    assert number in page
    assert "Print it anew" not in page


def test_the_page_takes_as_many_queries_for_many_revisions_as_for_one(client_of: Any) -> None:
    one, many = ready_jco(name="Alder"), ready_jco(name="Birch")
    filed_case(one)
    for version in range(1, 4):
        filed_case(many)
        write(many, text=f"Version {version}.", version=version)
    filed_case(many)
    client = client_of()

    counts = [queries_of(client, here(each)) for each in (one, many)]

    assert counts[0] == counts[1]


@pytest.mark.example("tabled with its plan")
def test_a_plan_stated_anew_is_a_change() -> None:
    operation = ready_jco()
    draft = printed_case(operation)
    state(operation, LT=19000, PL=19000)

    assert "Something has changed" in refused(operation, draft)


@pytest.mark.example("tabled with its plan")
def test_of_two_prints_one_is_filed() -> None:
    operation = ready_jco()
    first = printed_case(operation)
    file_draft(first, by=person())

    second = printed_case(operation)

    assert "Another print of it is being filed" in refused(operation, second)
    file_approved(first.document_id)
    with pytest.raises(Refused, match="It is filed already"):
        file_draft(second, by=person())


@pytest.mark.example("tabled with its plan")
def test_an_overlap_is_not_named_when_a_facilitator_of_an_outside_body_reads() -> None:
    operation = ready_jco()
    jco("Cedar", "EE")
    operation.facilitators.create(user=person("facilitator", "FRONTEX"), named_by=person())

    detect_all()

    assert "Cedar" not in str(blocks(operation))
