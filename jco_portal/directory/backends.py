"""Signing in, with what every page asks of a person read at once."""

from allauth.account.auth_backends import AuthenticationBackend

from jco_portal.directory.models import User
from jco_portal.directory.queries import signed_in_user


class PortalBackend(AuthenticationBackend):
    """Allauth's, which reads a person's organisation, roles and memberships together."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session; None for one who may not sign in any more."""
        user = signed_in_user(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
