"""Debriefings, recommendations and what comes of them."""
