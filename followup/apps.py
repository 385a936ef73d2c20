"""Follow-up as a Django app."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Holds its place on its floor; its tables come with its first capability."""

    name = "followup"
