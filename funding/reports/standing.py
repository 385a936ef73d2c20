"""What stands now, beside what somebody typed over an older version."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from funding.models import Application, Call

LONG = "j F Y"


def draft_in_words(application: Application) -> list[tuple[str, str]]:
    """What a draft asks of whom: labels and values."""
    lines = application.lines.order_by("number")
    return [
        (_("Programme"), application.programme.name),
        (_("Call"), application.call.title if application.call else ""),
        (_("Applicant"), application.applicant.name if application.applicant else ""),
        (_("Lines"), ", ".join(f"{each.number}. {each.description}" for each in lines)),
    ]


def call_in_words(call: Call) -> list[tuple[str, str]]:
    """What is recorded of a call: labels and values."""
    return [
        (_("Programme"), call.programme.name),
        (_("Reference"), call.reference),
        (_("Title"), call.title),
        (_("Opens"), _day(call.opens_on)),
        (_("Deadline"), _day(call.closes_on)),
        (_("Decision expected"), _day(call.decision_expected_on)),
        (_("Source"), call.source),
    ]


def _day(day: date | None) -> str:
    return date_format(day, LONG) if day else ""
