"""Funding as a Django app."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    """Programmes, budgets, and what is left to whom."""

    name = "funding"
