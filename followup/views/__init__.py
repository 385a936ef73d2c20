"""Pages of follow-up: debriefings, recommendations, answers, lessons, final reports."""
