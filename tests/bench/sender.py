"""Sends requests by the clock, whether or not earlier ones came back: ``python -m …sender``.

Reads a plan from its standard input and writes what came back to its standard output, both as
JSON. A process of its own, so that it takes nothing from what it measures but little CPU.
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

MOST_IN_FLIGHT = 400
PATIENCE = 60.0
THINKING = 1.0
CSRF = "b" * 32
BUTTONS = {"submit", "button", "reset", "image", "file"}


@dataclass(frozen=True)
class Asked:
    """A page to get, or a form to get, change and send; answered by ``expected``."""

    name: str
    path: str
    session: str
    changes: dict[str, str] | None = None


class Form(html.parser.HTMLParser):
    """The fields that a browser would send from the form of a page, as they stand."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._is_main = False
        self._select = self._area = ""
        self._text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._is_main = True
        elif self._is_main:
            self._read(tag, given)

    def _read(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name and _is_sent(given):
            self.fields.append((name, given.get("value", "on" if "checked" in given else "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.fields.append((self._select, given.get("value", "")))
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

    def changed(self, changes: dict[str, str]) -> str:
        """The fields with some of them changed, as the browser sends them."""
        fresh = {**changes, "csrfmiddlewaretoken": CSRF}
        kept = [(name, value) for name, value in self.fields if name not in fresh]
        return urllib.parse.urlencode([*kept, *fresh.items()])


def _is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    return kind not in BUTTONS and (kind not in {"checkbox", "radio"} or "checked" in given)


class Sender:
    """Takes each request at its moment and notes how long after that moment it was answered."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.host, self.port = plan["host"], plan["port"]
        self.mix = [Asked(**each) for each in plan["mix"]]
        self.answers: list[tuple[str, float, str]] = []
        self.in_flight = 0

    async def hold(self, rate: float, duration: float) -> None:
        """So many requests a second for so many seconds, in the order of the mix."""
        began, sent = time.monotonic() + 0.1, int(rate * duration)
        tasks = []
        for number in range(sent):
            moment = began + number / rate
            await asyncio.sleep(max(0.0, moment - time.monotonic()))
            tasks.append(asyncio.create_task(self._take(self.mix[number % len(self.mix)], moment)))
        await asyncio.gather(*tasks)

    async def _take(self, asked: Asked, moment: float) -> None:
        if asked.changes is None:
            await self._ask(asked.name, moment, asked, 200)
            return
        page = await self._ask(f"{asked.name}: form", moment, asked, 200)
        if page is not None:
            await asyncio.sleep(THINKING)
            body = Form(page).changed(asked.changes)
            await self._ask(asked.name, time.monotonic(), asked, 302, body)

    async def _ask(
        self, name: str, moment: float, asked: Asked, expected: int, body: str | None = None
    ) -> str | None:
        """The answer's text; None when it is not the one that is expected."""
        error, text = "", None
        try:
            status, text = await asyncio.wait_for(self._exchange(asked, body), PATIENCE)
            error = "" if status == expected else f"{status} instead of {expected}"
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError) as failed:
            error = type(failed).__name__
        self.answers.append((name, time.monotonic() - moment, error))
        return None if error else text

    async def _exchange(self, asked: Asked, body: str | None) -> tuple[int, str]:
        if self.in_flight >= MOST_IN_FLIGHT:
            raise ConnectionError
        self.in_flight += 1
        try:
            reader, writer = await asyncio.open_connection(self.host, self.port)
            try:
                writer.write(self._request(asked, body))
                answer = await reader.read(-1)
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
        finally:
            self.in_flight -= 1
        head, _blank, content = answer.partition(b"\r\n\r\n")
        is_form = asked.changes is not None and body is None
        return int(head.split(b" ", 2)[1]), _plain(head, content) if is_form else ""

    def _request(self, asked: Asked, body: str | None) -> bytes:
        origin = f"https://{self.host}:{self.port}"
        lines = [
            f"{'GET' if body is None else 'POST'} {asked.path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            "X-Forwarded-Proto: https",
            "Connection: close",
            f"Cookie: sessionid={asked.session}; csrftoken={CSRF}",
        ]
        if asked.changes is None:
            lines.append("Accept-Encoding: gzip, br")
        if body is not None:
            lines += [
                f"Origin: {origin}",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        return "\r\n".join([*lines, "", body or ""]).encode()


def _plain(head: bytes, content: bytes) -> str:
    """The content; of one sent in chunks, what the chunks hold."""
    if b"transfer-encoding: chunked" not in head.lower():
        return content.decode()
    whole = b""
    while content:
        size, _end, content = content.partition(b"\r\n")
        length = int(size, 16)
        whole, content = whole + content[:length], content[length + 2 :]
    return whole.decode()


def main() -> None:
    """Hold the rate of the plan and tell what came back."""
    plan = json.loads(sys.stdin.read())
    sender = Sender(plan)
    asyncio.run(sender.hold(plan["rate"], plan["duration"]))
    used = time.process_time()
    sys.stdout.write(json.dumps({"answers": sender.answers, "cpu": used}))


if __name__ == "__main__":
    main()
