"""The mails that the demonstration would send, shown instead of sent."""

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
from jco_portal.home.deadlines.tabs import shows_mail, tabs_of

SHOWN = 50
BETWEEN = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Mail:
    """A mail as it left."""

    to: str
    subject: str
    sent: str
    body: str


@require_safe
def outgoing_mail(request: PortalRequest) -> HttpResponse:
    """The newest mails, whoever they are for: everybody in the demonstration is made up."""
    if not shows_mail():
        raise Http404
    context = {"tabs": tabs_of(request), "mails": _newest(Path(settings.EMAIL_FILE_PATH))}
    return render(request, "outgoing_email_list.html", context)


def _newest(folder: Path) -> list[Mail]:
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    mails: list[Mail] = []
    for path in files[:SHOWN]:
        texts = [text for text in path.read_bytes().split(BETWEEN) if text.strip()]
        mails += [_read(text) for text in reversed(texts)]
        if len(mails) >= SHOWN:
            break
    return mails[:SHOWN]


def _read(text: bytes) -> Mail:
    message = email.message_from_bytes(text, policy=email.policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    return Mail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent=str(message["Date"] or ""),
        body=str(body.get_content()) if body is not None else "",
    )
