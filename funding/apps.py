"""Funding as a Django app."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    """Holds its place on its floor; its tables come with its first capability."""

    name = "funding"
