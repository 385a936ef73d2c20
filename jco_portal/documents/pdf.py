"""Rendering of a snapshot as PDF in the layout of Council documents."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.core.dates import format_day
from jco_portal.core.pdf import render_pdf

PDF_TEMPLATE = "documents/pdf/document.html"
# Only background jobs and commands render documents: longer than the default for requests.
TIMEOUT_SECONDS = 300


def render_draft_pdf(snapshot: dict[str, Any], *, has_annex: bool, previous: str = "") -> bytes:
    """Return the draft PDF, marked DRAFT on every page and without number."""
    return _render_pdf(snapshot, is_draft=True, has_annex=has_annex, previous=previous)


def render_filed_pdf(
    snapshot: dict[str, Any], *, number: str, previous: str, filed_on: date, has_annex: bool
) -> bytes:
    """Return the PDF to be filed, with the number on every page."""
    return _render_pdf(
        snapshot,
        number=number,
        previous=previous,
        filed_on=format_day(filed_on),
        has_annex=has_annex,
    )


def pdf_context(snapshot: dict[str, Any], **numbers: Any) -> dict[str, Any]:
    """Return the context of the template; the benchmark measures with the same."""
    marking = snapshot["marking_label"]
    if numbers.get("is_draft"):
        marking = _("%(marking)s – DRAFT") % {"marking": marking}
    return {"facts": snapshot, "marking": marking, **numbers}


def _render_pdf(snapshot: dict[str, Any], **numbers: Any) -> bytes:
    title = snapshot["subject"]
    if numbers.get("is_draft"):
        title = _("DRAFT: %(title)s") % {"title": title}
    return render_pdf(
        PDF_TEMPLATE, pdf_context(snapshot, **numbers), title=title, seconds=TIMEOUT_SECONDS
    )
