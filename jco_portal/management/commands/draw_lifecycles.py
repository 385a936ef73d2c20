"""Draw the life cycles into the README."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.reports.life import diagram

README = settings.BASE_DIR / "README.md"
BEGIN, END = "<!-- life cycles: begin -->", "<!-- life cycles: end -->"


class Command(BaseCommand):
    """Write the state diagrams of operations, told from the table of moves."""

    help = "Draw the life cycles into README.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether only to look."""
        parser.add_argument("--check", action="store_true", help="fail if they are out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what changed, or fail when asked only to look."""
        text = README.read_text(encoding="utf-8")
        fresh = drawn_into(text)
        if options["check"] and fresh != text:
            raise CommandError("README.md shows an old life cycle: run manage.py draw_lifecycles.")
        if fresh != text:
            README.write_text(fresh, encoding="utf-8")


def drawn_into(text: str) -> str:
    """The text with the diagrams of today between its marks."""
    try:
        head, rest = text.split(BEGIN)
        _old, tail = rest.split(END)
    except ValueError as error:
        raise CommandError(f"README.md needs {BEGIN} and {END}, once each.") from error
    parts = [
        f"{title}\n\n```mermaid\n{diagram(of_jco=of_jco)}\n```"
        for title, of_jco in (("A JCO:", True), ("Another body's entry:", False))
    ]
    return f"{head}{BEGIN}\n\n" + "\n\n".join(parts) + f"\n\n{END}{tail}"
