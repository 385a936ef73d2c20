"""How sign-in works here: accounts are made by administrators, never by visitors."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Sign-in, reset and TOTP are allauth's; signing up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: a state's coordinator asks an administrator."""
        return False
