"""Sends requests by the clock, whether or not earlier ones have been answered.

Reads a plan from its standard input and writes the responses to its standard output, both as JSON.
It is a process of its own, so that it uses little CPU time of the measured processes.
"""

import asyncio
import html.parser
import json
import sys
import time
import urllib.parse
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

MAX_IN_FLIGHT = 400
PATIENCE = 60.0
THINK_SECONDS = 1.0
CSRF = "b" * 32
BUTTONS = {"submit", "button", "reset", "image", "file"}


@dataclass(frozen=True)
class PlannedRequest:
    """A page to get, or a form to get, change and send."""

    name: str
    path: str
    session: str
    changes: dict[str, str] | None = None


class FormParser(html.parser.HTMLParser):
    """The fields that a browser would send from the form of a page without changes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._is_main = False
        self._select = self._area = ""
        self._text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._is_main = True
        elif self._is_main:
            self._read(tag, attributes)

    def _read(self, tag: str, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        if tag == "input" and name and _is_sent(attributes):
            self.fields.append(
                (name, attributes.get("value", "on" if "checked" in attributes else ""))
            )
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in attributes:
            self.fields.append((self._select, attributes.get("value", "")))
        elif tag == "textarea":
            self._area, self._text = name, []

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._is_main = False
        elif tag == "textarea":
            self.fields.append((self._area, "".join(self._text).removeprefix("\n")))
            self._area = ""

    def field_values(self, changes: dict[str, str]) -> str:
        """Return the encoded fields with these changes, as a browser sends them."""
        fresh = {**changes, "csrfmiddlewaretoken": CSRF}
        unchanged = [(name, value) for name, value in self.fields if name not in fresh]
        return urllib.parse.urlencode([*unchanged, *fresh.items()])


def _is_sent(attributes: dict[str, str]) -> bool:
    kind = attributes.get("type", "text")
    return kind not in BUTTONS and (kind not in {"checkbox", "radio"} or "checked" in attributes)


class LoadSender:
    """Sends each request at its moment and records how long after it the response arrived."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.host, self.port = plan["host"], plan["port"]
        self.mix = [PlannedRequest(**each) for each in plan["mix"]]
        self.answers: list[tuple[str, float, str]] = []
        self.in_flight = 0

    async def send_at_rate(self, rate: float, duration: float) -> None:
        """So many requests a second for so many seconds, in the order of the mix."""
        began, sent = time.monotonic() + 0.1, int(rate * duration)
        tasks = []
        for number in range(sent):
            moment = began + number / rate
            await asyncio.sleep(max(0.0, moment - time.monotonic()))
            tasks.append(
                asyncio.create_task(self._send_one(self.mix[number % len(self.mix)], moment))
            )
        await asyncio.gather(*tasks)

    async def _send_one(self, request: PlannedRequest, moment: float) -> None:
        if request.changes is None:
            await self._request_page(request.name, moment, request, 200)
            return
        page = await self._request_page(f"{request.name}: form", moment, request, 200)
        if page is not None:
            await asyncio.sleep(THINK_SECONDS)
            body = FormParser(page).field_values(request.changes)
            await self._request_page(request.name, time.monotonic(), request, 302, body)

    async def _request_page(
        self,
        name: str,
        moment: float,
        request: PlannedRequest,
        expected: int,
        body: str | None = None,
    ) -> str | None:
        """The answer's text; None when it is not the one that is expected."""
        error, text = "", None
        try:
            status, text = await asyncio.wait_for(self._exchange(request, body), PATIENCE)
            error = "" if status == expected else f"{status} instead of {expected}"
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError) as failed:
            error = type(failed).__name__
        self.answers.append((name, time.monotonic() - moment, error))
        return None if error else text

    async def _exchange(self, request: PlannedRequest, body: str | None) -> tuple[int, str]:
        if self.in_flight >= MAX_IN_FLIGHT:
            raise ConnectionError
        self.in_flight += 1
        try:
            reader, writer = await asyncio.open_connection(self.host, self.port)
            try:
                writer.write(self._request(request, body))
                answer = await reader.read(-1)
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
        finally:
            self.in_flight -= 1
        head, _blank, content = answer.partition(b"\r\n\r\n")
        is_form = request.changes is not None and body is None
        return int(head.split(b" ", 2)[1]), _decode_body(head, content) if is_form else ""

    def _request(self, request: PlannedRequest, body: str | None) -> bytes:
        origin = f"https://{self.host}:{self.port}"
        lines = [
            f"{'GET' if body is None else 'POST'} {request.path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            "X-Forwarded-Proto: https",
            "Connection: close",
            f"Cookie: sessionid={request.session}; csrftoken={CSRF}",
        ]
        if request.changes is None:
            lines.append("Accept-Encoding: gzip, br")
        if body is not None:
            lines += [
                f"Origin: {origin}",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        return "\r\n".join([*lines, "", body or ""]).encode()


def _decode_body(head: bytes, content: bytes) -> str:
    """Return the content of a response, also of one sent in chunks."""
    if b"transfer-encoding: chunked" not in head.lower():
        return content.decode()
    whole = b""
    while content:
        size, _end, content = content.partition(b"\r\n")
        length = int(size, 16)
        whole, content = whole + content[:length], content[length + 2 :]
    return whole.decode()


def main() -> None:
    """Send at the rate of the plan and print the responses."""
    plan = json.loads(sys.stdin.read())
    sender = LoadSender(plan)
    asyncio.run(sender.send_at_rate(plan["rate"], plan["duration"]))
    used = time.process_time()
    sys.stdout.write(json.dumps({"answers": sender.answers, "cpu": used}))


if __name__ == "__main__":
    main()
