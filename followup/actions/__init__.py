"""Writing follow-up: debriefings, recommendations, lessons, final reports, what is due."""
