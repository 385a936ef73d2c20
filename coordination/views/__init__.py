"""Views of the calendar, the overlaps and the meeting list."""
