"""Views of the register of documents and the download of filed files."""

from django.db.models import Case, CharField, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, LPad, Mod
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from jco_portal.core.downloads import attachment_response
from jco_portal.core.input_validation import is_clean_text
from jco_portal.core.pagination import requested_page
from jco_portal.directory.requests import PortalRequest
from jco_portal.documents.models import FiledDocument, FiledFile

MAX_QUERY_LENGTH = 200


@require_safe
def document_list(request: PortalRequest) -> HttpResponse:
    """List the filed documents that the user may read, latest number first."""
    wanted = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    visible = FiledDocument.objects.visible_to(request.user)
    page = requested_page(request, _with_list_columns(_search(visible, wanted)))
    context = {"page": page, "wanted": wanted, "query": urlencode({"q": wanted}) if wanted else ""}
    return render(request, "documents/document_list.html", context)


@require_safe
def document_download(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """Download a file as it was filed; never shown in the browser."""
    visible = FiledDocument.objects.visible_to(request.user).values("pk")
    files = FiledFile.objects.filter(document__in=visible).select_related("content")
    file = get_object_or_404(files, document=pk, position=number)
    return attachment_response(file.content.content, file.name, file.media_type)


def _search(documents: QuerySet[FiledDocument], wanted: str) -> QuerySet[FiledDocument]:
    """Filter by the number as written, else by words.

    Each word must be in the subject, the sender or the number; digits alone are the serial number.
    """
    if not wanted or not is_clean_text(wanted):
        return documents
    numbered = documents.alias(formatted_number=_number_expression())
    text_condition = Q()
    for word in wanted.split():
        word_condition = Q(title__icontains=word) | Q(owner__name__icontains=word)
        # More digits than 7 could exceed the integer column.
        is_serial = word.isascii() and word.isdigit() and len(word) < 8
        text_condition &= word_condition | (
            Q(number=int(word)) if is_serial else Q(formatted_number__istartswith=word)
        )
    return numbered.filter(Q(formatted_number__iexact=wanted) | text_condition)


def _number_expression() -> Case:
    """Return an SQL expression for the number as ``document_number`` writes it."""
    year = LPad(Cast(Mod("year", 100), CharField()), 2, Value("0"))
    revision = Concat(
        "number",
        Value("/"),
        "revision",
        Value("/"),
        year,
        Value(" REV "),
        "revision",
        output_field=CharField(),
    )
    first = Concat("number", Value("/"), year, output_field=CharField())
    return Case(When(revision=0, then=first), default=revision)


def _with_list_columns(documents: QuerySet[FiledDocument]) -> QuerySet[FiledDocument]:
    # The list needs neither contents nor snapshots, which may be large.
    files = FiledFile.objects.order_by("position").defer("content__content")
    return (
        documents.select_related("owner")
        .prefetch_related(Prefetch("files", files))
        .defer("snapshot")
        .order_by("-year", "-number", "-revision")
    )
