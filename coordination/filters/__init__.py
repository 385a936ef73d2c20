"""Filters of calendar, overlaps and meeting list; every choice is part of the address."""
