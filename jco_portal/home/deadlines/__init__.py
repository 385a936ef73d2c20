"""Pages of what is due: what we owe, what is owed to us, by months, why, and one's choices."""

from jco_portal.home.deadlines.choices import (
    absence_end,
    absence_new,
    deadline_choices,
    delivery_choose,
)
from jco_portal.home.deadlines.lists import deadline_agenda, deadline_list, deadlines_owed_to_us
from jco_portal.home.deadlines.months import deadline_months
from jco_portal.home.deadlines.post import outgoing_mail
from jco_portal.home.deadlines.why import deadline_detail

__all__ = [
    "absence_end",
    "absence_new",
    "deadline_agenda",
    "deadline_choices",
    "deadline_detail",
    "deadline_list",
    "deadline_months",
    "deadlines_owed_to_us",
    "delivery_choose",
    "outgoing_mail",
]
