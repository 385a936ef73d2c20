"""Authentication backend that reads a user together with everything that every page needs."""

from allauth.account.auth_backends import AuthenticationBackend

from jco_portal.directory.models import User
from jco_portal.directory.queries import signed_in_user


class PortalBackend(AuthenticationBackend):
    """The backend of allauth, with organisation, roles and memberships in the same query."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session; None if the account is no longer active."""
        user = signed_in_user(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
