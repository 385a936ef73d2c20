"""Uploads that are too large to wait for, and who may bring in what."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from jco_portal.outbox.actions import run_next_job
from operations.imports import import_operations
from operations.imports.uploads import (
    AT_ONCE_BYTES,
    confirm_upload,
    give_up_upload,
    keep_upload,
)
from operations.models import Operation, Upload
from tests.world import person

HEADER = (
    "name,kind,organisers,lead_states,participants,participants_complete,participants_note,phase,"
    "period,start,end,dates_note,risk_areas,transport_modes,results,source\n"
)
ROW = "Import {n},wco_operation,{who},,,no,,1,operational,{day},{day},,tobacco,sea,,a plan\n"
ROWS_OF_A_LARGE_FILE = 1_300


def a_file(rows: int = 1, who: str = "WCO") -> bytes:
    days = [date(2010, 1, 1) + timedelta(days=3 * n) for n in range(rows)]
    listed = [ROW.format(n=n, who=who, day=day) for n, day in enumerate(days)]
    return (HEADER + "".join(listed)).encode()


@pytest.mark.django_db
def test_a_large_upload_is_imported_by_a_job_once(client_of: Any) -> None:
    content = a_file(ROWS_OF_A_LARGE_FILE)
    assert len(content) > AT_ONCE_BYTES
    client, by = client_of("expert", "DK"), person("expert", "DK")
    upload = keep_upload("large.csv", content, by=by)
    page = reverse("operations:upload_detail", args=[upload.pk])

    waiting = client.post(page, {"import": "1"}, follow=True)
    client.post(page, {"import": "1"})

    assert "is being imported" in waiting.content.decode()
    assert not Operation.objects.exists()
    while run_next_job():
        pass
    assert Operation.objects.count() == ROWS_OF_A_LARGE_FILE
    assert "has been imported" in client.get(page).content.decode()


@pytest.mark.django_db
def test_what_is_being_imported_cannot_be_given_up() -> None:
    by = person("expert", "DK")
    upload = confirm_upload(keep_upload("x.csv", a_file(ROWS_OF_A_LARGE_FILE), by=by), by=by)

    give_up_upload(upload, by=by)

    assert Upload.objects.filter(pk=upload.pk).exists()


@pytest.mark.django_db
def test_a_large_upload_that_has_become_wrong_is_shown_in_preview_again(client_of: Any) -> None:
    by = person("expert", "DK")
    content = a_file(ROWS_OF_A_LARGE_FILE) + b"broken\n"
    upload = keep_upload("large.csv", content, by=by)
    confirm_upload(upload, by=by)

    while run_next_job():
        pass

    assert not Operation.objects.exists()
    page = reverse("operations:upload_detail", args=[upload.pk])
    assert "1 mistake in the file" in client_of("expert", "DK").get(page).content.decode()


@pytest.mark.django_db
def test_a_liaison_imports_only_what_the_own_body_runs() -> None:
    by = person("liaison", "WCO")

    own = import_operations(a_file(who="WCO"), by=by)
    others = import_operations(a_file(who="EUROPOL"), by=by)

    assert own.counts == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 0}
    assert others.counts == {"created": 0, "updated": 0, "unchanged": 0, "rejected": 1}
    assert [(error.row, error.column) for error in others.errors] == [(2, "organisers")]
    assert Operation.objects.count() == 1


@pytest.mark.django_db
def test_who_keeps_the_calendar_imports_lists_of_every_body() -> None:
    outcome = import_operations(a_file(who="EUROPOL"), by=person("secretariat", "GSC"))

    assert outcome.created == 1


@pytest.mark.django_db
def test_a_liaison_does_not_take_over_what_another_body_runs() -> None:
    """A row that names the own body as a lead must not reach the record that it matches."""
    import_operations(a_file(who="WCO"))
    row = a_file(who="WCO").replace(b",WCO,,,no", b",WCO,EUROPOL,,no")

    outcome = import_operations(row, by=person("liaison", "EUROPOL"))

    assert outcome.counts == {"created": 0, "updated": 0, "unchanged": 0, "rejected": 1}
    assert [error.row for error in outcome.errors] == [2]
    assert "stands here" not in outcome.errors[0].sentence
    assert not Operation.objects.get().participations.exists()
