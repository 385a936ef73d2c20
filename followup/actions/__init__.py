"""Actions of follow-up: debriefings, recommendations, lessons, final reports, deadlines."""
