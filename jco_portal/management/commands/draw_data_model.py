"""Draw the data model into its page."""

from django.conf import settings

from jco_portal.management.data_model import data_model
from jco_portal.management.diagrams import DiagramCommand


class Command(DiagramCommand):
    """Write an entity diagram and a table of models for each app, read from the models."""

    help = "Draw the data model into docs/data-model.md."
    file = settings.BASE_DIR / "docs" / "data-model.md"
    topic = "diagrams"

    def drawing(self) -> str:
        """One section for each app."""
        return data_model()
