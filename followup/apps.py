"""Follow-up as a Django app."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Debriefings, recommendations and what later plans make of them."""

    name = "followup"
