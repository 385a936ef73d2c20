"""The request of somebody who is signed in."""

from django.http import HttpRequest

from jco_portal.directory.models import User


class PortalRequest(HttpRequest):
    """A request behind LoginRequiredMiddleware: its user is one of ours (for typing only)."""

    user: User
