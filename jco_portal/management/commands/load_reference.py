"""The command that loads the shipped reference lists."""

from typing import Any

from django.core.management.base import BaseCommand

from coordination.actions import load_coordination_lists
from funding.actions.reference_lists import load_funding_lists
from jco_portal.deadlines.actions.lists import load_deadline_lists
from jco_portal.directory.actions import load_organisations
from operations.actions.reference_lists import load_reference_lists


class Command(BaseCommand):
    """Load organisations, reference terms, rules, Presidencies and programmes.

    Safe to repeat: entries that administrators have edited stay.
    """

    help = "Load organisations, terms, rules, Presidencies and programmes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load every list; organisations first, since the others refer to them."""
        load_organisations()
        load_deadline_lists()
        load_reference_lists()
        load_coordination_lists()
        load_funding_lists()
