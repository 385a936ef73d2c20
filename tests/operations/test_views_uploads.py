"""Uploading a list: preview, one import, and every error."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from operations.imports.import_run import import_operations
from operations.models import Operation, Upload
from tests.factories import make_user
from tests.import_files import HEADER
from tests.pages import operations_url, page_text

pytestmark = pytest.mark.django_db


def upload(client: Client, content: bytes, name: str = "operations.csv") -> Any:
    return client.post(
        operations_url("upload_new"), {"file": SimpleUploadedFile(name, content)}, follow=True
    )


ROWS = (
    f"{HEADER}\n"
    "Gale,wco_operation,WCO,,EU,no,,1,operational,2027-03,2027-04,,cigarettes,sea,,x\n"
    "Gale,wco_operation,WCO,,EU,no,,2,operational,2027-06,,,cigarettes,sea,,x\n"
    "Hoar,wco_operation,WCO,,,no,,1,operational,,,,,,,y\n"
)


def test_uploaded_file_is_previewed_and_imported_once(client_for: Any) -> None:
    client = client_for("liaison", "WCO")

    preview = upload(client, ROWS.encode())
    path = preview.redirect_chain[-1][0]

    assert "Import 2 operations" in page_text(preview)
    assert "March – April 2027; from June 2027, end not known" in page_text(preview)
    assert not Operation.objects.exists()

    done = client.post(path, {"import": "1"}, follow=True)
    again = client.post(path, {"import": "1"}, follow=True)

    assert "2 operations imported. Overlaps are being checked." in page_text(done)
    assert "operations imported" not in page_text(again)
    assert [row.operation.name for row in done.context["rows"]] == ["Gale", "Hoar"]
    assert Operation.objects.count() == 2


def test_preview_shows_the_changes(client_for: Any) -> None:
    client = client_for("expert", "DK")
    import_operations(ROWS.encode(), marking="public")

    preview = upload(client, ROWS.replace("2027-06", "2027-07").encode())
    nothing = upload(client, ROWS.encode())

    assert "Import 1 operation" in page_text(preview)
    assert "phases was phase 1: March – April 2027; phase 2: from June 2027" in page_text(preview)
    assert "There is nothing to import" in page_text(nothing)


def test_preview_hides_values_of_hidden_operations(client_for: Any) -> None:
    import_operations(ROWS.replace(",y\n", ",only for insiders\n").encode(), marking="limite")
    other = ROWS.replace("WCO,,", "OLAF,,").replace(",y\n", ",hidden source\n")
    import_operations(other.encode(), marking="limite")

    preview = upload(client_for("liaison", "EUROPOL"), other.replace("hidden", "new").encode())

    assert "hidden source" not in preview.content.decode()
    assert "2027-OLAF-GALE" not in preview.content.decode()


def test_preview_lists_every_error_with_its_rows(client_for: Any) -> None:
    broken = ROWS.replace("2027-03", "2027-13") + "x,raid,WCO\n" + "Ice,raid," + "," * 13 + "\n"

    preview = upload(client_for("expert", "DK"), broken.encode())
    groups = {(group.rows, group.column) for group in preview.context["preview"].errors}

    assert {("2", "start"), ("5", ""), ("6", "kind"), ("6", "organisers")} <= groups
    assert "Import 2 operations" not in page_text(preview)
    assert "Nothing can be imported while a row has a mistake." in page_text(preview)


def test_file_with_errors_is_not_imported_when_confirmed(client_for: Any) -> None:
    client = client_for("expert", "DK")
    path = upload(client, ROWS.replace("2027-03", "soon").encode()).redirect_chain[-1][0]

    response = client.post(path, {"import": "1"}, follow=True)

    assert "Nothing was imported: the file has mistakes." in page_text(response)
    assert not Operation.objects.exists()


def test_uploaded_file_can_be_discarded(client_for: Any) -> None:
    client = client_for("expert", "DK")
    path = upload(client, ROWS.encode()).redirect_chain[-1][0]

    response = client.post(path, {"give_up": "1"}, follow=True)

    assert "Given up: nothing was imported." in page_text(response)
    assert not Upload.objects.exists()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n", "The file is empty."),
        ("\ufeff".encode() + ROWS.encode("utf-16"), "not UTF-8"),
        (ROWS.encode("utf-16"), "UTF-16"),
        (ROWS.replace("Gale", "Gäle").encode("latin-1"), "UTF-8"),
        (ROWS.replace(",", ";").encode(), "separated by semicolons"),
        (ROWS.replace(",", "\t").encode(), "separated by tabs"),
        (ROWS.replace("Gale", "Ga\x00le").encode(), "cannot be stored"),
        (ROWS.replace("Gale", '"Gale').encode(), "quotation mark"),
        (b"PK\x03\x04" + b"\x00" * 50, "spreadsheet"),
        (b"\xff" * 100, "UTF-8"),
        (json.dumps({"a": 1}).encode(), "column"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_unusable_file_is_refused_with_a_sentence(
    client_for: Any, content: bytes, sentence: str
) -> None:
    response = upload(client_for("expert", "DK"), content)

    assert response.status_code in {200, 422}
    assert sentence in page_text(response)
    assert not Operation.objects.exists()


def test_form_without_a_file_is_refused_with_a_sentence(client_for: Any) -> None:
    client = client_for("expert", "DK")

    empty = client.post(operations_url("upload_new"))
    text = client.post(operations_url("upload_new"), {"file": "not a file"})

    assert [empty.status_code, text.status_code] == [422, 422]
    assert "Choose a file." in page_text(empty)


def test_example_file_can_be_imported(client_for: Any) -> None:
    client = client_for("expert", "DK")

    preview = upload(client, client.get(operations_url("upload_example")).content)

    assert "Import 2 operations" in page_text(preview)


@pytest.mark.parametrize("pk", ["0", "9223372036854775808", "-1", "1;2", "abc"])
def test_missing_upload_returns_404(client_for: Any, pk: str) -> None:
    assert client_for("expert", "DK").get(f"/operations/import/{pk}/").status_code == 404


def test_upload_of_another_user_returns_404(client_for: Any) -> None:
    upload = Upload.objects.create(
        name="x.csv", content=b"x", uploaded_by=make_user("expert", "DK")
    )

    response = client_for("expert", "NL").get(operations_url("upload_detail", upload.pk))

    assert response.status_code == 404
