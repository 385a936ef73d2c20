"""Documents of an operation: permissions, duplicates and history."""

import pytest

from jco_portal.core.access import Refused
from jco_portal.documents.actions import CleanFile, clean_file
from jco_portal.documents.models import Document, DocumentVersion, FileContent
from operations.actions import files
from operations.actions.files import add_file, add_file_version, remove_file
from operations.actions.transitions import perform_operation_transition
from operations.conditions.required import has_threat_assessment
from operations.models import OperationDocument
from tests.factories import make_file, make_operation, make_user, organisation
from tests.jco_files import accept_invitation, appoint_facilitator, count_by_reader

pytestmark = pytest.mark.django_db


def file(content: bytes = b"What we plan.\n", name: str = "plan.txt") -> CleanFile:
    return clean_file(name, content)


@pytest.mark.example("draft")
def test_added_file_records_type_owner_size_and_uploader() -> None:
    operation = make_operation()

    filed = add_file(operation, file(), by=make_user(), kind="plan", title="Our plan")

    version = filed.document.versions.get()
    assert (filed.document.kind, filed.document.owner) == ("plan", organisation("LT"))
    assert (version.number, version.name, version.size) == (1, "plan.txt", 14)
    assert bytes(version.content.content) == b"What we plan.\n"
    assert version.uploaded_by == make_user()


@pytest.mark.example("draft")
def test_resubmitted_file_is_stored_once() -> None:
    operation = make_operation()

    assert make_file(operation) == make_file(operation)
    assert make_file(operation) != make_file(operation, kind="plan")

    assert (Document.objects.count(), FileContent.objects.count()) == (2, 1)


@pytest.mark.example("draft")
def test_new_file_version_is_added_once_beside_the_first_version() -> None:
    filed = make_file(make_operation())

    for _time in range(2):
        add_file_version(filed, file(b"New."), by=make_user(), note="New dates.")

    numbers = [(each.number, each.note) for each in filed.document.versions.order_by("number")]
    assert numbers == [(1, ""), (2, "New dates.")]


@pytest.mark.example("draft")
def test_earlier_content_can_become_the_latest_file_version() -> None:
    filed = make_file(make_operation())
    add_file_version(filed, file(b"New."), by=make_user())

    add_file_version(filed, file(), by=make_user())

    assert DocumentVersion.objects.count() == 3


@pytest.mark.example("draft")
def test_first_removal_of_a_file_remains_recorded_when_repeated() -> None:
    filed = make_file(make_operation())

    remove_file(filed, by=make_user())
    first = Document.objects.get().removed_at
    remove_file(filed, by=make_user())

    assert Document.objects.get().removed_at == first
    assert Document.objects.get().removed_by == make_user()
    assert DocumentVersion.objects.count() == 1
    with pytest.raises(Refused, match="It has been taken away"):
        add_file_version(filed, file(b"New."), by=make_user())


@pytest.mark.parametrize("account", [("planner", "PL"), ("expert", "DK"), ("secretariat", "GSC")])
def test_only_the_lead_can_add_and_remove_files(account: tuple[str, str]) -> None:
    operation = make_operation(state="tabled", participants=("PL",))
    accept_invitation(operation, "PL")
    filed = make_file(operation)
    by = make_user(*account)

    with pytest.raises(Refused, match="Only a planner"):
        add_file(operation, file(), by=by, kind="plan", title="x")
    with pytest.raises(Refused, match="Only a planner"):
        add_file_version(filed, file(b"New."), by=by)
    with pytest.raises(Refused, match="Only a planner"):
        remove_file(filed, by=by)

    assert DocumentVersion.objects.count() == 1


def test_file_is_refused_for_a_cancelled_operation() -> None:
    operation = make_operation(state="cancelled")

    with pytest.raises(Refused, match="It is cancelled"):
        make_file(operation)


@pytest.mark.example("draft")
def test_operation_refuses_files_above_the_maximum(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "MAX_FILES", 2)
    operation = make_operation()
    first = make_file(operation)
    add_file_version(first, file(b"New."), by=make_user())

    with pytest.raises(Refused, match="take away what is no longer needed"):
        make_file(operation, kind="plan")
    with pytest.raises(Refused, match="take away what is no longer needed"):
        add_file_version(first, file(b"Newer."), by=make_user())
    remove_file(first, by=make_user())

    assert make_file(operation, kind="plan")


def test_experts_read_only_business_case_files_and_participants_read_all_files() -> None:
    operation = make_operation(state="tabled", participants=("PL", "IT"))
    accept_invitation(operation, "PL")
    appoint_facilitator(operation)
    case = make_file(operation)
    make_file(operation, kind="threat_assessment")

    assert count_by_reader(OperationDocument.objects) == "2 2 2 0 1 1 0 0"
    remove_file(case, by=make_user())
    assert count_by_reader(OperationDocument.objects) == "1 1 1 0 0 0 0 0"


@pytest.mark.example("draft")
def test_threat_assessment_file_fulfils_the_tabling_condition_until_removed() -> None:
    operation = make_operation()
    assert has_threat_assessment([operation])

    filed = make_file(operation, kind="threat_assessment")
    assert not has_threat_assessment([operation])

    remove_file(filed, by=make_user())
    with pytest.raises(Refused, match="The threat assessment is not recorded"):
        perform_operation_transition(operation, "table", by=make_user())
