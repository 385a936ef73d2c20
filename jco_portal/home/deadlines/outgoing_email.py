"""The page of emails that the demonstration stores as files instead of sending."""

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jco_portal.directory.requests import PortalRequest
from jco_portal.home.deadlines.tabs import deadline_tabs, has_outgoing_email

MAX_SHOWN = 50  # emails
# Written after each email by Django's file-based backend.
EMAIL_SEPARATOR = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class OutgoingEmail:
    """An email as it would have been sent."""

    recipient: str
    subject: str
    sent_at: str
    body: str


@require_safe
def outgoing_email_list(request: PortalRequest) -> HttpResponse:
    """Show the newest emails of all recipients: every user of the demonstration is fictitious."""
    if not has_outgoing_email():
        raise Http404
    context = {
        "tabs": deadline_tabs(request),
        "mails": _newest_emails(Path(settings.EMAIL_FILE_PATH)),
    }
    return render(request, "outgoing_email_list.html", context)


def _newest_emails(folder: Path) -> list[OutgoingEmail]:
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    mails: list[OutgoingEmail] = []
    for path in files[:MAX_SHOWN]:
        texts = [text for text in path.read_bytes().split(EMAIL_SEPARATOR) if text.strip()]
        mails += [_parse_email(text) for text in reversed(texts)]
        if len(mails) >= MAX_SHOWN:
            break
    return mails[:MAX_SHOWN]


def _parse_email(text: bytes) -> OutgoingEmail:
    message = email.message_from_bytes(text, policy=email.policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    return OutgoingEmail(
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=str(message["Date"] or ""),
        body=str(body.get_content()) if body is not None else "",
    )
