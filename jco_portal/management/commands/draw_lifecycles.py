"""The command that draws the life cycles into README.md."""

from django.conf import settings

from jco_portal.management.diagrams import DiagramCommand
from operations.reports.lifecycle import mermaid_diagram


class Command(DiagramCommand):
    """Draw the state diagrams of operations, from the table of transitions."""

    help = "Draw the life cycles into README.md."
    file = settings.BASE_DIR / "README.md"
    topic = "life cycles"

    def drawing(self) -> str:
        """Return the two diagrams with their titles."""
        return "\n\n".join(
            f"{title}\n\n```mermaid\n{mermaid_diagram(of_jco=of_jco)}\n```"
            for title, of_jco in (("A JCO:", True), ("Another body's entry:", False))
        )
