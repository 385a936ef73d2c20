"""Reads of operations that span tables."""

from operations.queries.operations import (
    depth_of,
    facts_of,
    first_day_of,
    is_facilitated_by,
    led_or_organised_by,
    likely_doubles,
    locked_operation,
    references_in_use,
    taken_part_in_by,
    visible_keys,
    with_everything,
)
from operations.queries.timetable import (
    GOING_ON,
    Anchors,
    calendar_of,
    due_day,
    facts_that_hold,
    steps_of,
    timetable_anchors,
)

__all__ = [
    "GOING_ON",
    "Anchors",
    "calendar_of",
    "depth_of",
    "due_day",
    "facts_of",
    "facts_that_hold",
    "first_day_of",
    "is_facilitated_by",
    "led_or_organised_by",
    "likely_doubles",
    "locked_operation",
    "references_in_use",
    "steps_of",
    "taken_part_in_by",
    "timetable_anchors",
    "visible_keys",
    "with_everything",
]
