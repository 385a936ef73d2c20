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
def test_added_file_records_type_owner_size_and_uploader() -> None:
    operation = an_operation()

    filed = add_file(operation, file(), by=person(), kind="plan", title="Our plan")

    version = filed.document.versions.get()
    assert (filed.document.kind, filed.document.owner) == ("plan", place("LT"))
    assert (version.number, version.name, version.size) == (1, "plan.txt", 14)
    assert bytes(version.content.content) == b"What we plan.\n"
    assert version.uploaded_by == person()


@pytest.mark.example("draft")
def test_resubmitted_file_is_stored_once() -> None:
    operation = an_operation()

    assert a_file(operation) == a_file(operation)
    assert a_file(operation) != a_file(operation, kind="plan")

    assert (Document.objects.count(), FileContent.objects.count()) == (2, 1)


@pytest.mark.example("draft")
def test_new_file_version_is_added_once_beside_the_first_version() -> None:
    filed = a_file(an_operation())

    for _time in range(2):
        add_file_version(filed, file(b"New."), by=person(), note="New dates.")

    numbers = [(each.number, each.note) for each in filed.document.versions.order_by("number")]
    assert numbers == [(1, ""), (2, "New dates.")]


@pytest.mark.example("draft")
def test_earlier_content_can_become_the_latest_file_version() -> None:
    filed = a_file(an_operation())
    add_file_version(filed, file(b"New."), by=person())

    add_file_version(filed, file(), by=person())

    assert DocumentVersion.objects.count() == 3


@pytest.mark.example("draft")
def test_first_removal_of_a_file_remains_recorded_when_repeated() -> None:
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
def test_only_the_lead_can_add_and_remove_files(hat: tuple[str, str]) -> None:
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


def test_file_is_refused_for_a_cancelled_operation() -> None:
    operation = an_operation(state="cancelled")

    with pytest.raises(Refused, match="It is cancelled"):
        a_file(operation)


@pytest.mark.example("draft")
def test_operation_refuses_files_above_the_maximum(
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


def test_experts_read_only_business_case_files_and_participants_read_all_files() -> None:
    operation = an_operation(state="tabled", participants=("PL", "IT"))
    accept(operation, "PL")
    name_facilitator(operation)
    case = a_file(operation)
    a_file(operation, kind="threat_assessment")

    assert read_by_each(OperationDocument.objects) == "2 2 2 0 1 1 0 0"
    remove_file(case, by=person())
    assert read_by_each(OperationDocument.objects) == "1 1 1 0 0 0 0 0"


@pytest.mark.example("draft")
def test_threat_assessment_file_fulfils_the_tabling_condition_until_removed() -> None:
    operation = an_operation()
    assert threat_assessment_is_stated([operation])

    filed = a_file(operation, kind="threat_assessment")
    assert not threat_assessment_is_stated([operation])

    remove_file(filed, by=person())
    with pytest.raises(Refused, match="The threat assessment is not recorded"):
        move_operation(operation, "table", by=person())
