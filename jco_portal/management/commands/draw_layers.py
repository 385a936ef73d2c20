"""The command that draws the layers into docs/architecture.md."""

from django.conf import settings

from jco_portal.management.diagrams import DiagramCommand
from jco_portal.management.layers import layers


class Command(DiagramCommand):
    """Draw the layers of the packages and of the apps, from the contracts of import-linter."""

    help = "Draw the layers of the code into docs/architecture.md."
    file = settings.BASE_DIR / "docs" / "architecture.md"
    topic = "layers"

    def drawing(self) -> str:
        """Return the diagram of the packages and the table of the layers inside an app."""
        return layers()
