"""Forms of follow-up: the debriefing and its parts, recommendations, answers, lessons."""
