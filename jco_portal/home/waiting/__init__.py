"""What waits for a person, most urgent first: each item with its reason and one action."""

from jco_portal.home.waiting.groups import waiting_for
from jco_portal.home.waiting.items import Group, Item
from jco_portal.home.waiting.upcoming import SOON_DAYS, upcoming_phases

__all__ = ["SOON_DAYS", "Group", "Item", "upcoming_phases", "waiting_for"]
