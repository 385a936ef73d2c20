"""Debriefings, recommendations, lessons and final reports of JCOs."""
