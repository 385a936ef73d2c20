"""The calendar, the overlaps, the meeting list."""
