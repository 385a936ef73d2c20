"""The drawing of the calendar: what it is drawn from, and the layout."""
