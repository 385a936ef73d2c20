"""What is written about deadlines: set, settled, chased, told by mail."""

from jco_portal.deadlines.actions.choosing import choose_delivery, end_absence, note_absence
from jco_portal.deadlines.actions.lists import load_deadline_lists
from jco_portal.deadlines.actions.sending import send_letters
from jco_portal.deadlines.actions.setting import (
    keep_deadlines,
    set_deadline,
    set_deadlines,
    settle_deadline,
    settle_deadlines,
    settle_parts,
)
from jco_portal.deadlines.actions.sweeping import Chased, chase_deadlines

__all__ = [
    "Chased",
    "chase_deadlines",
    "choose_delivery",
    "end_absence",
    "keep_deadlines",
    "load_deadline_lists",
    "note_absence",
    "send_letters",
    "set_deadline",
    "set_deadlines",
    "settle_deadline",
    "settle_deadlines",
    "settle_parts",
]
