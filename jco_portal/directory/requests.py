"""The type of a request with a signed-in user."""

from django.http import HttpRequest

from jco_portal.directory.models import User


class PortalRequest(HttpRequest):
    """A request behind LoginRequiredMiddleware, whose user is a ``User``; for type hints only."""

    user: User
