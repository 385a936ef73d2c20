"""Filing documents: who may, once each, and what stays on record."""

import pytest

from jco_portal.core.access import Refused
from jco_portal.documents.actions import CleanFile, clean_file
from jco_portal.documents.models import Document, DocumentVersion, FileContent
from operations.actions import files
from operations.actions.files import add_file, add_file_version, remove_file
from operations.actions.transitions import move_operation
from operations.conditions.required import threat_assessment_is_stated
from operations.models import OperationDocument
from tests.dossiers import accept, name_facilitator, read_by_each
from tests.world import a_file, an_operation, person, place

pytestmark = pytest.mark.django_db


def file(content: bytes = b"What we plan.\n", name: str = "plan.txt") -> CleanFile:
    return clean_file(name, content)


@pytest.mark.example("draft")
def test_a_document_is_filed_with_who_and_what() -> None:
    operation = an_operation()

    filed = add_file(operation, file(), by=person(), kind="plan", title="Our plan")

    version = filed.document.versions.get()
    assert (filed.document.kind, filed.document.owner) == ("plan", place("LT"))
    assert (version.number, version.name, version.size) == (1, "plan.txt", 14)
    assert bytes(version.content.content) == b"What we plan.\n"
    assert version.uploaded_by == person()


@pytest.mark.example("draft")
def test_a_form_sent_twice_files_one_document() -> None:
    operation = an_operation()

    assert a_file(operation) == a_file(operation)
    assert a_file(operation) != a_file(operation, kind="plan")

    assert (Document.objects.count(), FileContent.objects.count()) == (2, 1)


@pytest.mark.example("draft")
def test_a_new_version_stands_beside_the_old_one_and_is_filed_once() -> None:
    filed = a_file(an_operation())

    for _time in range(2):
        add_file_version(filed, file(b"New."), by=person(), note="New dates.")

    numbers = [(each.number, each.note) for each in filed.document.versions.order_by("number")]
    assert numbers == [(1, ""), (2, "New dates.")]


@pytest.mark.example("draft")
def test_an_earlier_content_can_become_the_latest_again() -> None:
    filed = a_file(an_operation())
    add_file_version(filed, file(b"New."), by=person())

    add_file_version(filed, file(), by=person())

    assert DocumentVersion.objects.count() == 3


@pytest.mark.example("draft")
def test_who_took_a_document_away_first_stays_on_record() -> None:
    filed = a_file(an_operation())

    remove_file(filed, by=person())
    first = Document.objects.get().removed_at
    remove_file(filed, by=person())

    assert Document.objects.get().removed_at == first
    assert Document.objects.get().removed_by == person()
    assert DocumentVersion.objects.count() == 1
    with pytest.raises(Refused, match="It has been taken away"):
        add_file_version(filed, file(b"New."), by=person())


@pytest.mark.parametrize("hat", [("planner", "PL"), ("expert", "DK"), ("secretariat", "GSC")])
def test_only_who_plans_it_files_and_takes_away(hat: tuple[str, str]) -> None:
    operation = an_operation(state="tabled", participants=("PL",))
    accept(operation, "PL")
    filed = a_file(operation)
    by = person(*hat)

    with pytest.raises(Refused, match="Only a planner"):
        add_file(operation, file(), by=by, kind="plan", title="x")
    with pytest.raises(Refused, match="Only a planner"):
        add_file_version(filed, file(b"New."), by=by)
    with pytest.raises(Refused, match="Only a planner"):
        remove_file(filed, by=by)

    assert DocumentVersion.objects.count() == 1


def test_nothing_is_filed_when_the_operation_is_at_its_end() -> None:
    operation = an_operation(state="cancelled")

    with pytest.raises(Refused, match="It is cancelled"):
        a_file(operation)


@pytest.mark.example("draft")
def test_an_operation_has_no_more_than_its_number_of_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 2)
    operation = an_operation()
    first = a_file(operation)
    add_file_version(first, file(b"New."), by=person())

    with pytest.raises(Refused, match="take away what is no longer needed"):
        a_file(operation, kind="plan")
    with pytest.raises(Refused, match="take away what is no longer needed"):
        add_file_version(first, file(b"Newer."), by=person())
    remove_file(first, by=person())

    assert a_file(operation, kind="plan")


def test_the_case_is_for_the_experts_too_and_the_rest_for_who_takes_part() -> None:
    operation = an_operation(state="tabled", participants=("PL", "IT"))
    accept(operation, "PL")
    name_facilitator(operation)
    case = a_file(operation)
    a_file(operation, kind="threat_assessment")

    assert read_by_each(OperationDocument.objects) == "2 2 2 0 1 1 0 0"
    remove_file(case, by=person())
    assert read_by_each(OperationDocument.objects) == "1 1 1 0 0 0 0 0"


@pytest.mark.example("draft")
def test_a_filed_threat_assessment_opens_the_gate_until_it_is_taken_away() -> None:
    operation = an_operation()
    assert threat_assessment_is_stated([operation])

    filed = a_file(operation, kind="threat_assessment")
    assert not threat_assessment_is_stated([operation])

    remove_file(filed, by=person())
    with pytest.raises(Refused, match="The threat assessment is not recorded"):
        move_operation(operation, "table", by=person())
