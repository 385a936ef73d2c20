"""What calendar, overlaps and meeting list are narrowed by; every choice lives in the address."""

from coordination.filters.calendar import CalendarFilter, YearFilter
from coordination.filters.meeting import MeetingFilter
from coordination.filters.overlaps import OverlapFilter

__all__ = ["CalendarFilter", "MeetingFilter", "OverlapFilter", "YearFilter"]
