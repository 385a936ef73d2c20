"""An SMTP server on this machine that records emails and can fail on purpose."""

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class SmtpServer:
    """Accepts and records emails; ``answer`` can reply otherwise to a recipient or a message."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, Message]] = []
        self.refused: dict[str, str] = {}
        self.answer = lambda _server: "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Refuse the addresses that the test has listed."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Record the email, then reply as the test requires."""
        message = message_from_bytes(envelope.content)
        self.mails += [(address, message) for address in envelope.rcpt_tos]
        return self.answer(self)

    @property
    def counts_by_message(self) -> Counter[tuple[str, str]]:
        """Return how often each recipient received each Message-ID."""
        return Counter((to, str(mail["Message-ID"])) for to, mail in self.mails)


@contextmanager
def run_smtp_server(smtp_server: SmtpServer, port: int = 0) -> Iterator[Any]:
    """Run the server on a port and send the emails of the portal to it."""
    port = port or free_port()
    server = Controller(smtp_server, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with override_settings(EMAIL_BACKEND=SMTP_BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
            yield server
    finally:
        server.stop()


def free_port() -> int:
    """Return a port on which no program listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
