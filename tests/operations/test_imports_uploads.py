"""Uploads: imported once, directly or by a job, visible to their owner only."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jco_portal.outbox.actions import run_next_job
from operations.forms.upload import UploadForm
from operations.imports.uploads import (
    MAX_IMMEDIATE_BYTES,
    confirm_upload,
    discard_upload,
    store_upload,
)
from operations.models import Operation, Upload
from tests.concurrency import run_concurrently
from tests.factories import make_user
from tests.import_files import ROW, csv_file

ROWS_OF_A_LARGE_FILE = 1_300


def large_file() -> bytes:
    days = [date(2010, 1, 1) + timedelta(days=3 * n) for n in range(ROWS_OF_A_LARGE_FILE)]
    return csv_file(
        *(
            {"name": f"Import {n}", "participants": "", "start": f"{day}", "end": f"{day}"}
            for n, day in enumerate(days)
        )
    )


def test_confirmed_upload_is_imported_once_and_retains_its_outcome(db: None) -> None:
    expert = make_user("expert", "DK")
    upload = store_upload("list.csv", csv_file(ROW), by=expert)

    first = confirm_upload(upload, by=expert)
    again = confirm_upload(upload, by=expert)

    assert first.outcome["created"] == 1
    assert first.outcome["references"] == {"created": ["2027-WCO-AMBER"], "updated": []}
    assert again.outcome == first.outcome
    assert bytes(Upload.objects.get().content) == b""
    assert Operation.objects.count() == 1


def test_upload_with_an_error_is_not_imported(db: None) -> None:
    expert = make_user("expert", "DK")
    upload = store_upload("list.csv", csv_file({"kind": "raid"}), by=expert)

    confirm_upload(upload, by=expert)

    assert Upload.objects.get().imported_at is None
    assert bytes(Upload.objects.get().content) == csv_file({"kind": "raid"})


def test_concurrently_confirmed_upload_is_imported_once(
    transactional_db: None,
) -> None:
    expert = make_user("expert", "DK")
    upload = store_upload("list.csv", csv_file(ROW), by=expert)

    outcomes = run_concurrently(*[lambda: confirm_upload(upload, by=expert).outcome] * 2)

    assert outcomes[0] == outcomes[1]
    assert outcomes[0]["created"] == 1
    assert Operation.objects.count() == 1


def test_upload_is_visible_and_discardable_only_for_its_owner(db: None) -> None:
    upload = store_upload("list.csv", csv_file(ROW), by=make_user("expert", "DK"))

    discard_upload(upload, by=make_user("secretariat", "GSC"))
    assert Upload.objects.visible_to(make_user("secretariat", "GSC")).count() == 0
    assert Upload.objects.count() == 1

    discard_upload(upload, by=make_user("expert", "DK"))
    assert Upload.objects.count() == 0


# Large files, imported by a job


@pytest.mark.django_db
def test_large_upload_is_imported_once_by_a_job(client_for: Any) -> None:
    content = large_file()
    assert len(content) > MAX_IMMEDIATE_BYTES
    client, by = client_for("expert", "DK"), make_user("expert", "DK")
    upload = store_upload("large.csv", content, by=by)
    page = reverse("operations:upload_detail", args=[upload.pk])

    response = client.post(page, {"import": "1"}, follow=True)
    client.post(page, {"import": "1"})

    assert "is being imported" in response.content.decode()
    assert not Operation.objects.exists()
    while run_next_job():
        pass
    assert Operation.objects.count() == ROWS_OF_A_LARGE_FILE
    assert "has been imported" in client.get(page).content.decode()


@pytest.mark.django_db
def test_upload_cannot_be_discarded_during_the_import() -> None:
    by = make_user("expert", "DK")
    upload = confirm_upload(store_upload("x.csv", large_file(), by=by), by=by)

    discard_upload(upload, by=by)

    assert Upload.objects.filter(pk=upload.pk).exists()


@pytest.mark.django_db
def test_large_upload_shows_the_preview_again_when_the_import_fails(client_for: Any) -> None:
    by = make_user("expert", "DK")
    content = large_file() + b"broken\n"
    upload = store_upload("large.csv", content, by=by)
    confirm_upload(upload, by=by)

    while run_next_job():
        pass

    assert not Operation.objects.exists()
    page = reverse("operations:upload_detail", args=[upload.pk])
    assert "1 mistake in the file" in client_for("expert", "DK").get(page).content.decode()


def test_upload_above_the_size_limit_is_refused() -> None:
    file = SimpleUploadedFile("operations.csv", b"x" * (5 * 1024 * 1024 + 1))

    form = UploadForm({}, {"file": file})

    assert form.errors == {"file": ["The file is larger than 5 MB; split it."]}


def test_upload_name_is_shown_without_control_characters() -> None:
    file = SimpleUploadedFile("a\u202egnp\x07.csv", b"name")

    form = UploadForm({}, {"file": file})

    assert form.is_valid()
    assert form.name == "agnp.csv"
