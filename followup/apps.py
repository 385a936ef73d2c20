"""App configuration of follow-up."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Debriefings, recommendations, lessons and final reports."""

    name = "followup"
