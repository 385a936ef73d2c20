"""Base of the commands that draw diagrams of the code into the documentation."""

from abc import abstractmethod
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class DiagramCommand(BaseCommand):
    """Replace the text between the marks of ``topic`` in ``file`` by the present drawing.

    With ``--check`` nothing is written, and a file that is out of date raises CommandError.
    """

    file: Path
    topic: str
    # None, so that ``make check`` needs no database for it.
    requires_system_checks: list[str] = []

    @abstractmethod
    def drawing(self) -> str:
        """Return the Markdown that goes between the marks."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Add ``--check``."""
        parser.add_argument("--check", action="store_true", help="fail if the file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file if it changes; with ``--check`` raise CommandError instead."""
        text = self.file.read_text(encoding="utf-8")
        current = self._drawn_into(text)
        if current == text:
            return
        if options["check"]:
            command = self.__module__.rpartition(".")[2]
            raise CommandError(
                f"The {self.topic} in {self.file.name} are out of date: run manage.py {command}."
            )
        self.file.write_text(current, encoding="utf-8")

    def _drawn_into(self, text: str) -> str:
        begin, end = f"<!-- {self.topic}: begin -->", f"<!-- {self.topic}: end -->"
        try:
            head, rest = text.split(begin)
            _former, tail = rest.split(end)
        except ValueError as error:
            raise CommandError(f"{self.file.name} needs {begin} and {end}, once each.") from error
        return f"{head}{begin}\n\n{self.drawing()}\n\n{end}{tail}"
