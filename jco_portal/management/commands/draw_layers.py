"""Draw the layers of the code into the page on architecture."""

from django.conf import settings

from jco_portal.management.diagrams import DiagramCommand
from jco_portal.management.layers import layers


class Command(DiagramCommand):
    """Write the layers of the packages, and those inside an app, as import-linter holds them."""

    help = "Draw the layers of the code into docs/architecture.md."
    file = settings.BASE_DIR / "docs" / "architecture.md"
    topic = "layers"

    def drawing(self) -> str:
        """The picture of the packages and the table of the layers inside an app."""
        return layers()
