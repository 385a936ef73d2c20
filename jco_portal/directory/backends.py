"""Signing in, with what every page asks of a person read at once."""

from allauth.account.auth_backends import AuthenticationBackend

from jco_portal.directory.models import User


class PortalBackend(AuthenticationBackend):
    """Allauth's, which reads a person's organisation together with the person."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session; None for one who may not sign in any more."""
        user = User.objects.select_related("organisation").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
