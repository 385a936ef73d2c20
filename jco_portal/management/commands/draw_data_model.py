"""The command that draws docs/data-model.md."""

from django.conf import settings

from jco_portal.management.data_model import data_model
from jco_portal.management.diagrams import DiagramCommand


class Command(DiagramCommand):
    """Draw an entity diagram and a table of models for each app, from the models."""

    help = "Draw the data model into docs/data-model.md."
    file = settings.BASE_DIR / "docs" / "data-model.md"
    topic = "diagrams"

    def drawing(self) -> str:
        """Return one section for each app."""
        return data_model()
