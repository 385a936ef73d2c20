"""Filed documents: numbers without gaps, revisions, and access."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from followup.models import FinalReport
from jco_portal.documents.actions import CleanFile, DocumentNumber, file_document, store_content
from jco_portal.documents.models import (
    DraftPdf,
    FiledDocument,
    NumberSeries,
    ProducedDocument,
    document_number,
)
from jco_portal.documents.produced_kinds import FilingTarget
from tests.concurrency import run_concurrently
from tests.factories import make_operation, make_user, organisation

PDF = CleanFile("report.pdf", "application/pdf", b"%PDF-1.7 x")


def make_draft(document: ProducedDocument | None = None, **more: Any) -> DraftPdf:
    """Return a rendered draft of a report, of a new one or of an existing one."""
    if document is None:
        document = ProducedDocument.objects.create(kind="report")
        number = ProducedDocument.objects.count()
        FinalReport.objects.create(operation=make_operation(f"JCO {number}"), document=document)
    snapshot = {"name": "Amber", "subject": "Final report on JCO Amber", "marking": "limite"}
    return DraftPdf.objects.create(
        document=document,
        requested_by=make_user("expert", "DK"),
        snapshot=snapshot | more,
        snapshot_at=timezone.now(),
        content_id=store_content(PDF),
        rendered_at=timezone.now(),
    )


def file_draft_once(previous: FiledDocument | None = None, **more: Any) -> FiledDocument:
    marking = more.pop("marking", "limite")
    return filed_document(
        make_draft(previous.produced_document if previous else None, marking=marking), **more
    )


def filed_document(made: DraftPdf, **more: Any) -> FiledDocument:
    filing = FilingTarget(owner=organisation("LT"), file_stem="report", **more)
    return file_document(made, filing, lambda _numbered: [PDF], by=make_user("expert", "DK"))


@pytest.mark.parametrize(
    ("numbers", "written"),
    [
        ((12, 2026, 0), "12/26"),
        ((12, 2026, 1), "12/1/26 REV 1"),
        ((7, 2009, 3), "7/3/09 REV 3"),
    ],
)
def test_document_number_follows_the_council_format(
    numbers: tuple[int, int, int], written: str
) -> None:
    assert document_number(*numbers) == written


def test_document_numbers_are_consecutive_and_a_revision_uses_none(db: None) -> None:
    first = file_draft_once()
    second = file_draft_once()
    revised = file_draft_once(previous=first)
    third = file_draft_once()

    year = timezone.localdate().year % 100
    assert [first.full_number, second.full_number, third.full_number] == [
        f"{n}/{year:02}" for n in (1, 2, 3)
    ]
    assert revised.full_number == f"1/1/{year:02} REV 1"
    assert revised.previous == first


def test_files_receive_the_number_of_the_filed_document(db: None) -> None:
    received: list[DocumentNumber] = []
    first = file_draft_once()

    file_document(
        make_draft(first.produced_document),
        FilingTarget(organisation("LT"), "report"),
        lambda numbered: received.append(numbered) or [PDF],
        by=make_user("expert", "DK"),
    )

    assert (received[0].number, received[0].previous_number) == (
        f"1/1/{first.year % 100} REV 1",
        first.full_number,
    )


def test_failed_filing_uses_no_number_and_stores_nothing(db: None) -> None:
    file_draft_once()

    def fail(_numbered: DocumentNumber) -> list[CleanFile]:
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        file_document(
            make_draft(),
            FilingTarget(organisation("LT"), "report"),
            fail,
            by=make_user("expert", "DK"),
        )

    assert FiledDocument.objects.count() == 1
    assert file_draft_once().number == 2


def test_concurrent_filings_receive_different_numbers(transactional_db: None) -> None:
    drafts = [make_draft() for _each in range(4)]

    outcomes = run_concurrently(*[lambda made=made: filed_document(made) for made in drafts])

    assert sorted(each.number for each in outcomes) == [1, 2, 3, 4]
    assert NumberSeries.objects.get().last_number == 4


def test_document_cannot_have_two_next_revisions(db: None) -> None:
    first = file_draft_once()
    second = file_draft_once(previous=first)
    second.pk, second.revision, second.draft = None, 2, make_draft(first.produced_document)

    with pytest.raises(IntegrityError, match="previous"), transaction.atomic():
        second.save()


READERS = [
    ("planner", "LT"),
    ("planner", "ES"),
    ("expert", "DK"),
    ("secretariat", "GSC"),
    ("planner", "OLAF"),
    ("liaison", "WCO"),
    ("liaison", "FRONTEX"),
    ("administrator", "GSC"),
]


@pytest.mark.parametrize(
    ("marking", "reads"),
    [
        ("public", "yes yes yes yes yes yes yes no"),
        ("limite", "yes yes yes yes yes no yes no"),
        ("participants", "yes no yes yes no no yes no"),
    ],
)
def test_readers_follow_from_the_marking(db: None, marking: str, reads: str) -> None:
    document = file_draft_once(marking=marking, reader_organisations=(organisation("FRONTEX").pk,))

    visible = [
        document in FiledDocument.objects.visible_to(make_user(role, at)) for role, at in READERS
    ]

    assert visible == [each == "yes" for each in reads.split()]


def test_document_is_visible_to_a_person_named_at_filing(db: None) -> None:
    facilitator = make_user("facilitator", "SE")
    document = file_draft_once(marking="participants", reader_users=(facilitator.pk,))

    assert document in FiledDocument.objects.visible_to(facilitator)
    assert document not in FiledDocument.objects.visible_to(make_user("planner", "SE"))
