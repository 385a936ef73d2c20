"""The page of documents: uploading and safe downloads."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from jco_portal.documents.models import DocumentVersion, FileContent
from operations.actions.files import remove_file
from operations.models import Operation, OperationDocument
from tests.factories import make_file, make_operation, make_user
from tests.files import AUTHOR, docx_file, jpeg_file, pdf_file
from tests.jco_files import accept_invitation, appoint_facilitator
from tests.pages import count_queries, operations_url, page_text

pytestmark = pytest.mark.django_db


def send(
    client: Client,
    operation: Operation,
    content: bytes = b"What we plan.\n",
    name: str = "plan.txt",
    **fields: Any,
) -> Any:
    defaults = {"kind": "plan", "title": "Our plan", "file": SimpleUploadedFile(name, content)}
    return client.post(
        operations_url("file_new", operation.reference), defaults | fields, follow=True
    )


def download(client: Client, filed: OperationDocument, number: int = 1) -> Any:
    return client.get(operations_url("file_download", filed.operation.reference, filed.pk, number))


@pytest.mark.example("draft")
def test_added_file_is_listed_and_downloaded_as_an_attachment(client_for: Any) -> None:
    operation, client = make_operation(), client_for()

    filed = send(client, operation)
    send(client, operation)

    assert "“Our plan” is filed." in page_text(filed)
    assert "Download plan.txt version 1, under 1 KB" in page_text(filed)
    assert "Planner, Lithuania" in page_text(filed)
    response = download(client, OperationDocument.objects.get())
    assert response.content == b"What we plan.\n"
    assert response.headers["Content-Disposition"] == 'attachment; filename="plan.txt"'
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.example("draft")
def test_every_file_version_can_be_downloaded(client_for: Any) -> None:
    operation, client = make_operation(), client_for()
    filed = make_file(operation)
    fields = {"file": SimpleUploadedFile("plan2.txt", b"New."), "note": "Dates moved."}

    page = client.post(
        operations_url("file_version_new", operation.reference, filed.pk), fields, follow=True
    )

    assert "Version 2 is filed." in page_text(page)
    assert "New: Dates moved." in page_text(page)
    assert "1 earlier version" in page_text(page)
    assert download(client, filed, 1).content == b"What we plan.\n"
    assert download(client, filed, 2).content == b"New."
    assert download(client, filed, 3).status_code == 404


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("content", "name"),
    [(docx_file(), "p.docx"), (pdf_file(acts=True), "p.pdf"), (jpeg_file(), "p.jpg")],
)
def test_downloaded_file_contains_no_author_name(
    client_for: Any, content: bytes, name: str
) -> None:
    operation, client = make_operation(), client_for()

    send(client, operation, content, name)

    downloaded = download(client, OperationDocument.objects.get()).content
    assert downloaded != content
    assert AUTHOR.encode() not in downloaded


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"<html><script>alert(1)</script></html>", "plan.pdf", "The file is a web page"),
        (b"<svg onload='x'/>", "plan.png", "The file is a web page, a drawing"),
        (b"MZ\x90", "plan.pdf", "The file is a Windows program. Allowed are PDF, DOCX"),
        (docx_file("application/vnd.ms-word.document.macroEnabled.main+xml"), "a.docm", "macros"),
        (pdf_file(encrypted=True), "plan.pdf", "The PDF is encrypted"),
        (pdf_file(), "plan.docx", "end its name in .pdf"),
        (b"", "plan.pdf", "The file is empty."),
        (b"x" * (20 * 1024 * 1024 + 1), "plan.txt", "The file is larger than 20 MB"),
    ],
)
def test_disallowed_file_is_refused_at_its_field(
    client_for: Any, content: bytes, name: str, sentence: str
) -> None:
    operation = make_operation()

    response = send(client_for(), operation, content, name)

    assert response.status_code == 422
    assert sentence in page_text(response)
    assert 'value="Our plan"' in response.content.decode()
    assert not FileContent.objects.exists()


@pytest.mark.example("draft")
def test_file_of_20_mb_is_accepted(client_for: Any) -> None:
    operation = make_operation()

    response = send(client_for(), operation, b"a" * 20 * 1024 * 1024)

    assert "“Our plan” is filed." in page_text(response)
    assert "20.0 MB" in page_text(response)


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Give it a title."),
        ({"title": "a\x00b"}, "characters that cannot be stored"),
        ({"title": "x" * 10_000}, "at most 200 characters"),
        ({"kind": ""}, "Choose what it is."),
        ({"kind": "x"}, "Select a valid choice"),
        ({"file": ""}, "Choose a file."),
    ],
)
def test_invalid_file_field_is_refused_with_a_sentence(
    client_for: Any, fields: dict[str, str], sentence: str
) -> None:
    response = send(client_for(), make_operation(), **fields)

    assert response.status_code == 422
    assert sentence in page_text(response)
    assert not OperationDocument.objects.exists()


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("sent", "stored_name", "header"),
    [
        ("../../etc/plan.txt", "plan.txt", 'attachment; filename="plan.txt"'),
        ("txt\u202elan.txt", "txtlan.txt", 'attachment; filename="txtlan.txt"'),
        ("plän.txt", "plän.txt", "attachment; filename*=utf-8''pl%C3%A4n.txt"),
        ("ж" * 300 + ".txt", "ж" * 118 + ".txt", None),
    ],
)
def test_file_name_is_stored_without_path_or_control_characters(
    client_for: Any, sent: str, stored_name: str, header: str | None
) -> None:
    operation, client = make_operation(), client_for()
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="kind"\r\n\r\nplan\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{sent}"\r\n'
        f"Content-Type: text/plain\r\n\r\nWords.\r\n--{BOUNDARY}--\r\n"
    )

    here = operations_url("file_new", operation.reference)
    client.generic("POST", here, body.encode(), content_type=MULTIPART_CONTENT)

    assert DocumentVersion.objects.get().name == stored_name
    response = download(client, OperationDocument.objects.get())
    assert header is None or response.headers["Content-Disposition"] == header
    assert response.headers["Content-Disposition"].startswith("attachment; ")


@pytest.mark.example("draft")
def test_removed_file_is_not_downloadable_but_remains_listed(client_for: Any) -> None:
    operation, client = make_operation(), client_for()
    filed = make_file(operation, kind="plan")
    where = (operation.reference, filed.pk)

    page = client.post(operations_url("file_delete", *where), follow=True)
    again = client.post(operations_url("file_delete", *where), follow=True)

    assert "“Our plan” is taken away." in page_text(page)
    assert again.status_code == 200
    assert "“Our plan”, taken away on" in page_text(page)
    assert "by Planner, Lithuania" in page_text(page)
    assert download(client, filed).status_code == 404
    assert client.get(operations_url("file_version_new", *where)).status_code == 404


@pytest.mark.parametrize(
    ("account", "answers"),
    [
        (("planner", "LT"), "200 200 200"),
        (("facilitator", "SE"), "200 200 200"),
        (("planner", "PL"), "200 200 200"),
        (("expert", "DK"), "200 200 404"),
        (("secretariat", "GSC"), "200 200 404"),
        (("planner", "IT"), "404 404 404"),
        (("planner", "ES"), "404 404 404"),
        (("liaison", "FRONTEX"), "404 404 404"),
        (("administrator", "GSC"), "404 404 404"),
    ],
)
def test_file_access_depends_on_the_role_of_the_reader(
    client_for: Any, account: tuple[str, str], answers: str
) -> None:
    operation = make_operation(state="tabled", participants=("PL", "IT"))
    accept_invitation(operation, "PL")
    appoint_facilitator(operation)
    case, threat = make_file(operation), make_file(operation, kind="threat_assessment")
    client = client_for(*account)

    responses = [client.get(operations_url("file_list", operation.reference))]
    responses += [download(client, each) for each in (case, threat)]

    assert " ".join(str(each.status_code) for each in responses) == answers
    assert ("Our threat_assessment" in page_text(responses[0])) == (answers[-3:] == "200")


@pytest.mark.example("tabled")
def test_removed_file_is_not_disclosed_to_a_reader_without_access(client_for: Any) -> None:
    operation = make_operation(state="tabled")
    remove_file(make_file(operation, kind="threat_assessment"), by=make_user())

    page = page_text(
        client_for("expert", "DK").get(operations_url("file_list", operation.reference))
    )

    assert "taken away" not in page
    assert "No document is filed that you may read" in page


@pytest.mark.example("tabled")
@pytest.mark.parametrize("name", ["file_new", "file_version_new", "file_delete"])
def test_expert_cannot_add_or_remove_files(client_for: Any, name: str) -> None:
    operation = make_operation(state="tabled")
    filed = make_file(operation)
    where = [operation.reference] if name == "file_new" else [operation.reference, filed.pk]

    response = client_for("expert", "DK").post(operations_url(name, *where))

    assert response.status_code == 403
    assert OperationDocument.objects.get().document.removed_at is None


def test_file_of_another_operation_returns_404(client_for: Any) -> None:
    here, there = make_operation("Here"), make_operation("There")
    filed = make_file(there)

    response = client_for().get(operations_url("file_download", here.reference, filed.pk, 1))

    assert response.status_code == 404


@pytest.mark.example("draft")
def test_empty_file_list_explains_how_to_add_a_file(client_for: Any) -> None:
    operation = make_operation()

    page = page_text(client_for().get(operations_url("file_list", operation.reference)))

    assert "No file is kept here yet" in page
    assert "File a document" in page


@pytest.mark.example("draft")
def test_file_list_takes_a_constant_number_of_queries(client_for: Any) -> None:
    operation = make_operation()
    make_file(operation)
    client, here = client_for(), operations_url("file_list", operation.reference)
    few = count_queries(client, here)

    for kind in ("plan", "minutes", "other"):
        make_file(operation, kind=kind, content=kind.encode())
    remove_file(make_file(operation, kind="plan"), by=make_user())

    assert count_queries(client, here) == few
