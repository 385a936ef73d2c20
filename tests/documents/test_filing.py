"""Documents that the portal makes: numbers without gaps, revisions, who reads them."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from followup.models import FinalReport
from jco_portal.documents.actions import CleanFile, Numbered, file_document, keep_content
from jco_portal.documents.models import (
    DraftPdf,
    FiledDocument,
    NumberSeries,
    ProducedDocument,
    document_number,
)
from jco_portal.documents.produced_kinds import Filing
from tests.together import at_once
from tests.world import an_operation, person, place

PDF = CleanFile("report.pdf", "application/pdf", b"%PDF-1.7 x")


def draft(document: ProducedDocument | None = None, **more: Any) -> DraftPdf:
    """A draft of a report that is done; of a new one, or once more of one that stands."""
    if document is None:
        document = ProducedDocument.objects.create(kind="report")
        number = ProducedDocument.objects.count()
        FinalReport.objects.create(operation=an_operation(f"JCO {number}"), document=document)
    facts = {"name": "Amber", "subject": "Final report on JCO Amber", "marking": "limite"}
    return DraftPdf.objects.create(
        document=document,
        requested_by=person("expert", "DK"),
        snapshot=facts | more,
        snapshot_at=timezone.now(),
        content_id=keep_content(PDF),
        rendered_at=timezone.now(),
    )


def file_one(previous: FiledDocument | None = None, **more: Any) -> FiledDocument:
    marking = more.pop("marking", "limite")
    return filed(draft(previous.produced_document if previous else None, marking=marking), **more)


def filed(made: DraftPdf, **more: Any) -> FiledDocument:
    filing = Filing(owner=place("LT"), stem="report", **more)
    return file_document(made, filing, lambda _numbered: [PDF], by=person("expert", "DK"))


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ((12, 2026, 0), "12/26"),
        ((12, 2026, 1), "12/1/26 REV 1"),
        ((7, 2009, 3), "7/3/09 REV 3"),
    ],
)
def test_document_number_follows_the_council_format(
    given: tuple[int, int, int], written: str
) -> None:
    assert document_number(*given) == written


def test_document_numbers_are_consecutive_and_a_revision_uses_none(db: None) -> None:
    first = file_one()
    second = file_one()
    revised = file_one(previous=first)
    third = file_one()

    year = timezone.localdate().year % 100
    assert [first.full_number, second.full_number, third.full_number] == [
        f"{n}/{year:02}" for n in (1, 2, 3)
    ]
    assert revised.full_number == f"1/1/{year:02} REV 1"
    assert revised.previous == first


def test_files_receive_the_number_of_the_filed_document(db: None) -> None:
    told: list[Numbered] = []
    first = file_one()

    file_document(
        draft(first.produced_document),
        Filing(place("LT"), "report"),
        lambda numbered: told.append(numbered) or [PDF],
        by=person("expert", "DK"),
    )

    assert (told[0].number, told[0].previous) == (
        f"1/1/{first.year % 100} REV 1",
        first.full_number,
    )


def test_failed_filing_uses_no_number_and_stores_nothing(db: None) -> None:
    file_one()

    def fail(_numbered: Numbered) -> list[CleanFile]:
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        file_document(draft(), Filing(place("LT"), "report"), fail, by=person("expert", "DK"))

    assert FiledDocument.objects.count() == 1
    assert file_one().number == 2


def test_concurrent_filings_receive_different_numbers(transactional_db: None) -> None:
    drafts = [draft() for _each in range(4)]

    outcomes = at_once(*[lambda made=made: filed(made) for made in drafts])

    assert sorted(each.number for each in outcomes) == [1, 2, 3, 4]
    assert NumberSeries.objects.get().last_number == 4


def test_document_cannot_have_two_next_revisions(db: None) -> None:
    first = file_one()
    second = file_one(previous=first)
    second.pk, second.revision, second.draft = None, 2, draft(first.produced_document)

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
    document = file_one(marking=marking, readers=(place("FRONTEX").pk,))

    found = [document in FiledDocument.objects.visible_to(person(role, at)) for role, at in READERS]

    assert found == [each == "yes" for each in reads.split()]


def test_document_is_visible_to_a_person_named_at_filing(db: None) -> None:
    facilitator = person("facilitator", "SE")
    document = file_one(marking="participants", people=(facilitator.pk,))

    assert document in FiledDocument.objects.visible_to(facilitator)
    assert document not in FiledDocument.objects.visible_to(person("planner", "SE"))
