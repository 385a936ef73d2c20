"""A document on paper as the Council has them, marked DRAFT until it is filed under a number."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.core.dates import day_in_words
from jco_portal.core.pdf import render_pdf

TEMPLATE = "documents/pdf/document.html"
SECONDS = 300


def draft_pdf(facts: dict[str, Any], *, has_annex: bool, previous: str = "") -> bytes:
    """The draft: the word on every page, and no number."""
    return _print(facts, is_draft=True, has_annex=has_annex, previous=previous)


def filed_pdf(
    facts: dict[str, Any], *, number: str, previous: str, filed_on: date, has_annex: bool
) -> bytes:
    """The document as it is filed: its number on every page."""
    return _print(
        facts,
        number=number,
        previous=previous,
        filed_on=day_in_words(filed_on),
        has_annex=has_annex,
    )


def paper_context(facts: dict[str, Any], **numbers: Any) -> dict[str, Any]:
    """What the template is given, the same for a print and for what it is measured beside."""
    marking = facts["marking_label"]
    if numbers.get("is_draft"):
        marking = _("%(marking)s – DRAFT") % {"marking": marking}
    return {"facts": facts, "marking": marking, **numbers}


def _print(facts: dict[str, Any], **numbers: Any) -> bytes:
    title = facts["subject"]
    if numbers.get("is_draft"):
        title = _("DRAFT: %(title)s") % {"title": title}
    return render_pdf(TEMPLATE, paper_context(facts, **numbers), title=title, seconds=SECONDS)
